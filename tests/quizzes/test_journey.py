"""A quiz over HTTP, as a browser without JavaScript has it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courses.models import Completion
from quizzes.attempts import open_attempt
from quizzes.models import Attempt, Response
from quizzes.question_types.scenario import GO_ON
from tests.pages import without_tokens
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
    translated,
)
from tests.world import enrolment, person

pytestmark = pytest.mark.django_db

QUIZ = "/learn/crafts/check/"


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def started(client: Client, *specs: dict[str, Any], **rules: Any) -> str:
    """The address of a new attempt at a quiz of these questions, in this order."""
    module_with_quiz({**EXAM, "shuffle": False, "questions": list(specs), **rules})
    return str(client.post(f"{QUIZ}attempts/").headers["Location"])


def page(client: Client, url: str) -> Page:
    return Page(client.get(url).content.decode())


def handed_in(client: Client, url: str, sheet: Page) -> Attempt:
    """The attempt after "Hand in" is pressed, and pressed again where the page asks."""
    response = client.post(f"{url}hand-in/", sheet.sent())
    if response.headers["Location"] == f"{url}hand-in/":
        client.post(f"{url}hand-in/", {"anyway": "1"})
    return Attempt.objects.get()


def test_a_visitor_sees_what_the_quiz_is_and_how_to_sign_in(client: Client) -> None:
    module_with_quiz({**EXAM, "attempts": 3, "wait": 600})

    html = client.get(QUIZ).content.decode()

    assert "70% or more" in html
    assert "3. The best one counts." in html
    assert "10 minutes" in html
    assert "Sign in to take the quiz" in html
    assert "attempts/" not in html


def test_a_visitor_who_presses_start_is_sent_to_sign_in_and_back_to_the_quiz(client: Client) -> None:
    module_with_quiz(EXAM)

    refused = client.post(f"{QUIZ}attempts/")
    client.force_login(person())
    back = client.get(f"{QUIZ}attempts/")

    assert refused.status_code == 302
    assert "/accounts/" in refused.headers["Location"]
    assert back.headers["Location"] == QUIZ


def test_starting_begins_the_module_too(client: Client, learner: User) -> None:
    url = started(client, SINGLE)

    assert client.get(url).status_code == 200
    assert Attempt.objects.get().enrolment.user == learner


def test_a_lesson_has_no_attempts(client: Client, learner: User) -> None:
    module_with_quiz(EXAM)

    assert client.post("/learn/crafts/lesson-1/attempts/").status_code == 404


def test_one_choice(client: Client, learner: User) -> None:
    url = started(client, SINGLE)
    sheet = page(client, url)

    sheet.tick("q1", "The same word")

    assert handed_in(client, url, sheet).score == 100


def test_several_choices(client: Client, learner: User) -> None:
    url = started(client, MULTIPLE)
    sheet = page(client, url)

    sheet.tick("q1", "The date", "What was asked for", "A guess")

    assert handed_in(client, url, sheet).score == 50


def test_unticking_every_box_takes_the_answer_back(client: Client, learner: User) -> None:
    url = started(client, MULTIPLE)
    sheet = page(client, url)
    sheet.tick("q1", "The date")
    client.post(f"{url}answers/", sheet.sent())
    sheet = page(client, url)
    assert [control.label for control in sheet.of("q1") if control.chosen] == ["The date"]

    sheet.tick("q1")
    client.post(f"{url}answers/", sheet.sent())

    assert not Response.objects.exists()


def test_true_or_false(client: Client, learner: User) -> None:
    url = started(client, TRUE_FALSE)
    sheet = page(client, url)

    sheet.tick("q1", "False")

    assert handed_in(client, url, sheet).score == 100


def test_pairs(client: Client, learner: User) -> None:
    url = started(client, MATCH)
    sheet = page(client, url)

    sheet.select("q1", "The equality body", "The police", "A cousin")

    assert handed_in(client, url, sheet).score == pytest.approx(200 / 3)


def test_an_order_is_made_with_buttons(client: Client, learner: User) -> None:
    url = started(client, ORDER)

    for _press in range(20):
        html = client.get(url).content.decode()
        lines = re.findall(r'class="line__text">([^<]+)<', html)
        wrong = next(
            (
                place
                for place in range(3)
                if ORDER["items"].index(lines[place]) > ORDER["items"].index(lines[place + 1])
            ),
            None,
        )
        if wrong is None:
            break
        sheet = Page(html)
        down = next(each for each in sheet.buttons if f"Move down: {lines[wrong]}" in each.label)
        back = client.post(f"{url}answers/", sheet.sent(press=down.value)).headers["Location"]
        assert f'id="{back.partition("#")[2]}"' in client.get(url).content.decode()

    assert handed_in(client, url, page(client, url)).score == 100


def numbered(client: Client, url: str) -> Page:
    """The page with the right number beside every line of its first question."""
    html = client.get(url).content.decode()
    lines = re.findall(r'class="line__text">([^<]+)<', html)
    sheet = Page(html)
    sheet.select("q1", *(str(ORDER["items"].index(line) + 1) for line in lines))
    return sheet


def test_an_order_is_made_with_numbers(client: Client, learner: User) -> None:
    url = started(client, ORDER)

    client.post(f"{url}answers/", numbered(client, url).sent(press="1:sort"))

    assert re.findall(r'class="line__text">([^<]+)<', client.get(url).content.decode()) == ORDER["items"]
    assert [select.sent() for select in page(client, url).of("q1")] == [["1"], ["2"], ["3"], ["4"]]
    assert handed_in(client, url, page(client, url)).score == 100


@pytest.mark.parametrize("button", [{}, {"leave": "1"}, {"press": "2:check"}])
def test_numbers_count_whichever_button_sends_them(client: Client, learner: User, button: dict[str, str]) -> None:
    url = started(client, ORDER, SINGLE)

    client.post(f"{url}answers/", numbered(client, url).sent(**button))

    assert Response.objects.get().answer == [0, 1, 2, 3]


def test_numbers_count_when_the_attempt_is_handed_in_at_once(client: Client, learner: User) -> None:
    url = started(client, ORDER)

    assert handed_in(client, url, numbered(client, url)).score == 100


def test_a_line_is_moved_from_where_its_number_puts_it(client: Client, learner: User) -> None:
    url = started(client, ORDER)
    sheet = numbered(client, url)
    up = next(each for each in sheet.buttons if "Move up: Call" in each.label)

    back = client.post(f"{url}answers/", sheet.sent(press=up.value)).headers["Location"]

    html = client.get(url).content.decode()
    assert re.findall(r'class="line__text">([^<]+)<', html) == ["Listen", "Call", "Ask", "Write"]
    assert f'id="{back.partition("#")[2]}"' in html


@pytest.mark.parametrize(
    "fields", [{"q1": ["0", "1"]}, {"q1": ["0", "1", "1", "2", "2", "3", "3", "9"]}, {"press": "1:up-9"}]
)
def test_an_order_that_no_page_shows_is_refused(client: Client, learner: User, fields: dict[str, Any]) -> None:
    url = started(client, ORDER)

    assert client.post(f"{url}answers/", {**page(client, url).sent(), **fields}).status_code == 400
    assert not Response.objects.exists()


def test_a_story_is_walked_step_by_step(client: Client, learner: User) -> None:
    url = started(client, SCENARIO)

    for choice in ("Smile", "Say it now", "Ask a question"):
        sheet = page(client, url)
        sheet.tick("q1", choice)
        back = client.post(f"{url}answers/", sheet.sent(press=f"1:{GO_ON}"))
        assert back.headers["Location"] == f"{url}#q1-step"

    html = client.get(url).content.decode()
    assert "The evening ends." in html
    assert "Say it now" in html
    assert handed_in(client, url, Page(html)).score == 75


def test_a_step_that_was_ticked_counts_without_continue(client: Client, learner: User) -> None:
    url = started(client, SCENARIO)
    sheet = page(client, url)

    sheet.tick("q1", "Say the rule")

    assert handed_in(client, url, sheet).score == 50


def test_a_reflection_is_kept_and_not_marked(client: Client, learner: User) -> None:
    url = started(client, SINGLE, REFLECT)
    sheet = page(client, url)
    sheet.tick("q1", "The same word")

    sheet.write("q2", "The <library>, and\nthe choir.")

    assert handed_in(client, url, sheet).score == 100
    assert Response.objects.get(question__key="company").answer == "The <library>, and\nthe choir."
    assert "The &lt;library&gt;, and" in client.get(f"{url}review/").content.decode()


def test_a_whole_exam_is_passed_and_the_review_says_why(client: Client, learner: User) -> None:
    module_with_quiz({**EXAM, "questions": [SINGLE, TRUE_FALSE]})
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    sheet = page(client, url)
    for name in ("q1", "q2"):
        sheet.tick(name, "The same word", "False")

    handed_in(client, url, sheet)
    review = client.get(url, follow=True).content.decode()

    assert Completion.objects.filter(enrolment__user=learner, key="check").exists()
    assert "Passed: 100%" in review
    assert "It is theirs." in review
    assert "Mirror the words people use." in review
    assert "You have passed, with 100%." in client.get(QUIZ).content.decode()


def test_handing_in_with_gaps_asks_once_and_then_accepts(client: Client, learner: User) -> None:
    url = started(client, SINGLE, TRUE_FALSE, MATCH)
    sheet = page(client, url)
    sheet.tick("q1", "The same word")

    asked = client.post(f"{url}hand-in/", sheet.sent(), follow=True).content.decode()
    still_open = Attempt.objects.get().submitted_at
    client.post(f"{url}hand-in/", {"anyway": "1"})

    assert "2 questions are not answered. Hand in anyway?" in asked
    assert f'href="{url}#q2"' in asked
    assert still_open is None
    assert Attempt.objects.get().score == 25


def test_a_double_click_keeps_the_first_mark(client: Client, learner: User) -> None:
    url = started(client, SINGLE)
    first, second = page(client, url), page(client, url)
    first.tick("q1", "Another word")
    second.tick("q1", "The same word")

    client.post(f"{url}hand-in/", first.sent())
    again = client.post(f"{url}hand-in/", second.sent(), follow=True)
    saved = client.post(f"{url}answers/", second.sent(), follow=True)

    assert Attempt.objects.get().score == 0
    for late in (again, saved):
        assert "You have handed this in already." in late.content.decode()


def test_somebody_elses_attempt_is_not_found(client: Client, learner: User) -> None:
    url = started(client, SINGLE)
    client.force_login(person())

    assert [client.get(f"{url}{page}").status_code for page in ("", "hand-in/", "review/")] == [404] * 3
    assert [client.post(f"{url}{page}").status_code for page in ("answers/", "hand-in/")] == [404] * 2


def test_an_attempt_is_found_only_below_its_own_quiz(client: Client, learner: User) -> None:
    url = started(client, SINGLE)
    module_with_quiz({**EXAM, "title": "Another"}, key="other")

    assert client.get(url.replace("/crafts/", "/other/")).status_code == 404
    assert client.get(url.replace("/check/", "/lesson-1/")).status_code == 404


def test_the_limit_of_attempts_is_told_and_kept(client: Client, learner: User) -> None:
    url = started(client, SINGLE, attempts=1)
    handed_in(client, url, page(client, url))

    refused = client.post(f"{QUIZ}attempts/", follow=True).content.decode()

    assert "You have used all your attempts." in refused
    assert "Ask your trainer" in refused
    assert Attempt.objects.count() == 1


def test_a_pause_is_told_and_kept(client: Client, learner: User) -> None:
    url = started(client, SINGLE, wait=3600)
    handed_in(client, url, page(client, url))

    refused = client.post(f"{QUIZ}attempts/", follow=True).content.decode()

    assert "You can try again from" in refused
    assert Attempt.objects.count() == 1


def test_a_resumed_attempt_has_the_same_order(client: Client, learner: User) -> None:
    module_with_quiz(EXAM)
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    first = client.get(url).content.decode()

    client.logout()
    client.force_login(learner)
    again = client.post(f"{QUIZ}attempts/").headers["Location"]

    assert again == url
    assert without_tokens(client.get(url).content.decode()) == without_tokens(first)


def test_attempts_differ_in_their_order(client: Client, learner: User) -> None:
    release = module_with_quiz(EXAM)
    orders = set()
    for seed in range(8):
        row = enrolment(person(), release)
        orders.add(tuple(open_attempt(enrolment=row, quiz=quiz_of(release), at=timezone.now(), seed=seed).questions))

    assert len(orders) > 4


SECRETS = [
    *("It may hurt.", "It is theirs.", "Mirror the words", "You will need it.", "A guess harms.", "It tells nothing."),
    *(
        "They will go on.",
        "Short and calm.",
        "They go on. What now?",
        "You meet them after class.",
        "The evening ends.",
    ),
    *("Libyan", "Libya lies across it.", "advises", "counsels"),
]


@pytest.mark.parametrize("feedback", ["after", "passed"])
def test_an_open_attempt_says_nothing_about_what_is_right(client: Client, learner: User, feedback: str) -> None:
    url = started(client, *EVERY_TYPE, feedback=feedback)
    sheet = page(client, url)
    sheet.tick("q1", "Another word")
    client.post(f"{url}answers/", sheet.sent())

    html = client.get(url).content.decode()

    assert not [secret for secret in SECRETS if secret in html]
    words = re.sub(r'class="[^"]*"', "", html.partition('id="sheet"')[2].partition("</form>")[0])
    for question in Attempt.objects.get().asked:
        words = words.replace(question.rule(), "")
    assert "right" not in words


def test_no_value_in_a_form_is_a_key_or_a_place_of_the_source(client: Client, learner: User) -> None:
    release = module_with_quiz(EXAM)
    values = set()
    for seed in range(40):
        attempt = open_attempt(
            enrolment=enrolment(person(), release), quiz=quiz_of(release), at=timezone.now(), seed=seed
        )
        match = next(question for question in attempt.asked if question.type == "match")
        row = match.form(mix=attempt.mix, answer=None, telling=False)["rows"][0]
        values.add(next(option.value for option in row["options"] if str(option.text) == "The equality body"))

    assert values == {"0", "1", "2", "3"}


def test_a_failed_exam_keeps_what_was_right_to_itself_where_the_quiz_asks_so(client: Client, learner: User) -> None:
    url = started(client, SINGLE, feedback="passed")
    handed_in(client, url, page(client, url))

    html = client.get(f"{url}review/").content.decode()

    assert "0% this time." in html
    assert "once you have passed" in html
    assert "It is theirs." not in html
    assert "Try again" in html


def test_question_by_question_an_answer_is_checked_and_then_stands(client: Client, learner: User) -> None:
    module_with_quiz({**PRACTICE, "questions": [SINGLE, TRUE_FALSE]})
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    sheet = page(client, url)
    empty = client.post(f"{url}answers/", sheet.sent(press="1:check"), follow=True).content.decode()
    sheet.tick("q1", "Another word")

    client.post(f"{url}answers/", sheet.sent(press="1:check"))
    html = client.get(url).content.decode()
    sheet.tick("q1", "The same word")
    client.post(f"{url}answers/", sheet.sent())

    assert "Answer the whole question first." in empty
    assert "It is theirs." in html
    assert not Page(html).of("q1")
    assert Response.objects.get().answer == "a"


def test_a_story_tells_after_each_step_where_the_quiz_tells_question_by_question(client: Client, learner: User) -> None:
    module_with_quiz({**PRACTICE, "questions": [SCENARIO]})
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    sheet = page(client, url)
    sheet.tick("q1", "Smile")

    client.post(f"{url}answers/", sheet.sent(press=f"1:{GO_ON}"))

    html = client.get(url).content.decode()
    assert "They will go on." in html
    assert "Short and calm." not in html


def test_the_script_is_told_that_answers_are_kept_or_that_it_is_too_late(client: Client, learner: User) -> None:
    url = started(client, SINGLE)
    sheet = page(client, url)
    sheet.tick("q1", "Another word")

    kept = client.post(f"{url}answers/", sheet.sent(quiet="1"))
    handed_in(client, url, sheet)
    late = client.post(f"{url}answers/", sheet.sent(quiet="1"))

    assert kept.json().keys() == {"tokens"}
    assert late.status_code == 409


def test_the_script_gets_the_one_question_whose_button_was_pressed(client: Client, learner: User) -> None:
    url = started(client, SINGLE, ORDER)

    answer = client.post(f"{url}answers/", page(client, url).sent(quiet="1", press="2:down-0")).json()

    assert 'id="q2"' in answer["question"]
    assert 'data-landing="q2-down-0"' in answer["question"]
    assert 'id="q1"' not in answer["question"]


def test_going_on_later_leads_back_to_the_quiz_with_what_was_answered(client: Client, learner: User) -> None:
    url = started(client, SINGLE)
    sheet = page(client, url)
    sheet.tick("q1", "Another word")

    left = client.post(f"{url}answers/", sheet.sent(leave="1"), follow=True)

    assert left.request["PATH_INFO"] == QUIZ
    assert "Go on with the quiz" in left.content.decode()
    assert [control.label for control in page(client, url).of("q1") if control.chosen] == ["Another word"]


@pytest.mark.parametrize(
    "fields", [{"q1": "99"}, {"q1": ["", "0", "1"]}, {"q1": "x"}, {"press": "7:check"}, {"press": "up"}]
)
def test_what_no_page_would_send_is_refused(client: Client, learner: User, fields: dict[str, Any]) -> None:
    url = started(client, SINGLE)

    assert client.post(f"{url}answers/", fields).status_code == 400
    assert not Response.objects.exists()


def test_choices_are_asked_in_the_readers_language_and_the_answer_remembers_it(client: Client) -> None:
    user = person(language="el")
    client.force_login(user)
    texts = {"questions/word/text": "Τι λέτε;", "questions/word/choices/b/text": "Την ίδια λέξη"}
    url = started(client, SINGLE, translations=translated(texts))
    sheet = page(client, url)

    sheet.tick("q1", "Την ίδια λέξη")
    client.post(f"{url}answers/", sheet.sent())

    response = Response.objects.get()
    assert (response.answer, response.language) == ("b", "el")
    assert '<span lang="en" dir="ltr">Another word</span>' in client.get(url).content.decode()


def test_a_page_asks_the_database_no_more_often_for_many_questions(client: Client, learner: User) -> None:
    def queries(count: int) -> list[int]:
        key = f"of-{count}"
        module_with_quiz({**EXAM, "questions": [{**SINGLE, "key": f"q-{n}"} for n in range(count)]}, key=key)
        url = client.post(f"/learn/{key}/check/attempts/").headers["Location"]
        counts = []
        for address in (url, f"{url}review/"):
            with CaptureQueriesContext(connection) as asked:
                html = client.get(address).content.decode()
            counts.append(len(asked))
            if address == url:
                handed = Page(html)
                client.post(f"{url}hand-in/", handed.sent(anyway="1"))
        return counts

    queries(1)

    assert queries(3) == queries(60)
