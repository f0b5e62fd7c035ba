"""A session that is moved to a new `SECRET_KEY` gets a new key of its own, and stays in its person's list under it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse


def listed_under_its_new_key(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Without this, a session from before the change could be neither seen nor ended from another browser.

    Asking who it is moves the session, so it is asked here, before anybody else does.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECRET_KEY_FALLBACKS and (before := request.session.session_key):
            is_signed_in = request.user.is_authenticated
            if is_signed_in and before != request.session.session_key:
                UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
        return get_response(request)

    return middleware
