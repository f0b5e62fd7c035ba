from django.urls import path

from kpis import about_views, results_views, views

app_name = "kpis"

urlpatterns = [
    path("targets/", views.targets, name="targets"),
    path("targets/change/", views.change, name="change"),
    path("about-you/", about_views.about_you, name="about-you"),
    path("results/", results_views.results_page, name="results"),
    path("exports/", views.exports, name="exports"),
]
