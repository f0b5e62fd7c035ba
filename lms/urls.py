"""Every address. Rooms are named as strings: the ground floor imports none of them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from lms import exit_views, views

api: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("accounts.api_urls")),
    path("", include("courses.api_urls")),
    path("", include("cohorts.api_urls")),
    path("", include("certificates.api_urls")),
    path("", include("kpis.api_urls")),
]

urlpatterns = [
    path("healthz", views.health, name="health"),
    path(".well-known/security.txt", views.security_contact, name="security-contact"),
    path("outbox/", views.outbox_page, name="outbox"),
    path("exit/", exit_views.about_exit, name="about-exit"),
    path("accounts/", include("accounts.entrance_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include((api, "api"))),
    path("", include("accounts.urls")),
    path("", include("quizzes.urls")),
    path("", include("cohorts.urls")),
    path("", include("certificates.urls")),
    path("", include("kpis.urls")),
    path("", include("courses.urls")),
]

handler400 = "lms.fault_views.bad_request"
handler500 = "lms.fault_views.server_error"
handler429 = "lms.fault_views.too_many_requests"
"""Asked for by allauth."""
