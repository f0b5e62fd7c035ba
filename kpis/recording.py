"""What only a coordinator knows of is recorded here, one by one, and withdrawn where it was a mistake; never deleted.

One mentor, and one organisation, has one standing record for an indicator, whatever was merged.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date, datetime

from django.db import transaction

from accounts.merging_organisations import rows_of, what_became_of
from accounts.models import AuditEvent, Organisation, User
from accounts.people import accounts_of, survivor_of
from cohorts.time_zones import UTC, zone_of
from kpis.indicators import Indicator, indicators
from kpis.models import Record, RecordQuerySet
from lms.models import Programme
from lms.programme import ProgrammeText

RECORDED = frozenset({"recorded", "mentoring-begun"})
"""The evidence that is a record."""


class RecordRefused(Exception):
    """Nothing was recorded, or withdrawn."""


class TakesNoRecords(RecordRefused):
    """The programme has no such indicator, or it is counted by other evidence alone."""


class InTheFuture(RecordRefused):
    """It has not happened yet, in any country of the programme."""


class OutsideProject(RecordRefused):
    """It happened before the project began, or after it ended."""


class EvidenceMissing(RecordRefused):
    """Nobody could prove it."""


class SubjectMissing(RecordRefused):
    """The indicator counts people or organisations, and none is named. `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AlreadyRecorded(RecordRefused):
    """This mentor or organisation has a standing record for this indicator."""


class ReasonMissing(RecordRefused):
    """Withdrawing has a reason."""


class AlreadyWithdrawn(RecordRefused):
    """Somebody was faster, and their reason stands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded. `person` is the mentor, never who is mentored."""

    indicator: str
    on: date
    evidence: str
    country: str = ""
    organisation: Organisation | None = None
    person: User | None = None


def taking_records(programme: ProgrammeText) -> Mapping[str, Indicator]:
    """The indicators that are counted by records, by key, in the programme's order."""
    return {each.key: each for each in indicators(programme) if RECORDED & set(each.evidence)}


def last_possible_day(programme: ProgrammeText, at: datetime) -> date:
    """The latest date that it is now in a country of the programme."""
    return max(at.astimezone(zone).date() for zone in (UTC, *map(zone_of, programme.countries)))


@transaction.atomic
def record(draft: Draft, *, by: User, at: datetime, uuid: uuids.UUID | None = None) -> Record:
    """Keep it, with who wrote it down. Whoever sends the same form twice gives its `uuid`, and makes one record.

    Raises a `RecordRefused`.
    """
    draft = _ready(draft, at=at)
    sent_before = Record.objects.filter(uuid=uuid).first() if uuid else None
    if sent_before is not None and _says(sent_before, draft, by):
        return sent_before
    if _the_same(draft).exists():
        raise AlreadyRecorded
    fields = {field.name: getattr(draft, field.name) for field in dataclass_fields(draft)}
    # A page that was sent before, and changed since, is something else.
    new = uuids.uuid4() if sent_before is not None or uuid is None else uuid
    row, is_new = Record.objects.get_or_create(uuid=new, defaults={**fields, "recorded_by": by, "recorded_at": at})
    if is_new:
        AuditEvent.record(actor=by, action="kpis.record", subject=row, at=at, indicator=row.indicator)
    return row


def check(draft: Draft, *, at: datetime) -> None:
    """Raises the `RecordRefused` that recording it would. Whom it is about is locked until the transaction ends."""
    if _the_same(_ready(draft, at=at)).exists():
        raise AlreadyRecorded


@transaction.atomic
def withdraw(row: Record, *, because: str, by: User, at: datetime) -> None:
    """From now on it is not counted; it stays to be read, with the reason.

    Raises a `RecordRefused`.
    """
    if not because.strip():
        raise ReasonMissing
    row = Record.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.withdrawn_because:
        raise AlreadyWithdrawn
    row.withdrawn_because, row.withdrawn_at = because.strip(), at
    row.save(update_fields=["withdrawn_because", "withdrawn_at"])
    AuditEvent.record(actor=by, action="kpis.withdraw-record", subject=row, at=at, indicator=row.indicator)


def _ready(draft: Draft, *, at: datetime) -> Draft:
    """As it will be kept; whoever, or whatever, is counted by it is locked."""
    programme = Programme.current()
    indicator = taking_records(programme).get(draft.indicator)
    if indicator is None:
        raise TakesNoRecords
    if draft.on > last_possible_day(programme, at):
        raise InTheFuture
    if not programme.spec.get("starts", "") <= draft.on.isoformat() <= programme.spec.get("ends", "9999-12-31"):
        raise OutsideProject
    if not draft.evidence.strip():
        raise EvidenceMissing
    draft = replace(draft, evidence=draft.evidence.strip())
    # Not their keys: whoever writes what points to them does not wait.
    if indicator.count == "people":
        if draft.person is None:
            raise SubjectMissing("person")
        person = User.objects.select_for_update(no_key=True).get(pk=survivor_of(draft.person).pk)
        if person.erased_at is not None:
            raise SubjectMissing("person")
        return replace(draft, person=person, organisation=None)
    if indicator.count == "organisations":
        if draft.organisation is None:
            raise SubjectMissing("organisation")
        kept = what_became_of(draft.organisation)
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=kept.pk)
        return replace(draft, person=None, organisation=organisation)
    return replace(draft, person=None)


def _the_same(draft: Draft) -> RecordQuerySet:
    """Standing records of the mentor or the organisation for this indicator; events and documents have none."""
    standing = Record.objects.standing().filter(indicator=draft.indicator)
    indicator = taking_records(Programme.current())[draft.indicator]
    if indicator.count == "people" and draft.person is not None:
        return standing.filter(person__in=accounts_of([draft.person.pk]))
    if indicator.count == "organisations" and draft.organisation is not None:
        return standing.filter(organisation__in=rows_of(draft.organisation))
    return standing.none()


def _says(row: Record, draft: Draft, by: User) -> bool:
    """Whether it stands, and is what this person would record once more."""
    kept = Draft(row.indicator, row.on, row.evidence, row.country, row.organisation, row.person)
    return kept == draft and row.recorded_by_id == by.pk and not row.withdrawn_because
