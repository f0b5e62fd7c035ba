"""What only a coordinator knows of: recorded one by one, counted once, withdrawn and never deleted."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEvent, User
from kpis import recording
from kpis.counting import Scope
from kpis.mentors import to_be_asked
from kpis.models import Record
from kpis.recording import Draft, record, taking_records, withdraw
from lms.models import Programme
from tests.certificates.papers import deliver
from tests.kpis import builders
from tests.kpis.builders import DAY, INDICATORS, TODAY, attend, merge, programme, seminar, total
from tests.world import coordinator, organisation, person

PROJECT = {"starts": "2024-04-01", "ends": "2027-03-31"}


def report(on: date = DAY, country: str = "CY", evidence: str = "folder 7") -> Draft:
    return Draft("reports", on, evidence, country)


def mentoring(mentor: User, country: str = "CY") -> Draft:
    return Draft("mentors", DAY, "agreement 12", country, person=mentor)


@pytest.mark.django_db
def test_a_mentor_and_an_organisation_are_recorded_once_whatever_was_merged_and_again_after_a_mistake() -> None:
    programme()
    by, mentor, twin, town, former = coordinator(), person(), person(), organisation("town"), organisation("town")
    merge(twin, mentor)
    former.merged_into = town
    former.save()
    attend(mentor, seminar(kind="workshop", group="", half_days=1), half_days=[1])
    cooperating = Draft("cooperating", DAY, "minutes", organisation=former)

    row, other = record(mentoring(twin), by=by, at=TODAY), record(cooperating, by=by, at=TODAY)

    assert (row.person, row.recorded_by, row.recorded_at) == (mentor, by, TODAY)
    assert (other.organisation, other.person) == (town, None)
    assert total("mentors") == total("cooperating") == 1
    for draft in (mentoring(mentor), mentoring(twin, "GR"), cooperating, replace(cooperating, organisation=town)):
        with pytest.raises(recording.AlreadyRecorded):
            record(draft, by=by, at=TODAY)

    withdraw(row, because="  the wrong person ", by=by, at=TODAY)

    row.refresh_from_db()
    assert (row.withdrawn_because, row.withdrawn_at, total("mentors")) == ("the wrong person", TODAY, 0)
    with pytest.raises(recording.AlreadyWithdrawn):
        withdraw(row, because="once more", by=by, at=TODAY)
    with pytest.raises(recording.ReasonMissing):
        withdraw(other, because=" ", by=by, at=TODAY)
    assert record(mentoring(twin), by=by, at=TODAY) != row
    assert (total("mentors"), Record.objects.count()) == (1, 3)
    assert [event.action for event in AuditEvent.objects.filter(subject=f"kpis.record:{row.uuid}").order_by("pk")] == [
        "kpis.record",
        "kpis.withdraw-record",
    ]


@pytest.mark.django_db
def test_only_what_has_happened_within_the_project_and_can_be_proved_is_recorded() -> None:
    programme(**PROJECT)
    by, morning = coordinator(), datetime(2026, 11, 21, 22, 30, tzinfo=UTC)

    for refusal, draft in {
        recording.InTheFuture: report(on=date(2026, 11, 23)),
        recording.OutsideProject: report(on=date(2024, 3, 31)),
        recording.EvidenceMissing: report(evidence="  "),
        recording.TakesNoRecords: replace(report(), indicator="seminars"),
        recording.SubjectMissing: replace(report(), indicator="mentors"),
    }.items():
        with pytest.raises(refusal):
            record(draft, by=by, at=morning)
    with pytest.raises(recording.SubjectMissing):
        record(mentoring(person(erased_at=TODAY)), by=by, at=morning)
    with pytest.raises(recording.OutsideProject):
        record(report(on=date(2027, 4, 1)), by=by, at=TODAY + timedelta(days=365))
    assert not Record.objects.exists()

    first_day, already_tomorrow = report(on=date(2024, 4, 1)), report(on=date(2026, 11, 22))
    assert record(first_day, by=by, at=morning) and record(already_tomorrow, by=by, at=morning)


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_makes_one_record_and_a_changed_one_makes_another() -> None:
    programme()
    by, page = coordinator(), uuid.uuid4()

    first = record(report(), by=by, at=TODAY, uuid=page)

    assert record(report(), by=by, at=TODAY, uuid=page) == first
    assert record(report(country="GR"), by=by, at=TODAY, uuid=page) != first
    assert record(report(), by=coordinator(), at=TODAY, uuid=page) != first
    mentor, page = person(), uuid.uuid4()
    row = record(mentoring(mentor), by=by, at=TODAY, uuid=page)
    assert record(mentoring(mentor), by=by, at=TODAY, uuid=page) == row
    assert (Record.objects.count(), AuditEvent.objects.filter(action="kpis.record").count()) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_several_coordinators_at_once_make_one_record_of_a_mentor() -> None:
    programme()
    by, mentor = coordinator(), person()

    def once() -> None:
        with suppress(recording.AlreadyRecorded):
            record(mentoring(mentor), by=by, at=TODAY)

    deliver(once, threads=3)

    assert Record.objects.count() == 1


@pytest.mark.django_db
def test_to_be_asked_is_who_attended_in_these_countries_counts_and_has_no_standing_record() -> None:
    programme()
    workshop = seminar(kind="workshop", group="", half_days=1)
    waiting, twin, recorded, mistaken, elsewhere = (person() for _number in range(5))
    staff, erased, absent = person(counts=False), person(erased_at=TODAY), person()
    merge(twin, waiting)
    for somebody, country in {
        twin: "CY",
        recorded: "CY",
        mistaken: "CY",
        elsewhere: "GR",
        staff: "CY",
        erased: "CY",
    }.items():
        attend(somebody, workshop, half_days=[1], country=country)
    attend(absent, seminar(country="CY"), country="CY")
    builders.record("mentors", person=recorded)
    builders.record("mentors", person=mistaken, withdrawn_because="not yet")
    mentors = taking_records(Programme.current())["mentors"]

    here = to_be_asked(mentors, scope=Scope(countries=("CY",)), at=TODAY)

    assert sorted(here) == sorted((each.spoken_number, DAY) for each in (waiting, mistaken))
    assert len(to_be_asked(mentors, scope=Scope(), at=TODAY)) == 3


@pytest.mark.django_db
def test_indicators_that_take_records_are_those_that_are_counted_by_them() -> None:
    programme(indicators=INDICATORS)

    assert list(taking_records(Programme.current())) == ["mentors", "cooperating", "reports"]
