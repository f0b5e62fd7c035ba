"""What the check says of sentences, of words to avoid and of words of the glossary: and where it keeps silent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from courses.content.compiler import compile_folder
from courses.content.quoting import without_quotes
from tests import world
from tests.courses.test_broken import BASE, TODAY

NEEDLE = "modules/sewing/stitches/needle.md"
THREAD = "modules/sewing/stitches/thread.md"
QUIZ = "modules/sewing/stitches/check-needle.quiz.yaml"
GLOSSARY = """\
seam:
  term: Seam (stitched line) / suture
  definition: An ugly line, say some.
  avoid: [ugly line, line, an end, the line, sewing (as work), superannuated seam, disfigurements]
"""
GREEK_GLOSSARY = """\
of: "00000000"
seam: {term: Ραφή, definition: Μια γραμμή., avoid: [άσχημη γραμμή]}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(BASE, tmp_path / "base"))
    (folder / "glossary.yaml").write_text(GLOSSARY)
    return folder


def lesson(folder: Path, path: str, body: str, head: str = "minutes: 2\noutcomes: [mend]") -> None:
    (folder / path).write_text(f"---\ntitle: A lesson\n{head}\n---\n{body}\n")


def said(folder: Path, code: str) -> list[str]:
    return [
        f"{problem.path.rpartition('/')[2]}:{problem.line}"
        for problem in compile_folder(folder, today=TODAY).problems
        if problem.code == code
    ]


# A sentence said twice


def test_the_same_sentence_is_told_in_the_same_lesson_and_in_another(base: Path) -> None:
    lesson(base, NEEDLE, "Hold it with two fingers.\n\nWait. **Hold** it, with\ntwo fingers!")
    lesson(base, THREAD, "> hold it with two FINGERS")

    assert said(base, "sentence-twice") == ["needle.md:8", "thread.md:6"]


def test_the_same_sentence_is_told_within_one_line(base: Path) -> None:
    lesson(base, NEEDLE, "Hold it with two fingers. Wait. Hold it with two fingers.")

    assert said(base, "sentence-twice") == ["needle.md:6"]


@pytest.mark.parametrize(
    "body",
    [
        "## Hold it with two fingers",
        "::: note Hold it with two fingers\nNow.\n:::",
        "::: sources\nHold it with two fingers.\n:::",
        "`Hold it with two fingers`",
        "    Hold it with two fingers.",
        "| Hold it with two fingers |\n|---|\n| Now |",
        "Hold it with three fingers.",
    ],
    ids=["heading", "title of a box", "sources", "code", "block of code", "head of a table", "another"],
)
def test_what_is_no_sentence_of_the_running_text_may_be_said_again(base: Path, body: str) -> None:
    lesson(base, NEEDLE, "Hold it with two fingers.")
    lesson(base, THREAD, f"{body}\n\nHold it now.")

    assert said(base, "sentence-twice") == []


def test_a_sentence_of_three_words_may_be_said_again(base: Path) -> None:
    lesson(base, NEEDLE, "Hold it now.\n\nHold it now.")

    assert said(base, "sentence-twice") == []


def test_translations_are_compared_with_those_of_their_language(base: Path) -> None:
    greek = "Την κρατάτε με δύο δάχτυλα."
    lesson(base, NEEDLE, f"Hold it with two fingers.\n\n{greek}")
    lesson(base, THREAD, "As long as your arm.")
    for path in (NEEDLE, THREAD):
        lesson(base, path.replace(".md", ".el.md"), greek, head='of: "00000000"')

    assert said(base, "sentence-twice") == ["thread.el.md:5"]


# Words to avoid


@pytest.mark.parametrize(
    "body",
    [
        "It is an ugly line.",
        "UGLY\nLINE",
        "A *ugly line* or [ugly line](term:seam)",
        "It’s no ‘line’ but an ugly line, isn't it?",
        "Disfigurements.",
    ],
)
def test_an_expression_to_be_avoided_is_told(base: Path, body: str) -> None:
    lesson(base, NEEDLE, body)

    assert said(base, "avoided-word") == ["needle.md:6"]


@pytest.mark.parametrize(
    "body",
    [
        "They call it “an ugly line”, „ugly line“, «ugly line», »ugly line«, 'ugly line', ‘ugly line’, \"ugly line\".",
        "The line has an end. Sewing is fun.",
        "Uglyline and an ugly liner.",
    ],
    ids=["quoted", "innocent", "part of a word"],
)
def test_what_is_quoted_or_may_be_innocent_is_not_told(base: Path, body: str) -> None:
    lesson(base, NEEDLE, body)

    assert said(base, "avoided-word") == []


def test_a_guide_may_say_what_a_lesson_says_but_no_word_to_avoid(base: Path) -> None:
    lesson(base, NEEDLE, "Hold it with two fingers.")
    guide = base / "modules/sewing/guides/day.md"
    guide.parent.mkdir()
    guide.write_text("---\ntitle: A day\n---\n\nHold it with two fingers.\n\nIt is an ugly line.\n")
    module = base / "modules/sewing/module.yaml"
    module.write_text(module.read_text() + "guides: [day]\n")

    assert said(base, "sentence-twice") == []
    assert said(base, "avoided-word") == ["day.md:7"]


