"""The site's addresses, and the preview's own."""

from django.urls import include, path

from courses.preview import views

own = [
    path("problems/", views.problems, name="problems"),
    path("state/", views.state, name="state"),
    path("guides/<slug:module>/<slug:key>/", views.guide, name="guide"),
]

urlpatterns = [
    path("preview/", include((own, "preview"))),
    path("", include("lms.urls")),
]
