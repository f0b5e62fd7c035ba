"""The content compiler: every problem of every file, each with path, line and column."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.content.compiler import NoContent, compile_folder
from courses.content.rendering import render_inline
from tests.courses import small_content
from tests.world import CONTENT, EXAMPLE, first_edition

Broken = Callable[..., Path]

LESSON = "modules/associations/first-words/four-things.md"
QUIZ = "modules/associations/first-words/check-first-words.quiz.yaml"
UNIT = "modules/associations/first-words/unit.yaml"
MODULE = "modules/associations/module.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content."""
    return first_edition(tmp_path, "associations")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the other consortium's content."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in compile_folder(root).problems if problem.severity == "error"]


def test_the_real_content_has_no_errors() -> None:
    assert problems(CONTENT) == []


def test_an_unknown_key_is_placed_at_the_key_with_the_nearest_known_one(content: Path) -> None:
    edit(content, UNIT, "title:", "tittle:")

    assert problems(content) == [
        f"{UNIT}:1:1: error missing-key `title` is missing",
        f"{UNIT}:1:1: error unknown-key unknown key `tittle`: did you mean `title`?",
    ]


def test_problems_of_several_files_come_in_one_run(content: Path) -> None:
    edit(content, MODULE, "version: 1.0.0", "version: 1.0")
    edit(content, LESSON, "minutes: 11", "minutes: soon")
    edit(content, QUIZ, "        right: true", "        rigth: true")

    found = problems(content)

    assert {line.split(":")[0] for line in found} == {LESSON, QUIZ, MODULE}
    assert any("three numbers, such as 1.0.0" in line for line in found)
    assert any("whole number" in line for line in found)
    assert any("did you mean `right`?" in line for line in found)


def test_a_wrong_value_in_front_matter_is_placed_in_its_file(content: Path) -> None:
    edit(content, LESSON, "minutes: 11", "minutes: soon")

    assert problems(content) == [f"{LESSON}:3:10: error wrong-value this must be a whole number"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("## Four different", "# Four different", "heading"),
        ("[SOGIESC](term:sogiesc)", "[SOGIESC](term:sogies)", "the glossary has no term `sogies`"),
        ("[SOGIESC](term:sogiesc)", "[a](lesson:nowhere)", "there is no activity `nowhere`"),
        ("[SOGIESC](term:sogiesc)", "[a](javascript:alert)", "leads nowhere"),
        ("[SOGIESC](term:sogiesc)", "<b>bold</b>", "HTML is not allowed"),
        ("[SOGIESC](term:sogiesc)", "![](media/a.svg)", "say in the brackets"),
        ("::: reflect", "::: reflekt", "there is no box `reflekt`: did you mean `reflect`?"),
        ("::: reflect", "- ::: reflect", "not inside another box or list: below it comes a place to write"),
        ("::: reflect", ":::: note\n::: care\nA storm.\n:::\n::::\n\n::: reflect", "below it comes help in reach"),
        ("outcomes: [explain-four]", "outcomes: [explain-five]", "module.yaml has no outcome `explain-five`"),
        ("facts: [f32]", "facts: [f99]", "facts.yaml has no `f99`"),
        ("facts: [f32]", "facts: [f32, f32]\nfacts: []", "a second time"),
        ("facts: [f32]", "facts: !!python/object:os.system []", "is not allowed here"),
    ],
)
def test_a_broken_lesson_says_what_is_wrong_and_where(content: Path, old: str, new: str, expected: str) -> None:
    edit(content, LESSON, old, new)

    found = problems(content)

    assert any(line.startswith(f"{LESSON}:") and expected in line for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("type: single", "type: singel", "unknown type `singel`: did you mean `single`?"),
        ("        right: true", "        right: false", "exactly one choice must be `right: true`"),
        ("next: again", "next: nowhere", "there is no step `nowhere`"),
        ("start: table", "start: nowhere", "there is no step `nowhere` to start with"),
        ("pass: 70", "pass: 170", "less than or equal to 100"),
        ("key: four-pairs", "key: own-sense", "the question `own-sense` stands here twice"),
    ],
)
def test_a_broken_quiz_says_what_is_wrong_and_where(content: Path, old: str, new: str, expected: str) -> None:
    edit(content, QUIZ, old, new)

    found = problems(content)

    assert any(line.startswith(f"{QUIZ}:") and expected in line for line in found), found


def test_a_scenario_that_comes_back_is_refused(content: Path) -> None:
    text = (content / QUIZ).read_text()
    assert "next: again" in text
    (content / QUIZ).write_text(text.replace("next: again", "next: table", 1))

    assert any("a loop never ends" in line for line in problems(content))