def test_quizzes_titles_and_summaries_are_read_and_wrong_answers_are_not(base: Path) -> None:
    lesson(base, NEEDLE, "Now.")
    (base / "modules/sewing/stitches/unit.yaml").write_text(
        "title: An ugly line\nsummary: No ugly line.\nactivities: [needle, thread, check-needle, check-thread]\n"
    )
    (base / QUIZ).write_text(
        "title: What have you learned?\n"
        "kind: practice\n"
        "questions:\n"
        "  - key: hold\n"
        "    type: single\n"
        "    outcome: mend\n"
        "    text: What is it?\n"
        "    choices:\n"
        "      - {text: An ugly line., feedback: No ugly line.}\n"
        "      - {text: No ugly line., right: true}\n"
        "  - {key: so, type: true-false, outcome: mend, text: It is an ugly line., answer: false}\n"
        "  - {key: no, type: true-false, outcome: mend, text: It is no ugly line., answer: true}\n"
        "  - key: go\n"
        "    type: scenario\n"
        "    text: Go.\n"
        "    start: one\n"
        "    steps:\n"
        "      one:\n"
        "        text: And?\n"
        "        choices:\n"
        "          - {text: An ugly line., next: end}\n"
        "          - {text: No ugly line., next: end, points: 1}\n"
        "      end: {text: End.}\n"
        "  - key: gap\n"
        "    type: gaps\n"
        '    text: "Is {{it}}?"\n'
        "    gaps:\n"
        "      it: {choices: [{text: an ugly line}, {text: no ugly line, right: true}]}\n"
        "  - key: pair\n"
        "    type: match\n"
        "    text: What belongs?\n"
        "    pairs: [{left: a, right: b}, {left: no ugly line, right: c}]\n"
        "    distractors: [an ugly line]\n"
    )

    told = said(base, "avoided-word")

    assert [line for line in told if line.startswith("unit")] == ["unit.yaml:1", "unit.yaml:2"]
    assert [int(line.partition(":")[2]) for line in told if line.startswith("check")] == [9, 10, 12, 22, 28, 32]


def test_each_language_avoids_words_of_its_own(base: Path) -> None:
    (base / "glossary.el.yaml").write_text(GREEK_GLOSSARY)
    lesson(base, NEEDLE, "Now, άσχημη γραμμή.")
    lesson(base, NEEDLE.replace(".md", ".el.md"), "No ugly line, όχι:\nάσχημη γραμμή.", head='of: "00000000"')

    assert said(base, "avoided-word") == ["needle.el.md:6"]
    assert said(base, "unknown-text") == []


def test_a_word_to_avoid_is_found_with_a_sharp_s(base: Path) -> None:
    glossary = base / "glossary.yaml"
    glossary.write_text(glossary.read_text().replace("[ugly line,", "[große Linie,"))
    lesson(base, NEEDLE, "Eine große Linie.")

    assert said(base, "avoided-word") == ["needle.md:6"]


def test_words_to_avoid_of_a_term_that_is_not_there_are_an_error(base: Path) -> None:
    (base / "glossary.el.yaml").write_text(GREEK_GLOSSARY.replace("seam", "sea"))

    assert said(base, "unknown-text") != []


@pytest.mark.django_db
def test_a_reader_sees_the_words_to_avoid_of_their_own_language(client: Client, base: Path) -> None:
    (base / "glossary.el.yaml").write_text(GREEK_GLOSSARY)
    world.published(base)

    english = client.get("/glossary/").content.decode()
    greek = client.get("/glossary/", headers={"Accept-Language": "el"}).content.decode()

    assert "ugly line" in english and "άσχημη γραμμή" not in english
    assert "άσχημη γραμμή" in greek and "ugly line" not in greek


def test_what_is_quoted_is_blotted_out_in_its_place() -> None:
    assert without_quotes('He says "two\nwords". Don\'t!') == "He says ····\n······. Don't!"
    assert without_quotes('A size of 5"\n\nand no more of 6"') == 'A size of 5"\n\nand no more of 6"'


# Words of the glossary


@pytest.mark.parametrize(
    ("english", "greek", "told"),
    [
        ("A [seam](term:seam).", "Μια [γραμμή](term:seam).", ["needle.el.md:6"]),
        ("A [seam](term:seam).", "Οι [ραφές](term:seam).", []),
        ("A [SUTURE](term:seam).", "Μια\n[**γραμμή**](term:seam).", ["needle.el.md:7"]),
        ("[This](term:seam).", "[Αυτή](term:seam).", []),
        ("[This](term:seam), [a seam](term:seam).", "[Αυτή](term:seam),\n[γραμμή](term:seam).", ["needle.el.md:7"]),
        ("[This](term:seam), [a seam](term:seam).", "[Αυτή](term:seam).", []),
    ],
)
def test_a_link_says_the_term_where_its_source_does(base: Path, english: str, greek: str, told: list[str]) -> None:
    (base / "glossary.el.yaml").write_text(GREEK_GLOSSARY)
    lesson(base, NEEDLE, f"\n{english}")
    lesson(base, NEEDLE.replace(".md", ".el.md"), f"\n{greek}", head='of: "00000000"')

    assert said(base, "term-differs") == told


def test_nothing_is_held_against_a_term_without_a_translation(base: Path) -> None:
    lesson(base, NEEDLE, "A [seam](term:seam).")
    lesson(base, NEEDLE.replace(".md", ".el.md"), "Μια [γραμμή](term:seam).", head='of: "00000000"')

    assert said(base, "term-differs") == []


def test_questions_and_summaries_are_held_against_the_glossary_too(base: Path) -> None:
    (base / "glossary.el.yaml").write_text(GREEK_GLOSSARY)
    text = (base / QUIZ).read_text().replace("Put in order.", "Put the [seam](term:seam) in order.")
    (base / QUIZ).write_text(text)
    (base / QUIZ.replace(".yaml", ".el.yaml")).write_text(
        'of: "00000000"\nquestions:\n  row:\n    text: "Η [σειρά](term:seam)."\n'
    )

    assert said(base, "term-differs") == ["check-needle.quiz.el.yaml:4"]
