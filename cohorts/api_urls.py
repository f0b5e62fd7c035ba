from django.urls import path

from cohorts import api

urlpatterns = [
    path("cohorts/", api.CohortList.as_view(), name="cohorts"),
    path("cohorts/<uuid:cohort>/", api.CohortDetail.as_view(), name="cohort"),
    path("seminars/", api.SeminarList.as_view(), name="seminars"),
    path("seminars/<uuid:seminar>/", api.SeminarDetail.as_view(), name="seminar"),
]
