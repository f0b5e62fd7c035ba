"""`content new`: a beginning that passes the check, listed where it belongs, and nothing half made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.authoring.beginnings import begin
from courses.authoring.new import write
from courses.content.compiler import compile_folder
from courses.content.tree import Compiled
from tests.world import CONTENT, EXAMPLE

SAFETY = "modules/repairing/safety"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the other consortium's content."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


def make(root: Path, *arguments: str) -> tuple[str, str]:
    """What `content new` says, and what it warns of."""
    out, err = StringIO(), StringIO()
    call_command("content", "new", *arguments, "--dir", str(root), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refusal(root: Path, *arguments: str) -> str:
    """Why `content new` makes nothing; it must not have touched a file."""
    before = state(root)
    with pytest.raises(CommandError) as refused:
        make(root, *arguments)
    assert refused.value.returncode == 1
    assert state(root) == before
    return str(refused.value)


def state(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in compile_folder(root).problems]


def keys(tree: Compiled) -> dict[str, list[str]]:
    """The keys of each unit's activities, in order."""
    return {
        f"{module.key}/{unit.key}": [activity.key for activity in unit.activities]
        for module in tree.modules
        for unit in module.units
    }


def flow(name: str, entries: list[str]) -> str:
    return f"{name}: [{', '.join(entries)}]  # in order\n"


def flow_lines(name: str, entries: list[str]) -> str:
    return f"{name}: [\n" + "".join(f"  '{entry}',  # one\n" for entry in entries) + "]\n"


def block(name: str, entries: list[str]) -> str:
    return f"{name}:\n" + "".join(f"  - {entry}\n" for entry in entries) + "# the end of the list\n"


def block_without_indent(name: str, entries: list[str]) -> str:
    return f"{name}:  # in order\r\n" + "".join(f'-  "{entry}"\r\n' for entry in entries)


@pytest.mark.parametrize("style", [flow, flow_lines, block, block_without_indent])
@pytest.mark.parametrize("content", [CONTENT, EXAMPLE])
def test_whatever_is_new_passes_the_check_and_is_listed_last(
    tmp_path: Path, content: Path, style: Callable[[str, list[str]], str]
) -> None:
    root = Path(shutil.copytree(content, tmp_path / "content"))
    for path in [*root.glob("modules/*/module.yaml"), *root.glob("modules/*/*/unit.yaml")]:
        text = re.sub(
            r"^(units|activities): \[(.*)\]\n", lambda m: style(m[1], m[2].split(", ")), path.read_text(), flags=re.M
        )
        path.write_bytes(text.encode())
    tree = compile_folder(root)
    before = keys(tree)
    assert tree.is_publishable

    for module in tree.modules:
        for unit in module.units:
            for what in ("lesson", "quiz", "survey"):
                write(begin(tree, what=what, address=f"{module.key}/{unit.key}/{unit.key}-new-{what}"))
        write(begin(tree, what="unit", address=f"{module.key}/town-planning"))
    write(begin(tree, what="module", address="town-planning", group=tree.modules[0].spec["group"]))

    after = compile_folder(root)
    assert after.problems.errors == []
    made = {unit: [f"{unit.partition('/')[2]}-new-{what}" for what in ("lesson", "quiz", "survey")] for unit in before}
    assert keys(after) == {
        **{unit: activities + made[unit] for unit, activities in before.items()},
        **{f"{module.key}/town-planning": ["town-planning"] for module in tree.modules},
        "town-planning/opening": ["one-situation", "check-opening"],
    }
    # That nobody has written over the questions in two new lessons is no fault of what makes them.
    told = [each for each in after.problems if each.code != "sentence-twice"]
    assert {str(each) for each in told} - {str(each) for each in tree.problems} == set()


def test_a_new_lesson_says_what_it_made_and_what_the_module_wants(example: Path) -> None:
    unit = example / SAFETY / "unit.yaml"
    before = unit.read_text()

    said, warned = make(example, "lesson", "repairing/safety/soldering")

    assert said.splitlines() == [
        f"made {SAFETY}/soldering.md",
        f"listed `soldering` at the end of {SAFETY}/unit.yaml",
        "Write over the words in it. Then module.yaml wants a new `version` and a line in `changes`: "
        "`content diff` says which version.",
    ]
    assert warned == ""
    assert unit.read_text() == before.replace("check-plug]", "check-plug, soldering]")
    lesson = (example / SAFETY / "soldering.md").read_text()
    assert lesson.startswith("---\ntitle: Soldering\n")
    assert "# outcomes: [unplug]\n" in lesson


