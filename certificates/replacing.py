"""Another paper in a paper's place: a corrected name, another title, a mended template.

A paper is never changed. The new one says what the old one said but for the change, has a code of its
own, and takes over the completion or registration; the old one says that it was replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import AuditEvent, User
from accounts.people import survivor_of
from certificates import snapshots
from certificates.models import Document, new_code
from certificates.queueing import PATIENCE
from cohorts.attendance_summary import Participant, Summary
from cohorts.models import Registration

REPLACEABLE = frozenset({"certificate", "attendance-certificate", "mentor-certificate"})
"""Kinds. What was asked for, such as a transcript or a report, is asked for again."""
MOST_NAMES = 3
"""How often the name on one paper may be changed by its holder; an administrator can do it more often. A paper
that is issued again after it was revoked begins anew."""


class CannotReplace(Exception):
    """The paper was revoked, is a tombstone, or is of a kind that is asked for anew instead."""


class TooManyNames(CannotReplace):
    """Its holder has changed the name on this paper `MOST_NAMES` times."""


def correct_name(*, document: Document, by: User, at: datetime) -> Document:
    """With the name that its holder gives for papers now. The check page says a name no longer, until it is let.

    Raises `TooManyNames`, but not for an administrator.
    """
    if not by.is_staff and _names_before(document) >= MOST_NAMES:
        raise TooManyNames
    return _replace(document, Document.Change.NAME, by=by, at=at)


def choose_title(*, document: Document, title_shown: str, by: User, at: datetime) -> Document:
    """With the full title (`snapshots.FULL`) and what only stands beside it, or with the neutral one."""
    return _replace(document, Document.Change.TITLE, by=by, at=at, title_shown=title_shown)


def renew_template(*, document: Document, by: User, at: datetime, in_bulk: bool = True) -> Document:
    """In the template's newest version, saying the same."""
    return _replace(document, Document.Change.TEMPLATE, by=by, at=at, in_bulk=in_bulk)


def correct_attendance(
    *, document: Document, listed: Summary, participant: Participant, by: User, at: datetime
) -> Document:
    """With the half days that stand on the attendance list now."""
    attended = snapshots.of_participant(listed, participant)
    return _replace(document, Document.Change.ATTENDANCE, by=by, at=at, in_bulk=True, **attended)


def replace_with_newer(*, papers: Iterable[Document], newer: Document) -> None:
    """Of what is asked for anew only the newest is in force."""
    for paper in papers:
        renamed = paper.snapshot.get("name") != newer.snapshot.get("name")
        because = Document.Change.NAME if renamed else Document.Change.NEWER
        Document.objects.filter(pk=paper.pk).update(replaced_by=newer, replaced_because=because)


@transaction.atomic
def hand_over(*, given_up: Registration, kept: Registration) -> None:
    """Two places of one person became one: so does the paper that each has. Whoever stays keeps their own, if it holds,
    and the other one says that it was replaced."""
    theirs = Document.objects.select_for_update().filter(registration=given_up).first()
    if theirs is None:
        return
    own = Document.objects.select_for_update().filter(registration=kept).first()
    if own is not None and own.is_valid:
        Document.objects.filter(pk=theirs.pk).update(registration=None)
        Document.objects.valid().filter(pk=theirs.pk).update(
            replaced_by=own, replaced_because=Document.Change.ATTENDANCE
        )
    elif own is None or theirs.is_valid:
        Document.objects.filter(registration=kept).update(registration=None)
        Document.objects.filter(pk=theirs.pk).update(registration=kept)


def _names_before(document: Document) -> int:
    """How often the name changed on the way to this paper."""
    changes = 0
    while (earlier := Document.objects.filter(replaced_by=document).first()) is not None:
        changes += earlier.replaced_because == Document.Change.NAME
        document = earlier
    return changes


@transaction.atomic
def _replace(
    document: Document, because: Document.Change, *, by: User, at: datetime, in_bulk: bool = False, **changes: Any
) -> Document:
    """The paper that takes this one's place, made now; or found, when another run was first, or nothing changes.

    Raises `CannotReplace`.
    """
    old: Document = Document.objects.select_for_update().get(pk=document.pk)
    if old.kind not in REPLACEABLE or old.erased_at is not None or old.revoked_at is not None:
        raise CannotReplace
    if old.replaced_by is not None:
        return old.replaced_by
    assert old.holder is not None
    holder = survivor_of(old.holder)
    held = snapshots.of_holder(holder)
    if because == Document.Change.NAME:
        changes |= held
    # Papers of the first look say no number.
    says = {"number": held["number"], **old.snapshot, **changes}
    template = old.newest_template
    if says == old.snapshot and (because != Document.Change.TEMPLATE or template == old.template):
        return old
    new = _successor(old, says, template, holder=holder, by=by, at=at, in_bulk=in_bulk)
    # A name that somebody with an account gave is theirs to show, whoever pressed the button.
    theirs = by == holder or (because == Document.Change.NAME and holder.may_sign_in)
    new.for_holder_alone = old.for_holder_alone or theirs
    new.name_shown = old.name_shown and because != Document.Change.NAME
    completion, registration = old.module_completion, old.registration
    # First let go, then taken over: each belongs to one paper.
    Document.objects.filter(pk=old.pk).update(module_completion=None, registration=None)
    new.module_completion, new.registration = completion, registration
    new.save()
    Document.objects.filter(pk=old.pk).update(replaced_by=new, replaced_because=because)
    AuditEvent.record(actor=by, action="paper replaced", subject=old, at=at, because=str(because), by=str(new.uuid))
    return new


def _successor(
    old: Document, says: dict[str, Any], template: str, *, holder: User, by: User, at: datetime, in_bulk: bool
) -> Document:
    code = new_code()
    return type(old)(
        code=code,
        holder=holder,
        seminar=old.seminar,
        requested_by=by,
        language=old.language,
        template=template,
        snapshot={**says, **snapshots.of_this_paper(code=code, at=at)},
        in_bulk=in_bulk,
        requested_at=at,
        next_try_at=at + PATIENCE if in_bulk else at,
    )
