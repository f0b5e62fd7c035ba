"""The authors' page: its tables say what the code says, its examples work, its links lead somewhere."""

from __future__ import annotations

import re
import shutil
from io import StringIO
from pathlib import Path
from textwrap import dedent
from typing import Annotated

import pytest
from django.core.management import CommandError, call_command
from pydantic import Field

from courses.authoring import reference
from courses.authoring.describing import FILLED_IN, describe, schemas, words
from courses.authoring.reference import PAGE, NoSuchTable, fill, tables
from courses.content.checking import Count, Key, Schema, Text
from courses.content.compiler import compile_folder
from courses.management.commands.content import VERBS
from tests.world import CONTENT

TEXT = PAGE.read_text(encoding="utf-8")

MARKERS = re.findall(r"<!-- table: ([a-z-]+) -->", TEXT)


def indented_blocks(containing: str) -> list[str]:
    """The examples of the page in which these words stand."""
    blocks = re.findall(r"(?:^    .*\n(?:^\n(?=    ))?)+", TEXT, flags=re.M)
    return [dedent(block) for block in blocks if containing in block]


def test_every_table_says_what_the_code_says() -> None:
    assert fill(TEXT, tables(VERBS)) == TEXT, "run `make docs`"


def test_every_table_stands_on_the_page_once() -> None:
    assert sorted(MARKERS) == sorted(tables(VERBS))


def test_every_key_of_every_schema_is_described() -> None:
    undescribed = [
        f"{name}: {key}"
        for name, schema in schemas().items()
        for key, field in schema.model_fields.items()
        if not field.description
    ]

    assert undescribed == []


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", TEXT, flags=re.M)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    anchors |= set(re.findall(r'<a id="([a-z-]+)">', TEXT))

    linked = set(re.findall(r"\]\(#([^)]+)\)", TEXT))

    assert linked
    assert linked - anchors == set()


def test_the_page_is_written_anew_when_the_code_says_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "authoring.md"
    page.write_text(TEXT.replace("| `title` | yes |", "| `tittle` | yes |"))
    monkeypatch.setattr(reference, "PAGE", page)

    with pytest.raises(CommandError) as refused:
        call_command("content", "reference")
    assert refused.value.returncode == 1
    call_command("content", "reference", "--write", stdout=StringIO())

    assert page.read_text() == TEXT
    call_command("content", "reference", stdout=StringIO())


def test_a_table_that_is_not_made_is_refused() -> None:
    with pytest.raises(NoSuchTable, match="nothing"):
        fill("<!-- table: nothing -->\n<!-- end -->\n", tables(VERBS))


class Petal(Schema):
    """What every petal says."""

    colour: Key = Field(description="how it looks | smells")


class Round(Petal):
    """A round one."""

    width: Annotated[int, Field(ge=2, le=9)] = Field(4, description="across")
    names: dict[Key, list[Text]] = Field(description="what it is called")
    sure: bool = Field(default=False, description="whether it is")


class Flower(Schema):
    petals: list[Petal] = Field([], description="all of them")
    one: Petal | None = Field(None, description="the first")
    least: Annotated[Count, Field(description="at all")]
    key: Key = Field(description="its name", json_schema_extra=FILLED_IN)


def test_a_schema_is_told_in_words() -> None:
    assert describe(Flower) == (
        "",
        [
            ("`petals`", "no", "list of [petals](#petal): all of them"),
            ("`one`", "no", "[petal](#petal): the first"),
            ("`least`", "yes", "whole number from 1: at all"),
            ("`key`", "no", "key: its name"),
        ],
    )


def test_a_schema_leaves_out_what_the_table_of_its_base_says() -> None:
    assert describe(Round) == (
        "A round one.",
        [
            ("`width`", "no: `4`", "whole number, 2 to 9: across"),
            ("`names`", "yes", "mapping of keys to lists of texts: what it is called"),
            ("`sure`", "no: `false`", "`true` or `false`: whether it is"),
        ],
    )


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        (Annotated[int | float, Field(gt=0, le=1000)], "number above 0, 1000 at most"),
        (Annotated[int, Field(ge=0)], "whole number from 0"),
        (list[bool], "list of `true` or `false`"),
        (list[int], "list of whole numbers"),
        (str | None, "text"),
    ],
)
def test_types_have_plain_words(hint: object, said: str) -> None:
    assert words(hint) == said


# The page's own examples


def test_the_walk_of_five_minutes_can_be_walked(tmp_path: Path) -> None:
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    command = next(line for block in indented_blocks("content new lesson") for line in block.splitlines())
    _content, *arguments = re.findall(r'"[^"]+"|\S+', command)
    lesson = next(block for block in indented_blocks("title: At the door"))
    [promised] = indented_blocks(": error link")
    path = promised.partition(":")[0]

    call_command("content", *(each.strip('"') for each in arguments), "--dir", str(content), stdout=StringIO())
    assert (content / path).read_text().startswith("---\ntitle: At the door\n")
    assert compile_folder(content).is_publishable
    (content / path).write_text(lesson)

    assert [str(problem) for problem in compile_folder(content).problems.errors] == [promised.strip()]


def test_the_questions_on_the_page_can_be_asked(tmp_path: Path) -> None:
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    questions = "".join(block for block in indented_blocks("- key:"))
    assert questions.count("type:") == 3
    quiz = content / "modules/associations/first-words/check-first-words.quiz.yaml"

    for translation in quiz.parent.glob("check-first-words.quiz.*.yaml"):
        translation.unlink()
    quiz.write_text(f"title: All\nkind: practice\nquestions:\n{questions}")

    assert compile_folder(content).problems.errors == []


def test_the_fact_on_the_page_can_be_stated(tmp_path: Path) -> None:
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    [fact] = indented_blocks("f09:")

    with (content / "facts.yaml").open("a") as facts:
        facts.write(fact.replace("f09:", "f99:"))

    assert compile_folder(content).problems.errors == []
