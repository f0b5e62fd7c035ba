from django.urls import path

from kpis import views

app_name = "kpis"

urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("targets/change/", views.change, name="change"),
    path("exports/", views.exports, name="exports"),
]
