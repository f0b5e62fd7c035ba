"""What this room brings to the main navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import coordinator_of
from accounts.models import User
from lms.navigation import Entry


def _coordinates(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and coordinator_of(request.user) is not None


ENTRIES = [
    Entry(60, _("Targets"), "kpis:targets", _coordinates),
    Entry(61, _("Exports"), "kpis:exports", _coordinates),
]
