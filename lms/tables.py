"""Tables out: the same typed table as CSV and as a spreadsheet.

A spreadsheet program runs a text that looks like a formula, even in a CSV, and whoever chose a name here
chose what a coordinator opens. So CSV texts are defused, and in XLSX every text is stored as a text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Literal

from django.utils.translation import get_language
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lms.text import Localised, direction

Kind = Literal["text", "integer", "number", "date"]
Cell = str | Localised | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is what the header says; `kind` is what every cell below is, or None where nothing is known."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def to_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; days as ISO dates, numbers with a point."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([defused(column.title) for column in table.columns])
    for row in _typed(table):
        writer.writerow([_as_csv(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig", errors="replace")


def to_xlsx(tables: Iterable[Table]) -> bytes:
    """One sheet a table, with typed cells. The same tables give the same bytes, so that their hash tells."""
    file = BytesIO()
    book = Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"created": datetime(2000, 1, 1)})
    formats = _Formats(
        header=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        day=book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    titles: list[str] = []
    for table in tables:
        titles.append(_sheet_title(table.title, taken=titles))
        _fill(book.add_worksheet(titles[-1]), table, formats)
    book.close()
    return file.getvalue()


_FORMULA = re.compile(
    r"(?:\A|(?<=[;\t\r\n]))"  # A cell's beginning; where lists use semicolons, also what follows one.
    r"(?:(?=[\t\r])|[\s\x00-\x20\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])"
)

_AFTER_THE_LAST_SPLIT = re.compile(r"(?<=[;\t\r\n])(?=[^;\t\r\n]*\Z)")
"""Within the white space before a sign: a program that splits at a tab sees nothing of what stands before it."""


def defused(text: str) -> str:
    """The text, with an apostrophe before whatever a spreadsheet program could take for a formula.

    After the rules of OWASP's "CSV injection" page: `= + - @` and their wide forms, a tab, a carriage
    return; also behind white space that programs skip, and where a line or a cell could begin when a
    program splits the file at semicolons.
    """
    return _FORMULA.sub(lambda match: "'" + _AFTER_THE_LAST_SPLIT.sub("'", match[0]), text)


def _typed(table: Table) -> Iterable[list[Cell]]:
    """The rows, each cell held against its column. Raises TypeError or ValueError for a program's mistake."""
    for row in table.rows:
        yield [_held(column, cell) for column, cell in zip(table.columns, row, strict=True)]


_TYPES: dict[Kind, tuple[type, ...]] = {
    "text": (str, Localised),
    "integer": (int,),
    "number": (int, float),
    "date": (date,),
}


def _held(column: Column, cell: Cell) -> Cell:
    right = isinstance(cell, _TYPES[column.kind]) and not isinstance(cell, bool | datetime)
    if cell is not None and not right:
        raise TypeError(f"{cell!r} does not belong in the column {column.title!r}, which is {column.kind}")
    return str(cell) if isinstance(cell, Localised) else cell


def _as_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return defused(cell) if isinstance(cell, str) else str(cell)


@dataclass(frozen=True, slots=True)
class _Formats:
    header: Format
    day: Format


def _fill(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    for position, column in enumerate(table.columns):
        sheet.write_string(0, position, column.title, formats.header)
    for number, row in enumerate(_typed(table), start=1):
        for position, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, position, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(number, position, cell, formats.day)
            elif cell is not None:
                sheet.write_number(number, position, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofit(max_width=420)
    if direction(get_language() or "en") == "rtl":
        sheet.right_to_left()


def _sheet_title(title: str, *, taken: Sequence[str]) -> str:
    """A title as the format allows it: 31 characters, none of `[]:*?/\\`, and unlike the others."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip("' ")[:31].strip("' ") or "1"
    if plain.casefold() == "history":  # Excel keeps this name for itself.
        plain += " 1"
    lowered = {other.casefold() for other in taken}
    unlike, number = plain, 1
    while unlike.casefold() in lowered:
        number += 1
        unlike = f"{plain[: 30 - len(str(number))]} {number}"
    return unlike
