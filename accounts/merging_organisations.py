"""Two entries of one organisation become one, by a human decision: somebody proposed what was there already.

Nobody counts anew: what proves something keeps the group and the country of its day. Whoever belongs to the one
that goes belongs to the other from now on, dated.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Affiliation, AuditEvent, Organisation, User


class MergingRefused(Exception):
    """The two stay two."""


class TheSame(MergingRefused):
    """It is one row, or became it already."""


class Elsewhere(MergingRefused):
    """They are in two countries: then whoever belongs to it would count in another one."""


class Decided(MergingRefused):
    """Somebody has confirmed it meanwhile, or merged it."""


class NotOffered(MergingRefused):
    """The one that would stay is not confirmed, or was merged itself."""


def what_became_of(organisation: Organisation) -> Organisation:
    """What a merged one is now, at the end of all mergers; itself, where it was not merged."""
    seen = {organisation.pk}
    while organisation.merged_into is not None and organisation.merged_into.pk not in seen:
        organisation = organisation.merged_into
        seen.add(organisation.pk)
    return organisation


def rows_of(organisation: Organisation) -> set[int]:
    """Primary keys of this organisation and of all that were merged into it, directly or through others."""
    found, newest = set(), {organisation.pk}
    while newest:
        found |= newest
        newest = set(Organisation.objects.filter(merged_into__in=newest).values_list("pk", flat=True)) - found
    return found


def refuse_what_cannot_be(organisation: Organisation, into: Organisation) -> None:
    """Raises the `MergingRefused` that merging them would."""
    if organisation.pk == into.pk or organisation.merged_into_id is not None:
        raise TheSame
    if into.merged_into_id is not None or into.status != Organisation.Status.CONFIRMED:
        raise NotOffered
    if organisation.country != into.country:
        raise Elsewhere


@transaction.atomic
def merge_organisation(
    *, organisation: Organisation, into: Organisation, by: User, at: datetime, if_undecided: bool = False
) -> None:
    """From now on `organisation` is `into`. Its row stays, marked, since the past points to it.

    `if_undecided`: only while it is proposed, whatever was seen before.

    Raises a `MergingRefused`.
    """
    both = Organisation.objects.select_for_update(no_key=True).filter(pk__in=[organisation.pk, into.pk])
    rows = {row.pk: row for row in both.order_by("pk")}
    organisation, into = rows[organisation.pk], rows[into.pk]
    refuse_what_cannot_be(organisation, into)
    if if_undecided and organisation.status != Organisation.Status.PROPOSED:
        raise Decided
    members = list(User.objects.filter(organisation=organisation).values_list("pk", flat=True))
    User.objects.filter(organisation=organisation).update(organisation=into)
    Affiliation.objects.bulk_create(Affiliation(user_id=member, organisation=into, since=at) for member in members)
    organisation.merged_into = into
    organisation.save(update_fields=["merged_into"])
    AuditEvent.record(
        actor=by, action="organisation merged", subject=organisation, at=at, into=str(into.uuid), people=len(members)
    )
