from django.urls import path

from kpis import api, results_api

urlpatterns = [
    path("targets/", api.TargetsView.as_view(), name="targets"),
    path("results/", results_api.ResultsView.as_view(), name="results"),
]
