"""Who opened the records of this room. See `accounts/opened.py`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from accounts.people import accounts_of
from cohorts.merging import LOOKED_UP
from cohorts.models import Cohort, Membership, Scan, Seminar
from cohorts.sealing import OPENED_SEALED

GROUP, MEMBER, NOTES, LIST, NEEDS = "group opened", "member opened", "notes opened", "list opened", "needs opened"
SIGNING_IN = "signing-in opened"
READINGS: dict[str, str | Promise] = {
    GROUP: _("opened the page of your group"),
    MEMBER: _("opened your page in a group"),
    NOTES: _("opened the notes that your group shares"),
    LIST: _("opened the list of your seminar"),
    NEEDS: _("read what people need in your seminar"),
    SIGNING_IN: _("opened the page of how you sign in"),
    "cohorts.export": _("took away the list of your group as a file"),
    LOOKED_UP: _("looked your name up by your participant number"),
    "scan downloaded": _("opened a signed list of your seminar"),
    OPENED_SEALED: _("opened a signed list of your seminar"),
}


def subjects_about(user: User) -> Iterator[str]:
    accounts = accounts_of([user.pk])
    memberships = Membership.objects.filter(user__in=accounts).select_related("cohort")
    on_the_list = Q(registrations__user__in=accounts) | Q(waiting__user__in=accounts)
    seminars = Seminar.objects.filter(on_the_list).distinct()
    yield from (AuditEvent.name_of(row) for row in memberships)
    yield from (AuditEvent.name_of(row) for row in Cohort.objects.filter(memberships__in=memberships))
    yield from (AuditEvent.name_of(row) for row in seminars)
    yield from (AuditEvent.name_of(row) for row in Scan.objects.filter(session__seminar__in=seminars))
