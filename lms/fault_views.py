"""Pages about a fault. What a broken request or a broken site shows is drawn without what other pages are drawn with,
which may be what is broken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from lms.logs import route_of
from lms.throttling import say_stopped


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    return HttpResponseBadRequest(_page("400.html", request))


def server_error(request: HttpRequest) -> HttpResponseServerError:
    return HttpResponseServerError(_page("500.html", request))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Where allauth stops somebody who asks too often. Its limits are told from each other by their pages."""
    say_stopped(route_of(request))
    return render(request, "429.html", status=429)


def _page(name: str, request: HttpRequest) -> str:
    """Of the request the page knows only the nonce that lets "Exit this page" run."""
    return render_to_string(name, {"request": request})
