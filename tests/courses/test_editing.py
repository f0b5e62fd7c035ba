"""Small edits of YAML and front matter: one value, one entry, and not a character more."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.content.editing import CannotEdit, add_to_list, edited, in_front_matter, replace_file, scalar, set_value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: [x]\nb: 1\n", "a: [x, new]\nb: 1\n"),
        ("a: []\n", "a: [new]\n"),
        ("a: [ x , y ]  # why\n", "a: [ x , y, new ]  # why\n"),
        ("a: [x, y,\n    z]\n", "a: [x, y,\n    z,\n    new]\n"),
        ("a: [\n  x,\n  y,  # why\n]\n", "a: [\n  x,\n  y,  # why\n  new,\n]\n"),
        ("a: [\n  x,\n  y  # why\n]\n", "a: [\n  x,\n  y,  # why\n  new\n]\n"),
        ("a: [\n  x, y\n]\n", "a: [\n  x, y, new\n]\n"),
        ("a: ['x', \"y\"]\n", "a: ['x', \"y\", new]\n"),
        ("a:\n  - x\n  - y  # why\n\n# b\nb: 1\n", "a:\n  - x\n  - y  # why\n  - new\n\n# b\nb: 1\n"),
        ("a:\n- x\n-   y\nb: 1\n", "a:\n- x\n-   y\n- new\nb: 1\n"),
        ("a:\r\n  - x\r\nb: 1\r\n", "a:\r\n  - x\r\n  - new\r\nb: 1\r\n"),
        ("a:\n  - x", "a:\n  - x\n  - new"),
        ("{b: 1, a: [x]}\n", "{b: 1, a: [x, new]}\n"),
        ("a:\nb: 1\n", "a: [new]\nb: 1\n"),
        ("a: # soon\nb: 1\n", "a: [new] # soon\nb: 1\n"),
        ("b: 1\n", "b: 1\na: [new]\n"),
    ],
)
def test_an_entry_is_added_in_the_style_of_its_list(before: str, after: str) -> None:
    assert add_to_list(before, "a", "new") == after


@pytest.mark.parametrize(
    "before", ["a: text\n", "a: {x: 1}\n", "- a\n", "a: [x\n", "a: [x]\na: [y]\n", "b: &l [x]\na: *l\n", "a: 3\n"]
)
def test_what_is_no_plain_list_is_left_alone(before: str) -> None:
    with pytest.raises(CannotEdit):
        add_to_list(before, "a", "new")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("of: 00000000\ntitle: A\n", "of: 3af28f48\ntitle: A\n"),
        ("of: '00000000' # old\ntitle: A\n", "of: '3af28f48' # old\ntitle: A\n"),
        ('title: A\nof:   "1"\n', 'title: A\nof:   "3af28f48"\n'),
        ("of:\ntitle: A\n", "of: 3af28f48\ntitle: A\n"),
        ("of: \ntitle: A\n", "of: 3af28f48\ntitle: A\n"),
        ("of: # none yet\ntitle: A\n", "of: 3af28f48 # none yet\ntitle: A\n"),
        ("title: A\nof:", "title: A\nof: 3af28f48"),
        ("of: |\n  00000000\ntitle: A\n", "of: 3af28f48\ntitle: A\n"),
        ("title: A\n", "of: 3af28f48\ntitle: A\n"),
        (
            "# About the file.\n\n# About the title.\ntitle: A",
            "# About the file.\n\n# About the title.\nof: 3af28f48\ntitle: A",
        ),
        ("---\r\ntitle: A\r\n", "---\r\nof: 3af28f48\r\ntitle: A\r\n"),
        ("  title: A\n  b: c\n", "  of: 3af28f48\n  title: A\n  b: c\n"),
        ("? title\n: A\n", "of: 3af28f48\n? title\n: A\n"),
        ("{title: A}\n", "{of: 3af28f48, title: A}\n"),
        ("{title: A, of: x}", "{title: A, of: 3af28f48}"),
        ("{}", "{of: 3af28f48}"),
        ("", "of: 3af28f48\n"),
        ("# Nothing yet.\r\n", "# Nothing yet.\r\nof: 3af28f48\r\n"),
        ("questions: {of: 1}\n", "of: 3af28f48\nquestions: {of: 1}\n"),
    ],
)
def test_a_value_is_set_and_nothing_else_changes(before: str, after: str) -> None:
    assert set_value(before, "of", "3af28f48") == after
    assert set_value(after, "of", "3af28f48") == after


@pytest.mark.parametrize("before", ["of: [1]\n", "of: 1\nof: 2\n", "of: &x a\nb: *x\n", "- of\n", "of: [\n", "\0"])
def test_a_value_that_cannot_be_set_safely_is_left_alone(before: str) -> None:
    with pytest.raises(CannotEdit):
        set_value(before, "of", "3af28f48")


def test_a_new_key_goes_behind_the_one_that_it_belongs_to() -> None:
    text = "of: 1  # which\ntitle: A\n"

    assert set_value(text, "status", "reviewed", after="of") == "of: 1  # which\nstatus: reviewed\ntitle: A\n"
    assert set_value("{of: 1, title: A}", "status", "draft", after="of") == "{of: 1, status: draft, title: A}"


def test_the_head_of_a_markdown_file_is_edited_and_its_body_is_not() -> None:
    text = "---\r\ntitle: A # b\r\n---\r\n\r\nof: 1\r\n---\r\n"

    changed = in_front_matter(text, lambda head: set_value(head, "of", "3af28f48"))

    assert changed == "---\r\nof: 3af28f48\r\ntitle: A # b\r\n---\r\n\r\nof: 1\r\n---\r\n"


@pytest.mark.parametrize("text", ["", "---\ntitle: A\n", "title: A\n---\n---\n", "\n---\ntitle: A\n---\n"])
def test_a_markdown_file_without_a_head_is_left_alone(text: str) -> None:
    with pytest.raises(CannotEdit):
        in_front_matter(text, lambda head: set_value(head, "of", "3af28f48"))


def test_a_byte_order_mark_stays_where_it_is() -> None:
    raw = "\ufefftitle: Α\r\n".encode()

    assert edited(raw, lambda text: set_value(text, "of", "3af28f48")) == "\ufeffof: 3af28f48\r\ntitle: Α\r\n".encode()
    with pytest.raises(CannotEdit):
        edited("title: Ä".encode("latin-1"), lambda text: text)


def test_a_file_that_is_written_anew_keeps_its_permissions(tmp_path) -> None:
    path = tmp_path / "unit.yaml"
    path.write_text("title: A\n")
    path.chmod(0o640)

    replace_file(path, b"title: B\n")

    assert path.read_bytes() == b"title: B\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["unit.yaml"]


words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=20)


@settings(deadline=None)
@given(words)
def test_whatever_a_title_says_it_can_be_read_again(title: str) -> None:
    assert yaml.safe_load(f"{{a: {scalar(title)}, b: [{scalar(title)}]}}") == {"a": title, "b": [title]}
    assert yaml.safe_load(f"a: {scalar(title)} # b") == {"a": title}


blanks = st.sampled_from(["", " ", "  "])
comments = st.sampled_from(["", "  # why", " # [a, b] - c: 'd"])
keys = st.lists(st.sampled_from(["one", "two", '"three"', "'four'"]), max_size=4)


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A list at `units`, written in one of the many ways that YAML has."""
    entries = draw(keys)
    comment = draw(comments)
    match draw(st.sampled_from(["one line", "many lines", "block"])):
        case "one line":
            blank = draw(blanks)
            return f"units: [{blank}{f'{blank},{draw(blanks)}'.join(entries)}{blank}]{comment}\n"
        case "many lines":
            indent = " " + draw(blanks)
            comma = draw(st.sampled_from(["", ","])) if entries else ""
            ending = draw(st.sampled_from(["]", f"{comment}\n{indent}]", f"{comment}\n]"]))
            inner = f",{comment}\n{indent}".join(entries)
            return f"units: [\n{indent}{inner}{comma}{ending}\n"
    indent = draw(blanks)
    return f"units:{comment}\n" + "".join(f"{indent}-  {entry}{comment}\n" for entry in entries)


@settings(deadline=None)
@given(
    before=st.sampled_from(["", "# About\n", "title: A  # b\n", "title: >-\n  Long\n  text\n\n"]),
    written=lists(),
    after=st.sampled_from(["", "# The end", "\nchanges:\n  1.0.0: First.\n", "optional: [one]\n"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_an_entry_is_added_whatever_the_list_looks_like(before: str, written: str, after: str, line_end: str) -> None:
    text = (before + written + after).replace("\n", line_end)
    said = yaml.safe_load(text)

    changed = add_to_list(text, "units", "town-planning")

    assert yaml.safe_load(changed) == {**said, "units": [*(said["units"] or []), "town-planning"]}
    assert changed.startswith(before.replace("\n", line_end))
    assert changed.endswith(after.replace("\n", line_end))
    assert changed.count("#") == text.count("#")
    assert changed.replace("\r\n", "").count("\r") == 0
    assert ("\n" in changed.replace("\r\n", "")) == ("\n" in text.replace("\r\n", ""))
