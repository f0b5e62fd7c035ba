"""Age and gender: parts that are everybody, a list told as a whole or not at all, and nothing found behind it."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.answers_told import SMALLEST_TOLD, answers_told, renewed, tell
from kpis.demographics import NOT_STATED, Parts, demographics_at, parts_of
from kpis.models import AnswersTold, Tally
from kpis.suppression import SMALLEST, shield
from lms.models import Programme
from tests.kpis.attacker import Attacker, Cell
from tests.kpis.builders import INDICATORS, TODAY, attend, completed, merge, programme, record, seminar
from tests.quizzes.test_crowds import at_once
from tests.world import coordinator, person, signed_in

ASKS = ["age", "gender"]
MONTHS = 3
UNSTATED = (NOT_STATED,)


# What is told, and what is not.


def said(question: str, **people: int) -> None:
    Tally.objects.bulk_create(
        Tally(question=question, answer=answer.replace("_", "-"), people=number) for answer, number in people.items()
    )


def test_the_parts_are_everybody_and_whoever_answered_and_no_longer_counts_is_told_apart() -> None:
    assert parts_of("age", {"under-18": 2, "over-60": 3}, people=9) == Parts(
        "age", {"under-18": 2, "over-60": 3, NOT_STATED: 4}
    )
    more = parts_of("age", {"under-18": 2, "over-60": 3}, people=4)
    assert (more.total, more.people[NOT_STATED], more.no_longer) == (5, 0, 1)


def test_a_list_is_told_as_a_whole_or_not_at_all() -> None:
    enough = {"a": SMALLEST_TOLD, "b": 33, NOT_STATED: 48}

    assert tell(Parts("age", enough)) == {"a": 20, "b": 35, NOT_STATED: 50}
    for part in enough:
        assert tell(Parts("age", {**enough, part: SMALLEST_TOLD - 1})) is None


@pytest.mark.django_db
def test_people_reached_directly_are_the_total_each_once_with_a_constant_number_of_queries() -> None:
    friends = {"key": "friends", "title": "Friends", "count": "people", "evidence": ["recorded"], "reach": "indirect"}
    programme(demographics=ASKS, indicators=[*INDICATORS, friends])
    trained, mentor, old_account = person(), person(), person()
    completed(trained)
    merge(old_account, into=trained)
    completed(old_account, group="towns")
    attend(mentor, seminar(kind="workshop", half_days=1), half_days=[1])
    record("mentors", person=mentor)
    record("friends", person=person())
    completed(person(counts=False))
    said("age", under_18=1)

    now = Programme.current()
    with CaptureQueriesContext(connection) as few:
        found = demographics_at(now, TODAY)
    for _number in range(20):
        completed(person())
    with CaptureQueriesContext(connection) as many:
        later = demographics_at(now, TODAY)

    assert found.people == 2
    assert [parts.question for parts in found.lists] == ASKS
    assert [parts.total for parts in found.lists] == [2, 2]
    assert found.lists[0].people == {"under-18": 1, "18-60": 0, "over-60": 0, NOT_STATED: 1}
    assert later.people == 22
    assert len(many) == len(few)


# The page.


@pytest.mark.django_db
def test_every_coordinator_reads_the_same_shielded_lists_until_the_next_month() -> None:
    programme(demographics=ASKS)
    said("age", under_18=22, **{"18_60": 41}, over_60=23)
    said("gender", woman=60, man=9)
    for _number in range(108):
        completed(person())
    everywhere, of_cyprus = coordinator(), coordinator("CY")

    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC), tick=False):
        first = signed_in(everywhere).get("/targets/people/").content.decode()
        Tally.objects.filter(answer="under-18").update(people=29)
        again = signed_in(of_cyprus).get("/targets/people/?country=CY").content.decode()
    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False):
        later = signed_in(coordinator()).get("/targets/people/").content.decode()

    row = AnswersTold.objects.earliest("month")
    assert row.lists == {"age": {"under-18": 20, "18-60": 40, "over-60": 25, NOT_STATED: 20}, "gender": None}
    numbers = [f'<td class="numeric">{number}</td>' for number in (20, 40, 25)]
    assert all(number in page for number in numbers for page in (first, again))
    assert "<strong>105</strong>" in first
    assert "108" not in first.partition("<main")[2].partition("</main>")[0]
    assert "This list is not shown yet" in first
    assert "Non-binary" not in first
    assert "/targets/official/" in first
    assert "/targets/official/" not in again
    assert first.partition("<details>")[0].partition("<h1>")[2] == again.partition("<details>")[0].partition("<h1>")[2]
    # Nine more answered: the list stays as it was told, rather than move or vanish.
    assert later.count("This list is not shown yet") == 1
    assert all(number in later for number in numbers)
    assert signed_in(person()).get("/targets/people/").status_code == 404
    programme()
    assert signed_in(coordinator()).get("/targets/people/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_first_of_a_month_who_come_at_once_make_one_row() -> None:
    programme(demographics=ASKS)
    now = Programme.current()

    found = at_once([partial(answers_told, programme=now, at=TODAY)] * 4)

    assert found == [found[0]] * 4
    assert AnswersTold.objects.count() == 1


# Somebody who knows exactly how many people there are, on every day.


class Denied(NamedTuple):
    """1 where this part may have been the one that was too small."""

    part: tuple[str, ...]


@dataclass
class KnowsTheTotal(Attacker):
    """Has each month's list or the fact that there was none, and the exact number of all people.

    Answers never fall. Those who did not state one may answer later; `are_all_asked_at_once` takes even that away, so
    that they never fall either.
    """

    largest: int = 1_000
    smallest_told: int = SMALLEST_TOLD
    are_all_asked_at_once: bool = False
    denied: list[int] = field(default_factory=list)

    def reads(self, month: int, parts: Mapping[str, int], told: Mapping[str, int] | None) -> None:
        total = sum(parts.values())
        self.learns_a_sum([(month, (part,)) for part in parts], total, total)
        if told is None:
            self.denied.append(month)
            for part in parts:
                self.learns((month, ("denied", part)), 0, 1)
        for part, about in (told or {}).items():
            shown = shield(about)
            self.learns((month, (part,)), shown.lowest, shown.highest)

    def _cells(self) -> Iterator[Cell]:
        yield from super()._cells()
        yield from ((month, ("denied", *leaf)) for month in self.denied for leaf in self.leaves)

    def _rows(self) -> Iterator[tuple[list[tuple[Cell, int]], float, float]]:
        for terms, low, high in super()._rows():
            may_fall = terms[0][0][1] == UNSTATED and len(terms) == 2
            if self.are_all_asked_at_once or not may_fall:
                yield terms, low, high
        for month in self.denied:
            too_small = [(month, ("denied", *leaf)) for leaf in self.leaves]
            yield [(cell, 1) for cell in too_small], 1, np.inf
            for leaf, cell in zip(self.leaves, too_small, strict=True):
                highest = self.smallest_told - 1 + self.largest
                yield [((month, leaf), 1), (cell, self.largest)], -np.inf, highest


def three_months(dice: random.Random, smallest: int, *, at_once: bool) -> list[dict[str, int]]:
    """Lists of which some part is just below the limit, and may pass it."""
    answers = [f"answer-{number}" for number in range(dice.choice([3, 4]))]
    now = {answer: dice.choice([8, 9, 9, smallest - 1, smallest, 30]) for answer in answers}
    now[NOT_STATED] = dice.choice([8, 9, smallest - 1, smallest, 30])
    months = [dict(now)]
    while len(months) < MONTHS:
        for answer in answers:
            now[answer] += dice.choice([0, 0, 1, 2, 11, 12])
        now[NOT_STATED] = max(0, now[NOT_STATED] + dice.choice([0, 1, 2, 11] if at_once else [-3, -1, 0, 1, 2, 11]))
        months.append(dict(now))
    return months


def narrowed(smallest: int, seeds: Collection[int], *, at_once: bool) -> tuple[int, int]:
    """Of how many parts below ten the attacker knows more than ten possible numbers leave open; and of how many not.

    Where a list of the three months is told at all, and another is not.
    """
    narrow = wide = 0
    for seed in seeds:
        dice = random.Random(seed)
        months = three_months(dice, smallest, at_once=at_once)
        told = [
            {part: shield(people).about or 0 for part, people in month.items()}
            if min(month.values()) >= smallest
            else None
            for month in months
        ]
        if None not in told or told == [None] * MONTHS:
            continue
        attacker = KnowsTheTotal(
            [(part,) for part in months[0]], MONTHS, smallest_told=smallest, are_all_asked_at_once=at_once
        )
        for number, month in enumerate(months):
            attacker.reads(number, month, told[number])
        small = [(number, (part,)) for number, month in enumerate(months) for part in month if month[part] < SMALLEST]
        for cell in dice.sample(small, min(3, len(small))):
            low, high = attacker.bounds_of([cell])
            narrow, wide = (narrow + 1, wide) if high - low < SMALLEST - 1 else (narrow, wide + 1)
    return narrow, wide


@pytest.mark.parametrize("at_once", [False, True])
def test_who_knows_the_exact_total_narrows_no_part_below_ten(at_once: bool) -> None:
    narrow, wide = narrowed(SMALLEST_TOLD, range(300), at_once=at_once)

    assert narrow == 0
    assert wide >= 40


def test_the_same_attacker_breaks_a_list_that_is_told_from_ten_on() -> None:
    """So that the one above is no straw man."""
    narrow, _wide = narrowed(SMALLEST, range(60), at_once=True)

    assert narrow >= 5


def test_who_knows_the_one_who_came_does_not_see_what_they_answered() -> None:
    before = {"woman": 25, "man": 25, "non-binary": 20, "other": 20, NOT_STATED: 40}
    one_more = {**before, "woman": 30}
    many_more = {**before, "woman": 55, "man": 40}

    assert renewed(None, before) == before
    assert renewed(before, one_more) == before
    assert renewed(before, None) == before
    assert renewed(before, many_more) == many_more
