"""What people type: the same word however it is spelt, the same number however it is written."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.spelling import LONGEST_NUMBER, fold, numbers_meant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "lodz"),
        ("Ørsted", "ORSTED"),
        ("Đakovo", "dakovo"),
        ("straße", "STRASSE"),
        ("Ærø", "aero"),
        ("cœur", "COEUR"),
        ("ISPARTA", "ısparta"),
        ("İstanbul", "istanbul"),
        ("ΟΔΟΣ", "οδός"),
        ("οδόσ", "οδός"),
        ("Ἀθῆναι", "αθηναι"),
        ("naïve", "NAI\u0308VE"),
        ("don’t", "don't"),
        ("l´eau", "l`eau"),
        ("„ja“", '"ja"'),
        ("«ναι»", "“ναι”"),
        ("co–operate", "co-operate"),
        ("co\u2011operate", "co−operate"),
        ("  town \u00a0 hall ", "Townhall"),
        ("town\thall", "town\u2009hall"),
        ("zero\u200bwidth", "zerowidth"),
        ("\u200fשלום\u200e", "שלום"),
        ("hy\u00adphen", "hyphen"),
        ("شـــكرًا", "شكرا"),
        ("1945.", "١٩٤٥"),
        ("the council.", "The Council"),
        ("ﬁne", "fine"),
        ("ＡＢＣ", "abc"),
        ("m²", "m2"),
    ],
)
def test_two_spellings_of_one_word_are_folded_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cat", "cut"),
        ("1.5", "15"),
        ("its", "it's"),
        ("recover", "re-cover"),
        ("か", "が"),
        ("क", "क़"),
        ("+", "-"),
        (".", ""),
    ],
)
def test_different_answers_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"])))
def test_case_spacing_and_a_full_stop_never_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)
    assert fold(f"  {' '.join(text)} ") == fold(text)
    assert not text or fold(f"{text}.") == fold(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("5", [5]),
        ("007", [7]),
        ("0,5", [Fraction(1, 2)]),
        ("0.5", [Fraction(1, 2)]),
        (".5", [Fraction(1, 2)]),
        (",5", [Fraction(1, 2)]),
        ("5.", [5]),
        ("0.1", [Fraction(1, 10)]),
        ("0,125", [Fraction(1, 8)]),
        ("1 234", [1234]),
        ("1\u00a0234\u2009567", [1234567]),
        ("1\u202f234,5", [Fraction(2469, 2)]),
        ("1'234'567", [1234567]),
        ("1’234.5", [Fraction(2469, 2)]),
        ("1.234,5", [Fraction(2469, 2)]),
        ("1,234.5", [Fraction(2469, 2)]),
        ("1.234.567", [1234567]),
        ("1,234,567", [1234567]),
        ("12,34", [Fraction(1234, 100)]),
        ("1234,567", [Fraction(1234567, 1000)]),
        ("1,234", [1234, Fraction(1234, 1000)]),
        ("1.234", [1234, Fraction(1234, 1000)]),
        ("-5", [-5]),
        ("−5", [-5]),
        ("– 5,5", [Fraction(-11, 2)]),
        ("+5", [5]),
        ("٣٫١٤", [Fraction(157, 50)]),
        ("١٬٢٣٤", [1234]),
        ("۱۲", [12]),
        ("१२", [12]),
        ("１２．５", [Fraction(25, 2)]),
        ("\u200e5\u200f", [5]),
        ("12 km", [12]),
        ("12KM.", [12]),
        ("12 Kilómetres", [12]),
        ("km 12", [12]),
        ("5 m2", [5]),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, meant: list[Fraction | int]) -> None:
    assert numbers_meant(text, "km", "kilometres", "m²") == set(meant)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "km", "five", "1e5", "½", "5²", "1/2", "0x10", "1 2", "12 34", "1,2,3", "1.2.3", "1,23,456"),
        *("--5", "5-", "1.,5", "1.5 and 2", "12 miles", "km 12 km", "1_000", "NaN", "inf", "٫", "-", "1 2345"),
        *("0,123,456", "1,234.567,8", "9" * (LONGEST_NUMBER + 1)),
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers_meant(text, "km") == set()


@given(st.text(max_size=300), st.text(max_size=10))
def test_nothing_that_is_typed_is_an_error(text: str, unit: str) -> None:
    assert all(isinstance(value, Fraction) for value in numbers_meant(text, unit))


decimals = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)


@given(decimals, st.sampled_from(".,"), st.sampled_from(["-", "−", "–"]))
def test_a_decimal_is_read_exactly_in_every_hand(value: object, mark: str, minus: str) -> None:
    written = f"{value:f}".replace("-", minus).replace(".", mark)

    assert numbers_meant(written) == {Fraction(str(value))}


@given(
    decimals, st.sampled_from([("", "."), (" ", ","), ("\u202f", ","), ("'", "."), ("’", "."), (".", ","), (",", ".")])
)
def test_thousands_may_be_parted_in_every_usual_way(value: object, marks: tuple[str, str]) -> None:
    grouping, mark = marks
    written = f"{value:,f}".translate({ord(","): grouping, ord("."): mark})

    assert numbers_meant(written) == {Fraction(str(value))}


@given(st.integers(-(10**9), 10**9), st.sampled_from(["٠", "۰", "०", "০", "０", "๐"]))
def test_every_script_has_digits(value: int, zero: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) if digit.isdigit() else digit for digit in str(value))

    assert numbers_meant(written) == {Fraction(value)}
