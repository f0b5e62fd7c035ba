"""Pages of every role, each with as many payloads on it as it holds, as a browser gets them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.privacy import record_notice_seen
from accounts.taking_along import as_page
from certificates.issuing import issue_certificate
from certificates.models import Document
from cohorts.models import Attendance, Cohort, Membership, Needs, Registration, SharedNote
from courses.models import Lesson, ModuleCompletion, Reflection, Release
from courses.progress import complete_activity
from kpis.models import Record
from quizzes.attempts import open_attempt, submit_attempt
from quizzes.models import Response
from tests import world
from tests.cohorts import rooms
from tests.hostile.payloads import STORED
from tests.kpis.builders import INDICATORS, PERIODS, SEMINARS
from tests.quizzes.questions import REFLECT, SHORT, quiz_of

PUBLISHED = [text for text in STORED if "lesson:" not in text]
"""A link to a lesson that is not there is refused when content is compiled."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser is told at an address."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer_of(client: Client, address: str) -> Answer:
    told = client.get(address)
    return Answer(told.status_code, dict(told.headers), told.getvalue())


def file_of(address: str) -> Answer | None:
    """A file of the site itself."""
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    path = finders.find(address.removeprefix("/static/"))
    if not path:
        return None
    with open(path, "rb") as file:  # noqa: PTH123 - a finder names it as a text
        return Answer(200, {"Content-Type": kinds.get(path.rpartition(".")[2], "font/woff2")}, file.read())


class Payloads:
    """All of them, again and again."""

    def __init__(self) -> None:
        self._next = cycle(PUBLISHED)

    def one(self) -> str:
        return next(self._next)

    def many(self, count: int) -> list[str]:
        return list(islice(self._next, count))


