"""The site's addresses, and the preview's own."""

from django.urls import include, path

from courses.preview import views
from lms.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]

own = [
    path("problems/", views.problems, name="problems"),
    path("state/", views.state, name="state"),
    path("guides/<slug:module>/<slug:key>/", views.guide, name="guide"),
]

urlpatterns = [
    path("preview/", include((own, "preview"))),
    path("", include("lms.urls")),
]
