"""What this room brings to the main navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.navigation import Entry, signed_in


def _administers(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_staff


ENTRIES = [
    Entry(80, _("Me"), "accounts:me", signed_in),
    Entry(90, _("Administration"), "admin:index", _administers),
]
