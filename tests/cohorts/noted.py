"""A group, a note that somebody wrote for themselves, and the pages on which it is shared and read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts.models import Cohort, Membership, SharedNote
from cohorts.sharing import share_note
from courses.models import Enrolment, Lesson, Reflection, Release
from courses.reflections import keep_reflection
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Response
from tests.cohorts.rooms import cohort
from tests.quizzes.questions import quiz_of
from tests.world import NOON, person, trainer

SHARED = "I will ask Vera about the door."
LESSON = "/learn/crafts/lesson-1/"


def note(taken: Enrolment, text: str = SHARED, lesson: str = "lesson-1") -> Reflection:
    row = Lesson.objects.filter(key=lesson, module=taken.module).latest("pk")
    keep_reflection(enrolment=taken, lesson=row, position=0, text=text, at=timezone.now())
    return Reflection.objects.get(enrolment=taken, lesson=row)


def handed_in(taken: Enrolment, release: Release, *texts: str) -> list[Response]:
    """What somebody wrote at the reflections of a quiz, in their order."""
    attempt = open_attempt(enrolment=taken, quiz=quiz_of(release), at=NOON)
    reflections = [question for question in attempt.asked if not question.scored]
    save_answers(attempt=attempt, answers=dict(zip(reflections, texts, strict=True)), at=NOON)
    submit_attempt(attempt=attempt, at=NOON)
    return [attempt.responses.get(question=question) for question in reflections]


def shared(membership: Membership, row: Reflection | Response, *readers: User) -> SharedNote:
    named = readers or tuple(membership.cohort.trainers.all())
    return share_note(membership=membership, note=row, saved_at=row.saved_at, readers=named, at=timezone.now())


def group_with_a_note(**fields: Any) -> tuple[User, User, Cohort, Reflection]:
    """A trainer, a learner, their group, and a note of the learner that nobody else can read."""
    teacher, learner = trainer(chosen_name="Toni"), person(chosen_name="Mira")
    group = cohort(teacher, members=[learner], **fields)
    return teacher, learner, group, note(learner.enrolments.get())


def forms(html: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The sharing forms of a page as a browser without scripts has them: where they lead, and what they send."""
    for action, inner in re.findall(r'<form[^>]* action="(/groups/[^"]*)">(.*?)</form>', html, re.DOTALL):
        sent: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inner):
            sent.setdefault(name, []).append(unescape(value))
        yield action, sent


def press(client: Client, verb: str, page: str = LESSON, *, times: int = 1, which: int = 0) -> str:
    """Press the button, and the page that comes then."""
    found = [form for form in forms(client.get(page).content.decode()) if form[0].endswith(f"/{verb}/")]
    action, sent = found[which]
    for _time in range(times):
        answer = client.post(action, sent, follow=True)
        assert answer.status_code == 200
    return answer.content.decode()


def offers(client: Client, page: str = LESSON) -> list[str]:
    return [action.rsplit("/", 2)[1] for action, _sent in forms(client.get(page).content.decode())]


def notes_page(group: Cohort) -> str:
    return reverse("cohorts:notes", args=[group.uuid])


def read(client: Client, reader: User, group: Cohort) -> str:
    client.force_login(reader)
    return client.get(notes_page(group)).content.decode()


def leave(membership: Membership) -> None:
    membership.left_at = timezone.now()
    membership.save()


def archive(membership: Membership) -> None:
    Cohort.objects.filter(pk=membership.cohort_id).update(archived_at=timezone.now())