def questions(texts: Payloads) -> list[dict[str, Any]]:
    """Questions that are made of all payloads: in texts, choices, feedback and explanations."""
    asked = []
    for number in range(len(STORED) // 6 + 1):
        text, first, second, one, other, why = texts.many(6)
        choices = [
            {"key": "a", "text": first, "right": True, "feedback": one},
            {"key": "b", "text": second, "right": False, "feedback": other},
        ]
        asked.append(
            {
                "key": f"q{number}",
                "type": "single",
                "text": text,
                "points": 1,
                "choices": choices,
                "explain": why,
            }
        )
    return [*asked, SHORT, REFLECT]


def pages() -> dict[str, Answer]:
    """Answers by address: no two roles look at the same."""
    texts = Payloads()
    programme_of(texts)
    release = module_of(texts)
    trainer, people = world.trainer(chosen_name=texts.one()), people_of(texts)
    learner = people[0]
    record_notice_seen(user=learner, at=world.NOON)
    looked_at: list[tuple[Client, str]] = []

    group, seminar = group_of(trainer, people, release, texts), seminar_of(trainer, people, texts)
    attempt = attempt_of(learner, release, group, trainer, texts)
    as_trainer, as_learner = world.signed_in(trainer), world.signed_in(learner)
    half_day = seminar.sessions.select_related("seminar")[0]
    member = Membership.objects.get(user=learner)
    looked_at += [(as_trainer, f"{group.get_absolute_url()}?page={number}") for number in (1, 13)]
    looked_at += [
        (as_trainer, address)
        for address in (
            *("/teach/", "/teach/plan/", seminar.get_absolute_url(), half_day.get_absolute_url()),
            *(f"{seminar.get_absolute_url()}{page}/" for page in ("edit", "half-days", "needs", "participants")),
            *(f"{group.get_absolute_url()}{page}/" for page in ("edit", "notes", "quizzes/check")),
            *(f"{group.get_absolute_url()}members/{member.uuid}/", f"{half_day.get_absolute_url()}check-in/"),
        )
    ]
    looked_at += [
        (as_learner, address)
        for address in (
            *(
                "/me/data/",
                "/exit/",
                "/",
                "/learn/",
                "/me/",
                "/papers/",
                "/modules/crafts/",
                "/learn/crafts/lesson-1/",
                "/glossary/",
            ),
            *(f"/groups/{member.uuid}/", f"/seminars/{seminar.uuid}/mine/", attempt.url("review")),
        )
    ]
    coordinator = world.coordinator(chosen_name=texts.one(), is_staff=True, is_superuser=True)
    records_of(coordinator)
    as_coordinator = world.signed_in(coordinator, second_factor=True)
    looked_at += [(as_coordinator, f"/targets/records/?page={number}") for number in (1, 13)]
    looked_at += [
        (as_coordinator, address) for address in ("/organisations/", "/targets/", "/targets/missing/workshop-only/")
    ]
    listed = ("accounts/user", "accounts/organisation", "kpis/record", "cohorts/membership", "cohorts/attendance")
    looked_at += [(as_coordinator, f"/admin/{name}/?p={number}") for number, name in enumerate(listed, start=1)]
    looked_at += [
        (as_coordinator, f"/admin/{name}/change/")
        for name in (f"accounts/user/{learner.pk}", f"cohorts/cohort/{group.pk}", f"cohorts/seminar/{seminar.pk}")
    ]
    paper = Document.objects.get()
    anybody = Client()
    looked_at += [
        (anybody, address)
        for address in (
            *(f"/verify/{paper.code}/", f"/check-in/{half_day.check_in_code}/", f"/seminars/{seminar.sign_up_code}/"),
            *(f"/join/{group.join_code}/", "/accounts/login/?next=" + quote(texts.one())),
            *(f"/{page}/?code={quote(text)}" for page in ("join", "check-in", "seminars") for text in texts.many(2)),
            *(f"/verify/{quote(texts.one(), safe='')}/", f"/{quote(texts.one(), safe='')}/"),
        )
    ]
    answers = {address: answer_of(client, address) for client, address in looked_at}
    # Whoever has taken it out opens it without the site around it.
    own = as_page(learner, at=timezone.now())
    answers["/me/data/file.html"] = Answer(200, {"Content-Type": "text/html; charset=utf-8"}, own)
    return answers


def programme_of(texts: Payloads) -> None:
    def entry() -> dict[str, Any]:
        term, definition, note = texts.many(3)
        return {"term": term, "definition": definition, "note": note, "avoid": []}

    world.published_programme(
        title=texts.one(),
        disclaimer=texts.one(),
        glossary={f"term-{number}": entry() for number in range(len(STORED) // 3 + 1)},
        groups=[{"key": "clubs", "title": texts.one(), "kinds": ["club"]}],
        indicators=[{**each, "group": "clubs", "title": texts.one()} for each in INDICATORS],
        seminars=SEMINARS,
        periods=PERIODS,
    )


def module_of(texts: Payloads) -> Release:
    """One in which every text is a payload, and a lesson that consists of all of them."""
    asked = questions(texts)
    release = world.module(lessons=1, quiz={"title": texts.one(), "kind": "practice", "questions": asked})
    body = "\n\n".join(PUBLISHED) + "\n\n::: reflect\n" + texts.one() + "\n:::"
    for lesson in Lesson.objects.all():
        Lesson.objects.filter(pk=lesson.pk).update(spec=lesson.spec | {"title": texts.one(), "body": body})
    spec = release.spec | {"title": texts.one(), "neutral-title": texts.one(), "summary": texts.one()}
    spec |= {"outcomes": {"knot": texts.one()}, "changes": {"1.0.0": texts.one()}}
    spec["units"] = [unit | {"title": texts.one()} for unit in spec["units"]]
    Release.objects.filter(pk=release.pk).update(spec=spec)
    return Release.objects.get(pk=release.pk)


def people_of(texts: Payloads) -> list[User]:
    """One for each payload, in an organisation that is called by one."""
    # What a database takes for the same name stands in another country.
    used = Counter[str]()
    for text in STORED:
        same = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text.casefold()))
        country = f"{used[same]:02d}"
        used[same] += 1
        Organisation.objects.create(name=text, kind="club", country=country, town=text, status="proposed")
    User.objects.bulk_create(
        User(
            email=f"payload-{number}@example.org",
            chosen_name=text,
            paper_name=text,
            organisation=organisation,
            welcomed_at=world.NOON,
        )
        for number, (text, organisation) in enumerate(zip(STORED, Organisation.objects.order_by("pk"), strict=True))
    )
    return list(User.objects.filter(email__startswith="payload-").order_by("pk"))


def group_of(trainer: User, people: Sequence[User], release: Release, texts: Payloads) -> Cohort:
    group = rooms.cohort(trainer, release=release, name=texts.one(), handover="\n".join(texts.many(30)))
    Membership.objects.bulk_create(Membership(cohort=group, user=each, joined_at=world.NOON) for each in people)
    return group


def seminar_of(trainer: User, people: Sequence[User], texts: Payloads) -> Any:
    began = timezone.now() - timedelta(minutes=20)
    told: dict[str, Any] = {
        "title": texts.one(),
        "place": texts.one(),
        "address": texts.one(),
        "agenda": "\n".join(texts.many(20)),
    }
    seminar = rooms.seminar(trainer, half_days=2, begins=began, takes_sign_ups=True, **told)
    seminar.sessions.update(title=texts.one())
    Registration.objects.bulk_create(Registration(seminar=seminar, user=each, at=began) for each in people)
    Needs.objects.bulk_create(
        Needs(seminar=seminar, user=each, access=text, food=text)
        for each, text in zip(people, texts.many(100), strict=False)
    )
    session = seminar.sessions.order_by("number").first()
    Attendance.objects.bulk_create(
        Attendance(session=session, user=each, status="present", marked_at=began, marked_by=people[1])
        for each in people
    )
    return seminar


def attempt_of(learner: User, release: Release, group: Cohort, trainer: User, texts: Payloads) -> Any:
    """Everything answered, handed in, and shared."""
    taken = world.enrolment(learner, release)
    note = Reflection.objects.create(
        enrolment=taken,
        lesson=Lesson.objects.get(),
        key="lesson-1",
        position=0,
        text="\n".join(STORED),
        saved_at=world.NOON,
    )
    attempt = open_attempt(enrolment=taken, quiz=quiz_of(release), at=world.NOON)
    for row in Response.objects.filter(attempt=attempt):
        Response.objects.filter(pk=row.pk).update(answer=texts.one(), saved_at=world.NOON)
    submit_attempt(attempt=attempt, at=world.NOON)
    shared = SharedNote.objects.create(
        membership=group.memberships.get(user=learner),
        reflection=note,
        saved_at=note.saved_at,
        shared_at=timezone.now(),
    )
    shared.readers.set([trainer])
    complete_activity(enrolment=taken, key="lesson-1", at=world.NOON)
    for completion in ModuleCompletion.objects.all():
        issue_certificate(completion=completion, at=world.NOON)
    Document.objects.update(name_shown=True)
    return attempt


def records_of(by: User) -> None:
    Record.objects.bulk_create(
        Record(
            indicator="reports",
            country="CY",
            on=world.NOON.date(),
            evidence=text,
            recorded_by=by,
            recorded_at=world.NOON,
            withdrawn_because=text if number % 2 else "",
            withdrawn_at=world.NOON if number % 2 else None,
        )
        for number, text in enumerate(STORED)
    )
