from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/<uuid:uuid>/download/", views.download, name="download"),
    path("papers/reports/<uuid:uuid>/", views.request_report, name="request-report"),
    path("verify/", views.verify_form, name="verify-form"),
    path("verify/<str:code>/", views.verify, name="verify"),
]
