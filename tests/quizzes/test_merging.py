"""One attempt on two devices, or in two tabs: what was said later is kept, question by question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from courses import shelf
from quizzes.attempts import open_attempt
from quizzes.merging import token_of
from quizzes.models import Attempt, Response
from quizzes.question_types.scenario import GO_ON
from tests.quizzes.page import Page
from tests.quizzes.questions import (
    EVERY_TYPE,
    EXAM,
    MATCH,
    MULTIPLE,
    ORDER,
    PRACTICE,
    REFLECT,
    SCENARIO,
    SINGLE,
    TRUE_FALSE,
    module_with_quiz,
    quiz_of,
)
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db

QUIZ = "/learn/crafts/check/"


@dataclass
class Device:
    """A browser with a page of the attempt open, which may be older than what is kept."""

    client: Client
    url: str
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.load()

    def load(self) -> None:
        self.page = Page(self.client.get(self.url).content.decode())

    def save(self, **buttons: str) -> None:
        """As without scripts: the page that comes back is the new one."""
        self.client.post(f"{self.url}answers/", self.page.sent(**buttons))
        self.load()

    def save_quietly(self, **buttons: str) -> dict[str, Any]:
        """As the script does: the page stays, with new tokens."""
        answer: dict[str, Any] = self.client.post(f"{self.url}answers/", self.page.sent(quiet="1", **buttons)).json()
        for control in self.page.controls:
            control.value = answer["tokens"].get(control.name, control.value)
        return answer


@pytest.fixture
def learner() -> User:
    return person()


def two_devices(learner: User, *specs: dict[str, Any], **rules: Any) -> tuple[Device, Device]:
    module_with_quiz({**EXAM, "shuffle": False, "questions": list(specs), **rules})
    phone, laptop = Client(), Client()
    for client in (phone, laptop):
        client.force_login(learner)
    url = phone.post(f"{QUIZ}attempts/").headers["Location"]
    return Device(phone, url), Device(laptop, url)


def kept() -> dict[str, Any]:
    return dict(Response.objects.values_list("question__key", "answer"))


def test_an_older_page_takes_nothing_back_that_was_answered_elsewhere(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, MULTIPLE, MATCH, ORDER, TRUE_FALSE, REFLECT)
    laptop.page.tick("q1", "The same word")
    laptop.page.tick("q2", "The date")
    laptop.page.select("q3", "The police", "The police", "The registry")
    laptop.page.select("q4", "4", "3", "2", "1")
    laptop.page.write("q6", "The library.")
    laptop.save()
    on_laptop = kept()

    phone.page.tick("q5", "False")
    phone.save()

    assert kept() == {**on_laptop, "ring": False}
    assert len(on_laptop) == 5


def test_the_later_change_of_the_same_question_wins(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE)
    laptop.page.tick("q1", "The same word")
    laptop.save()

    phone.page.tick("q1", "No word at all")
    phone.save()

    assert kept() == {"word": "c"}


def test_an_answer_is_taken_back_on_the_page_that_shows_it(learner: User) -> None:
    phone, laptop = two_devices(learner, MULTIPLE, REFLECT)
    laptop.page.tick("q1", "The date")
    laptop.page.write("q2", "The library.")
    laptop.save()
    phone.save()

    phone.page.tick("q1")
    phone.page.write("q2", "")
    phone.save()

    assert kept() == {}


def test_handing_in_an_older_page_hands_in_what_was_answered_elsewhere(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, TRUE_FALSE)
    laptop.page.tick("q1", "The same word")
    laptop.save()
    phone.page.tick("q2", "False")

    phone.client.post(f"{phone.url}hand-in/", phone.page.sent())

    assert Attempt.objects.get().score == 100


def test_pages_that_stay_and_save_in_turn_know_what_is_theirs(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, TRUE_FALSE, ORDER)
    phone.page.tick("q1", "Another word")
    phone.save_quietly()
    laptop.page.tick("q2", "True")
    laptop.page.select("q3", "2", "1", "3", "4")
    laptop.save_quietly()
    phone.page.tick("q1", "No word at all")
    phone.save_quietly()
    moved = kept()["steps"]

    laptop.page.tick("q2", "False")
    laptop.save_quietly()
    phone.save_quietly()

    assert kept() == {"word": "c", "ring": False, "steps": moved}


def test_a_saved_change_is_not_said_again_when_it_was_changed_elsewhere(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, TRUE_FALSE)
    phone.page.tick("q1", "Another word")
    phone.save_quietly()
    laptop.load()
    laptop.page.tick("q1", "The same word")
    laptop.save()

    phone.page.tick("q2", "False")
    phone.save_quietly()

    assert kept() == {"word": "b", "ring": False}


def test_a_press_in_one_question_renews_what_the_page_knows_of_the_others(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, SCENARIO)
    phone.page.tick("q1", "Another word")
    phone.page.tick("q2", "Smile")
    phone.save_quietly(press=f"2:{GO_ON}")
    laptop.load()
    laptop.page.tick("q1", "The same word")
    laptop.save()

    phone.save_quietly()

    assert kept() == {"word": "b", "joke": {"path": ["a"], "chosen": None}}


def test_a_story_left_behind_changes_nothing_however_often_it_is_sent(learner: User) -> None:
    phone, laptop = two_devices(learner, SCENARIO)
    for choice in ("Smile", "Say it now"):
        laptop.page.tick("q1", choice)
        laptop.save(press=f"1:{GO_ON}")

    phone.page.tick("q1", "Say the rule")
    phone.save_quietly()
    phone.save_quietly(press=f"1:{GO_ON}")
    phone.save_quietly()

    assert kept() == {"joke": {"path": ["a", "a"], "chosen": None}}


def test_who_checks_an_answer_means_the_one_before_their_eyes(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, **{**PRACTICE, "questions": [SINGLE]})
    for device in (phone, laptop):
        device.page.tick("q1", "Another word")
        device.save()
    laptop.page.tick("q1", "The same word")
    laptop.save()

    phone.save_quietly(press="1:check")

    response = Response.objects.get()
    assert (response.answer, response.share) == ("a", 0)


def test_what_was_checked_stands_against_every_older_page(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, **{**PRACTICE, "questions": [SINGLE]})
    laptop.page.tick("q1", "Another word")
    laptop.save(press="1:check")

    phone.page.tick("q1", "The same word")
    phone.save()

    assert kept() == {"word": "a"}


def test_a_check_that_comes_too_early_is_answered_at_once(learner: User) -> None:
    phone, _laptop = two_devices(learner, SINGLE, **{**PRACTICE, "questions": [SINGLE]})

    answer = phone.save_quietly(press="1:check")

    assert answer["said"] == "Answer the whole question first."
    assert answer["said"] not in phone.client.get(QUIZ).content.decode()


def test_a_form_without_tokens_means_all_that_it_says(learner: User) -> None:
    phone, laptop = two_devices(learner, SINGLE, ORDER)
    laptop.page.tick("q1", "The same word")
    laptop.save()

    fields = {name: values for name, values in phone.page.sent().items() if not name.endswith("made-with")}
    phone.client.post(f"{phone.url}answers/", fields)

    assert kept() == {}


def test_the_same_answer_has_another_token_in_every_question_and_attempt() -> None:
    release = module_with_quiz(EXAM)
    attempts = [open_attempt(enrolment=enrolment(person(), release), quiz=quiz_of(release), at=NOON) for _two in "ab"]

    tokens = [token_of(attempt, each, answer) for attempt in attempts for each in attempt.asked for answer in (None, 1)]

    assert len(set(tokens)) == 2 * len(EVERY_TYPE) * 2
    assert {len(token) for token in tokens} == {16}


CHOICES = ["Another word", "The same word", "No word at all"]


class TwoDevicesInAnyTurn(TestCase):
    """Hypothesis with a fresh database for every example."""

    @settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(
        turns=st.lists(
            st.tuples(st.booleans(), st.integers(1, 3), st.sampled_from(CHOICES), st.booleans()), min_size=1, max_size=8
        )
    )
    def test_whatever_the_turns_every_question_has_the_answer_given_last(
        self, turns: list[tuple[bool, int, str, bool]]
    ) -> None:
        shelf.clear()
        devices = two_devices(person(), *({**SINGLE, "key": f"word-{number}"} for number in (1, 2, 3)))
        given_last: dict[str, str] = {}

        for which, number, choice, quietly in turns:
            device = devices[which]
            before = [control.label for control in device.page.of(f"q{number}") if control.chosen]
            device.page.tick(f"q{number}", choice)
            if quietly:
                device.save_quietly()
            else:
                device.save()
            if before != [choice]:
                given_last[f"word-{number}"] = "abc"[CHOICES.index(choice)]

        assert kept() == given_last
