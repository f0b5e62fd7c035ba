"""A list of addresses as people have it: pasted from a mail or a table, or a CSV file. Read without a database."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MOST_ADDRESSES = 200
MOST_BYTES = 256 * 1024
LONGEST_ADDRESS = 254

SEPARATORS = "\t;,"
"""The first of these that a line has parts its columns."""

IN_BRACKETS = re.compile(r"<([^<>]*)>\s*$")
"""`Somebody <somebody@example.org>`, as mail programs write it."""


class Problem(Enum):
    """Why a line cannot be sent as it is."""

    NOT_AN_ADDRESS = "not-an-address"
    UNKNOWN_LANGUAGE = "unknown-language"
    TWICE = "twice"
    INVITED = "invited"
    DECLINED = "declined"


class ListRefused(Exception):
    """The list as a whole cannot be read."""


class TooLarge(ListRefused):
    pass


class TooMany(ListRefused):
    pass


class NotText(ListRefused):
    """A spreadsheet's own format, or another file that is no text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One address of the list, on a line of it. `address` is as it is stored; of a problem, what stands there."""

    number: int
    address: str
    language: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class AddressList:
    heading: str
    """The first line, where it is the names of the columns; else empty."""
    lines: tuple[Line, ...]

    @property
    def right(self) -> list[Line]:
        return [line for line in self.lines if line.problem is None]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problem is not None]


def text_of(content: bytes) -> str:
    """The text of a file. Raises `ListRefused`.

    A table saved in an old encoding is read all the same: addresses are plain letters in all of them.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = content.decode(encoding, errors="replace")
    if "\0" in text:
        raise NotText
    return text


def read_list(text: str, *, languages: Mapping[str, str], language: str) -> AddressList:
    """Every address with its line's number. Raises `ListRefused`.

    A line is an address, and a language where it has a second column: a key of `languages` or its name. Without one it
    is in `language`. A line of nothing but addresses is each of them. Lines without anything are passed over.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise TooLarge
    rows = [(number, _cells(line)) for number, line in enumerate(_lines(text), start=1)]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    heading = ""
    if rows and _is_heading(rows[0][1]):
        heading = " · ".join(filter(None, rows.pop(0)[1]))
    names = {name.casefold(): code for code, name in languages.items()} | {code.casefold(): code for code in languages}
    lines = [line for number, cells in rows for line in _read_row(number, cells, names, language)]
    if len(lines) > MOST_ADDRESSES:
        raise TooMany
    return AddressList(heading, tuple(_marked_twice(lines)))


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _cells(line: str) -> list[str]:
    separator = next((sign for sign in SEPARATORS if sign in line), SEPARATORS[0])
    if len(line) > csv.field_size_limit():
        return [line.strip()]
    return [cell.strip() for row in csv.reader([line], delimiter=separator, skipinitialspace=True) for cell in row]


def _is_heading(cells: list[str]) -> bool:
    """Words alone: whatever has an at sign or a dot was meant to be an address."""
    return not any(set("@.") & set(cell) for cell in cells)


def _read_row(number: int, cells: list[str], names: Mapping[str, str], language: str) -> list[Line]:
    said = [cell for cell in cells if cell]
    if len(said) > 1 and all("@" in cell for cell in said):
        return [_read_address(number, cell, language) for cell in said]
    line = _read_address(number, said[0], language)
    if line.problem or len(said) == 1:
        return [line]
    if said[1].casefold() not in names:
        return [Line(number, line.address, said[1][:LONGEST_ADDRESS], Problem.UNKNOWN_LANGUAGE)]
    return [Line(number, line.address, names[said[1].casefold()])]


def _read_address(number: int, cell: str, language: str) -> Line:
    found = IN_BRACKETS.search(cell)
    address = (found[1] if found else cell).strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return Line(number, cell[:LONGEST_ADDRESS], language, Problem.NOT_AN_ADDRESS)
    if len(address) > LONGEST_ADDRESS:
        return Line(number, cell[:LONGEST_ADDRESS], language, Problem.NOT_AN_ADDRESS)
    return Line(number, address, language)


def _marked_twice(lines: list[Line]) -> list[Line]:
    """The first of two stands."""
    seen: set[str] = set()
    marked = []
    for line in lines:
        is_second = line.problem is None and line.address in seen
        marked.append(Line(line.number, line.address, line.language, Problem.TWICE) if is_second else line)
        if line.problem is None:
            seen.add(line.address)
    return marked
