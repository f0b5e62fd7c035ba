"""Tables out, read back by other libraries than those that wrote them."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from lms.tables import Column, Table, defused, to_csv, to_xlsx
from lms.text import Localised

COLUMNS = (Column("Name"), Column("People", "integer"), Column("Share", "number"), Column("Day", "date"))
TABLE = Table("Counts", COLUMNS, [["Κύπρος", 1234, -0.5, date(2026, 3, 31)], ["", None, None, None]])

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\ta", "\ra", "＝1+1"]
HIDDEN_FORMULAS = [
    " =1+1",
    "\u00a0=1+1",
    "\n=1+1",
    "\u200b=1+1",
    "  \n @x",
    "\ufeff=1",
    "a;=1+1",
    "a\n=1+1",
    "a\t=1",
]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def sheets_of(content: bytes) -> list[Worksheet]:
    return list(load_workbook(BytesIO(content)).worksheets)


def a_text(text: str) -> Table:
    return Table("Texts", [Column("Text")], [[text]])


def only_cell(content: bytes) -> Cell:
    cell = sheets_of(content)[0]["A2"]
    assert isinstance(cell, Cell)
    return cell


def test_a_csv_begins_with_a_byte_order_mark_and_reads_back() -> None:
    content = to_csv(TABLE)

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(content) == [
        ["Name", "People", "Share", "Day"],
        ["Κύπρος", "1234", "-0.5", "2026-03-31"],
        ["", "", "", ""],
    ]


def test_a_spreadsheet_keeps_the_type_of_every_cell() -> None:
    [sheet] = sheets_of(to_xlsx([TABLE]))

    assert sheet.title == "Counts"
    assert [cell.value for cell in sheet[1]] == ["Name", "People", "Share", "Day"]
    assert [cell.value for cell in sheet[2]] == ["Κύπρος", 1234, -0.5, datetime(2026, 3, 31)]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d"]
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", FORMULAS + HIDDEN_FORMULAS)
def test_no_text_of_a_csv_is_a_formula(text: str) -> None:
    [_header, [cell]] = rows_of(to_csv(a_text(text)))

    assert "'" in cell
    assert cell.replace("'", "") == text


@pytest.mark.parametrize("text", FORMULAS + HIDDEN_FORMULAS)
def test_a_spreadsheet_stores_what_looks_like_a_formula_as_text(text: str) -> None:
    cell = only_cell(to_xlsx([a_text(text)]))

    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "_x000D_") or cell.value == text


@pytest.mark.parametrize(
    "text", ["\t=1", "\r=1", "\n=1", ";=1", "a;\t=1", "\t\t =1", " \t\u00a0=1", "a\r\n=1", "\t;+1"]
)
def test_no_part_of_a_cell_is_a_formula_where_a_program_splits_it(text: str) -> None:
    parts = re.split(r"[;\t\r\n]", defused(text))

    assert [part for part in parts if part.lstrip("\u00a0 ").startswith(("=", "+"))] == []


def test_a_header_is_a_text_like_any_other() -> None:
    table = Table("Texts", [Column("=1+1")], [])

    assert rows_of(to_csv(table)) == [["'=1+1"]]


@pytest.mark.parametrize(
    "text", ["", "plain", "a=b", "a-b", "3 + 4", "1,5", 'say "hello"', "two; three", "a\nb", "o'clock"]
)
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert rows_of(to_csv(a_text(text)))[1] == [text]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_defused_text_never_begins_like_a_formula_and_loses_nothing(text: str) -> None:
    safe = defused(text)

    assert not safe.lstrip("\u00a0 \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.replace("'", "") == text.replace("'", "")


def test_a_negative_number_is_not_taken_for_a_formula() -> None:
    table = Table("Numbers", [Column("Change", "integer")], [[-5]])

    assert rows_of(to_csv(table)) == [["Change"], ["-5"]]


def test_a_localised_text_is_written_without_its_markup() -> None:
    table = Table("Texts", [Column("Title")], [[Localised("Θέση <b>", "el")]])

    assert rows_of(to_csv(table))[1] == ["Θέση <b>"]
    assert only_cell(to_xlsx([table])).value == "Θέση <b>"


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("integer", "5"),
        ("integer", True),
        ("integer", 1.5),
        ("text", 5),
        ("date", "2026-01-01"),
        ("date", datetime.min),
    ],
)
def test_a_cell_of_another_kind_than_its_column_is_refused(kind: str, cell: object) -> None:
    table = Table("Wrong", [Column("Column", kind)], [[cell]])  # type: ignore[arg-type, list-item]

    with pytest.raises(TypeError):
        to_csv(table)
    with pytest.raises(TypeError):
        to_xlsx([table])


def test_a_row_of_another_length_than_the_header_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        to_csv(Table("Wrong", COLUMNS, [["only one"]]))


def test_the_same_tables_give_the_same_bytes() -> None:
    assert to_xlsx([TABLE]) == to_xlsx([TABLE])
    assert to_csv(TABLE) == to_csv(TABLE)


def test_every_table_gets_a_sheet_under_a_title_that_the_format_allows() -> None:
    titles = ["Counts: all/none?", "counts: ALL/none?", "x" * 40, "x" * 40, "History", "''", ""]

    sheets = sheets_of(to_xlsx([Table(title, [Column("A")], []) for title in titles]))

    found = [sheet.title for sheet in sheets]
    assert len({title.casefold() for title in found}) == len(titles)
    assert all(1 <= len(title) <= 31 for title in found)


def test_a_sheet_runs_from_right_to_left_in_a_language_that_does() -> None:
    with translation.override("ar"):
        [sheet] = sheets_of(to_xlsx([TABLE]))

    assert sheet.sheet_view.rightToLeft
