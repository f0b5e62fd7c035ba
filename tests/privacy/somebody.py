"""Somebody with a row in every table that keeps something of people, and a word in each that stands nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.mail import get_connection, send_mail
from django.test import Client
from knox.models import AuthToken

from accounts.models import AuditEvent, Card, Coordinator, Recovery, User
from certificates.issuing import issue_certificate
from certificates.making import make_paper
from certificates.requesting import request_attendance_report, request_sign_in_sheets, request_transcript
from certificates.snapshots import FULL
from cohorts.attendance import Mark, Status, mark
from cohorts.models import AttendanceChange, CheckIn, Closing, Invitation, Needs, Nudge, SharedNote, Waiting
from cohorts.scanning import keep_scan
from courses.models import Lesson, ModuleCompletion, Reflection
from kpis.models import Asked, Export, Record
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Correction, FollowUp, Regrading, Response
from tests import world
from tests.certificates.papers import PROOF
from tests.cohorts import rooms
from tests.cohorts.sheets import photo
from tests.kpis import builders
from tests.quizzes.questions import EXAM, quiz_of

CANARIES: dict[str, str] = {
    what: f"kanarie{number:02}vogel"
    for number, what in enumerate(
        (
            "chosen name",
            "name for papers",
            "address",
            "second address",
            "contact",
            "address of a merged account",
            "name of a merged account",
            "note",
            "answer",
            "thought in a quiz",
            "access",
            "food",
            "reason of a mark",
            "evidence of a record",
            "reason of a withdrawal",
            "invitation",
            "browser",
            "session",
            "token",
            "administration's log",
            "second factor",
            "mail",
        )
    )
}
assert len(CANARIES) >= 20
SECRET = {"session", "token", "second factor", "administration's log", "invitation", "mail"}
"""What no download holds."""


def somebody(client: Client) -> User:
    """Signed in with this browser, taught by others, and a trainer and coordinator themselves."""
    said = CANARIES
    builders.programme()
    organisation = world.organisation()
    user = world.person(
        f"{said['address']}@example.org",
        belongs_to=organisation,
        chosen_name=said["chosen name"],
        paper_name=said["name for papers"],
        contact=f"{said['contact']}@example.org",
        language="en",
        country="CY",
    )
    user.set_password("a long password that nobody guesses")
    user.save()
    merged = User.objects.create_user(
        None,
        chosen_name=said["name of a merged account"],
        contact=f"{said['address of a merged account']}@example.org",
        provisional=True,
        merged_into=user,
    )
    _signs_in(client, user)
    _learns(user, merged)
    _answers_for_others(user)
    return user


def _signs_in(client: Client, user: User) -> None:
    said = CANARIES
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    second = EmailAddress.objects.create(user=user, email=f"{said['second address']}@example.org", verified=True)
    EmailConfirmation.create(second)
    AuthToken.objects.create(user=user)
    AuthToken.objects.filter(user=user).update(token_key=said["token"])
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": said["second factor"]})
    user.groups.add(Group.objects.create(name="a group"))
    user.user_permissions.add(Permission.objects.all()[0])
    client.force_login(user)
    session = client.session
    session["kept"] = said["session"]
    session.save()
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=session.session_key, user_agent=said["browser"])
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                user=world.person(),
                content_type=ContentType.objects.get_for_model(User),
                object_id=str(user.pk),
                object_repr=said["administration's log"],
                action_flag=2,
            )
        ]
    )
    LogEntry.objects.create(user=user, content_type=None, object_id="1", object_repr="", action_flag=2)
    send_mail(said["mail"], "text", None, [str(user.email)], connection=_kept_mail())


def _kept_mail() -> Any:
    return get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=settings.EMAIL_FILE_PATH)


def _learns(user: User, merged: User) -> None:
    said, at = CANARIES, world.NOON
    release = world.module(quiz=EXAM)
    enrolment = world.enrolment(user, release)
    lesson = Lesson.objects.get(key="lesson-1")
    note = Reflection.objects.create(
        enrolment=enrolment, key="lesson-1", lesson=lesson, position=0, text=said["note"], saved_at=at
    )
    attempt = open_attempt(enrolment=enrolment, quiz=quiz_of(release), at=at)
    answers = {each: each.solution() if each.scored else said["thought in a quiz"] for each in attempt.asked}
    save_answers(attempt=attempt, answers=answers, at=at)
    submit_attempt(attempt=attempt, at=at)
    scored = Response.objects.filter(attempt=attempt, question__in=[each for each in attempt.asked if each.scored])[0]
    Response.objects.filter(pk=scored.pk).update(answer=said["answer"])
    correction = Correction.objects.create(question=attempt.asked[0], mended=attempt.asked[1], at=at)
    Regrading.objects.create(correction=correction, attempt=attempt, score_before=1, score_after=2, at=at)
    FollowUp.objects.create(enrolment=enrolment, asked_at=at)
    world.complete(enrolment)
    builders.completed(merged, on=at)
    teacher = world.trainer(chosen_name="Somebody who teaches")
    cohort = rooms.cohort(teacher, release=release, members=[user])
    membership = cohort.memberships.get(user=user)
    Nudge.objects.create(
        membership=membership, reason="stuck", about="lesson-1", sent_by=teacher, sent_at=at, due_at=at
    )
    shared = SharedNote.objects.create(membership=membership, reflection=note, saved_at=at, shared_at=at)
    shared.readers.add(teacher)
    seminar = rooms.seminar(teacher, people=[user], cohort=cohort)
    half_day = seminar.sessions.select_related("seminar")[0]
    mark(session=half_day, person=user, status=Mark(Status.LATE, 5), by=teacher, at=at)
    AttendanceChange.objects.create(
        session=half_day,
        user=user,
        status="present",
        source="correction",
        by=teacher,
        tapped_at=at,
        at=at,
        took_effect=False,
        reason=said["reason of a mark"],
    )
    CheckIn.objects.create(session=half_day, user=user, at=at)
    keep_scan(session=half_day, upload=ContentFile(photo()), by=teacher, at=at)
    ahead = builders.seminar(first=at + timedelta(days=3000))
    Waiting.objects.create(seminar=ahead, user=user, at=at)
    Needs.objects.create(seminar=ahead, user=user, access=said["access"], food=said["food"])
    Invitation.objects.create(
        cohort=rooms.cohort(teacher, release=release, name="Another"),
        email=f"{said['second address']}@example.org",
        fingerprint="f",
        language="en",
        invited_by=teacher,
        invited_at=at,
        ends_at=at + timedelta(days=3000),
    )
    Invitation.objects.filter(fingerprint="f").update(fingerprint=said["invitation"])
    papers = [
        issue_certificate(completion=ModuleCompletion.objects.filter(enrolment__user=user)[0], at=at),
        request_transcript(holder=user, title_shown=FULL, at=at),
        request_attendance_report(seminar=seminar, by=teacher, at=at, because=PROOF),
        *request_sign_in_sheets(seminar=seminar, by=teacher, at=at)[:1],
    ]
    for paper in papers:
        make_paper(document=paper, at=at)


def _answers_for_others(user: User) -> None:
    said, at = CANARIES, world.NOON
    Asked.objects.create(user=user)
    builders.record(
        "mentors", person=user, withdrawn_because=said["reason of a withdrawal"], withdrawn_at=at, recorded_by=user
    )
    Record.objects.filter(person=user).update(evidence=said["evidence of a record"])
    Export.objects.create(user=user, at=at, format="csv")
    Coordinator.objects.create(user=user, countries=["CY"])
    Card.objects.create(user=user, pin="!", handed_out_at=world.NOON)
    Recovery.objects.create(
        user=user, reason="both", asked_at=world.NOON, confirmed_at=world.NOON, used_at=world.NOON, code="!"
    )
    rooms.cohort(user, name="A group of theirs", release=world.module("pottery"))
    held, other = rooms.seminar(user), world.person()
    asked = {"seminar": held, "asked_by": user, "asked_name": "A name under a list", "asked_at": at}
    Closing.objects.create(**asked, sent_back_by=user, sent_back_at=at)
    confirmed = {"confirmed_by": user, "confirmed_name": "A name under a list", "confirmed_at": at}
    Closing.objects.create(seminar=rooms.seminar(user), asked_by=other, asked_at=at, **confirmed)
    AuditEvent.record(actor=user, action="something", subject=user, at=at)
