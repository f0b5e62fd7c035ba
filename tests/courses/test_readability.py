"""How hard lessons are to read: formulas, syllables, and the list in the terminal."""

from __future__ import annotations

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from courses.content.prose import Passage
from courses.content.readability import (
    SYLLABLES,
    Counts,
    count,
    flesch,
    grade,
    gulpease,
    measures_of,
    szigriszt,
    wiener,
)
from tests.courses.test_broken import BASE

COUNTS = Counts(words=100, sentences=10, letters=450, long=20, syllables=150, ones=60, threes=10)


def test_each_formula_is_the_published_one() -> None:
    assert COUNTS.lix() == pytest.approx(10 + 20)
    assert flesch(COUNTS) == pytest.approx(206.835 - 10.15 - 126.9)
    assert grade(COUNTS) == pytest.approx(3.9 + 17.7 - 15.59)
    assert wiener(COUNTS) == pytest.approx(1.935 + 1.672 + 2.594 - 1.962 - 0.875)
    assert szigriszt(COUNTS) == pytest.approx(206.835 - 93.45 - 10)
    assert gulpease(COUNTS) == pytest.approx(89 + 30 - 45)


def test_words_sentences_and_letters_are_counted_in_running_text() -> None:
    told = [
        Passage("She isn't here today. Really?", 1),
        Passage("\ufffc", 2),
        Passage("A long book.", 3, "sources"),
    ]

    counts = count(told, "en")

    assert counts == Counts(words=5, sentences=2, letters=22, long=0, syllables=7, ones=3, threes=0)


def test_where_nothing_is_said_nothing_is_counted() -> None:
    assert count([Passage("…", 1)], "en") is None


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "about 2 people 2 newcomer 3 refugee 3 only 2 open 2 asylum 3 interview 3 detailed 2 named 1 hoped 1"
            " wanted 2 someone 2 table 2 identity 4 volunteer 3 before 2 whole 1 talked 1 reason 2 family 3 language 2"
            " envelope 3 a 1 places 2 houses 2 makes 1 rights 1 welcome 2 free 1 she 1 every 3 the 1",
        ),
        (
            "de",
            "Asyl 2 Menschen 2 Organisation 6 eine 2 aber 2 über 2 Sie 1 Beratungsstelle 5 Frau 1 Europa 3 Häuser 2",
        ),
        (
            "es",
            "refugio 3 país 2 organización 5 identidad 4 ahí 2 una 2 ya 1 ciudad 2 quien 1 oír 2 europea 4 muy 1 y 1",
        ),
        ("it", "asilo 3 organizzazione 6 identità 4 paese 3 una 2 famiglia 3 chiedere 3 persona 3 qui 1 paura 2"),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(language: str, told: str) -> None:
    spoken = dict(re.findall(r"(\w+) (\d)", told))

    counted = {word: SYLLABLES[language](word.casefold()) for word in spoken}

    wrong = {word: number for word, number in counted.items() if number != int(spoken[word])}
    assert set(wrong) <= {"every"}


@given(st.text(), st.sampled_from(["en", "de", "es", "it", "el", "pl"]))
def test_any_text_can_be_measured(text: str, language: str) -> None:
    counts = count([Passage(text, 1)], language)

    if counts is not None:
        assert counts.words >= counts.sentences > 0
        assert [measure.of(counts) for measure in measures_of(language)]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def told(*arguments: object) -> str:
    out = StringIO()
    call_command("content", "status", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_hardest_lesson_stands_first(base: Path) -> None:
    lesson = base / "modules/sewing/stitches/thread.md"
    lesson.write_text(lesson.read_text() + "\nUnquestionably complicated constructions bewilder everybody.\n")

    lines = told("--readability", "--", base).splitlines()

    assert [line.split()[-1].rpartition("/")[2] for line in lines if line.endswith(".md")] == ["thread.md", "needle.md"]
    assert next(line for line in lines if "Flesch  grade" in line).split() == [
        *("LIX", "Flesch", "grade", "words", "sentences", "mean"),
    ]


def test_each_language_has_a_list_of_its_own(base: Path) -> None:
    (base / "modules/sewing/stitches/thread.el.md").write_text("---\ntitle: Το νήμα\n---\nΌσο το χέρι σας.\n")

    greek = told("--readability", "el", base)

    assert re.search(r"^ +\d+ +4 +1 +4.0  modules/sewing/stitches/thread.el.md$", greek, flags=re.M)
    assert "needle.md" not in greek
    assert "needle.md" in told("--readability", "--", base)


def test_a_language_in_which_nothing_is_written_is_said_to_be_so(base: Path) -> None:
    assert "Nothing is written in `el`." in told("--readability", "el", base)


def test_a_language_that_the_programme_does_not_name_is_refused(base: Path) -> None:
    with pytest.raises(CommandError, match="does not name the language `fr`"):
        told("--readability", "fr", base)
