"""An answer held against a mended key: what was chosen is known by its words, not by keys and places."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import marking
from quizzes.corrections import Mended, share_by, share_of
from tests.quizzes.questions import (
    GAPS,
    MATCH,
    MULTIPLE,
    NUMBER,
    ORDER,
    SCENARIO,
    SCORED,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    question,
    translated,
)
from tests.world import NOON


def changed(spec: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**deepcopy(spec), **fields}


def by_mended(old: dict[str, Any], new: dict[str, Any], answer: Any, language: str = "en") -> Fraction:
    """The share by the mended key alone."""
    return share_by(question(new), question(old), answer, language=language)


def with_rights(spec: dict[str, Any], *keys: str) -> dict[str, Any]:
    return changed(spec, choices=[{**each, "right": each["key"] in keys} for each in spec["choices"]])


@given(st.permutations(range(4)), st.permutations(ORDER["items"]))
def test_an_order_is_held_against_the_mended_order_by_its_words(answer: list[int], items: list[str]) -> None:
    share = by_mended(ORDER, changed(ORDER, items=items), answer)

    words = [ORDER["items"][item] for item in answer]
    assert share == Fraction(len(set(pairwise(words)) & set(pairwise(items))), 3)


RIGHTS = [*(pair["right"] for pair in MATCH["pairs"]), *MATCH["distractors"]]
LEFTS = [pair["left"] for pair in MATCH["pairs"]]


@given(
    st.permutations(LEFTS),
    st.permutations(RIGHTS),
    st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=3, max_size=3),
)
def test_pairs_are_held_against_the_mended_pairs_by_their_words(
    lefts: list[str], rights: list[str], answer: list[int | None]
) -> None:
    pairs = [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=False)]

    share = by_mended(MATCH, changed(MATCH, pairs=pairs, distractors=rights[3:]), answer)

    belongs = dict(zip(lefts, rights, strict=False))
    chosen = {left: None if place is None else RIGHTS[place] for left, place in zip(LEFTS, answer, strict=True)}
    assert share == Fraction(sum(belongs[left] == chosen[left] for left in LEFTS), 3)


def test_a_gap_to_choose_for_is_held_against_the_mended_choices_by_their_words() -> None:
    mended = deepcopy(GAPS)
    mended["gaps"]["who"]["choices"] = [
        {"text": "the *mayor*", "right": False},
        {"text": "an association", "right": True},
    ]

    assert by_mended(GAPS, mended, {"who": 0, "verb": "advises"}) == 1
    assert by_mended(GAPS, mended, {"who": 1, "verb": "advises"}) == Fraction(1, 2)
    assert by_mended(GAPS, mended, {"who": 0}) == Fraction(1, 2)


def test_a_gap_to_write_into_is_held_against_what_the_mended_gap_accepts() -> None:
    mended = deepcopy(GAPS)
    mended["gaps"]["verb"]["accept"].append("guides")

    assert by_mended(GAPS, mended, {"verb": "Guides", "who": 1}) == 1


@given(st.sets(st.sampled_from("abcd"), min_size=1), st.sets(st.sampled_from("abcd"), min_size=1))
def test_choices_are_held_against_the_mended_ones(chosen: set[str], right: set[str]) -> None:
    share = by_mended(MULTIPLE, with_rights(MULTIPLE, *right), sorted(chosen))

    assert share == marking.choices(chosen, right)


@given(st.permutations(SINGLE["choices"]), st.permutations("abc"), st.sampled_from(SINGLE["choices"]))
def test_a_choice_is_known_by_its_words_also_where_words_and_keys_change_places(
    places: list[dict[str, Any]], keys: list[str], chosen: dict[str, Any]
) -> None:
    choices = [{**each, "key": key} for each, key in zip(places, keys, strict=True)]
    mended = changed(SINGLE, choices=choices)

    assert by_mended(SINGLE, mended, chosen["key"]) == int(chosen["right"])


def test_choices_with_the_same_words_are_told_apart_by_their_keys() -> None:
    alike = [{"key": key, "text": "Any", "right": key == "a"} for key in "ab"]
    old, new = changed(SINGLE, choices=alike), with_rights(changed(SINGLE, choices=alike), "b")

    assert question(old).asks_the_same(question(new))
    assert question(old).key_in_words() != question(new).key_in_words()
    assert by_mended(old, new, "a") == 0
    assert by_mended(old, new, "b") == 1


def test_a_statement_is_held_against_the_mended_truth() -> None:
    assert by_mended(TRUE_FALSE, changed(TRUE_FALSE, answer=True), answer=True) == 1
    assert by_mended(TRUE_FALSE, changed(TRUE_FALSE, answer=True), answer=False) == 0


def test_what_was_written_is_held_against_the_mended_key_as_it_was_written() -> None:
    assert by_mended(SHORT, changed(SHORT, accept=["South Cretan Sea"]), "south cretan  sea") == 1
    assert by_mended(NUMBER, changed(NUMBER, answer=15), "15 km") == 1
    assert by_mended(NUMBER, changed(NUMBER, tolerance=0.5), "2") == 1


def test_what_a_translation_accepts_counts_for_those_who_read_it() -> None:
    mended = question(SHORT, translated({}, accepts={"accept": ["Λιβυκό"]}))

    assert share_by(mended, question(SHORT), "λιβυκο", language="el") == 1
    assert share_by(mended, question(SHORT), "λιβυκο", language="en") == 0
    assert mended.key_in_words() != question(SHORT).key_in_words()


def test_a_path_is_held_against_mended_points() -> None:
    mended = deepcopy(SCENARIO)
    mended["steps"]["table"]["choices"][0]["points"] = 4

    # Of 4 + 1 + 2 points on the best way, 4 + 0.
    assert by_mended(SCENARIO, mended, {"path": ["a", "b"], "chosen": None}) == Fraction(4, 7)


def test_a_path_that_leads_elsewhere_now_is_not_carried() -> None:
    mended = deepcopy(SCENARIO)
    mended["steps"]["table"]["choices"][1]["next"] = "again"
    old, new = question(SCENARIO), question(mended)

    assert old.asks_the_same(new)
    assert old.carried({"path": ["b", "b"], "chosen": None}, new) is None
    assert old.carried({"path": ["b"], "chosen": None}, new) is None
    assert old.carried({"path": ["a", "b"], "chosen": None}, new) == {"path": ["a", "b"], "chosen": None}
    assert share_by(new, old, {"path": ["b", "b"], "chosen": None}, language="en") == 0


@pytest.mark.parametrize("spec", SCORED, ids=lambda spec: spec["type"])
def test_a_solution_carried_to_the_same_question_is_a_solution(spec: dict[str, Any]) -> None:
    old, new = question(spec), question(changed(spec, explain="Another explanation."))

    assert old.asks_the_same(new)
    assert old.key_in_words() == new.key_in_words()
    assert old.carried(old.solution(), new) == old.solution()
    assert old.carried(None, new) is None


@pytest.mark.parametrize("spec", SCORED, ids=lambda spec: spec["type"])
def test_another_text_is_another_question(spec: dict[str, Any]) -> None:
    reworded = changed(spec, text=spec["text"].replace(".", "!").replace("?", "!"))

    assert not question(spec).asks_the_same(question(reworded))


def test_another_choice_item_pair_step_or_unit_is_another_question() -> None:
    more = {"key": "e", "text": "A fifth", "right": False}
    choices = changed(MULTIPLE, choices=[*MULTIPLE["choices"], more])
    items = changed(ORDER, items=[*ORDER["items"][:-1], "Sing"])
    pairs = changed(MATCH, distractors=[])
    step = deepcopy(SCENARIO)
    step["steps"]["end"]["text"] = "The morning begins."
    gap = deepcopy(GAPS)
    gap["gaps"]["who"] = {"accept": ["the mayor"]}

    for old, new in (
        *((MULTIPLE, choices), (ORDER, items), (MATCH, pairs), (SCENARIO, step), (GAPS, gap)),
        (NUMBER, changed(NUMBER, unit="miles")),
        (SINGLE, {**changed(SINGLE), "type": "multiple"}),
    ):
        assert not question(old).asks_the_same(question(new))


def test_another_picture_in_what_is_asked_is_another_question_and_in_an_explanation_it_is_not() -> None:
    words = {"text": "What is this? ![A sign](media/sign.png)", "explain": "![A door](media/door.png)"}

    def pictured(sign: str, door: str) -> Any:
        files = {"media/sign.png": {"sha256": sign}, "media/door.png": {"sha256": door}}
        return question(changed(SINGLE, **words, media=files))

    assert pictured("1", "2").asks_the_same(pictured("1", "3"))
    assert not pictured("1", "2").asks_the_same(pictured("4", "2"))


KEYS = st.sets(st.sampled_from("abcd"), min_size=1)


@given(KEYS, KEYS, KEYS)
def test_the_better_of_two_keys_counts(chosen: set[str], right_before: set[str], right_now: set[str]) -> None:
    old, new = question(with_rights(MULTIPLE, *right_before)), question(with_rights(MULTIPLE, *right_now))
    answer = sorted(chosen)

    share = share_of(old, answer, language="en", mended=Mended(new, NOON))

    assert share == max(old.mark(answer, language="en"), new.mark(answer, language="en"))


@given(st.integers(1, 10**6), st.data())
def test_a_stored_share_is_known_exactly_again(whole: int, data: st.DataObject) -> None:
    share = Fraction(data.draw(st.integers(0, whole)), whole)

    assert marking.exact(float(share)) == share