def test_a_title_is_quoted_where_it_must_be(example: Path) -> None:
    make(example, "quiz", "repairing/safety/null", "--title", 'First: don\'t burn "it"')
    make(example, "lesson", "repairing/safety/true")

    titles = {activity.key: activity.spec["title"] for activity in compile_folder(example).modules[1].activities}
    assert titles["null"] == 'First: don\'t burn "it"'
    assert titles["true"] == "True"


def test_what_is_listed_already_is_only_made(example: Path) -> None:
    unit = example / SAFETY / "unit.yaml"
    unit.write_text(unit.read_text().replace("check-plug]", "check-plug, soldering]"))
    before = unit.read_text()

    make(example, "lesson", "repairing/safety/soldering")

    assert unit.read_text() == before
    assert problems(example) == problems(EXAMPLE)


def test_the_lesson_of_a_new_unit_has_a_key_that_is_free(example: Path) -> None:
    make(example, "unit", "repairing/plug")

    assert keys(compile_folder(example))["repairing/plug"] == ["about-plug"]


def test_a_new_module_is_for_the_only_group_there_is(example: Path) -> None:
    programme = example / "programme.yaml"
    assert "--group repair-groups or --group libraries" in refusal(example, "module", "sewing")
    text = re.sub(r"  - \{key: libraries.*\n", "", programme.read_text())
    programme.write_text(text.replace("kinds: [repair-group]", "kinds: [repair-group, town-library]"))
    shutil.rmtree(example / "modules/lending")

    said, _warned = make(example, "module", "sewing")

    sewing = next(module for module in compile_folder(example).modules if module.key == "sewing")
    assert (sewing.spec["group"], sewing.spec["language"], sewing.spec["version"]) == ("repair-groups", "en", "1.0.0")
    assert said.splitlines()[0] == "made modules/sewing/module.yaml"


def test_a_key_that_tells_is_warned_of(example: Path) -> None:
    with (example / "programme.yaml").open("a") as programme:
        programme.write("neutral: {title: Learning, sender: Platform, avoid: [solder]}\n")

    _said, warned = make(example, "lesson", "repairing/safety/hot-soldering")

    assert warned.startswith("`hot-soldering` stands in addresses")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lesson", "repairing/safety"], "a lesson is written MODULE/UNIT/KEY"),
        (["module", "Repairing"], "`Repairing` is not a key"),
        (["lesson", "repairing/safety/../../secret"], "a lesson is written"),
        (["lesson", "repairing/../secret"], "`..` is not a key"),
        (["lesson", f"repairing/safety/{'a' * 61}"], "is not a key"),
        (["lesson", "repairing/safety/plug"], "plug.md is there already"),
        (["quiz", "repairing/safety/plug"], "plug.md is there already"),
        (["quiz", "repairing/evening/plug"], "safety/plug.md is there already"),
        (["lesson", "repairing/safety/check-plug"], "check-plug.quiz.yaml is there already"),
        (["lesson", "repairing/nowhere/a"], "there is no modules/repairing/nowhere/unit.yaml"),
        (["unit", "nowhere/a"], "modules/nowhere/module.yaml: there is no such file"),
        (["unit", "repairing/safety"], "modules/repairing/safety is there already"),
        (["unit", "repairing/media"], "choose another key"),
        (["module", "repairing", "--group", "libraries"], "modules/repairing is there already"),
        (["module", "sewing", "--group", "tailors"], "there is no group `tailors`"),
        (["unit", "repairing/a", "--group", "libraries"], "only a module has a group"),
        (["unit", "repairing/a", "--title", "a\nb"], "a title is one line of text"),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_touched(example: Path, arguments: list[str], expected: str) -> None:
    assert expected in refusal(example, *arguments)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: A\nactivities: plug\n", "`activities` is not a list"),
        ("title: A\nactivities: [plug\n", "this is not YAML"),
        ("- plug\n", "this must be a mapping of keys to values"),
        ("title: A\noptional: &all [plug]\nactivities: *all\n", "cannot be changed safely"),
    ],
)
def test_a_list_that_cannot_be_edited_keeps_the_file_from_being_made(example: Path, text: str, expected: str) -> None:
    (example / SAFETY / "unit.yaml").write_text(text)

    assert expected in refusal(example, "lesson", "repairing/safety/soldering")


def test_when_the_parent_cannot_be_written_nothing_is_left_behind(example: Path) -> None:
    tree = compile_folder(example)
    beginning = begin(tree, what="unit", address="repairing/sewing")
    assert beginning.parent is not None
    beginning.files[example / "programme.yaml" / "impossible"] = "A file below a file."
    before = state(example)

    with pytest.raises(Exception, match="cannot be written"):
        write(beginning)

    assert state(example) == before
    assert not (example / "modules/repairing/sewing").exists()


def test_a_folder_without_a_programme_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        make(tmp_path, "module", "sewing")

    assert refused.value.returncode == 2