def test_a_file_that_nothing_lists_is_a_warning(content: Path) -> None:
    (content / "modules/associations/first-words/left-over.md").write_text("---\ntitle: A\nminutes: 1\n---\nText.")

    compiled = compile_folder(content)

    assert compiled.is_publishable
    assert any(problem.code == "unlisted" for problem in compiled.problems)


def test_a_link_out_of_the_folder_is_refused(content: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: A\nminutes: 1\n---\nText.")
    (content / LESSON).unlink()
    (content / LESSON).symlink_to(tmp_path / "secret.md")

    assert any("leads out of the content folder" in line for line in problems(content))


def test_aliases_that_unfold_without_bound_are_refused(content: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    (content / UNIT).write_text(bomb)

    assert any("unfold" in line or "nested" in line for line in problems(content))


def test_a_folder_without_a_programme_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(NoContent):
        compile_folder(tmp_path)
    with pytest.raises(CommandError) as refused:
        call_command("content", "check", str(tmp_path))
    assert refused.value.returncode == 2


def test_the_check_prints_json_and_nothing_else(content: Path) -> None:
    edit(content, UNIT, "title:", "tittle:")
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("content", "check", str(content), "--json", stdout=out, stderr=StringIO())

    assert refused.value.returncode == 1
    listed = json.loads(out.getvalue())
    assert {"path", "line", "column", "severity", "code", "message"} == set(listed[0])
    assert any(problem["path"] == UNIT for problem in listed)


def test_a_translation_is_held_against_its_source(content: Path) -> None:
    (content / "modules/associations/first-words/unit.el.yaml").write_text("of: 00000000\ntitle: Λέξεις\nmore: x\n")

    compiled = compile_folder(content)

    codes = {problem.code for problem in compiled.problems if problem.path.endswith("unit.el.yaml")}
    assert codes == {"unknown-text", "stale", "untranslated"}


REPAIRING = "modules/repairing/module.yaml"
SAFETY = "modules/repairing/safety/unit.yaml"
CHECK = "modules/repairing/safety/check-plug.quiz.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (REPAIRING, "(lesson:plug)", "(lesson:plugg)", "there is no activity `plugg`"),
        (REPAIRING, "Ein Gerät sicher", "Ein <b>Gerät</b> sicher", "HTML is not allowed"),
        (REPAIRING, "Erste Ausgabe.", "Erste [Ausgabe](term:nothing).", "the glossary has no term `nothing`"),
        (SAFETY, "(lesson:plug)", "(plug.md)", "leads nowhere"),
        ("modules/repairing/module.en.yaml", "(lesson:plug)", "(lesson:plugg)", "there is no activity `plugg`"),
        ("modules/repairing/safety/unit.en.yaml", "(lesson:plug)", "(term:plug)", "the glossary has no term `plug`"),
        ("modules/repairing/safety/plug.en.md", "(term:mains)", "(term:main)", "the glossary has no term `main`"),
        ("glossary.yaml", "(term:fuse)", "(term:fuze)", "the glossary has no term `fuze`"),
        ("glossary.yaml", "(term:fuse)", "(lesson:plug)", "the glossary belongs to no module"),
        ("glossary.yaml", "*before*", "<i>before</i>", "HTML is not allowed"),
        ("glossary.de.yaml", "(term:fuse)", "(lesson:plug)", "the glossary belongs to no module"),
        ("glossary.de.yaml", "mains: {term", "plug: {term", "the source has no text at `plug/term`"),
    ],
)
def test_markdown_is_checked_wherever_it_stands(example: Path, path: str, old: str, new: str, expected: str) -> None:
    edit(example, path, old, new)

    found = problems(example)

    assert any(line.startswith(f"{path}:") and expected in line for line in found), found


def test_the_markdown_of_a_translated_quiz_is_checked(example: Path) -> None:
    path = CHECK.replace("quiz.yaml", "quiz.en.yaml")
    (example / path).write_text(
        'of: "0"\ntitle: Check\nquestions:\n  first:\n    text: What [first](lesson:nowhere)?\n'
    )

    assert problems(example) == [f"{path}:5:24: error link there is no activity `nowhere` in this module"]


