"""Questions that are answered in writing, and in whatever language one reads them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from courses.content.translations import fingerprint
from quizzes.kinds import texts
from quizzes.mixing import Mix
from quizzes.models import Attempt, Response
from tests.quizzes.page import Page
from tests.quizzes.questions import (
    EXAM,
    GAPS,
    NUMBER,
    PRACTICE,
    SHORT,
    SINGLE,
    module_with_quiz,
    question,
    quiz_of,
    translated,
)
from tests.world import person

pytestmark = pytest.mark.django_db

QUIZ = "/learn/crafts/check/"
GREEK = translated(
    {
        "questions/sea/text": "Ποια θάλασσα βρέχει τη νότια Κρήτη;",
        "questions/walk/text": "Πόσο απέχει η βιβλιοθήκη;",
        "questions/walk/unit": "χλμ",
        "questions/council/text": "Αποφασίζει {{who}}, το συμβούλιο {{verb}}.",
        "questions/council/gaps/who/choices/0/text": "ένας σύλλογος",
        "questions/council/gaps/who/choices/1/text": "ο δήμαρχος",
    },
    accepts={
        "questions/sea/accept": ["Λιβυκό πέλαγος"],
        "questions/council/gaps/verb/accept": ["ο σύμβουλος"],
    },
)


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def started(client: Client, *specs: dict[str, Any], **rules: Any) -> str:
    """The address of a new attempt at a quiz of these questions, in this order."""
    module_with_quiz({**EXAM, "shuffle": False, "questions": list(specs), "translations": GREEK, **rules})
    return str(client.post(f"{QUIZ}attempts/").headers["Location"])


def page(client: Client, url: str) -> Page:
    return Page(client.get(url).content.decode())


def read_in(client: Client, language: str) -> None:
    """Switch the language as the menu on every page does."""
    client.post("/language/", {"language": language, "next": "/"})


def handed_in(client: Client, url: str, sheet: Page) -> Attempt:
    client.post(f"{url}hand-in/", {**sheet.sent(), "anyway": "1"})
    return Attempt.objects.get()


def score_of(client: Client, spec: dict[str, Any], *written: str) -> float | None:
    """What an attempt at one question scores with this written into it."""
    url = started(client, spec)
    sheet = page(client, url)
    sheet.write("q1", *written)
    return handed_in(client, url, sheet).score


@pytest.mark.parametrize("written", ["Libyan Sea", " the libyan  SEA. ", "LÍBYAN SEA"])
def test_a_short_answer_is_right_however_it_is_spelt(client: Client, learner: User, written: str) -> None:
    assert score_of(client, SHORT, written) == 100


@pytest.mark.parametrize("written", ["Aegean Sea", "", "Libyan", "Λιβυκό πέλαγος"])
def test_another_short_answer_is_wrong(client: Client, learner: User, written: str) -> None:
    assert score_of(client, SHORT, written) == 0


@pytest.mark.parametrize("written", ["1.5", "1,5", "1,75 km", "1.25", "١٫٥", "1.5 KM."])
def test_a_number_is_right_within_its_tolerance(client: Client, learner: User, written: str) -> None:
    assert score_of(client, NUMBER, written) == 100


@pytest.mark.parametrize("written", ["1.7501", "15", "1.5 miles", "one and a half", "−1,5", "9" * 200, "1.5 χλμ"])
def test_another_number_and_what_is_none_is_wrong(client: Client, learner: User, written: str) -> None:
    assert score_of(client, NUMBER, written) == 0


@pytest.mark.parametrize("answer", [123456789012345678901234567890, 1e25, -1e-25])
def test_the_longest_numbers_that_an_author_may_write_are_shown_to_the_last_digit(answer: int | float) -> None:
    asked = question({**NUMBER, "answer": answer, "tolerance": abs(answer)})

    told = asked.review(mix=Mix(1, shuffle=False), answer=None, language="en")

    assert told["right"].replace(",", "") == f"{Decimal(str(answer)):f}"
    assert told["tolerance"] in asked.rule()


def test_gaps_are_filled_in_within_the_sentence(client: Client, learner: User) -> None:
    url = started(client, GAPS)
    html = client.get(url).content.decode()
    sheet = Page(html)

    sheet.write("q1", "Counsels")
    sheet.select("q1", "an association")

    assert html.index("The council <em>") < html.index("Gap 1 of 2") < html.index("</em> the town;")
    assert handed_in(client, url, sheet).score == 50
    assert Response.objects.get().answer == {"verb": "Counsels", "who": 0}


def test_what_was_filled_in_is_there_again_and_can_be_taken_back(client: Client, learner: User) -> None:
    url = started(client, GAPS, SHORT, NUMBER)
    sheet = page(client, url)
    sheet.write("q1", 'a "word"')
    sheet.select("q1", "the mayor")
    sheet.write("q2", "<b>")
    sheet.write("q3", "1 000,5")
    client.post(f"{url}answers/", sheet.sent())

    again = page(client, url)
    typed = [control.value for name in ("q1", "q2", "q3") for control in again.of(name) if control.kind == "text"]
    for name in ("q1", "q2", "q3"):
        again.write(name, "")
    again.select("q1", "choose")
    client.post(f"{url}answers/", again.sent())

    assert typed == ['a "word"', "<b>", "1 000,5"]
    assert not Response.objects.exists()


def test_a_review_tells_what_was_written_and_what_is_right(client: Client, learner: User) -> None:
    url = started(client, SHORT, NUMBER, GAPS)
    sheet = page(client, url)
    sheet.write("q1", "[sea](https://example.org) *x*")
    sheet.write("q2", "7")
    sheet.write("q3", "<i>rules</i>")
    handed_in(client, url, sheet)

    html = client.get(f"{url}review/").content.decode()

    assert "You wrote: <strong>[sea](https://example.org) *x*</strong>" in html
    assert "Right is: <strong>Libyan Sea</strong>" in html
    assert "Right is: <strong>1.5 km</strong>" in html
    assert "Up to 0.25 more or less is right too." in html
    assert "You filled in: &lt;i&gt;rules&lt;/i&gt;" in html
    assert '<strong class="gap">advises</strong></em> the town; <strong class="gap">the <em>mayor</em></strong>' in html
    assert "Left empty" in html


def test_an_empty_gap_is_asked_for_before_handing_in(client: Client, learner: User) -> None:
    url = started(client, GAPS, SHORT)
    sheet = page(client, url)
    sheet.write("q1", "advises")
    sheet.write("q2", "Libyan Sea")

    asked = client.post(f"{url}hand-in/", sheet.sent(), follow=True).content.decode()

    assert "1 question is not answered." in asked
    assert f'href="{url}#q1"' in asked


def test_an_answer_in_writing_is_checked_question_by_question(client: Client, learner: User) -> None:
    module_with_quiz({**PRACTICE, "questions": [SHORT, GAPS], "translations": GREEK})
    read_in(client, "el")
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    sheet = page(client, url)
    sheet.write("q1", "ΛΙΒΥΚΟ ΠΕΛΑΓΟΣ")

    client.post(f"{url}answers/", sheet.sent(press="1:check"))

    assert Response.objects.get(question__key="sea").share == 1


@pytest.mark.parametrize(
    "fields", [["0"], ["0", "x", "0", "y"], ["9", "x"], ["1", "9"], ["0", "x" * 201], ["0", "\x00"]]
)
def test_gaps_that_no_page_would_send_are_refused(client: Client, learner: User, fields: list[str]) -> None:
    url = started(client, GAPS)

    assert client.post(f"{url}answers/", {"q1": fields}).status_code == 400
    assert not Response.objects.exists()


def test_who_reads_greek_may_answer_in_greek_or_as_the_source_does(client: Client, learner: User) -> None:
    url = started(client, SHORT, {**SHORT, "key": "again"}, NUMBER, GAPS)
    read_in(client, "el")
    sheet = page(client, url)

    sheet.write("q1", "ΛΙΒΥΚΟ ΠΕΛΑΓΟΣ")
    sheet.write("q2", "libyan sea")
    sheet.write("q3", "1,5 ΧΛΜ")
    sheet.select("q4", "ο δήμαρχος")
    sheet.write("q4", "Ο ΣΥΜΒΟΥΛΟΣ")

    assert handed_in(client, url, sheet).score == 100
    assert dict(Response.objects.values_list("question__key", "language")) == {
        **dict.fromkeys(["sea", "walk", "council"], "el"),
        "again": "en",
    }


def test_an_answer_is_marked_in_the_language_it_was_given_in(client: Client, learner: User) -> None:
    url = started(client, SHORT)
    read_in(client, "el")
    sheet = page(client, url)
    sheet.write("q1", "Λιβυκό πέλαγος")
    client.post(f"{url}answers/", sheet.sent())
    read_in(client, "en")

    in_english = page(client, url)

    assert in_english.of("q1")[0].value == "Λιβυκό πέλαγος"
    assert handed_in(client, url, in_english).score == 100
    assert Response.objects.get().language == "el"


def test_a_page_that_was_read_in_one_language_may_be_sent_in_another(client: Client, learner: User) -> None:
    """In Greek the gaps stand the other way round, and the page of before the switch is still open."""
    url = started(client, GAPS)
    in_english = page(client, url)
    in_english.write("q1", "advises")
    in_english.select("q1", "the mayor")
    read_in(client, "el")

    client.post(f"{url}answers/", in_english.sent())
    in_greek = client.get(url).content.decode()

    assert Response.objects.get().answer == {"verb": "advises", "who": 1}
    assert in_greek.index("ο δήμαρχος") < in_greek.index('value="advises"')
    assert handed_in(client, url, Page(in_greek)).score == 100


def test_switching_the_language_in_the_middle_keeps_every_answer(client: Client, learner: User) -> None:
    url = started(client, SINGLE, SHORT, GAPS)
    sheet = page(client, url)
    sheet.tick("q1", "The same word")
    sheet.write("q2", "Libyan Sea")
    sheet.write("q3", "advises")
    client.post(f"{url}answers/", sheet.sent())
    answered = page(client, url).sent()

    read_in(client, "el")
    in_greek = client.get(url).content.decode()
    client.post(f"{url}answers/", Page(in_greek).sent())
    read_in(client, "en")

    assert "Ποια θάλασσα" in in_greek
    assert page(client, url).sent() == answered
    assert answered["q2"] == ["Libyan Sea"]
    assert set(Response.objects.values_list("language", flat=True)) == {"en"}


def test_spellings_count_where_the_question_itself_is_not_translated() -> None:
    only_spellings = {"el": {"texts": {}, "accepts": {"accept": ["Λιβυκό"]}}}

    sea = question(SHORT, only_spellings)

    assert sea.mark("λιβυκο", language="el") == 1
    assert sea.mark("λιβυκο", language="de") == 0
    assert sea.mark("libyan sea", language="el") == 1


def test_a_question_whose_original_changed_says_so_and_the_others_do_not(client: Client, learner: User) -> None:
    first = module_with_quiz({**EXAM, "questions": [SHORT, NUMBER]})
    of = fingerprint(texts(quiz_of(first).spec))
    changed = {**SHORT, "text": "Which sea lies beyond Crete?"}
    module_with_quiz(
        {
            **EXAM,
            "shuffle": False,
            "questions": [changed, NUMBER],
            "translations": translated(GREEK["el"]["texts"], of=of, stale=True),
        },
        version="1.0.1",
        number=2,
    )
    url = client.post(f"{QUIZ}attempts/").headers["Location"]
    in_english = client.get(url).content.decode()

    read_in(client, "el")
    pages = [client.get(address).content.decode() for address in (QUIZ, url)]
    handed_in(client, url, Page(pages[1]))
    pages.append(client.get(f"{url}review/").content.decode())

    of_the_page = in_greek("The original was changed after this translation was made.")
    of_a_question = in_greek("The original of this question was changed after it was translated.")
    assert all(of_the_page in html for html in pages)
    assert [of_a_question in part for part in re.split("<fieldset", pages[1])] == [False, True, False]
    assert [of_a_question in part for part in re.split("<section", pages[2])] == [False, True, False]
    assert "changed after" not in in_english


def in_greek(text: str) -> str:
    """Words of the page itself, as far as they are translated."""
    with translation.override("el"):
        return translation.gettext(text)
