"""Careful edits of an author's file: one value set, one entry listed, every other character left as it was.

Comments, quotes, indentation and line ends belong to the author, so a file is never written anew from what
it says. Each edit is read again before it is handed back: what it did not mean to change must say the same.
"""

from __future__ import annotations

import codecs
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import yaml

from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.yaml_text import load

Edit = Callable[[str], str]

FENCE = "---"


class CannotEdit(Exception):
    """The file is written in a way that no small edit fits into; the message says what an author can do."""


def edited(raw: bytes, edit: Edit) -> bytes:
    """A file's bytes after `edit`, which sees the text without a byte order mark and with its own line ends."""
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    try:
        text = raw.removeprefix(mark).decode()
    except UnicodeDecodeError as error:
        raise CannotEdit("the text is not UTF-8: save it as UTF-8") from error
    return mark + edit(text).encode()


def replace_file(path: Path, raw: bytes) -> None:
    """Write a file anew, whole or not at all, with the permissions it had."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".new", delete=False) as new:
        written = Path(new.name)
        try:
            new.write(raw)
            new.flush()
            shutil.copymode(path, written)
            written.replace(path)
        except OSError:
            written.unlink(missing_ok=True)
            raise


def in_front_matter(text: str, edit: Edit) -> str:
    """`edit` applied to what stands between the first two lines `---` of a Markdown file."""
    fences = (line for line in re.finditer(r"[^\r\n]*", text) if line[0].rstrip() == FENCE)
    opening, closing = next(fences, None), next(fences, None)
    if opening is None or closing is None or opening.start() > 0:
        raise CannotEdit("the file does not begin with a head between two lines `---`: write one first")
    # The opening line stays with the head: to YAML it says that a document begins.
    return edit(text[: closing.start()]) + text[closing.start() :]


def set_value(text: str, key: str, value: str, *, after: str = "") -> str:
    """The YAML `text` with `key: value` at its top level.

    A value that stands there is replaced, in its own quotes. A new key goes behind the key `after` where that
    is there, and else before the first key, so that what an author wrote above all keys stays above.
    """
    root = _root(text)
    found = _found(root, key)
    if found is None:
        changed = _with_key(text, root, f"{key}: {scalar(value)}", _found(root, after))
    elif isinstance(found, yaml.ScalarNode):
        changed = text if found.value == value else _with_value(text, found, value)
    else:
        raise CannotEdit(f"`{key}` holds more than one value: write `{key}: {scalar(value)}` by hand")
    return _verified(changed, {**_said(text), key: value})


def add_to_list(text: str, key: str, entry: str) -> str:
    """The YAML `text` with `entry` at the end of the list at the top-level `key`, in the style of that list."""
    root = _root(text)
    found = _found(root, key)
    said = _said(text)
    if found is None:
        changed = _with_line(text, f"{key}: [{scalar(entry)}]")
    elif isinstance(found, yaml.SequenceNode):
        changed = (_with_flow_entry if found.flow_style else _with_block_entry)(text, found, scalar(entry))
    elif said.get(key) is None:
        changed = _with_value(text, found, f"[{scalar(entry)}]", quoted=False)
    else:
        raise CannotEdit(f"`{key}` is not a list: write `{key}: [{scalar(entry)}]` by hand")
    return _verified(changed, {**said, key: [*(said.get(key) or []), entry]})


def scalar(text: str, style: str | None = None) -> str:
    """`text` as YAML: plain where that is safe in any place, else in double quotes; `style` are quotes to keep."""
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    if style == '"' or not re.fullmatch(r"[^\W_][\w .'’()/+-]*", text) or text != text.strip() or not _is_text(text):
        return json.dumps(text, ensure_ascii=False)
    return text


def line_break(text: str) -> str:
    """The line end that a text uses: that of its first line."""
    found = re.search(r"\r\n|\n|\r", text)
    return found[0] if found else "\n"


def _is_text(plain: str) -> bool:
    """Whether YAML reads this, unquoted, as the text it is: `Null` and `12` need quotes, a fingerprint does not."""
    if re.fullmatch(r"[0-9a-f]{8}", plain):
        return True
    located = load(Source("", plain), Problems())
    return located is not None and located.value == plain


def _root(text: str) -> yaml.MappingNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise CannotEdit("the file is not YAML: `content check` says where") from error
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise CannotEdit("the file is not a mapping of keys to values")
    return root


def _found(root: yaml.MappingNode | None, key: str) -> Any:
    """The value at the top-level `key`, as a node; None where there is none."""
    found = [value for name, value in (root.value if root else []) if name.value == key]
    if len(found) > 1:
        raise CannotEdit(f"the key `{key}` stands there more than once: keep one")
    return found[0] if found else None


def _with_value(text: str, node: yaml.ScalarNode, value: str, *, quoted: bool = True) -> str:
    start, end = _span(text, node)
    written = scalar(value, node.style) if quoted else value
    if start == end:
        # Nothing stood behind the colon.
        rest = text[end:]
        return text[:end] + f" {written}" + (rest[1:] if re.match(r" +(?:[\r\n]|$)", rest) else rest)
    return text[:start] + written + text[end:]


def _with_key(text: str, root: yaml.MappingNode | None, line: str, after: yaml.ScalarNode | None) -> str:
    if root is None:
        return _with_line(text, line)
    if root.flow_style and after is not None:
        _start, end = _span(text, after)
        return text[:end] + f", {line}" + text[end:]
    if root.flow_style:
        inside = text.index("{", root.start_mark.index) + 1
        return text[:inside] + line + (", " if root.value else "") + text[inside:]
    first = _line_start(text, root.value[0][0].start_mark.index)
    indent = re.match(r" *", text[first:])[0]  # type: ignore[index]
    if after is None:
        return text[:first] + indent + line + line_break(text) + text[first:]
    return _line_inserted(text, _span(text, after)[1], indent + line)


def _with_line(text: str, line: str) -> str:
    """The text and one line more at its end."""
    newline = line_break(text)
    before = text if not text or text.endswith(newline) else text + newline
    return before + line + newline


def _with_flow_entry(text: str, node: yaml.SequenceNode, entry: str) -> str:
    if not node.value:
        inside = text.index("[", node.start_mark.index) + 1
        return text[:inside] + entry + text[inside:]
    end = node.value[-1].end_mark.index
    line_start = _line_start(text, node.value[-1].start_mark.index)
    indent = re.match(r"\s*", text[line_start:])[0]  # type: ignore[index]
    is_alone = line_start + len(indent) == node.value[-1].start_mark.index
    if not is_alone:
        return text[:end] + f", {entry}" + text[end:]
    # Each entry has a line: so has the new one, with a comma behind it where the last one had one.
    has_comma = re.match(r"[ \t]*,", text[end:]) is not None
    with_comma = text if has_comma else text[:end] + "," + text[end:]
    rest_of_line = re.match(r"[^\r\n#]*", with_comma[end:])[0]  # type: ignore[index]
    line = indent + entry + ("," if has_comma else "")
    if "]" in rest_of_line:
        place = end + len(rest_of_line.partition(",")[0]) + 1
        return with_comma[:place] + line_break(text) + line + with_comma[place:]
    return _line_inserted(with_comma, end, line)


def _with_block_entry(text: str, node: yaml.SequenceNode, entry: str) -> str:
    first = node.value[0]
    before = text[_line_start(text, first.start_mark.index) : first.start_mark.index]
    lead = before if re.fullmatch(r" *- *", before) else " " * node.start_mark.column + "- "
    return _line_inserted(text, _span(text, node.value[-1])[1], lead + entry)


def _line_inserted(text: str, place: int, line: str) -> str:
    """The text with a line of its own behind the line in which `place` is."""
    newline = line_break(text)
    end = re.compile(r"\r\n|\n|\r").search(text, place)
    if end is None:
        return text + newline + line
    return text[: end.end()] + line + newline + text[end.end() :]


def _line_start(text: str, place: int) -> int:
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def _span(text: str, node: yaml.Node) -> tuple[int, int]:
    """Where a value begins and ends, without the line ends that a block text takes in."""
    start, end = node.start_mark.index, node.end_mark.index
    return start, start + len(text[start:end].rstrip())


def _said(text: str) -> dict[str, Any]:
    """What a YAML text says, numbers as they are written, as far as it can be read."""
    problems = Problems()
    located = load(Source("", text), problems)
    if located is None:
        raise CannotEdit("the file is not YAML: `content check` says where")
    said = located.value or {}
    return {key: located.numbers.get((key,), value) for key, value in said.items()}


def _verified(changed: str, expected: dict[str, Any]) -> str:
    try:
        as_meant = _said(changed) == expected
    except CannotEdit:
        as_meant = False
    if not as_meant:
        raise CannotEdit("the file is written in a way that cannot be changed safely: edit it by hand")
    return changed
