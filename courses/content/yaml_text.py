"""YAML as authors mean it: the core schema of YAML 1.2, safe tags, and where every value stands.

`no` is a language and not `false`; a date is text until a schema asks for a date; a key that stands
twice is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import yaml

from courses.content.problems import Problems
from courses.content.reading import LARGEST_TEXT, MOST_ACCENTS, Source, unshowable

Place = tuple[int, int]
Path = tuple[str | int, ...]

DEEPEST = 40
MOST_NODES = 10_000
"""Far more values than one file is made of; what has more, or unfolds to more by aliases, is a bomb."""
TOO_DEEP = f"this is nested deeper than {DEEPEST} levels"
TOO_MANY = f"there are more than {MOST_NODES:,} values in this file, or aliases (`*name`) unfold to so many"
LONGEST_NUMBER = 15
"""Digits: what every database, browser and table can hold."""


class _CoreLoader(yaml.CSafeLoader):
    """Resolves plain scalars by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema).

    The parser composes nodes by recursion in C, which ends the process when a text is nested deeply enough.
    So this counts on the way: the parser tells of each node before and after it reads it.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}
    depth = 0
    nodes = 0

    def descend_resolver(self, current_node: yaml.Node | None, current_index: Any) -> None:
        self.depth += 1
        self.nodes += 1
        if self.depth > DEEPEST + 1:
            raise _TooMuch(current_node, TOO_DEEP)
        if self.nodes > 2 * MOST_NODES:
            raise _TooMuch(current_node, TOO_MANY)

    def ascend_resolver(self) -> None:
        self.depth -= 1


class _TooMuch(Exception):
    """There is more below this node than can be meant."""

    def __init__(self, node: yaml.Node | None, message: str) -> None:
        super().__init__(message)
        self.node = node


CORE = "tag:yaml.org,2002:"
SCALARS = {f"{CORE}{kind}": kind for kind in ("str", "null", "bool", "int", "float")}
PLAIN = {
    "null": re.compile(r"^(?:~|null|Null|NULL|)$"),
    "bool": re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    "int": re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"),
    "float": re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
}
"""How each kind of plain scalar is written, in the order in which they are tried."""

for _kind, _firsts in {
    "null": ["~", "n", "N", ""],
    "bool": "tTfF",
    "int": "-+0123456789",
    "float": "-+.0123456789",
}.items():
    _CoreLoader.add_implicit_resolver(f"{CORE}{_kind}", PLAIN[_kind], list(_firsts))


