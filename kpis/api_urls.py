from django.urls import path

from kpis import api

urlpatterns = [
    path("targets/", api.TargetsView.as_view(), name="targets"),
    path("results/", api.ResultsView.as_view(), name="results"),
]
