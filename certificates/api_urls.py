from django.urls import path

from certificates import api

urlpatterns = [
    path("papers/", api.MyPapers.as_view(), name="papers"),
    path("verify/", api.VerifyFile.as_view(), name="verify-file"),
    path("verify/<str:code>/", api.Verify.as_view(), name="verify"),
]
