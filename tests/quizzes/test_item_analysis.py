"""How questions do: whose answers count, over which wordings, in which language, and what is never shown."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from random import Random
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Module, Release
from quizzes.demo import GUESSES
from quizzes.facility_chart import BEGINS, ENDS, facility_chart
from quizzes.item_analysis import Analysis, Figures, Flag, Item, analysis_of, quizzes_of
from quizzes.models import Attempt, Question, Response
from quizzes.question_types.question import Answer
from tests.quizzes.questions import (
    EVERY_TYPE,
    EXAM,
    GAPS,
    MATCH,
    NUMBER,
    REFLECT,
    SHORT,
    SINGLE,
    SURVEY,
    TRUE_FALSE,
    module_with_quiz,
    quiz_of,
    translated,
)
from tests.quizzes.taking import taken
from tests.world import NOON, person

pytestmark = pytest.mark.django_db

GREEK = translated({"questions/word/text": "Τι λέτε;", "questions/ring/text": "Ένα δαχτυλίδι τα λέει όλα."})
TWO = {"kind": "practice", "questions": [SINGLE, TRUE_FALSE]}
TWO_IN_GREEK = {**TWO, "translations": GREEK}


def found(release: Release) -> Analysis:
    return analysis_of(quiz_of(release))


def item(release: Release, key: str = "word") -> Item:
    return next(each for each in found(release).items if each.question.key == key)


def many(release: Release, count: int, answers: dict[str, Any], **how: Any) -> None:
    for _number in range(count):
        taken(release, answers, **how)


# The figures


def an_answer(random: Random, question: Question, knows: float) -> Answer:
    if random.random() < 0.1:
        return None
    return question.solution() if random.random() < knows else GUESSES[question.type](random, question)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_are_those_that_numpy_works_out_from_the_rows(seed: int) -> None:
    random = Random(seed)
    texts = {f"questions/{spec['key']}/text": f"Ελληνικά {spec['text']}" for spec in EVERY_TYPE}
    release = module_with_quiz({**EXAM, "draw": 8, "attempts": 2, "translations": translated(texts)})
    bank = {row.key: row for row in Question.objects.all()}
    people = [person(counts=random.random() > 0.1) for _number in range(100)]
    for somebody in people:
        knows = random.random()
        for number in range(random.choice([1, 1, 2])):
            answers = {key: an_answer(random, row, knows) for key, row in bank.items() if row.scored}
            at = NOON + timedelta(minutes=random.randrange(500), days=number)
            taken(release, answers, by=somebody, language=random.choice(["en", "el"]), at=at)

    analysis = found(release)

    expected = independently(language=None)
    assert analysis.people == sum(somebody.counts for somebody in people) // 5 * 5
    assert len(analysis.items) == len(expected) == 9
    for each in analysis.items:
        same(each.everybody, expected[each.question.key])
        for language, figures in each.by_language.items():
            same(figures, independently(language=language)[each.question.key])
    assert analysis.languages == ["en", "el"]


def same(figures: Figures, expected: tuple[int, float, float, int]) -> None:
    n, facility, discrimination, empty = expected
    assert figures.n == figures.compared == n >= 20
    assert figures.facility == pytest.approx(facility, abs=1e-12)
    assert figures.discrimination == pytest.approx(discrimination, abs=1e-9)
    assert figures.empty == empty


def independently(*, language: str | None) -> dict[str, tuple[int, float, float, int]]:
    """By question: n, facility, discrimination and times left empty, from a matrix of people by questions."""
    first: dict[int, Attempt] = {}
    for attempt in Attempt.objects.select_related("enrolment__user").order_by("submitted_at", "pk"):
        user = attempt.enrolment.user
        if user.counts and attempt.submitted_at and attempt.number == 1:
            first[user.pk] = attempt
    for late in list(first)[len(first) // 5 * 5 :]:
        del first[late]
    questions = [row for row in Question.objects.order_by("pk") if row.type != "reflect"]
    shares = np.full((len(first), len(questions)), np.nan)
    left, read = np.zeros(shares.shape, dtype=bool), np.full(shares.shape, "", dtype=object)
    for line, attempt in enumerate(first.values()):
        kept = {response.question_id: response for response in attempt.responses.all()}
        spoken = [kept[pk].language for pk in kept if pk in {row.pk for row in questions}]
        for column, row in enumerate(questions):
            if row.pk in attempt.questions:
                shares[line, column] = kept[row.pk].share if row.pk in kept else 0
                left[line, column] = row.pk not in kept
                mostly = max(set(spoken), key=spoken.count) if spoken else ""
                read[line, column] = kept[row.pk].language if row.pk in kept else mostly
    points = np.where(np.isnan(shares), 0, [row.points for row in questions])
    earned = np.nan_to_num(shares) * points
    result = {}
    for column, row in enumerate(questions):
        asked = ~np.isnan(shares[:, column]) & ((read[:, column] == language) | (language is None))
        others = np.delete(np.arange(len(questions)), column)
        rest = 100 * earned[asked][:, others].sum(axis=1) / points[asked][:, others].sum(axis=1)
        mine = shares[asked, column]
        result[row.key] = (len(mine), mine.mean(), np.corrcoef(mine, rest)[0, 1], int(left[asked, column].sum()))
    return result


def test_a_quiz_of_one_question_has_nothing_to_compare_with() -> None:
    release = module_with_quiz({"kind": "practice", "questions": [SINGLE, REFLECT]})
    many(release, 10, {"word": "a"})
    many(release, 10, {"word": "b"})

    (only,) = found(release).items

    assert (only.everybody.facility, only.everybody.discrimination, only.everybody.compared) == (0.5, None, 0)


def test_nineteen_people_are_too_few_and_twenty_are_not() -> None:
    release = module_with_quiz(TWO)
    many(release, 19, {"word": "a", "ring": True})
    few = item(release).everybody
    taken(release, {"word": "b"})
    enough = item(release).everybody

    assert few == Figures(n=15, compared=15)
    assert few.is_too_few
    assert (enough.n, enough.facility, enough.empty) == (20, 0.05, 0)
    assert enough.most_wrong is not None
    assert (str(enough.most_wrong.told.given), enough.most_wrong.people) == ("Another word", 19)


# What nobody can work out by subtracting


def test_people_come_into_the_figures_by_fives_in_the_order_in_which_they_handed_in() -> None:
    release = module_with_quiz(TWO)
    taken(release, {"word": "b"}, at=NOON + timedelta(days=2))
    many(release, 20, {"word": "a", "ring": False})
    many(release, 3, {"word": "a", "ring": True}, at=NOON + timedelta(days=1))
    before = found(release)
    waiting = before.items[0].everybody

    taken(release, {"word": "a"}, at=NOON + timedelta(days=1))
    after = found(release)

    assert (before.people, waiting.n, waiting.facility, waiting.empty) == (20, 20, 0, 0)
    assert waiting.most_wrong is not None
    assert waiting.most_wrong.people == 20
    assert (after.people, after.items[0].everybody.n, after.items[0].everybody.facility) == (25, 25, 0.04)


ITALIAN = translated({"questions/word/text": "Che dice?", "questions/ring/text": "Un anello dice tutto."}, "it")
THREE: dict[str, Any] = {**TWO, "translations": GREEK | ITALIAN}


@pytest.mark.parametrize(
    ("read", "told"),
    [
        ({"en": 20, "el": 20}, {"en", "el"}),
        ({"en": 30, "el": 20, "it": 5}, {"en"}),
        ({"en": 20, "el": 30, "it": 5}, {"el"}),
        ({"en": 20, "el": 20, "it": 5}, {"en"}),
        ({"en": 30, "el": 26, "it": 19}, {"en"}),
        ({"en": 30, "el": 25, "it": 20}, {"en", "el", "it"}),
        ({"en": 31, "el": 19}, set()),
        ({"en": 21, "el": 4}, set()),
        ({"en": 40, "el": 10, "it": 10}, {"en"}),
    ],
)
def test_everybody_less_the_languages_that_are_told_is_nobody_or_at_least_twenty(
    read: dict[str, int], told: set[str]
) -> None:
    release = module_with_quiz(THREE)
    for language, people in read.items():
        many(release, people, {"word": "b"}, language=language)

    word = item(release)

    assert word.everybody.n == sum(read.values())
    assert word.everybody.facility == 1
    assert {language: figures.n for language, figures in word.by_language.items()} == read
    for language, figures in word.by_language.items():
        assert figures.is_too_few == (language not in told)
        if figures.is_too_few:
            assert figures == Figures(n=read[language], compared=read[language])


def test_a_language_that_is_not_told_is_neither_drawn_nor_flagged() -> None:
    release = module_with_quiz(THREE)
    many(release, 40, {"word": "b"})
    many(release, 30, {"word": "a"}, language="el")
    told = found(release)
    many(release, 5, {"word": "b"}, language="it")
    untold = found(release)

    drawn = [facility_chart(each) for each in (told, untold)]

    assert [each.items[0].harder for each in (told, untold)] == [["el"], []]
    assert Flag.HARDER not in untold.items[0].flags
    assert [chart and [language for language, _path in chart.key] for chart in drawn] == [["en", "el"], ["en"]]
    assert [chart and len(chart.rows[0].signs) for chart in drawn] == [2, 1]


def test_whoever_left_all_of_it_empty_hides_no_language() -> None:
    release = module_with_quiz(TWO)
    many(release, 20, {"word": "b"})
    many(release, 5, {})

    word = item(release)

    assert (word.everybody.n, word.everybody.facility) == (25, 0.8)
    assert word.by_language["en"].facility == 1


# Whose answers count


def test_where_all_read_one_language_it_has_no_row_of_its_own() -> None:
    release = module_with_quiz(TWO_IN_GREEK)
    many(release, 5, {"word": "b"})
    alone = item(release).rows
    many(release, 5, {"word": "b"}, language="el")

    assert [language for language, _figures in alone] == [""]
    assert [language for language, _figures in item(release).rows] == ["", "en", "el"]


def test_only_the_first_attempt_of_each_person_counts() -> None:
    release = module_with_quiz(TWO)
    for _number in range(20):
        somebody = person()
        taken(release, {"word": "a"}, by=somebody)
        taken(release, {"word": "b"}, by=somebody, at=NOON + timedelta(days=1))

    assert item(release).everybody.facility == 0
    assert found(release).people == 20


def test_an_attempt_that_is_open_does_not_count_and_does_not_hide_what_follows() -> None:
    release = module_with_quiz(TWO)
    many(release, 3, {"word": "b"}, handed_in=False)
    many(release, 5, {"word": "b"})

    assert found(release).people == item(release).everybody.n == 5


def test_two_accounts_that_were_merged_are_one_person_with_the_first_of_their_attempts() -> None:
    release = module_with_quiz(TWO)
    many(release, 19, {"word": "a"})
    main = person()
    other = person(merged_into=main)
    taken(release, {"word": "a"}, by=main, at=NOON + timedelta(days=1))
    taken(release, {"word": "b"}, by=other)

    everybody = item(release).everybody

    assert (everybody.n, everybody.facility) == (20, 0.05)


def test_erased_people_tests_and_staff_are_left_out_whichever_of_their_accounts_took_it() -> None:
    release = module_with_quiz(TWO)
    staff, gone = person(counts=False), person(erased_at=NOON)
    for nobody in (staff, gone, person(merged_into=staff), person(merged_into=gone)):
        taken(release, {"word": "b"}, by=nobody)
    many(release, 4, {"word": "b"})
    taken(release, {"word": "b"}, by=person(counts=False, merged_into=person()))

    assert found(release).people == item(release).everybody.n == 5


def test_attempts_at_a_quiz_of_another_module_do_not_count() -> None:
    release = module_with_quiz(TWO)
    many(module_with_quiz(TWO, key="gardens"), 5, {"word": "a"})

    assert found(release).people == 0


# Over which wordings


def test_answers_count_over_every_release_in_which_the_wording_stayed_the_same() -> None:
    older = module_with_quiz(TWO)
    many(older, 12, {"word": "a", "ring": False})
    reworded = {**TRUE_FALSE, "text": "A ring tells nothing."}
    newer = module_with_quiz({**TWO, "questions": [reworded, SINGLE]}, version="1.0.1", number=2)
    many(newer, 8, {"word": "b", "ring": False})

    assert item(newer).everybody.n == 20
    assert item(newer).everybody.facility == 0.4
    assert item(newer).everybody.compared == 20
    assert item(newer, "ring").everybody.n == 8
    assert [each.number for each in found(newer).items] == [1, 2]


def test_a_translation_that_comes_later_parts_the_languages_and_not_the_question() -> None:
    older = module_with_quiz(TWO)
    many(older, 20, {"word": "b"}, language="el")
    newer = module_with_quiz(TWO_IN_GREEK, version="1.0.1", number=2)
    many(newer, 20, {"word": "a"}, language="el")

    word = item(newer)

    assert Question.objects.filter(key="word").count() == 2
    assert (word.everybody.n, word.everybody.facility) == (40, 0.5)
    assert {language: figures.facility for language, figures in word.by_language.items()} == {"en": 1, "el": 0}


def test_the_quizzes_are_those_of_the_newest_release_and_no_surveys() -> None:
    older = module_with_quiz(TWO)
    newer = module_with_quiz({**TWO, "title": "Newer"}, version="1.0.1", number=2)
    survey = module_with_quiz(SURVEY, key="opinions")
    unpublished = Module.objects.create(key="unpublished")

    assert [str(quiz.title) for quiz in quizzes_of(older.module_id)] == ["Newer"]
    assert quizzes_of(newer.module_id) == [quiz_of(newer)]
    assert quizzes_of(survey.module_id) == quizzes_of(unpublished.pk) == []


# In which language


def test_what_is_left_empty_counts_for_the_language_in_which_the_attempt_was_read() -> None:
    release = module_with_quiz(TWO_IN_GREEK)
    many(release, 20, {"word": "b"}, language="el")
    many(release, 20, {"word": "b", "ring": False})
    many(release, 5, {})

    ring = item(release, "ring")

    assert ring.by_language["el"].empty == 20
    assert ring.by_language["en"].empty == 0
    assert (ring.everybody.n, ring.everybody.empty) == (45, 25)


def test_what_is_left_empty_and_not_translated_was_read_in_the_original() -> None:
    greek = translated({"questions/word/text": "Τι λέτε;"})
    release = module_with_quiz({**TWO, "translations": greek})
    many(release, 20, {"word": "b"}, language="el")

    assert item(release).by_language["el"].n == 20
    assert item(release, "ring").by_language["en"].empty == 20


def test_a_question_that_is_hard_in_one_language_only_is_flagged_and_ringed() -> None:
    release = module_with_quiz(TWO_IN_GREEK)
    many(release, 15, {"word": "b", "ring": False})
    many(release, 10, {"word": "b", "ring": True})
    many(release, 15, {"word": "a", "ring": False}, language="el")
    many(release, 10, {"word": "b", "ring": True}, language="el")

    analysis = found(release)
    chart = facility_chart(analysis)

    word, ring = analysis.items
    assert word.harder == ["el"]
    assert word.flags[0] == Flag.HARDER
    assert Flag.HARDER not in ring.flags
    assert chart is not None
    assert [[sign.is_harder for sign in row.signs] for row in chart.rows] == [[False, True], [False, False]]
    assert [float(sign.x) for sign in chart.rows[0].signs] == [ENDS, pytest.approx(BEGINS + 0.4 * (ENDS - BEGINS))]
    assert [language for language, _path in chart.key] == ["en", "el"]


def test_there_is_no_picture_of_too_few_people() -> None:
    release = module_with_quiz(TWO_IN_GREEK)
    many(release, 19, {"word": "b"})
    many(release, 19, {"word": "b"}, language="el")

    assert facility_chart(found(release)) is None


# What is worth a look


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        ([("b", False)] * 15 + [("a", True)] * 15, []),
        ([("b", True)] * 15 + [("a", False)] * 15, [Flag.BACKWARDS]),
        ([("b", True), ("b", False), ("a", True), ("a", False)] * 8, [Flag.FLAT]),
        ([("b", True)] * 13 + [("a", False)] * 13 + [("b", False)] * 7 + [("a", True)] * 7, [Flag.FLAT]),
        ([("b", False)] * 30 + [("a", True)], [Flag.EASY]),
        ([("b", True)] * 30 + [("a", False)], [Flag.EASY]),
    ],
)
def test_a_question_is_flagged_for_what_its_figures_say(answers: list[tuple[str, bool]], flags: list[Flag]) -> None:
    release = module_with_quiz(TWO)
    for word, ring in answers:
        taken(release, {"word": word, "ring": ring})

    assert item(release).flags == flags


# What was chosen wrongly


def test_the_wrong_answer_that_most_people_chose_is_told_with_how_many_they_were() -> None:
    release = module_with_quiz({"kind": "practice", "questions": [SINGLE, MATCH]})
    many(release, 14, {"word": "b", "doors": [1, 0, 2]})
    many(release, 5, {"word": "a", "doors": [0, 0, 2]})
    many(release, 6, {"word": "c", "doors": [0, 3, None]})

    word, doors = (each.everybody.most_wrong for each in found(release).items)

    assert word is not None
    assert (str(word.told.given), word.people) == ("No word at all", 6)
    assert doors is not None
    assert (str(doors.told.place), str(doors.told.given), doors.people) == ("A threat", "The equality body", 19)


def test_what_fewer_than_five_people_typed_is_never_told() -> None:
    release = module_with_quiz({"kind": "practice", "questions": [SHORT, NUMBER, GAPS]})
    secret = {"sea": "my number is 7", "walk": "99", "council": {"verb": "Anna K."}}
    many(release, 4, secret)
    many(release, 16, {})

    assert [each.everybody.most_wrong for each in found(release).items] == [None, None, None]
    taken(release, {"sea": "MY NUMBER IS  7", "walk": "99", "council": {"verb": "anna k"}})
    many(release, 4, {})
    told = [each.everybody.most_wrong for each in found(release).items]
    assert [each and (str(each.told.given), each.people) for each in told] == [
        ("my number is 7", 5),
        ("99", 5),
        ("Anna K.", 5),
    ]


def test_typed_words_do_not_hide_a_wrong_choice_that_fewer_people_made() -> None:
    release = module_with_quiz({"kind": "practice", "questions": [GAPS]})
    for number in range(18):
        taken(release, {"council": {"verb": f"word {number}"}})
    many(release, 2, {"council": {"who": 0}})

    most_wrong = found(release).items[0].everybody.most_wrong

    assert most_wrong is not None
    assert (most_wrong.told.place, str(most_wrong.told.given), most_wrong.people) == ("gap 2", "an association", 2)


def test_what_was_written_as_a_reflection_is_not_even_read() -> None:
    release = module_with_quiz({"kind": "practice", "questions": [SINGLE, REFLECT]})
    taken(release, {"word": "a", "company": "A secret."})

    with CaptureQueriesContext(connection) as asked:
        analysis = found(release)

    assert [each.question.key for each in analysis.items] == ["word"]
    read = next(query["sql"] for query in asked if 'FROM "quizzes_response"' in query["sql"])
    assert '"question_id" IN' in read
    assert Response.objects.count() == 2


# How often it asks


def test_it_asks_the_database_as_often_for_five_attempts_as_for_three_hundred() -> None:
    release = module_with_quiz({**EXAM, "questions": [SINGLE, TRUE_FALSE]})
    many(release, 5, {"word": "a", "ring": True})
    with CaptureQueriesContext(connection) as few:
        assert found(release).people == 5
    many(release, 295, {"word": "b", "ring": True})
    with CaptureQueriesContext(connection) as lots:
        assert found(release).people == 300

    assert len(few) == len(lots)


# The command


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("quizzes", "analyse", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_every_question_of_every_quiz() -> None:
    release = module_with_quiz(TWO_IN_GREEK)
    many(release, 15, {"word": "b", "ring": False})
    many(release, 15, {"word": "a", "ring": True}, language="el")

    lines = told("crafts").splitlines()

    assert lines[0] == "crafts/check: first attempts of 30 people"
    assert lines[1] == "  1. word (single)"
    assert lines[2] == (
        "    all  n=30: facility 0.50, discrimination 1.00 (n=30), left empty 0, most chosen wrong (15): Another word"
    )
    assert lines[3] == "    en   n=15: too few"
    assert told("crafts", "check").splitlines() == lines


def test_the_command_gives_the_same_as_json() -> None:
    release = module_with_quiz(TWO)
    many(release, 20, {"word": "a", "ring": False})

    (quiz,) = json.loads(told("crafts", "--json"))

    assert (quiz["module"], quiz["quiz"], quiz["people"]) == ("crafts", "check", 20)
    assert quiz["questions"][0] == {
        "number": 1,
        "key": "word",
        "type": "single",
        "flags": [],
        "harder": [],
        "all": {
            "n": 20,
            "facility": 0.0,
            "discrimination": None,
            "discrimination_n": 20,
            "most_wrong": {"answer": "Another word", "people": 20},
            "empty": 0,
        },
        "languages": {"en": quiz["questions"][0]["all"]},
    }


def test_the_command_says_what_there_is_instead_of_what_there_is_not() -> None:
    module_with_quiz(TWO)

    with pytest.raises(CommandError, match="no module `gardens`"):
        told("gardens")
    with pytest.raises(CommandError, match="has no quiz `exam`; it has check"):
        told("crafts", "exam")
