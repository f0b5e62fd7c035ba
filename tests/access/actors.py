"""Seven people before one platform, and one thing of each kind for an address to name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.recovering import ask
from certificates.issuing import issue_certificate
from certificates.requesting import request_attendance_report
from cohorts.attendance import Status, mark
from cohorts.invitation_tokens import token_of
from cohorts.models import Invitation, Nudge
from cohorts.scanning import keep_scan
from courses.models import Lesson, ModuleCompletion, Reflection
from kpis.freezing import freeze, reporting_periods
from kpis.models import Export
from lms.models import Programme
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Response
from tests import world
from tests.certificates.papers import PROOF
from tests.cohorts import rooms
from tests.cohorts.sheets import photo
from tests.kpis import builders
from tests.quizzes.questions import EXAM, SURVEY, quiz_of

STRANGER = "stranger"
LEARNER = "learner"
TRAINER, OTHER_TRAINER = "trainer", "trainer of another group"
COORDINATOR, OTHER_COORDINATOR = "coordinator", "coordinator of another country"
ADMINISTRATOR = "administrator"
ACTORS = (STRANGER, LEARNER, TRAINER, OTHER_TRAINER, COORDINATOR, OTHER_COORDINATOR, ADMINISTRATOR)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """The people by what they are, and what a parameter of an address names."""

    people: dict[str, User | None]
    things: dict[str, str]

    def browser_of(self, actor: str) -> Client:
        client = Client()
        if user := self.people[actor]:
            client.force_login(user)
        return client


def place() -> Place:
    """A group in Cyprus and its seminar, with a learner in both; and another group in Greece."""
    builders.programme(demographics=["age"])
    release = world.module(quiz=EXAM)
    survey = world.module("questions", quiz=SURVEY)
    learner, trainer = world.person(country="CY"), world.trainer(country="CY")
    other_trainer = world.trainer(country="GR")
    people = {
        STRANGER: None,
        LEARNER: learner,
        TRAINER: trainer,
        OTHER_TRAINER: other_trainer,
        COORDINATOR: world.coordinator("CY"),
        OTHER_COORDINATOR: world.coordinator("GR"),
        ADMINISTRATOR: world.person(is_staff=True, is_superuser=True, counts=False),
    }
    rooms.cohort(other_trainer, country="GR", release=world.module("pottery"))
    rooms.seminar(other_trainer, country="GR")
    return Place(people, {**_group(trainer, learner, release), **_numbers(people), "survey": survey.module.key})


def _group(trainer: User, learner: User, release: Any) -> dict[str, str]:
    at = world.NOON
    enrolment = world.enrolment(learner, release)
    note = Reflection.objects.create(
        enrolment=enrolment,
        key="lesson-1",
        lesson=Lesson.objects.filter(key="lesson-1")[0],
        position=0,
        text="A note.",
        saved_at=at,
    )
    attempt = open_attempt(enrolment=enrolment, quiz=quiz_of(release), at=at)
    save_answers(
        attempt=attempt,
        answers={each: each.solution() if each.scored else "A thought." for each in attempt.asked},
        at=at,
    )
    submit_attempt(attempt=attempt, at=at)
    world.complete(enrolment)
    cohort = rooms.cohort(trainer, members=[learner], release=release)
    seminar = rooms.seminar(trainer, people=[learner], cohort=cohort, takes_sign_ups=True)
    half_day = seminar.sessions.select_related("seminar")[0]
    mark(session=half_day, person=learner, status=Status.PRESENT, by=trainer, at=at)
    ahead = rooms.seminar(trainer, people=[learner], begins=NOW + timedelta(days=3000), takes_sign_ups=True)
    membership = cohort.memberships.get(user=learner)
    nudge = Nudge.objects.create(membership=membership, reason="stuck", sent_by=trainer, sent_at=at, due_at=at)
    invitation = Invitation.objects.create(
        cohort=cohort,
        email="somebody@example.org",
        fingerprint="f",
        language="en",
        invited_by=trainer,
        invited_at=at,
        ends_at=at + timedelta(days=3000),
    )
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=trainer, at=at)
    paper = issue_certificate(completion=ModuleCompletion.objects.filter(enrolment=enrolment)[0], at=at)
    report = request_attendance_report(seminar=seminar, by=trainer, at=at, because=PROOF)
    recovery = ask(of=learner, reason="both", by=trainer, at=timezone.now())
    reflected = Response.objects.filter(attempt=attempt, answer="A thought.").first()
    return {
        "module": release.module.key,
        "key": "lesson-1",
        "cohort": str(cohort.uuid),
        "member": str(membership.uuid),
        "membership": str(membership.uuid),
        "nudge": str(nudge.uuid),
        "invitation": str(invitation.uuid),
        "token": token_of(invitation),
        "seminar": str(seminar.uuid),
        "ahead": str(ahead.uuid),
        "session": str(half_day.uuid),
        "person_uuid": str(learner.uuid),
        "scan": str(scan.uuid),
        "note": str(note.pk),
        "response": str(reflected.pk if reflected else 0),
        "attempt": str(attempt.uuid),
        "join": cohort.join_code,
        "sign-up": ahead.sign_up_code,
        "check-in": half_day.check_in_code,
        "paper": str(paper.uuid),
        "code": paper.code,
        "report": str(report.uuid),
        "recovery": str(recovery.uuid),
        "position": "0",
    }


def _numbers(people: dict[str, User | None]) -> dict[str, str]:
    coordinator = people[COORDINATOR]
    assert coordinator is not None
    organisation = world.organisation(country="CY", status="proposed")
    record = builders.record("cooperating", country="CY", organisation=world.organisation("town"))
    period = next(each for each in reporting_periods(Programme.current()) if each.is_over(NOW))
    frozen = freeze(period=period, by=coordinator, at=NOW)
    export = Export.objects.create(user=coordinator, at=NOW, format="csv", countries=["CY"])
    return {
        "organisation": str(organisation.uuid),
        "record": str(record.uuid),
        "frozen": str(frozen.uuid),
        "period": "first",
        "indicator": "cooperating",
        "export": str(export.uuid),
        "lacking": "without-group",
    }