@dataclass(slots=True)
class Located:
    """What a YAML text says, and at which line and column each value and key stands."""

    path: str
    value: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    numbers: dict[Path, str] = field(default_factory=dict)
    """How a number was written, for what looks like one and is not: the fingerprint `00001234`."""
    written: list[str] = field(default_factory=list)
    """The lines of its file."""

    def at(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest thing around it."""
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def at_key(self, path: Path) -> Place:
        return self.keys.get(path) or self.at(path)

    def entries(self) -> Iterator[tuple[str, Located]]:
        """Each value of a mapping with its key, as if it were a document of its own."""
        inner = {key: Located(self.path, value, written=self.written) for key, value in self.value.items()}
        for path, place in self.values.items():
            if path:
                inner[str(path[0])].values[path[1:]] = place
        for path, place in self.keys.items():
            if len(path) > 1:
                inner[str(path[0])].keys[path[1:]] = place
        return iter(inner.items())

    def texts(self) -> dict[str, str]:
        """Every text by its address, whatever else is wrong around it."""
        return dict(_texts_below(self.value, ""))

    def value_at(self, address: str) -> Any:
        """What stands at an address; None where nothing does."""
        here = self.value
        for step in address.split("/"):
            here = here.get(step) if isinstance(here, Mapping) else None
        return here

    def at_address(self, address: str) -> Place:
        """Where the text at an address such as `questions/first-word/text` stands."""
        here, path = self.value, ()  # type: tuple[Any, Path]
        for step in address.split("/"):
            if isinstance(here, list):
                position = _position(here, step)
                if position is None:
                    break
                here, path = here[position], (*path, position)
            elif isinstance(here, Mapping) and step in here:
                here, path = here[step], (*path, step)
            else:
                break
        return self.at(path)


def _texts_below(node: Any, address: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield address, node
    elif isinstance(node, Mapping | list):
        for step, child in node.items() if isinstance(node, Mapping) else enumerate(node):
            yield from _texts_below(child, f"{address}/{step}" if address else str(step))


def _position(entries: list[Any], step: str) -> int | None:
    keyed = [entry.get("key") if isinstance(entry, Mapping) else None for entry in entries]
    if step in keyed:
        return keyed.index(step)
    if step.isdigit():
        return int(step) if int(step) < len(entries) else None
    letter = ord(step) - ord("a") if len(step) == 1 else -1
    return letter if 0 <= letter < len(entries) else None


def load(source: Source, problems: Problems, *, first_line: int = 1) -> Located | None:
    """Read one YAML document; None and a problem when it is no YAML. `first_line` is where it begins in its file."""
    loader = _CoreLoader(source.text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        problems.error(source.path, place, "yaml", f"this is not YAML: {error.problem or error.context}")
        return None
    except yaml.YAMLError as error:
        problems.error(source.path, (first_line, 1), "yaml", f"this is not YAML: {str(error).splitlines()[0]}")
        return None
    except _TooMuch as too_much:
        mark = too_much.node.start_mark if too_much.node is not None else None
        place = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        problems.error(source.path, place, "yaml", str(too_much))
        return None
    finally:
        loader.dispose()
    reader = _NodeReader(source.path, problems, first_line)
    written = [""] * (first_line - 1) + source.text.split("\n")
    located = Located(source.path, None, reader.values, reader.keys, reader.numbers, written)
    try:
        located.value = reader.read(node, (), 0) if node is not None else None
    except _Refused as refused:
        problems.error(source.path, refused.place, "yaml", str(refused))
        return None
    return located


class _Refused(Exception):
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


class _NodeReader:
    """Turns nodes into plain values, keeping where each stood."""

    def __init__(self, path: str, problems: Problems, first_line: int) -> None:
        self.path = path
        self.problems = problems
        self.first_line = first_line
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.numbers: dict[Path, str] = {}
        self.nodes = 0
        self.characters = 0

    def place(self, node: yaml.Node) -> Place:
        return (node.start_mark.line + self.first_line, node.start_mark.column + 1)

    def read(self, node: yaml.Node, path: Path, depth: int) -> Any:
        self.nodes += 1
        if depth > DEEPEST:
            raise _Refused(self.place(node), TOO_DEEP)
        if self.nodes > MOST_NODES:
            raise _Refused(self.place(node), TOO_MANY)
        self.values[path] = self.place(node)
        if isinstance(node, yaml.MappingNode):
            return self.read_mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            if node.tag != f"{CORE}seq":
                raise _Refused(self.place(node), f"the tag `{node.tag}` is not allowed here")
            return [self.read(child, (*path, index), depth + 1) for index, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self.read_scalar(node, path)

    def read_mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        if node.tag != f"{CORE}map":
            raise _Refused(self.place(node), f"the tag `{node.tag}` is not allowed here")
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Refused(self.place(key_node), "a key must be a single word")
            if key_node.tag not in SCALARS:
                raise _Refused(self.place(key_node), f"the tag `{key_node.tag}` is not allowed here")
            key = self.text(key_node)
            here = (*path, key)
            if key in result:
                self.problems.error(
                    self.path, self.place(key_node), "duplicate-key", f"the key `{key}` stands here a second time"
                )
                continue
            self.keys[here] = self.place(key_node)
            result[key] = self.read(value_node, here, depth + 1)
        return result

    def read_scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        text = self.text(node)
        kind = SCALARS.get(node.tag)
        if kind is None:
            raise _Refused(self.place(node), f"the tag `{node.tag}` is not allowed here")
        if kind == "str":
            return text
        if not PLAIN[kind].fullmatch(text):
            raise _Refused(self.place(node), f"`{text[:40]}` does not say what its tag promises")
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        self.numbers[path] = text
        return self.number(node, text, kind)

    def text(self, node: yaml.ScalarNode) -> str:
        """What a scalar says; escapes such as `"\\0"` may not bring in what a database or a page cannot hold."""
        text = str(node.value)
        self.characters += len(text)
        if self.characters > LARGEST_TEXT:
            raise _Refused(self.place(node), "aliases (`*name`) unfold to more text than a file may hold")
        if (found := unshowable(text)) is not None:
            position, said = found
            self.problems.error(self.path, self.place(node), "control-character", said)
            # What comes long after it would only be compared and folded, which takes its time.
            return text[: position + MOST_ACCENTS]
        return text

    def number(self, node: yaml.ScalarNode, text: str, kind: str) -> int | float | str:
        """What a text says as a number; what is too large for a float stays text, as a fingerprint `1234e567` is."""
        if kind == "float":
            number = float(text)
            return number if isfinite(number) else text
        if len(text) > LONGEST_NUMBER:
            raise _Refused(self.place(node), "this number is too long")
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
