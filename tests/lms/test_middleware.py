"""What a request may say of itself, and what becomes of one that says too much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart

from accounts.models import User
from courses.models import Reflection
from quizzes.attempts import open_attempt
from quizzes.models import Response, SurveyAnswer
from tests.quizzes.page import Page
from tests.quizzes.questions import REFLECT, SHORT, SURVEY, module_with_quiz, quiz_of
from tests.world import NOON, enrolment, module, person

pytestmark = pytest.mark.django_db

SENT = "\\ud800 hello"
"""Twelve plain characters, which `raw_unicode_escape` makes seven of; the first is half of one."""
Field = Callable[[Client, User], tuple[str, dict[str, Any]]]


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def sheet_at(client: Client, address: str, question: str) -> dict[str, Any]:
    sheet = Page(client.get(address).content.decode())
    sheet.write(question, SENT)
    return sheet.sent()


def an_answer(client: Client, user: User) -> tuple[str, dict[str, Any]]:
    release = module_with_quiz({"kind": "practice", "shuffle": False, "questions": [SHORT]})
    attempt = open_attempt(enrolment=enrolment(user, release), quiz=quiz_of(release), at=NOON)
    url = attempt.get_absolute_url()
    return f"{url}answers/", sheet_at(client, url, "q1")


def a_survey(client: Client, user: User) -> tuple[str, dict[str, Any]]:
    module_with_quiz({**SURVEY, "questions": [REFLECT]})
    address = "/learn/crafts/check/"
    return f"{address}hand-in/", sheet_at(client, address, "q1")


def a_note(client: Client, user: User) -> tuple[str, dict[str, Any]]:
    enrolment(user, module())
    return "/learn/crafts/lesson-1/reflections/0/", {"text": SENT}


FIELDS: dict[str, Field] = {"answer": an_answer, "survey": a_survey, "note": a_note}


def kept() -> list[Any]:
    return [
        *Response.objects.values_list("answer", flat=True),
        *SurveyAnswer.objects.values_list("answer", flat=True),
        *Reflection.objects.values_list("text", flat=True),
    ]


def multipart(charset: str) -> str:
    return f"multipart/form-data; boundary={BOUNDARY}; {charset}"


def send(client: Client, address: str, fields: dict[str, Any], kind: str) -> int:
    return client.generic("POST", address, encode_multipart(BOUNDARY, fields), content_type=kind).status_code


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "charset",
    [
        "charset=raw_unicode_escape",
        'charset="RAW-UNICODE-ESCAPE"',
        "charset*=utf-8''raw_unicode_escape",
        "Charset=utf-7",
    ],
)
def test_no_field_takes_text_in_another_charset(client: Client, learner: User, field: str, charset: str) -> None:
    address, fields = FIELDS[field](client, learner)

    assert send(client, address, fields, multipart(charset)) == 400
    assert kept() == []


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("charset", ["charset=utf-8", "charset=UTF-8", 'charset="Utf-8"', ""])
def test_utf8_is_taken_by_whatever_name_and_by_none(client: Client, learner: User, field: str, charset: str) -> None:
    address, fields = FIELDS[field](client, learner)

    assert send(client, address, fields, multipart(charset)) == 302
    assert kept() == [SENT]


def test_the_refusal_is_a_page_with_the_headers_of_all_others(client: Client) -> None:
    refused = client.get("/", headers={"content-type": "text/plain; charset=latin-1"})

    assert refused.status_code == 400
    assert "Permissions-Policy" in refused
    assert "Content-Security-Policy" in refused
    assert "Your browser sent something" in refused.content.decode()


@pytest.mark.parametrize("length", [str(33 * 2**20), "1e9", "-1"])
def test_a_request_that_is_too_large_is_refused_before_it_is_read(client: Client, length: str) -> None:
    answer = client.generic("POST", "/verify/", b"", CONTENT_LENGTH=length)

    assert answer.status_code == 400


def test_what_is_nested_beyond_reading_is_the_senders_mistake(client: Client) -> None:
    answer = client.post("/api/v1/verify/", "[" * 100_000, content_type="application/json")

    assert answer.status_code == 400
