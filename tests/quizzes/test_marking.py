"""The column *score* of the content format, as properties."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quizzes import marking

KEYS = "abcdefgh"


@st.composite
def multiples(draw: st.DrawFn) -> tuple[set[str], set[str], set[str]]:
    """All keys of a question, the right ones, and those chosen."""
    keys = draw(st.sets(st.sampled_from(KEYS), min_size=2))
    right = draw(st.sets(st.sampled_from(sorted(keys)), min_size=1))
    chosen = draw(st.sets(st.sampled_from(sorted(keys))))
    return keys, right, chosen


@st.composite
def stories(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A scenario without loops: every choice leads to a later step."""
    count = draw(st.integers(2, 6))
    steps: dict[str, Any] = {}
    for number in range(count):
        choices = [
            {
                "key": key,
                "next": f"s{draw(st.integers(number + 1, count - 1))}",
                "points": draw(st.integers(0, 3)),
            }
            for key in KEYS[: draw(st.integers(1, 3))]
            if number + 1 < count
        ]
        steps[f"s{number}"] = {"choices": choices}
    return "s0", steps


def every_way(step: str, steps: dict[str, Any]) -> list[tuple[list[str], int]]:
    """Every path from a step to an end, with its points: the slow and plain way."""
    ways = [
        ([choice["key"], *rest], choice["points"] + points)
        for choice in steps[step]["choices"]
        for rest, points in every_way(choice["next"], steps)
    ]
    return ways or [([], 0)]


@given(multiples())
def test_a_share_of_several_choices_lies_between_nothing_and_all(case: tuple[set[str], set[str], set[str]]) -> None:
    _keys, right, chosen = case

    assert 0 <= marking.choices(chosen, right) <= 1


@given(multiples())
def test_several_choices_earn_full_marks_exactly_for_the_right_ones(
    case: tuple[set[str], set[str], set[str]],
) -> None:
    _keys, right, chosen = case

    assert (marking.choices(chosen, right) == 1) == (chosen == right)


@given(multiples())
def test_one_more_right_choice_never_lowers_a_share_and_one_more_wrong_never_raises_it(
    case: tuple[set[str], set[str], set[str]],
) -> None:
    keys, right, chosen = case

    before = marking.choices(chosen, right)

    assert all(marking.choices(chosen | {key}, right) >= before for key in right)
    assert all(marking.choices(chosen | {key}, right) <= before for key in keys - right)


def test_a_wrong_choice_costs_what_a_right_one_brings() -> None:
    assert marking.choices({"a", "b", "c"}, {"a", "b", "d"}) == Fraction(1, 3)
    assert marking.choices({"c", "e"}, {"a", "b"}) == 0


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=6).flatmap(
        lambda right: st.tuples(
            st.just(right), st.lists(st.none() | st.integers(0, 5), min_size=len(right), max_size=len(right))
        )
    )
)
def test_pairs_earn_the_share_that_is_right(case: tuple[list[int], list[int | None]]) -> None:
    right, chosen = case

    share = marking.pairs(chosen, right)

    assert share == Fraction(sum(a == b for a, b in zip(chosen, right, strict=True)), len(right))
    assert (share == 1) == (chosen == right)


@given(st.integers(2, 8).flatmap(lambda count: st.permutations(range(count))))
def test_an_order_earns_full_marks_exactly_when_it_is_right(order: list[int]) -> None:
    share = marking.neighbours(order)

    assert 0 <= share <= 1
    assert (share == 1) == (order == sorted(order))


def test_an_order_counts_neighbours_that_still_stand_together() -> None:
    assert marking.neighbours([1, 2, 3, 0]) == Fraction(2, 3)
    assert marking.neighbours([3, 2, 1, 0]) == 0


@given(stories())
def test_the_best_way_is_the_best_of_all_ways(story: tuple[str, dict[str, Any]]) -> None:
    start, steps = story

    assert marking.best_way(start, steps) == max(points for _path, points in every_way(start, steps))


@given(stories())
def test_a_way_earns_full_marks_exactly_when_no_other_has_more_points(story: tuple[str, dict[str, Any]]) -> None:
    start, steps = story
    ways = every_way(start, steps)
    best = max(points for _path, points in ways)

    for path, points in ways:
        share = marking.way(path, start=start, steps=steps)

        assert 0 <= share <= 1
        assert (share == 1) == (points == best)


