"""Surveys: answered once, kept without a name."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, override_settings

from accounts.models import User
from courses.models import Completion, Enrolment, Module
from quizzes.models import Attempt, Question, SurveyAnswer
from quizzes.publishing import questions_of
from quizzes.question_types.question import Answer
from quizzes.surveys import AlreadyHandedIn, hand_in_survey, pair_of
from tests.quizzes.page import Page
from tests.quizzes.questions import (
    OPINION,
    OPINIONS,
    REFLECT,
    SCALE,
    SURVEY,
    module_with_quiz,
    quiz_of,
    translated,
)
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db

ADDRESS = "/learn/crafts/check/"
HAND_IN = f"{ADDRESS}hand-in/"


@pytest.fixture
def learner(client: Client) -> User:
    user = person(chosen_name="Mira")
    client.force_login(user)
    return user


def page(client: Client) -> Page:
    return Page(client.get(ADDRESS).content.decode())


def said() -> dict[str, Answer]:
    return dict(SurveyAnswer.objects.values_list("question__key", "answer"))


def test_a_survey_is_one_page_and_handed_in_once(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)
    sheet = page(client)
    sheet.tick("q1", "4")
    sheet.tick("q2", "Together")
    sheet.tick("q3", "Mornings", "Evenings")
    sheet.write("q4", "More of it.")

    thanks = client.post(HAND_IN, sheet.sent(), follow=True).content.decode()

    assert said() == {"sure": 4, "how": "b", "when": ["a", "b"], "company": "More of it."}
    assert "You have handed this in. Thank you!" in thanks
    assert "without your name" in thanks
    assert 'id="sheet"' not in thanks
    assert Completion.objects.get(enrolment__user=learner).key == "check"
    assert not Attempt.objects.exists()


def test_everything_may_be_left_unsaid(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)

    client.post(HAND_IN, page(client).sent())

    assert said() == {}
    assert Completion.objects.filter(enrolment__user=learner, key="check").exists()


def test_what_was_chosen_can_be_taken_back_before_handing_in(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)
    sheet = page(client)
    sheet.tick("q1", "4")
    sheet.tick("q2", "Together")

    sheet.tick("q1", "I leave it unsaid")
    sheet.tick("q2", "I leave it unsaid")
    client.post(HAND_IN, sheet.sent())

    assert said() == {}


def test_the_ends_of_a_scale_are_named_in_their_own_choices(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)

    assert page(client).options("q1") == ["1 not at all", "2", "3", "4", "5 fully", "I leave it unsaid"]


def test_a_scale_with_words_for_every_step_needs_no_numbers(client: Client, learner: User) -> None:
    module_with_quiz({**SURVEY, "questions": [{**SCALE, "to": 3, "labels": ["never", "at times", "often"]}]})
    sheet = page(client)

    sheet.tick("q1", "at times")
    client.post(HAND_IN, sheet.sent())

    assert sheet.options("q1") == ["never", "at times", "often", "I leave it unsaid"]
    assert said() == {"sure": 2}


def test_a_survey_says_nothing_of_right_and_wrong_or_points(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)

    form = client.get(ADDRESS).content.decode().partition('id="sheet"')[2].partition("</form>")[0]

    assert "Choose one, or leave it unsaid." in form
    assert "Choose as many as you like, or none." in form
    assert "Leave out names" in form
    assert "point" not in form
    assert " right" not in form


def test_what_is_kept_holds_nobody_and_no_time_of_day(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)
    sheet = page(client)
    sheet.tick("q1", "4")
    client.post(HAND_IN, sheet.sent())

    row = SurveyAnswer.objects.get()
    fields = {field.name: getattr(row, field.attname) for field in SurveyAnswer._meta.concrete_fields}

    assert set(fields) == {"id", "module", "survey_key", "question", "answer", "pair", "language", "month"}
    assert type(fields["month"]) is date
    mine = Enrolment.objects.get()
    assert not {str(mine.uuid), str(mine.pk), str(learner.uuid), str(learner.pk), learner.email} & {
        str(value) for name, value in fields.items() if name not in ("module", "question", "answer")
    }
    assert re.fullmatch("[0-9a-f]{64}", row.pair)


def test_a_pair_is_the_same_before_and_after_and_nobody_elses() -> None:
    release = module_with_quiz(SURVEY)
    one, another = enrolment(person(), release), enrolment(person(), release)

    pair = pair_of(one)

    assert pair == pair_of(Enrolment.objects.get(pk=one.pk)) != pair_of(another)
    with override_settings(DIGEST_KEY="another"):
        assert pair_of(one) != pair


def test_primary_keys_do_not_tell_in_which_order_people_came() -> None:
    release = module_with_quiz(SURVEY)
    survey = quiz_of(release)
    came = []
    for _person in range(8):
        row = enrolment(person(), release)
        hand_in_survey(enrolment=row, survey=survey, answers={questions_of(survey)[0]: 3}, at=NOON)
        came.append(pair_of(row))

    assert list(SurveyAnswer.objects.order_by("pk").values_list("pair", flat=True)) != came


def test_no_page_of_the_admin_site_shows_answers(client: Client) -> None:
    client.force_login(person(is_staff=True, is_superuser=True))

    assert SurveyAnswer not in admin.site._registry
    assert "surveyanswer" not in client.get("/admin/").content.decode()


def test_a_second_hand_in_keeps_what_was_said_first(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)
    first, second = page(client), page(client)
    first.tick("q1", "4")
    second.tick("q1", "1 not at all")
    second.tick("q2", "Alone")

    client.post(HAND_IN, first.sent())
    again = client.post(HAND_IN, second.sent(), follow=True).content.decode()

    assert said() == {"sure": 4}
    assert "You have handed this in already." in again


def test_a_visitor_reads_the_survey_and_is_asked_to_sign_in(client: Client) -> None:
    module_with_quiz(SURVEY)

    html = client.get(ADDRESS).content.decode()
    refused = client.post(HAND_IN, {})

    assert "I know how a council works." in html
    assert "Sign in to answer" in html
    assert "<fieldset disabled>" in html
    assert HAND_IN not in html
    assert refused.status_code == 302
    assert "/accounts/" in refused.headers["Location"]
    assert not SurveyAnswer.objects.exists()


def test_whoever_was_sent_to_sign_in_first_comes_back_to_the_survey(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)

    assert client.get(HAND_IN).headers["Location"] == ADDRESS


def test_a_withdrawn_module_takes_no_new_answers(client: Client, learner: User) -> None:
    release = module_with_quiz(SURVEY)
    sheet = page(client)
    sheet.tick("q1", "4")
    Module.objects.filter(pk=release.module_id).update(withdrawn_at=NOON)

    answer = client.post(HAND_IN, sheet.sent())

    assert answer.status_code == 404
    assert not SurveyAnswer.objects.exists()


def test_a_survey_has_no_attempts_and_a_quiz_is_no_survey(client: Client, learner: User) -> None:
    module_with_quiz(SURVEY)
    module_with_quiz({"questions": [{"key": "t", "type": "true-false", "text": "x", "answer": True}]}, key="other")

    assert client.post(f"{ADDRESS}attempts/").status_code == 404
    assert client.post("/learn/other/check/hand-in/", {}).status_code == 404
    assert client.post("/learn/crafts/lesson-1/hand-in/", {}).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [{"q1": "9"}, {"q1": ["", "0", "1"]}, {"q2": "x"}, {"q4": "\x00"}, {"seed": "x"}, {"seed": "9" * 11}, {"seed": ""}],
)
def test_what_no_page_would_send_is_refused(client: Client, learner: User, changed: dict[str, Any]) -> None:
    module_with_quiz(SURVEY)

    answer = client.post(HAND_IN, {**page(client).sent(), **changed})

    assert answer.status_code == 400
    assert not SurveyAnswer.objects.exists()
    assert not Completion.objects.exists()


@pytest.mark.parametrize("edition", ["", "0" * 64])
def test_a_wording_that_was_never_published_is_not_found(client: Client, learner: User, edition: str) -> None:
    module_with_quiz(SURVEY)

    assert client.post(HAND_IN, {**page(client).sent(), "edition": edition}).status_code == 404


def test_an_answer_stays_with_the_wording_that_was_read(client: Client, learner: User) -> None:
    """A corrected survey was published while the page was open."""
    module_with_quiz(SURVEY)
    sheet = page(client)
    sheet.tick("q2", "Together")
    turned = {**OPINION, "choices": [{**each, "key": key} for each, key in zip(OPINION["choices"], "ba", strict=True)]}
    module_with_quiz({**SURVEY, "questions": [REFLECT, OPINIONS, turned, SCALE]}, version="1.0.1", number=2)

    client.post(HAND_IN, sheet.sent())

    row = SurveyAnswer.objects.get()
    assert row.question.text(f"choices/{row.answer}/text") == "Together"
    assert row.question.spec["choices"] == OPINION["choices"]


def test_a_shuffled_survey_reads_what_its_own_page_showed(client: Client, learner: User) -> None:
    many = {**OPINION, "choices": [{"key": f"k{n}", "text": f"Choice {n}", "right": False} for n in range(9)]}
    module_with_quiz({**SURVEY, "shuffle": True, "questions": [many]})
    orders = {tuple(page(client).options("q1")) for _visit in range(8)}
    sheet = page(client)

    sheet.tick("q1", "Choice 7")
    client.post(HAND_IN, sheet.sent())

    assert len(orders) > 1
    assert said() == {"how": "k7"}


def test_a_survey_is_read_and_answered_in_greek(client: Client) -> None:
    client.force_login(person(language="el"))
    texts = {"questions/sure/text": "Ξέρω πώς λειτουργεί ένα συμβούλιο.", "questions/sure/labels/1": "πλήρως"}
    module_with_quiz({**SURVEY, "questions": [SCALE, OPINION], "translations": translated(texts)})
    html = client.get(ADDRESS).content.decode()
    sheet = Page(html)

    sheet.tick("q1", "5 πλήρως")
    sheet.tick("q2", "Alone")
    client.post(HAND_IN, sheet.sent())

    assert "Ξέρω πώς" in html
    assert dict(SurveyAnswer.objects.values_list("question__key", "language")) == {"sure": "el", "how": "en"}


def test_the_rule_refuses_a_second_set_of_answers() -> None:
    release = module_with_quiz(SURVEY)
    row, survey = enrolment(person(), release), quiz_of(release)
    sure: Question = questions_of(survey)[0]
    hand_in_survey(enrolment=row, survey=survey, answers={sure: 2}, at=NOON)

    with pytest.raises(AlreadyHandedIn):
        hand_in_survey(enrolment=row, survey=survey, answers={sure: 5}, at=NOON + timedelta(days=1))

    kept = SurveyAnswer.objects.get()
    assert (kept.answer, kept.month) == (2, NOON.date().replace(day=1))
