"""Another paper in a paper's place: a corrected name, another title, a mended template.

A paper is never changed. The new one says what the old one said but for the change, has a code of its
own, and takes over the completion or registration; the old one says that it was replaced.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import AuditEvent, User
from certificates import snapshots
from certificates.issuing import TEMPLATES
from certificates.models import Document, new_code
from certificates.queueing import PATIENCE

ABOUT_A_PERSON = frozenset({"certificate", "attendance-certificate", "mentor-certificate"})
"""Kinds that can be replaced. What was asked for, such as a report, is asked for again."""


class CannotReplace(Exception):
    """The paper was revoked, is a tombstone, or is of a kind that is asked for anew instead."""


def correct_name(*, document: Document, by: User, at: datetime) -> Document:
    """With the name that its holder gives for papers now. The check page says a name no longer, until it is let."""
    return _replace(document, Document.Change.NAME, by=by, at=at)


def choose_title(*, document: Document, title_shown: str, by: User, at: datetime) -> Document:
    """With the full title (`snapshots.FULL`) and what only stands beside it, or with the neutral one."""
    return _replace(document, Document.Change.TITLE, by=by, at=at, title_shown=title_shown)


def renew_template(*, document: Document, by: User, at: datetime, in_bulk: bool = True) -> Document:
    """In the template's newest version, saying the same."""
    return _replace(document, Document.Change.TEMPLATE, by=by, at=at, in_bulk=in_bulk)


@transaction.atomic
def _replace(
    document: Document, because: Document.Change, *, by: User, at: datetime, in_bulk: bool = False, **changes: Any
) -> Document:
    """The paper that takes this one's place, made now; or found, when another run was first, or nothing changes.

    Raises `CannotReplace`.
    """
    old: Document = Document.objects.select_for_update().get(pk=document.pk)
    if old.kind not in ABOUT_A_PERSON or old.erased_at is not None or old.revoked_at is not None:
        raise CannotReplace
    if old.replaced_by is not None:
        return old.replaced_by
    assert old.holder is not None
    held = snapshots.of_holder(old.holder)
    if because == Document.Change.NAME:
        changes |= held
    # Papers of the first look say no number.
    says = {"number": held["number"], **old.snapshot, **changes}
    template = TEMPLATES[old.kind]
    if says == old.snapshot and (because != Document.Change.TEMPLATE or template == old.template):
        return old
    new = _successor(old, says, template, by=by, at=at, in_bulk=in_bulk)
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
    old: Document, says: dict[str, Any], template: str, *, by: User, at: datetime, in_bulk: bool
) -> Document:
    code = new_code()
    return type(old)(
        code=code,
        holder=old.holder,
        seminar=old.seminar,
        requested_by=by,
        language=old.language,
        template=template,
        snapshot={**says, **snapshots.of_this_paper(code=code, at=at)},
        in_bulk=in_bulk,
        requested_at=at,
        next_try_at=at + PATIENCE if in_bulk else at,
    )
