"""What every response carries, and what every request can ask for."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from lms.models import Programme

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)


def response_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """`request.programme`, and the headers that keep pages out of other sites and shared caches.

    Whatever a signed-in person sees, or somebody who is signing in, is never stored: after a quick exit,
    "back" shows nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.programme = SimpleLazyObject(Programme.current)  # type: ignore[attr-defined]
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        is_signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        if is_signed_in or request.path.startswith("/accounts/"):
            add_never_cache_headers(response)
        return response

    return middleware


def only_utf8(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """400 for what says that it is written in anything but UTF-8, before anybody reads it.

    Django refuses it in plain forms alone. In the other kind, `multipart/form-data`, a charset such as
    `raw_unicode_escape` brings in lone surrogates: text that no page can show and PostgreSQL does not keep.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
            raise BadRequest("Requests must be UTF-8 encoded.")
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
