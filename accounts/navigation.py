"""What this room brings to the main navigation."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.recovering import may_confirm_some, to_confirm
from lms.navigation import Entry, signed_in


def _administers(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_staff


def _is_asked_to_let_in(request: HttpRequest) -> bool:
    """While somebody waits for them: a page that is mostly empty needs no place here."""
    user = request.user
    return isinstance(user, User) and may_confirm_some(user) and bool(to_confirm(by=user, at=timezone.now()))


ENTRIES = [
    Entry(75, _("Who cannot sign in"), "accounts:recoveries", _is_asked_to_let_in),
    Entry(80, _("Me"), "accounts:me", signed_in),
    Entry(90, _("Administration"), "admin:index", _administers),
]
