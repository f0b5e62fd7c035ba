"""Whether a text says a term, in the forms that six languages give it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.content.inflection import is_same_word, says_term
from lms.spelling import fold


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Refugee", "refugees"),
        ("Ally", "an ally"),
        ("Buddy (rainbow buddy)", "rainbow buddies"),
        ("Gender identity", "their identity"),
        ("LGBTQI+", "LGBTQI+ people"),
        ("Uchodźca / uchodźczyni", "uchodźców"),
        ("Rasa", "rasy"),
        ("Gej", "gejów"),
        ("Osoba sojusznicza", "sojuszniczką"),
        ("Ορατότητα", "ορατότητας"),
        ("Φύλο", "φύλα"),
        ("Πρόσφυγας", "πρόσφυγες"),
        ("Antrag", "Asylantrag"),
        ("Verbündete Person", "Verbündeten"),
        ("Einwanderung", "einwandern"),
        ("Outing", "outen"),
        ("Solicitante de asilo", "solicitantes"),
        ("Persona alleata", "alleate"),
        ("Trans", "Trans*"),
        ("Identità di genere", "identita’ di genere"),
    ],
)
def test_a_form_of_the_term_says_it(term: str, text: str) -> None:
    assert says_term(text, term)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Refugee", "migrants"),
        ("Discretion requirement", ""),
        ("SOGIESC", "SOGI"),
        ("LGBTQI+", "LGBT people"),
        ("Gay", "gaze and gayatri mantra"),
        ("Uchodźca", "migrantka"),
        ("Ορατότητα", "διαφάνεια"),
        ("Solicitante de asilo", "refugiado"),
        ("Geflüchtete Person", "Flüchtling"),
    ],
)
def test_another_word_does_not(term: str, text: str) -> None:
    assert not says_term(text, term)


WORDS = st.text(alphabet="abcdeαβγδąćęłöß", min_size=1, max_size=12)


@given(WORDS)
def test_every_term_says_itself_in_whatever_case(term: str) -> None:
    assert says_term(term, term)
    assert says_term(f"… {term.capitalize()}, and more", term)


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(text: str, term: str) -> None:
    assert says_term(text, term) in {True, False}


@given(WORDS, WORDS)
def test_two_words_are_the_same_either_way_round(one: str, other: str) -> None:
    assert is_same_word(one, other) == is_same_word(other, one)


@given(WORDS.filter(lambda word: len(fold(word)) > 4), st.text(alphabet="abcde", max_size=4))
def test_an_ending_does_not_make_another_word(word: str, ending: str) -> None:
    assert says_term(word + ending, word)


@given(WORDS, WORDS)
def test_whoever_says_one_of_several_ways_says_the_term(one: str, other: str) -> None:
    for term in (f"{one} ({other})", f"{one} / {other}", f"{one}/{other}"):
        assert says_term(one, term)
        assert says_term(other, term)
