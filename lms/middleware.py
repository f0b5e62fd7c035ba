"""What every response carries, and what every request can ask for."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from lms.models import Programme

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "clipboard-read",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
OWN_FILES = {"script-src": ["'self'"], "require-trusted-types-for": None, "trusted-types": None}
"""What the administration site needs beside the policy of the settings: its pages, which are not ours, give their
scripts no nonce, and its libraries write HTML from text."""


def response_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """`request.programme`, and the headers that keep pages out of other sites and shared caches.

    Nothing is stored, so that after a quick exit "back" shows nothing, but for what strangers read.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.programme = SimpleLazyObject(Programme.current)  # type: ignore[attr-defined]
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if request.path_info.startswith(reverse("admin:index")):
            response._csp_replace = OWN_FILES  # type: ignore[attr-defined]
        if not _may_be_stored(request, response):
            add_never_cache_headers(response)
        return response

    return middleware


def _may_be_stored(request: HttpRequest, response: HttpResponse) -> bool:
    """What says itself how long it lasts, such as pictures, and what a stranger reads of courses."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return False
    match = request.resolver_match
    return "Cache-Control" in response or (match is not None and match.app_name == "courses")


def programs_over_https(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """403 for programs that come over plain HTTP, where people are led to HTTPS.

    A program that is led on works, and nobody notices that it sends its token in clear each time.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_for_programs = request.path.lstrip("/").startswith("api/")
        if not settings.SECURE_SSL_REDIRECT or request.is_secure() or not is_for_programs:
            return get_response(request)
        problem = "Ask over HTTPS."
        if "Authorization" in request.headers:
            problem += " Others may have read the token on its way here: withdraw it and make a new one."
        return JsonResponse({"detail": problem}, status=403)

    return middleware


def only_utf8(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """400 for what says that it is written in anything but UTF-8, before anybody reads it.

    Django refuses it in plain forms alone. In the other kind, `multipart/form-data`, a charset such as
    `raw_unicode_escape` brings in lone surrogates: text that no page can show and PostgreSQL does not keep. The same
    for a token that is no text, which is read as UTF-8 without asking.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
            raise BadRequest("Requests must be UTF-8 encoded.")
        if not request.headers.get("Authorization", "").isascii():
            raise BadRequest("A token is plain letters and digits.")
        return get_response(request)

    return middleware


MOST_BYTES = 32 * 2**20
"""In one request. Pages that take files say themselves, and kindly, what is too large for them."""


def bounded_bodies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """400 for what says that it is larger than anything that belongs here, before anybody reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            raise BadRequest("Requests have at most 32 MB.")
        return get_response(request)

    return middleware
