"""No answer key reaches a browser before it may: two quizzes that differ in nothing else look alike to the byte."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from courses import shelf
from quizzes.attempts import open_attempt
from quizzes.mixing import Mix
from quizzes.models import Attempt, Question, Quiz
from quizzes.question_types.scenario import GO_ON
from tests.access.addresses import api_routes
from tests.quizzes import authored, questions
from tests.quizzes.authored import SCORED, Written, compiled_quiz, mixes
from tests.quizzes.page import Page
from tests.quizzes.questions import module_with_quiz, quiz_of
from tests.world import NOON, coordinator, enrolment, person

pytestmark = pytest.mark.django_db

some = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
QUIZ = "/learn/crafts/check/"


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def everything_sent(client: Client, user: User, quiz: dict[str, Any], seed: int, *, walks: bool) -> list[str]:
    """Every answer of the server to somebody who opens a quiz, answers by lot, and all but hands it in."""
    with transaction.atomic():
        release = module_with_quiz(quiz)
        answers = [client.get(QUIZ)]
        attempt = open_attempt(enrolment=enrolment(user, release), quiz=quiz_of(release), at=NOON, seed=seed)
        url = attempt.get_absolute_url()
        answers.append(client.get(url))
        sheet = by_lot(Page(answers[-1].content.decode()), Random(seed))
        answers.append(client.post(f"{url}answers/", sheet.sent(quiet="1")))
        for button in sheet.buttons:
            what = button.value.partition(":")[2]
            if what.startswith("down") or (walks and what == GO_ON):
                answers.append(client.post(f"{url}answers/", {**sheet.sent(quiet="1"), "press": button.value}))
        answers.append(client.post(f"{url}answers/", Page(client.get(url).content.decode()).sent()))
        answers += [client.get(url), client.get(f"{url}hand-in/"), client.get(f"{url}review/"), client.get(QUIZ)]
        told = [comparable(answer, attempt) for answer in answers]
        transaction.set_rollback(True)
    shelf.clear()
    return told


def comparable(answer: Any, attempt: Attempt) -> str:
    """All of it but what is another for every visit: the attempt's name and what is keyed with it, the form's token,
    the nonce of its scripts, the time."""
    assert answer.status_code < 400
    kept = {name: value for name, value in answer.headers.items() if name != "Expires"}
    kept["Content-Security-Policy"] = "; ".join(sorted(kept["Content-Security-Policy"].split("; ")))
    headers = [f"{name}: {value}" for name, value in sorted(kept.items())]
    whole = "\n".join([str(answer.status_code), *headers, answer.content.decode()])
    whole = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", whole)
    whole = re.sub(r'(made-with\\?"(?: value=|: )\\?")[0-9a-f]{16}', r"\1KEYED", whole)
    whole = re.sub(r"""(nonce(?:-|="))[^"']+""", r"\1", whole)
    return whole.replace(str(attempt.uuid), "ATTEMPT")


def by_lot(sheet: Page, random: Random) -> Page:
    ticked = {
        control.name: random.choice(sheet.of(control.name)) for control in sheet.controls if control.kind == "radio"
    }
    for control in sheet.controls:
        match control.kind:
            case "radio":
                control.chosen = control is ticked[control.name]
            case "checkbox":
                control.chosen = random.random() < 0.5
            case "select":
                random.choice(control.options).chosen = True
            case "text":
                control.value = random.choice(["", "12", "bread"])
    return sheet


@pytest.mark.parametrize("feedback", ["each", "after", "passed"])
@some
@given(data=st.data(), seed=st.integers(0, 2**63 - 1), shuffle=st.booleans())
def test_what_is_right_changes_not_a_byte_of_what_is_sent_before_it_may_be_told(
    client: Client, learner: User, feedback: str, data: st.DataObject, seed: int, shuffle: bool
) -> None:
    asked = [{**data.draw(authored.written(kind)), "key": kind} for kind in SCORED]
    other = [data.draw(authored.otherwise(each)) for each in asked]
    rules = {"kind": "exam", "pass": 60, "attempts": 2, "draw": 7, "shuffle": shuffle, "feedback": feedback}
    # A story tells what a step brought once it is taken, where a quiz tells question by question.
    walks = feedback != "each"

    sent = [
        everything_sent(client, learner, compiled_quiz(quiz, **rules), seed, walks=walks) for quiz in (asked, other)
    ]

    assert sent[0] == sent[1]


@some
@given(seed=st.integers(0, 2**63 - 1), order=st.permutations(range(4)), sides=st.permutations(range(4)))
def test_where_the_written_order_is_the_key_a_page_shows_its_texts_in_an_order_that_does_not_follow_from_it(
    client: Client, learner: User, seed: int, order: list[int], sides: list[int]
) -> None:
    """Of `match` and `order` the key is which text stands where, so the pages of two keys do differ: in which text
    stands where, and in nothing else. With the texts of one put in the place of the other's, they are the same bytes.
    """
    items, rights = [f"item {place} of four" for place in range(4)], [f"side {place} of four" for place in range(4)]

    def quiz(order: list[int], sides: list[int]) -> dict[str, Any]:
        pairs = [{"left": f"left {place}", "right": rights[sides[place]]} for place in range(3)]
        return compiled_quiz(
            [
                {"key": "steps", "type": "order", "text": "In order.", "items": [items[place] for place in order]},
                {"key": "sides", "type": "match", "text": "M.", "pairs": pairs, "distractors": [rights[sides[3]]]},
            ],
            feedback="after",
        )

    plain = everything_sent(client, learner, quiz([0, 1, 2, 3], [0, 1, 2, 3]), seed, walks=True)
    mixed = everything_sent(client, learner, quiz(order, sides), seed, walks=True)

    there = {
        **{items[place]: items[other] for place, other in enumerate(order)},
        **{rights[place]: rights[other] for place, other in enumerate(sides)},
    }
    assert [re.sub("(item|side) . of four", lambda found: there[found[0]], page) for page in plain] == mixed


def test_every_wrong_order_is_shown_first_about_as_often_as_any_other() -> None:
    """What a first order says about the right one is that nothing in it follows the right one, and no more."""
    asked = questions.question(questions.ORDER)
    shown = Counter(
        tuple(str(item["text"]) for item in asked.form(mix=mix, answer=None, telling=False)["items"])
        for mix in (Mix(seed, shuffle=False) for seed in range(4400))
    )

    right = questions.ORDER["items"]
    wrong = {
        order
        for order in permutations(right)
        if all(right.index(after) != right.index(before) + 1 for before, after in pairwise(order))
    }
    assert shown.keys() == wrong
    assert all(4400 / len(wrong) * 0.75 < times < 4400 / len(wrong) * 1.25 for times in shown.values())


def test_the_right_side_of_a_pair_stands_at_every_place_about_as_often_as_at_any_other() -> None:
    asked = questions.question(questions.MATCH)
    places = Counter(
        next(option.value for option in row["options"] if str(option.text) == questions.MATCH["pairs"][at]["right"])
        for mix in (Mix(seed, shuffle=False) for seed in range(1000))
        for at, row in enumerate(asked.form(mix=mix, answer=None, telling=False)["rows"])
    )

    assert places.keys() == {"0", "1", "2", "3"}
    assert all(750 * 0.8 < times < 750 * 1.2 for times in places.values())


WRITTEN: list[Written] = [
    {
        "key": "one",
        "type": "single",
        "text": "zq-open",
        "choices": [{"text": "A"}, {"text": "B", "right": True, "feedback": "zq-key-1"}, {"text": "C"}],
        "explain": "zq-key-2",
    },
    {"key": "said", "type": "short", "text": "zq-open", "accept": ["zq-key-3", "zq-key-4"], "explain": "zq-key-5"},
    {"key": "far", "type": "number", "text": "zq-open", "answer": 987654321, "explain": "zq-key-6"},
    {
        "key": "fill",
        "type": "gaps",
        "text": "zq-open {{what}}",
        "gaps": {"what": {"accept": ["zq-key-7"]}},
        "explain": "zq-key-8",
    },
    {
        "key": "way",
        "type": "scenario",
        "text": "zq-open",
        "start": "here",
        "steps": {
            "here": {
                "text": "zq-open",
                "choices": [
                    {"text": "D", "next": "there", "points": 0, "feedback": "zq-key-9"},
                    {"text": "E", "next": "there", "points": 1, "feedback": "zq-key-10"},
                ],
            },
            "there": {"text": "zq-later"},
        },
        "explain": "zq-key-11",
    },
    {"key": "true", "type": "true-false", "text": "zq-open", "answer": True, "explain": "zq-key-12"},
]
KEYS = re.compile("zq-key-[0-9]+|987.?654.?321")


def failed(client: Client) -> Attempt:
    """An exam that tells once it is passed, handed in with wrong answers."""
    rules = {"kind": "exam", "pass": 90, "feedback": "passed", "shuffle": True}
    module_with_quiz(compiled_quiz(WRITTEN, **rules))
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    sheet = Page(client.get(url).content.decode())
    for control in sheet.controls:
        control.chosen = control.label in {"A", "D", "False"}
        if control.kind == "text":
            control.value = "1"
    client.post(f"{url}answers/", {**sheet.sent(), "press": next(b.value for b in sheet.buttons if GO_ON in b.value)})
    client.post(f"{url}hand-in/", {"anyway": "1"})
    return Attempt.objects.get()


def test_the_review_of_an_exam_that_is_not_passed_shows_no_key_and_no_word_of_what_was_right(
    client: Client, learner: User
) -> None:
    attempt = failed(client)

    review, page = (client.get(url).content.decode() for url in (attempt.url("review"), QUIZ))

    assert attempt.score == 0
    assert "once you have passed" in review
    assert not KEYS.search(review + page)
    assert "zq-open" not in review and "verdict" not in review


def test_the_review_shows_them_once_another_attempt_has_passed(client: Client, learner: User) -> None:
    attempt = failed(client)
    Attempt.objects.update(passed=True)

    review = client.get(attempt.url("review")).content.decode()

    assert {f"zq-key-{number}" for number in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12)} == set(
        re.findall("zq-key-[0-9]+", review)
    )


@pytest.mark.parametrize("role", ["visitor", "learner", "coordinator", "administrator"])
def test_no_answer_of_the_interface_for_programs_has_a_word_of_a_quiz(client: Client, learner: User, role: str) -> None:
    failed(client)
    people = {"learner": learner, "coordinator": coordinator(), "administrator": person(is_staff=True)}
    other = Client()
    if role in people:
        other.force_login(people[role])

    told = {path: other.get(path) for _name, path in api_routes()}

    assert any(answer.status_code == 200 for answer in told.values())
    assert not [path for path, answer in told.items() if "zq-" in answer.content.decode() or KEYS.search(str(answer))]


@pytest.mark.parametrize("name", ["check.quiz.yaml", "check.json", "check.pdf", "check.png"])
def test_no_file_is_handed_out_for_a_quiz_or_a_question(client: Client, learner: User, name: str) -> None:
    failed(client)
    digests = [quiz.digest for quiz in Quiz.objects.all()]
    digests += [digest for row in Question.objects.all() for digest in (row.digest, row.wording)]

    assert {client.get(f"/media/{digest}/{name}").status_code for digest in digests} == {404}


@pytest.mark.parametrize("kind", SCORED)
@given(data=st.data(), mix=mixes)
def test_what_a_page_is_made_of_holds_no_key(kind: str, data: st.DataObject, mix: Mix) -> None:
    """The plain objects that templates are given say nothing that a template could give away."""
    asked = data.draw(authored.written(kind))
    one, other = authored.compiled(asked), authored.compiled(data.draw(authored.otherwise(asked)))

    forms = [question.form(mix=mix, answer=None, telling=False) for question in (one, other)]

    assert forms[0] == forms[1]
    assert one.rule() == other.rule()