@given(stories())
def test_going_on_never_lowers_the_share_of_a_way(story: tuple[str, dict[str, Any]]) -> None:
    start, steps = story
    path, _points = max(every_way(start, steps), key=lambda way: len(way[0]))

    shares = [marking.way(path[:length], start=start, steps=steps) for length in range(len(path) + 1)]

    assert shares == sorted(shares)


@given(stories())
def test_the_best_ways_are_known_from_every_step(story: tuple[str, dict[str, Any]]) -> None:
    _start, steps = story

    best = marking.best_ways(steps)

    assert best == {step: max(points for _path, points in every_way(step, steps)) for step in steps}


def test_a_story_of_many_thousand_steps_is_marked() -> None:
    count = 50_000
    steps = {
        f"s{number}": {"choices": [{"key": key, "next": f"s{number + 1}", "points": points} for key, points in WAYS]}
        for number in range(count)
    }
    steps[f"s{count}"] = {}

    share = marking.way(["b"] * (count // 2) + ["a"] * (count // 2), start="s0", steps=steps)

    assert share == Fraction(1, 2)


WAYS = [("a", 0), ("b", 1)]


words = st.text(st.characters(categories=["L", "Nd", "Zs", "P"]), min_size=1, max_size=20)


@given(words, st.lists(words, min_size=1, max_size=4))
def test_what_is_accepted_is_right_however_it_is_spaced_and_capitalised(given_text: str, accepted: list[str]) -> None:
    assert all(marking.words(f" {spelling.upper()} ", accepted) == 1 for spelling in accepted)
    assert marking.words(given_text, accepted) in (0, 1)
    assert marking.words(given_text, [*accepted, given_text]) == 1


numbers = st.fractions(-(10**6), 10**6, max_denominator=1).map(lambda value: value / 1000)


@given(numbers, numbers, st.integers(0, 10**6).map(lambda value: Fraction(value, 1000)))
def test_a_number_is_right_up_to_and_with_its_tolerance(
    right: Fraction, written: Fraction, tolerance: Fraction
) -> None:
    text = f"{float(written):.4f}"

    share = marking.number(text, right, tolerance, [])

    assert share == (abs(written - right) <= tolerance)


def test_a_tolerance_is_exact_where_floats_are_not() -> None:
    assert marking.number("0.3", Fraction(1, 10), Fraction(2, 10), []) == 1
    assert marking.number("0,30000000000000004", Fraction(1, 10), Fraction(2, 10), []) == 0
    assert marking.number("three", Fraction(3), Fraction(100), []) == 0


@given(st.lists(st.sampled_from([Fraction(0), Fraction(1)]), min_size=1))
def test_gaps_earn_the_share_that_is_right(parts: list[Fraction]) -> None:
    assert marking.share(parts) == Fraction(parts.count(Fraction(1)), len(parts))


shares = st.fractions(0, 1)
parts = st.lists(st.tuples(st.integers(1, 5), shares), max_size=8)


@given(parts)
def test_a_score_is_percent_and_none_where_nothing_is_scored(given_parts: list[tuple[int, Fraction]]) -> None:
    score = marking.score(given_parts)

    assert (score is None) == (not given_parts)
    assert score is None or 0 <= score <= 100
    assert score is None or (score == 100) == all(share == 1 for _points, share in given_parts)


@given(parts, st.randoms())
def test_the_order_of_questions_changes_no_score(given_parts: list[tuple[int, Fraction]], random: Any) -> None:
    mixed = list(given_parts)
    random.shuffle(mixed)

    assert marking.score(mixed) == marking.score(given_parts)


@given(st.fractions(0, 100), st.integers(1, 100))
def test_what_people_read_never_looks_passed_when_it_is_not(score: Fraction, mark: int) -> None:
    read = marking.rounded(float(score), mark)

    assert (read >= mark) == marking.passes(score, mark)
    assert abs(read - score) <= 1


def test_a_score_is_compared_unrounded() -> None:
    assert marking.passes(Fraction(100 * 2, 3), 67) is False
    assert marking.rounded(200 / 3, 67) == 66
    assert marking.rounded(200 / 3, 60) == 67
    assert marking.rounded(99.7) == 99
    assert marking.passes(None, 1) is False
