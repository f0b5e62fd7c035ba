"""YAML as authors mean it: the core schema of YAML 1.2, safe tags, and where every value stands.

`no` is a language and not `false`; a date is text until a schema asks for a date; a key that stands
twice is an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from courses.content.problems import Problems
from courses.content.reading import Source

Place = tuple[int, int]
Path = tuple[str | int, ...]

DEEPEST = 40
MOST_NODES = 200_000
"""More than any file of 1 MiB can hold without aliases: what unfolds further is a bomb."""


class _CoreLoader(yaml.CSafeLoader):
    """Resolves plain scalars by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema)."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    _firsts = [None if character == "\0" else character for character in _first]
    if _tag == "null":
        _firsts.append("")
    _CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _firsts)


@dataclass(slots=True)
class Located:
    """What a YAML text says, and at which line and column each value and key stands."""

    path: str
    value: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    numbers: dict[Path, str] = field(default_factory=dict)
    """How a number was written, for what looks like one and is not: the fingerprint `00001234`."""

    def at(self, path: Path) -> Place:
        """Where the value at `path` stands, or the nearest thing around it."""
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def at_key(self, path: Path) -> Place:
        return self.keys.get(path) or self.at(path)

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
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problems.error(source.path, (first_line, 1), "yaml", f"this is not YAML: {str(error).splitlines()[0]}")
        return None
    finally:
        loader.dispose()
    reader = _NodeReader(source.path, problems, first_line)
    located = Located(source.path, values=reader.values, keys=reader.keys, numbers=reader.numbers)
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

    def place(self, node: yaml.Node) -> Place:
        return (node.start_mark.line + self.first_line, node.start_mark.column + 1)

    def read(self, node: yaml.Node, path: Path, depth: int) -> Any:
        self.nodes += 1
        if depth > DEEPEST:
            raise _Refused(self.place(node), f"this is nested deeper than {DEEPEST} levels")
        if self.nodes > MOST_NODES:
            raise _Refused(self.place(node), "aliases (`*name`) unfold to more than can be meant")
        self.values[path] = self.place(node)
        if isinstance(node, yaml.MappingNode):
            return self.read_mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            if not node.tag.endswith(":seq"):
                raise _Refused(self.place(node), f"the tag `{node.tag}` is not allowed here")
            return [self.read(child, (*path, index), depth + 1) for index, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self.read_scalar(node, path)

    def read_mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        if not node.tag.endswith(":map"):
            raise _Refused(self.place(node), f"the tag `{node.tag}` is not allowed here")
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Refused(self.place(key_node), "a key must be a single word")
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
        if node.tag.endswith((":int", ":float")):
            self.numbers[path] = text
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return self.number(node, lambda: int(text, 0) if text[:2] in {"0o", "0x"} else int(text))
            case "float":
                return self.number(node, lambda: float(text))
            case _:
                raise _Refused(self.place(node), f"the tag `{node.tag}` is not allowed here")

    def text(self, node: yaml.ScalarNode) -> str:
        """What a scalar says; escapes such as `"\\0"` may not bring in what a database or a page cannot hold."""
        text = str(node.value)
        if any(unicodedata.category(character) == "Cc" and character not in "\t\n" for character in text):
            self.problems.error(
                self.path, self.place(node), "control-character", "there is a control character in this text"
            )
        return text

    def number(self, node: yaml.ScalarNode, convert: Callable[[], int | float]) -> int | float:
        try:
            return convert()
        except (ValueError, OverflowError) as error:
            raise _Refused(self.place(node), "this number is too long") from error
