"""What of a quiz is text, what a translation of it may say, and what it may not."""

from __future__ import annotations

from typing import Any

from courses.content.kinds import Translated
from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.translations import as_stored
from quizzes.kinds import is_markdown, parse, parse_translation, texts

QUIZ = """
title: Check
kind: practice
questions:
  - {key: sea, type: short, text: Which sea?, accept: [Libyan Sea], explain: Look.}
  - {key: walk, type: number, text: How far?, answer: 1.5, unit: km}
  - key: council
    type: gaps
    text: "The council {{verb}} us; {{who}} decides."
    gaps:
      verb: {accept: [advises]}
      who: {choices: [{text: the mayor, right: true}, {text: we}]}
  - {key: steps, type: order, text: In order., items: [One, Two, Three]}
"""
SURVEY = """
title: You
kind: survey
questions:
  - {key: sure, type: scale, text: Sure?, from: 1, to: 3, labels: [no, fully], measures: trust}
"""


def spec_of(text: str) -> dict[str, Any]:
    parsed = parse(Source("check.quiz.yaml", text), Problems())
    assert parsed is not None
    return {**parsed.spec, "language": "en", "translations": {}}


def translation(text: str, quiz: str = QUIZ) -> tuple[Translated | None, list[str]]:
    """What a translation says, and the problems of it."""
    problems = Problems()
    translated = parse_translation(Source("check.quiz.el.yaml", text), spec_of(quiz), problems)
    return translated, [f"{each.line}:{each.column} {each.code} {each.message}" for each in problems]


def test_every_text_has_an_address_and_nothing_else_is_text() -> None:
    assert dict(texts(spec_of(QUIZ))) == {
        "title": "Check",
        "questions/sea/text": "Which sea?",
        "questions/sea/explain": "Look.",
        "questions/walk/text": "How far?",
        "questions/walk/unit": "km",
        "questions/council/text": "The council {{verb}} us; {{who}} decides.",
        "questions/council/gaps/who/choices/0/text": "the mayor",
        "questions/council/gaps/who/choices/1/text": "we",
        "questions/steps/text": "In order.",
        "questions/steps/items/0": "One",
        "questions/steps/items/1": "Two",
        "questions/steps/items/2": "Three",
    }
    assert [address for address, _text in texts(spec_of(SURVEY))] == [
        *("title", "questions/sure/text", "questions/sure/labels/0", "questions/sure/labels/1")
    ]


def test_titles_and_units_are_plain_and_everything_else_is_markdown() -> None:
    addresses = [address for address, _text in [*texts(spec_of(QUIZ)), *texts(spec_of(SURVEY))]]

    assert {address for address in addresses if not is_markdown(address)} == {"title", "questions/walk/unit"}


WHOLE = """
of: "00000000"
title: Έλεγχος
questions:
  sea: {text: Ποια θάλασσα;, accept: [Λιβυκό πέλαγος, Λιβυκό], explain: Δες.}
  walk: {text: Πόσο;, unit: χλμ}
  council:
    text: "{{who}} αποφασίζει, το συμβούλιο {{verb}}."
    gaps: {verb: {accept: [συμβουλεύει]}, who: {choices: [{text: ο δήμαρχος}, {text: εμείς}]}}
  steps: {text: Στη σειρά., items: [Ένα, Δύο, Τρία]}
"""


def test_a_translation_adds_its_own_spellings_and_may_order_its_gaps_anew() -> None:
    translated, problems = translation(WHOLE)

    assert translated is not None and problems == []
    assert translated.accepts == {
        "questions/sea/accept": ["Λιβυκό πέλαγος", "Λιβυκό"],
        "questions/council/gaps/verb/accept": ["συμβουλεύει"],
    }
    assert set(translated.texts) == set(dict(texts(spec_of(QUIZ))))
    assert as_stored(translated, dict(texts(spec_of(QUIZ))))["accepts"] == translated.accepts


def test_spellings_of_its_own_are_no_text_that_must_be_there() -> None:
    translated, problems = translation(
        WHOLE.replace(", accept: [Λιβυκό πέλαγος, Λιβυκό]", "").replace("verb: {accept: [συμβουλεύει]}, ", "")
    )

    assert translated is not None and problems == []
    assert set(translated.texts) == set(dict(texts(spec_of(QUIZ))))


def test_what_decides_a_result_stands_in_no_translation() -> None:
    _translated, problems = translation("""
of: "00000000"
pass: 10
questions:
  sea: {points: 5, type: single}
  walk: {answer: 2, tolerance: 9}
  council: {gaps: {who: {choices: [{text: ο δήμαρχος}, {text: εμείς, right: true}]}}}
""")

    assert [problem.split(" ")[:2] for problem in problems] == [
        ["3:1", "result-in-translation"],
        ["5:9", "result-in-translation"],
        ["5:20", "result-in-translation"],
        ["6:10", "result-in-translation"],
        ["6:21", "result-in-translation"],
        ["7:70", "result-in-translation"],
    ]


def test_a_translated_text_has_the_gaps_of_its_source() -> None:
    _translated, problems = translation("""
of: "00000000"
questions:
  council:
    text: "{{who}} αποφασίζει, {{who}} `{{verb}}` {{was}}."
""")

    assert problems == [
        "5:11 gaps `gaps` does not say what belongs into `{{was}}`",
        "5:11 gaps `{{verb}}` must stand in running words, not in code, a link or a picture",
        "5:11 gaps `{{who}}` stands here twice: give each gap a name of its own",
    ]


def test_a_gap_that_a_translation_leaves_out_is_told() -> None:
    _translated, problems = translation('of: "0"\nquestions:\n  council: {text: "{{who}} αποφασίζει."}\n')

    assert problems == ["3:19 gaps the translation leaves out the gap `{{verb}}`"]


def test_a_list_is_translated_whole() -> None:
    _translated, problems = translation("""
of: "00000000"
questions:
  steps: {items: [Ένα, Δύο]}
  council: {gaps: {who: {choices: [{text: ο δήμαρχος}]}}}
""")

    assert [problem.split(" ")[:2] for problem in problems] == [["4:18", "list-length"], ["5:35", "list-length"]]


def test_labels_are_translated_as_a_list() -> None:
    whole, none = translation('of: "0"\nquestions:\n  sure: {labels: [όχι, ναι]}\n', SURVEY)
    _part, told = translation('of: "0"\nquestions:\n  sure: {labels: [όχι], from: 0}\n', SURVEY)

    assert whole is not None and none == []
    assert whole.texts == {"questions/sure/labels/0": "όχι", "questions/sure/labels/1": "ναι"}
    assert [problem.split(" ")[:2] for problem in told] == [["3:18", "list-length"], ["3:25", "result-in-translation"]]


def test_spellings_that_are_no_list_of_texts_are_told() -> None:
    _translated, problems = translation('of: "0"\nquestions:\n  sea: {accept: Λιβυκό}\n')

    assert [problem.split(" ")[:2] for problem in problems] == [["3:17", "wrong-value"]]
