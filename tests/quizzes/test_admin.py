from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Question
from tests.quizzes.questions import EVERY_TYPE, EXAM, SINGLE, SURVEY, module_with_quiz, quiz_of
from tests.quizzes.taking import taken
from tests.world import NOON, enrolment, person

pytestmark = pytest.mark.django_db

SECRET = "My own private words."


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(person(is_staff=True, is_superuser=True))
    return client


def attempt_with_a_reflection() -> Attempt:
    release = module_with_quiz({**EXAM, "questions": EVERY_TYPE})
    row = enrolment(person(chosen_name="Mira"), release)
    attempt = open_attempt(enrolment=row, quiz=quiz_of(release), at=NOON)
    answers = {question: question.solution() if question.scored else SECRET for question in attempt.asked}
    save_answers(attempt=attempt, answers=answers, at=NOON)
    return submit_attempt(attempt=attempt, at=NOON)


def test_an_attempt_is_found_and_read_but_a_reflection_is_not(administrator: Client) -> None:
    attempt = attempt_with_a_reflection()

    found = administrator.get(reverse("admin:quizzes_attempt_changelist"), {"q": "Mira"}).content.decode()
    html = administrator.get(reverse("admin:quizzes_attempt_change", args=[attempt.pk])).content.decode()

    assert "Mira" in found
    assert "100.0" in html
    assert "kept private" in html
    assert SECRET not in html


def test_a_search_does_not_look_into_answers(administrator: Client) -> None:
    attempt_with_a_reflection()

    html = administrator.get(reverse("admin:quizzes_attempt_changelist"), {"q": "private"}).content.decode()

    assert "0 attempts" in html


def test_nothing_is_changed_or_deleted(administrator: Client) -> None:
    attempt = attempt_with_a_reflection()
    question = Question.objects.first()
    assert question is not None

    for name, pk in (("attempt", attempt.pk), ("question", question.pk)):
        change = administrator.post(reverse(f"admin:quizzes_{name}_change", args=[pk]), {"score": "1"})
        delete = administrator.post(reverse(f"admin:quizzes_{name}_delete", args=[pk]), {"post": "yes"})
        add = administrator.get(reverse(f"admin:quizzes_{name}_add"))
        assert (change.status_code, delete.status_code, add.status_code) == (403, 403, 403)

    assert Attempt.objects.get(pk=attempt.pk).score == 100


def test_the_page_of_a_long_attempt_asks_the_database_no_more_often(administrator: Client) -> None:
    def queries(count: int) -> int:
        specs = [{**SINGLE, "key": f"q-{number}"} for number in range(count)]
        release = module_with_quiz({**EXAM, "questions": specs}, key=f"of-{count}")
        attempt = open_attempt(enrolment=enrolment(person(), release), quiz=quiz_of(release), at=NOON)
        save_answers(attempt=attempt, answers=dict.fromkeys(attempt.asked, "a"), at=NOON)
        with CaptureQueriesContext(connection) as asked:
            administrator.get(reverse("admin:quizzes_attempt_change", args=[attempt.pk]))
        return len(asked)

    queries(1)

    assert queries(3) == queries(40)


def test_authors_come_from_the_list_of_questions_to_how_those_of_a_quiz_do(administrator: Client) -> None:
    release = module_with_quiz(EXAM)
    module_with_quiz(SURVEY, key="opinions")
    for _number in range(20):
        taken(release, {"word": "a", "company": SECRET})
    overview, page = "/admin/quizzes/question/analysis/", "/admin/quizzes/question/analysis/crafts/check/"

    assert overview in administrator.get(reverse("admin:quizzes_question_changelist")).content.decode()
    listed = administrator.get(overview).content.decode()
    html = administrator.get(page).content.decode()

    assert page in listed
    assert "opinions/check" not in listed
    assert "The first attempts of 20 people" in html
    assert "Another word" in html
    assert SECRET not in html
    assert administrator.get("/admin/quizzes/question/analysis/opinions/check/").status_code == 404
    assert administrator.get("/admin/quizzes/question/analysis/gardens/check/").status_code == 404
    assert administrator.post(page).status_code == 405


def test_how_questions_do_is_only_for_those_who_may_read_questions(client: Client) -> None:
    module_with_quiz(EXAM)
    pages = ("/admin/quizzes/question/analysis/", "/admin/quizzes/question/analysis/crafts/check/")

    client.force_login(person(is_staff=True))
    assert [client.get(page).status_code for page in pages] == [403, 403]
    client.force_login(person())
    assert [client.get(page).status_code for page in pages] == [302, 302]
