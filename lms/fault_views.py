"""Pages about a fault. They are drawn without what other pages are drawn with, which may be what is broken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseServerError
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    return HttpResponseBadRequest(_page("400.html", request))


def server_error(request: HttpRequest) -> HttpResponseServerError:
    return HttpResponseServerError(_page("500.html", request))


def _page(name: str, request: HttpRequest) -> str:
    """Of the request the page knows only the nonce that lets "Exit this page" run."""
    return render_to_string(name, {"request": request})
