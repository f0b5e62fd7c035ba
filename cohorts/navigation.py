"""What this room brings to the main navigation."""

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from accounts.access import coordinator_of
from accounts.models import User
from cohorts.access import teaches
from lms.navigation import Entry


def _has_groups_to_see(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and (coordinator_of(user) is not None or teaches(user))


ENTRIES = [Entry(40, pgettext_lazy("navigation", "Teach"), "cohorts:teach", _has_groups_to_see)]
