from django.urls import path

from courses import api

urlpatterns = [
    path("modules/", api.Catalogue.as_view(), name="catalogue"),
    path("modules/<slug:key>/", api.CatalogueEntry.as_view(), name="catalogue-entry"),
    path("enrolments/", api.MyEnrolments.as_view(), name="my-enrolments"),
]
