"""A list of addresses, as people paste it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.invitation_list import (
    MOST_ADDRESSES,
    MOST_BYTES,
    AddressList,
    NotText,
    Problem,
    TooLarge,
    TooMany,
    read_list,
    text_of,
)

LANGUAGES = {"en": "English", "el": "Ελληνικά", "pl": "Polski"}

words = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
addresses = st.builds(lambda name, host: f"{name}@{host}.example.org", words, words)
rows = st.lists(
    st.tuples(addresses, st.sampled_from(["", *LANGUAGES])), min_size=1, max_size=30, unique_by=lambda row: row[0]
)


def read(text: str) -> AddressList:
    return read_list(text, languages=LANGUAGES, language="en")


def found(text: str) -> list[tuple[int, str, str, Problem | None]]:
    return [(line.number, line.address, line.language, line.problem) for line in read(text).lines]


@given(
    rows=rows,
    separator=st.sampled_from([",", ";", "\t"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    heading=st.sampled_from([None, ("E-mail", "Language"), ("Διεύθυνση", "Γλώσσα"), ("", "")]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_table_program_writes_is_read(rows, separator, newline, heading, quoting, encoding) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=newline, quoting=quoting)
    writer.writerows([heading, *rows] if heading else rows)

    list_ = read(text_of(file.getvalue().encode(encoding)))

    assert [(line.address, line.language) for line in list_.right] == [(name, code or "en") for name, code in rows]
    assert not list_.wrong
    assert [line.number for line in list_.lines] == list(range(2 if heading else 1, len(rows) + (2 if heading else 1)))


@given(text=st.text(max_size=400))
def test_any_text_is_a_list_in_which_each_address_is_right_once(text: str) -> None:
    list_ = read(text)

    right = [line.address for line in list_.right]
    assert len(right) == len(set(right))
    assert all("@" in address and address == address.lower() and not set("\r\n\0") & set(address) for address in right)
    assert all(line.language in LANGUAGES for line in list_.right)
    assert all(1 <= line.number <= len(text) + 1 for line in list_.lines)


@given(content=st.binary(max_size=400))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        read(text_of(content))
    except NotText:
        assert b"\0" in content


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Ada@Example.org", [(1, "ada@example.org", "en", None)]),
        ("\n\n  ada@example.org  \n", [(3, "ada@example.org", "en", None)]),
        ("Ada L. <ada@example.org>", [(1, "ada@example.org", "en", None)]),
        ("ada@example.org; bob@example.org", [(1, "ada@example.org", "en", None), (1, "bob@example.org", "en", None)]),
        ("ada@example.org, ΕΛΛΗΝΙΚΆ", [(1, "ada@example.org", "el", None)]),
        ("ada@example.org,Klingon", [(1, "ada@example.org", "Klingon", Problem.UNKNOWN_LANGUAGE)]),
        ("ada.example.org", [(1, "ada.example.org", "en", Problem.NOT_AN_ADDRESS)]),
        ("ada@", [(1, "ada@", "en", Problem.NOT_AN_ADDRESS)]),
        ("a@example.org\nada", [(1, "a@example.org", "en", None), (2, "ada", "en", Problem.NOT_AN_ADDRESS)]),
        ("a@example.org\nA@example.org", [(1, "a@example.org", "en", None), (2, "a@example.org", "en", Problem.TWICE)]),
        ("E-mail\n", []),
        ("", []),
    ],
)
def test_lines_are_read_as_people_write_them(text: str, lines: list[tuple[int, str, str, Problem | None]]) -> None:
    assert found(text) == lines


def test_the_heading_is_shown_so_that_nothing_is_lost_unseen() -> None:
    assert read("E-mail;Language\nada@example.org;el").heading == "E-mail · Language"
    assert read("ada@example.org").heading == ""


def test_a_list_has_bounds() -> None:
    most = [f"person-{number}@example.org" for number in range(MOST_ADDRESSES)]

    assert len(read("\n".join(most)).right) == MOST_ADDRESSES
    with pytest.raises(TooMany):
        read("\n".join([*most, "one-more@example.org"]))
    with pytest.raises(TooLarge):
        read(" " * (MOST_BYTES + 1))
    with pytest.raises(TooLarge):
        text_of(b" " * (MOST_BYTES + 1))


def test_a_line_longer_than_any_cell_is_no_address() -> None:
    assert [line.problem for line in read("a" * (csv.field_size_limit() + 1)).lines] == []
    assert [line.problem for line in read(f"{'a' * csv.field_size_limit()}@example.org").lines] == [
        Problem.NOT_AN_ADDRESS
    ]


def test_a_workbook_is_no_text() -> None:
    with pytest.raises(NotText):
        text_of(b"PK\x03\x04\x14\0\x06\0")
