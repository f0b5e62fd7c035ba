"""Marking as a learner meets it: whatever an author may write, in whatever order it is shown.

`worth` is the column *score* of the content format once more, in plain arithmetic and from what the author wrote.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lms.spelling import numbers_meant
from quizzes import marking
from quizzes.mixing import Mix
from quizzes.models import Question
from quizzes.question_types.question import Answer, Posted, UnreadableAnswer
from tests.quizzes import authored
from tests.quizzes.authored import SCORED, Meant, Written, compiled, loosely, mixes

many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
of_each = settings(many, max_examples=1_000 // len(SCORED) + 1)
"""A thousand examples of a property, over all types together."""
every_type = pytest.mark.parametrize("kind", SCORED)


def share(question: Question, answer: Answer) -> Fraction:
    """What an answer is worth; nothing where there is none, as in a handed-in attempt."""
    return marking.NOTHING if answer is None else question.mark(answer, language="en")


def share_of(asked: Written, means: Meant, mix: Mix) -> Fraction:
    question = compiled(asked)
    return share(question, authored.answer(question, means, mix))


def parts_right(asked: Written, means: Meant) -> list[bool]:
    """Part by part, whether it is right: of all or nothing there is one part."""
    match asked["type"]:
        case "single":
            return [any(choice["text"] == means and choice.get("right", False) for choice in asked["choices"])]
        case "true-false":
            return [means is asked["answer"]]
        case "short":
            return [_is_accepted(asked, means)]
        case "number":
            return [_is_near(asked, means)]
        case "match":
            return [(means or {}).get(pair["left"]) == pair["right"] for pair in asked["pairs"]]
        case "order":
            follows = dict(zip(means or [], (means or [])[1:], strict=False))
            return [follows.get(item) == after for item, after in zip(asked["items"], asked["items"][1:], strict=False)]
        case "gaps":
            return [_fits(gap, (means or {}).get(name)) for name, gap in asked["gaps"].items()]
        case _:
            raise AssertionError(asked["type"])


def _is_accepted(asked: Written, means: str | None) -> bool:
    return means is not None and any(loosely(means) == loosely(each) for each in asked["accept"])


def _fits(gap: Written, means: str | None) -> bool:
    if "accept" in gap:
        return _is_accepted(gap, means)
    return any(choice["text"] == means and choice["right"] for choice in gap["choices"])


def _is_near(asked: Written, means: str | None) -> bool:
    if means is None:
        return False
    digits = "".join(each for each in means.replace(",", ".") if each in "-.0123456789")
    off = abs(Fraction(digits) - Fraction(str(asked["answer"])))
    return off <= Fraction(str(asked.get("tolerance", 0)))


def worth(asked: Written, means: Meant) -> Fraction:
    match asked["type"]:
        case "multiple":
            right = {choice["text"] for choice in asked["choices"] if choice.get("right")}
            hits, misses = len(right & (means or set())), len((means or set()) - right)
            return Fraction(max(0, hits - misses), len(right))
        case "scenario":
            return _worth_of_way(asked, means or [])
        case _:
            parts = parts_right(asked, means)
            return Fraction(parts.count(True), len(parts))


def _worth_of_way(asked: Written, taken: list[str]) -> Fraction:
    step, points = asked["steps"][asked["start"]], 0
    for text in taken:
        choice = next(choice for choice in step["choices"] if choice["text"] == text)
        step, points = asked["steps"][choice["next"]], points + choice.get("points", 0)
    best = max(every_sum(asked, asked["start"]))
    if best == 0:
        return Fraction(not step.get("choices"))
    return Fraction(points, best)


def every_sum(asked: Written, step: str) -> list[int]:
    """The points of every path from a step to an end."""
    onward = asked["steps"][step].get("choices", [])
    sums = [choice.get("points", 0) + rest for choice in onward for rest in every_sum(asked, choice["next"])]
    return sums or [0]


@every_type
@of_each
@given(data=st.data(), mix=mixes)
def test_an_answer_is_worth_what_the_format_says(kind: str, data: st.DataObject, mix: Mix) -> None:
    asked = data.draw(authored.written(kind))
    means = data.draw(authored.meant(asked))

    assert share_of(asked, means, mix) == worth(asked, means)


@every_type
@of_each
@given(data=st.data(), mix=mixes)
def test_a_solution_has_full_marks_in_any_order_and_nothing_that_is_not_right_has_them(
    kind: str, data: st.DataObject, mix: Mix
) -> None:
    asked = data.draw(authored.written(kind))
    question = compiled(asked)
    means = data.draw(authored.meant(asked))

    kept = authored.answer(question, means, mix)

    assert share(question, question.solution()) == 1
    assert question.is_answered(question.solution())
    assert (share(question, kept) == 1) == is_right(asked, means)


def is_right(asked: Written, means: Meant) -> bool:
    """Said without arithmetic: nothing is missing and nothing is wrong."""
    match asked["type"]:
        case "multiple":
            return all((choice["text"] in (means or ())) == choice.get("right", False) for choice in asked["choices"])
        case "order":
            return bool(means == asked["items"])
        case "scenario":
            return _worth_of_way(asked, means or []) == 1
        case _:
            return all(parts_right(asked, means))


@every_type
@of_each
@given(data=st.data(), mix=mixes)
def test_whatever_can_be_read_from_a_form_has_a_share_from_nothing_to_all(
    kind: str, data: st.DataObject, mix: Mix
) -> None:
    question = compiled(data.draw(authored.written(kind)))
    values = st.lists(st.sampled_from(["", "0", "1", "2", "3", "true", "1,5 km", "-"]) | st.text(max_size=4))
    presses = st.sampled_from(["", "go-on", "up-1", "down-0"])

    answer: Answer = None
    for _form in range(3):
        try:
            answer = question.read(Posted(data.draw(values) or [""], data.draw(presses)), mix=mix, before=answer)
        except UnreadableAnswer:
            continue
        for settled in (answer, question.settle(answer)):
            assert 0 <= share(question, settled) <= 1


@every_type
@of_each
@given(data=st.data(), one=mixes, other=mixes)
def test_an_answer_is_kept_and_marked_alike_in_whatever_order_it_was_shown(
    kind: str, data: st.DataObject, one: Mix, other: Mix
) -> None:
    asked = data.draw(authored.written(kind))
    question = compiled(asked)
    means = data.draw(authored.meant(asked))

    kept = [authored.answer(question, means, mix) for mix in (one, other)]

    assert share(question, kept[0]) == share(question, kept[1])
    # An order in which the page showed it by chance, and that nobody touched, is no answer.
    assert kept[0] == kept[1] or (kind == "order" and None in kept)


@every_type
@of_each
@given(data=st.data(), mix=mixes)
def test_in_whatever_order_an_author_lists_things_an_answer_is_worth_the_same(
    kind: str, data: st.DataObject, mix: Mix
) -> None:
    asked = data.draw(authored.written(kind))
    again = data.draw(authored.rearranged(asked))
    means = data.draw(authored.meant(asked))

    assert share_of(asked, means, mix) == share_of(again, means, mix)


@pytest.mark.parametrize("kind", ["multiple", "match", "gaps"])
@many
@given(data=st.data(), mix=mixes)
def test_mending_one_part_never_lowers_a_share(kind: str, data: st.DataObject, mix: Mix) -> None:
    asked = data.draw(authored.written(kind))
    means = data.draw(authored.meant(asked))
    mended = data.draw(st.sampled_from(one_part_mended(asked, means)))

    before, after = share_of(asked, means, mix), share_of(asked, mended, mix)

    assert after >= before
    if kind != "multiple" and mended != means:
        parts = parts_right(asked, means)
        assert after - before in (0, Fraction(1, len(parts)))
        assert (after == before) == (parts == parts_right(asked, mended))


def one_part_mended(asked: Written, means: Meant) -> list[Meant]:
    match asked["type"]:
        case "multiple":
            chosen = means or set()
            return [
                chosen | {choice["text"]} if choice.get("right") else chosen - {choice["text"]}
                for choice in asked["choices"]
            ]
        case "match":
            return [{**(means or {}), pair["left"]: pair["right"]} for pair in asked["pairs"]]
        case _:
            return [{**(means or {}), name: _right_words(gap)} for name, gap in asked["gaps"].items()]


def _right_words(gap: Written) -> Any:
    if "accept" in gap:
        return gap["accept"][-1]
    return next(choice["text"] for choice in gap["choices"] if choice["right"])


@many
@given(data=st.data(), mix=mixes)
def test_joining_two_runs_of_an_order_raises_its_share_by_a_neighbour_or_more(data: st.DataObject, mix: Mix) -> None:
    """A part of an order is an item that directly follows the right one; runs of such items move as one."""
    asked = data.draw(authored.written("order"))
    right, means = asked["items"], data.draw(st.permutations(asked["items"]))
    runs: list[list[str]] = []
    for item in means:
        if runs and right.index(item) == right.index(runs[-1][-1]) + 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    joints = [run for run in runs if run[-1] != right[-1]]
    assume(joints)
    first = data.draw(st.sampled_from(joints))
    second = next(run for run in runs if run[0] == right[right.index(first[-1]) + 1])
    joined = [item for run in runs if run is not second for item in (run + second if run is first else run)]

    assert share_of(asked, joined, mix) >= share_of(asked, means, mix) + Fraction(1, len(right) - 1)


@many
@given(data=st.data(), mix=mixes)
def test_on_a_way_going_on_and_choosing_what_brings_more_never_lower_a_share(data: st.DataObject, mix: Mix) -> None:
    asked = data.draw(authored.written("scenario"))
    taken = data.draw(authored.meant(asked)) or []
    step = asked["steps"][asked["start"]]
    for text in taken:
        step = asked["steps"][next(choice["next"] for choice in step["choices"] if choice["text"] == text)]
    onward = sorted(step.get("choices", []), key=lambda choice: int(choice.get("points", 0)))

    shares = [share_of(asked, [*taken, choice["text"]], mix) for choice in onward]

    assert max(every_sum(asked, asked["start"])) == 0 or shares == sorted(shares)
    assert all(each >= share_of(asked, taken, mix) for each in shares)


@many
@given(
    st.lists(st.tuples(st.integers(1, 5), st.fractions(0, 1)), min_size=1, max_size=8), st.fractions(0, 1), st.data()
)
def test_a_better_share_never_lowers_a_score(
    parts: list[tuple[int, Fraction]], more: Fraction, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(parts) - 1))
    points, had = parts[place]
    better = [*parts[:place], (points, max(had, more)), *parts[place + 1 :]]
    before, after = marking.score(parts), marking.score(better)

    assert before is not None and after is not None
    assert before <= after


@many
@given(authored.numbers, st.sampled_from(["", " km"]))
def test_a_number_that_an_author_may_ask_for_can_be_typed(number: float, unit: str) -> None:
    question = compiled({"key": "far", "type": "number", "text": "How far?", "answer": number, "unit": "km"})

    assert question.solution() and numbers_meant(question.solution())
    assert question.mark(question.solution() + unit, language="en") == 1
