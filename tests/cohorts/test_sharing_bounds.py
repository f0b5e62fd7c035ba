"""What shares nothing: pages out of date, forms of one's own making, other people's notes; and what a page costs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cohorts.membership import join
from cohorts.models import Cohort, Membership, SharedNote
from cohorts.sharing import address
from courses.models import Reflection, Release
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Response
from tests.cohorts.noted import (
    LESSON,
    SHARED,
    archive,
    forms,
    group_with_a_note,
    handed_in,
    leave,
    note,
    notes_page,
    read,
    shared,
)
from tests.cohorts.rooms import cohort
from tests.courses.test_reading import republished
from tests.quizzes.questions import PRACTICE, REFLECT, SINGLE, module_with_quiz, quiz_of
from tests.world import NOON, enrolment, module, person, trainer

pytestmark = pytest.mark.django_db


def test_a_page_that_is_out_of_date_shares_nothing(client: Client) -> None:
    _teacher, learner, group, row = group_with_a_note()
    client.force_login(learner)
    [(action, sent)] = forms(client.get(LESSON).content.decode())
    note(learner.enrolments.get(), "Other words.")

    after_a_change = client.post(action, sent, follow=True).content.decode()
    row.refresh_from_db()
    with_other_trainers = {**sent, "saved_at": row.saved_at.isoformat()}
    group.trainers.set([trainer()])
    after_a_farewell = client.post(action, with_other_trainers, follow=True).content.decode()

    assert "this was not shared" in after_a_change
    assert "this was not shared" in after_a_farewell
    assert not SharedNote.objects.exists()


def test_a_trainer_who_was_not_on_the_page_is_not_let_in(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    client.force_login(learner)
    [(action, sent)] = forms(client.get(LESSON).content.decode())
    later = trainer()
    group.trainers.add(later)

    client.post(action, sent)

    assert SHARED in read(client, teacher, group)
    assert SHARED not in read(client, later, group)


@pytest.mark.parametrize("sent", [{}, {"saved_at": "yesterday"}, {"readers": "x"}, {"readers": ["", "\x00"]}])
def test_a_form_that_no_page_would_send_shares_nothing(client: Client, sent: dict[str, Any]) -> None:
    _teacher, learner, group, row = group_with_a_note()
    client.force_login(learner)

    answer = client.post(address("share", group.memberships.get(), row), sent)

    assert answer.status_code == 302
    assert not SharedNote.objects.exists()


def test_what_is_not_ones_own_is_not_found(client: Client) -> None:
    quiz = {**PRACTICE, "questions": [REFLECT, SINGLE]}
    release, another = module_with_quiz(quiz), module_with_quiz(quiz, key="knots")
    learner, neighbour = person(), person()
    group = cohort(trainer(), release=release, members=[learner, neighbour])
    place, theirs = group.memberships.get(user=learner), group.memberships.get(user=neighbour)
    past = cohort(trainer(), release=release, members=[learner], archived_at=None)
    mine = note(learner.enrolments.get())
    elsewhere = note(enrolment(learner, another))
    of_neighbour = note(neighbour.enrolments.get())
    [of_neighbours_quiz] = handed_in(neighbour.enrolments.get(), release, "CANARY")
    attempt = open_attempt(enrolment=learner.enrolments.get(module=release.module), quiz=quiz_of(release), at=NOON)
    save_answers(attempt=attempt, answers=dict.fromkeys(attempt.asked, "a"), at=NOON)
    reflected, chosen = (attempt.responses.get(question=question) for question in attempt.asked)
    client.force_login(learner)

    def status(membership: Membership, row: Reflection | Response) -> set[int]:
        return {
            client.post(address("share", membership, row)).status_code,
            client.post(address("withdraw", membership, row)).status_code,
        }

    for row in (of_neighbour, of_neighbours_quiz, elsewhere, reflected, chosen):
        assert status(place, row) == {404}, row
    assert status(theirs, of_neighbour) == status(theirs, mine) == {404}
    submit_attempt(attempt=Attempt.objects.get(pk=attempt.pk), at=NOON)
    assert status(place, chosen) == {404}
    assert status(place, reflected) == {302}
    archive(past.memberships.get())
    assert client.post(address("share", past.memberships.get(), mine)).status_code == 404
    leave(place)
    assert client.post(address("share", place, mine)).status_code == 404
    assert not SharedNote.objects.exists()


def test_sharing_and_withdrawing_happen_by_post_and_with_a_token_alone() -> None:
    _teacher, learner, group, row = group_with_a_note()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)

    for verb in ("share", "withdraw"):
        page = address(verb, group.memberships.get(), row)
        assert strict.get(page).status_code == 405
        assert strict.post(page).status_code == 403


def test_going_on_leads_to_no_other_site(client: Client) -> None:
    _teacher, learner, group, row = group_with_a_note()
    client.force_login(learner)

    answer = client.post(address("withdraw", group.memberships.get(), row), {"next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/learn/"


def test_a_note_cannot_write_on_the_page_and_keeps_its_lines(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    row = note(learner.enrolments.get(), "<script>alert(1)</script>\nA second line\n\nA second paragraph")
    shared(group.memberships.get(), row)

    page = read(client, teacher, group)

    assert "<script>alert" not in page
    assert "<br>A second line</p>" in page
    assert "<p>A second paragraph</p>" in page


def test_a_question_in_another_language_says_which(client: Client) -> None:
    teacher, _learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)
    teacher.language = "el"
    teacher.save()

    assert '<span lang="en" dir="ltr">What do you think?</span>' in read(client, teacher, group)


def test_the_latest_come_first_twenty_on_a_page_and_none_is_stored(client: Client) -> None:
    teacher, _learner, group, _row = group_with_a_note()
    share_with(group, 25)
    client.force_login(teacher)

    first, second = (client.get(f"{notes_page(group)}?page={number}") for number in (1, 2))

    assert re.findall(r"Note (\d+)\.", first.content.decode()) == [str(number) for number in range(24, 4, -1)]
    assert re.findall(r"Note (\d+)\.", second.content.decode()) == [str(number) for number in range(4, -1, -1)]
    assert "no-store" in first.headers["Cache-Control"]


def share_with(group: Cohort, count: int) -> None:
    """So many learners, each with a note that they share."""
    for number in range(count):
        learner = person()
        join(cohort=group, user=learner, at=NOON)
        shared(group.memberships.get(user=learner), note(learner.enrolments.get(), f"Note {number}."))


def queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_the_trainers_pages_take_the_same_number_of_queries_for_three_notes_and_for_forty(client: Client) -> None:
    release = module()
    teacher = trainer()
    few, many = (cohort(teacher, trainer(), release=release) for _group in range(2))
    share_with(few, 3)
    share_with(many, 40)
    client.force_login(teacher)

    assert queries(client, notes_page(few)) == queries(client, notes_page(many))


def test_a_lesson_takes_the_same_number_of_queries_for_one_note_and_for_three(client: Client) -> None:
    module()
    republished("1.0.1", "first", "other", "reworded")
    learner = person()
    group = cohort(trainer(), trainer(), release=Release.objects.latest("pk"), members=[learner])
    client.force_login(learner)
    counts = []
    for position in range(3):
        client.post(f"/learn/crafts/lesson-1/reflections/{position}/", {"text": "a thought"})
        shared(group.memberships.get(), Reflection.objects.get(position=position))
        counts.append(queries(client, LESSON))

    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize("path", ["review", "/learn/"])
def test_a_learners_pages_take_the_same_number_of_queries_for_one_and_for_six(client: Client, path: str) -> None:
    counts = []
    for count in (1, 6):
        specs = [{**REFLECT, "key": f"q-{number}"} for number in range(count)]
        release = module_with_quiz({**PRACTICE, "questions": specs}, key=f"of-{count}")
        learner = person()
        group = cohort(trainer(), release=release, members=[learner])
        responses = handed_in(learner.enrolments.get(), release, *["a thought"] * count)
        for response in responses:
            shared(group.memberships.get(), response)
        client.force_login(learner)
        counts.append(queries(client, responses[0].attempt.url("review") if path == "review" else path))

    assert counts[0] == counts[1]