def test_outside_a_module_a_link_to_a_lesson_is_plain_text() -> None:
    text = "Begin with the [*plug*](lesson:plug), then [read](https://example.org)."

    html = render_inline(text)

    assert html.startswith("Begin with the <em>plug</em>, then <a ")
    assert html.count("<a ") == html.count("</a>") == 1


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("programme.yaml", "evidence: [recorded]", "evidence: [recorder]", "programme.yaml:25:76: error wrong-value"),
        (REPAIRING, "  1.0.0: Erste", "  1.0.0: Eins.\n  1.0: Erste", f"{REPAIRING}:13:3: error wrong-value `1.0`"),
        (SAFETY, "title: Sicherheit", 'title: "Sicher\\0heit"', f"{SAFETY}:1:8: error control-character"),
        (SAFETY, "title: Sicherheit", 'title: "Sicher\\x1bheit"', f"{SAFETY}:1:8: error control-character"),
        (SAFETY, "title: Sicherheit", 'title: "\\u0085a"', f"{SAFETY}:1:8: error control-character"),
        (SAFETY, "title: Sicherheit", '"ti\\0tle": Sicherheit', f"{SAFETY}:1:1: error control-character"),
        (SAFETY, "optional: [tools]", "optional: [plug, tools, check-plug]", "nobody could ever complete it"),
        (CHECK, "key: look", "key: pull", "the choice `pull` stands here twice"),
        ("glossary.yaml", "mains:", "status:", "give this term another key"),
    ],
)
def test_what_would_break_a_page_or_a_count_is_an_error(
    example: Path, path: str, old: str, new: str, expected: str
) -> None:
    edit(example, path, old, new)
    edit(example, "modules/repairing/evening/unit.yaml", "thanks]", "thanks]\noptional: [welcome, thanks]")

    found = problems(example)

    assert any(expected in line for line in found), found


def test_tabs_and_new_lines_are_no_control_characters(example: Path) -> None:
    edit(example, SAFETY, "title: Sicherheit", 'title: "Sicher\\theit"')
    edit(example, SAFETY, "summary: Zuerst", "summary: |\n  Zuerst\n ")

    assert problems(example) == []


@pytest.mark.parametrize("emptied", ["the folder is not there", "the folder is empty"])
def test_content_without_modules_is_an_error(example: Path, emptied: str) -> None:
    shutil.rmtree(example / "modules")
    if emptied == "the folder is empty":
        (example / "modules").mkdir()

    assert [line.split(" publishing")[0] for line in problems(example)] == [
        "modules:1:1: error no-module there is no module in this folder:"
    ]


def test_a_stale_translation_is_told_the_fingerprint_that_makes_it_current(example: Path) -> None:
    path = SAFETY.replace("unit.yaml", "unit.en.yaml")
    edit(example, SAFETY, "title: Sicherheit", "title: Erst die Sicherheit")

    warning = next(str(each) for each in compile_folder(example).problems if each.code == "stale")
    assert warning.startswith(f"{path}:1:1: warning stale")
    wanted = warning.rpartition("`of: ")[2].rstrip("`")
    edit(example, path, "of: 3af28f48", f"of: {wanted}")

    assert not any(each.code == "stale" for each in compile_folder(example).problems)


def test_a_glossary_has_words_to_avoid_of_its_own_in_every_language(tmp_path: Path) -> None:
    folder = small_content.write_small_content(tmp_path)
    german = folder / small_content.GLOSSARY_DE
    german.write_text(german.read_text().replace("}", ", avoid: [Dreck, Matsch]}"))

    compiled = compile_folder(folder)

    assert compiled.problems.errors == []
    assert compiled.programme is not None
    own = compiled.programme["translations"]["de"]["accepts"]
    assert own == {"glossary/humus/avoid": ["Dreck", "Matsch"]}


@pytest.mark.parametrize(
    ("opinion", "said"),
    [
        ("survey: before, question: likes, agrees-from: 4", "no module asks `likes` in its survey `before`"),
        ("survey: after, question: useful-for-work, agrees-from: 4", None),
        ("survey: after, question: useful-for-work, agrees-from: 6", "is not a step of `useful-for-work`"),
        ("survey: after, question: useful-for-work, agrees: [yes-it-is]", "is a `scale`: give `agrees-from`"),
        ("survey: follow-up, question: did-it, agrees: [done, partly], leaves-out: [not-yet]", None),
        ("survey: follow-up, question: did-it, agrees: [done, never]", "has no choice `never`"),
    ],
)
def test_an_opinion_is_asked_by_some_module_and_can_be_read(content: Path, opinion: str, said: str | None) -> None:
    programme = content / "programme.yaml"
    text = programme.read_text("utf-8")
    first = text.index("  - {key: useful,")
    new = f"  - {{key: asked, title: Asked, {opinion}}}\n"
    programme.write_text(text[:first] + new + text[text.index("\n\n", first) + 1 :], "utf-8")

    problems = [each for each in compile_folder(content).problems.errors if each.code == "opinion"]

    assert [(said or "!") in each.message for each in problems] == ([] if said is None else [True])
