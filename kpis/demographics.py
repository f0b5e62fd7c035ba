"""How many people of which age and gender: exact, as the tally and the count of people have it now.

Each list is by itself: the questions are never crossed, and never told by country. What may be told of a list to more
than whoever takes out the official form is in `answers_told.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.about_oneself import QUESTIONS
from kpis.counting import Scope, verdicts
from kpis.evidence import Ledger
from kpis.indicators import indicators
from kpis.models import Tally
from lms.programme import ProgrammeText

NOT_STATED = "not-stated"
"""The part of whoever was not asked yet, skipped the question, or would rather not say."""


@dataclass(frozen=True, slots=True)
class Parts:
    """People by their answer to one question, in order, with those who did not state it. The parts are everybody.

    `no_longer` is how many more answered than count now: somebody's evidence was corrected since. Nobody can take
    their answer out, since nobody knows which it is.
    """

    question: str
    people: Mapping[str, int]
    no_longer: int = 0

    @property
    def total(self) -> int:
        return sum(self.people.values())


@dataclass(frozen=True, slots=True)
class Demographics:
    """`people` is everybody who counts for some promise about people reached directly, each once."""

    people: int
    lists: tuple[Parts, ...]


def demographics(*, ledger: Ledger) -> Demographics:
    """What the programme asks about, in its order. One query more than counting takes, whatever was answered."""
    said: dict[tuple[str, str], int] = {
        (question, answer): people
        for question, answer, people in Tally.objects.values_list("question", "answer", "people")
    }
    people = len(people_reached(ledger))
    return Demographics(
        people,
        tuple(
            parts_of(
                question,
                {answer: said.get((question, answer), 0) for answer in QUESTIONS[question].answers},
                people=people,
            )
            for question in ledger.programme.demographics
        ),
    )


def demographics_at(programme: ProgrammeText, at: datetime) -> Demographics:
    return demographics(ledger=Ledger(programme=programme, at=at))


def people_reached(ledger: Ledger) -> set[int]:
    """Everybody who counts for at least one promise about people, and was not reached through others alone."""
    return {
        verdict.subject
        for indicator in indicators(ledger.programme)
        if indicator.count == "people" and indicator.reach == "direct"
        for verdict in verdicts(indicator, ledger, Scope())
        if verdict.counts
    }


def parts_of(question: str, said: Mapping[str, int], *, people: int) -> Parts:
    """Pure: whoever counts and is in no answer did not state it."""
    answered = sum(said.values())
    return Parts(
        question,
        {**said, NOT_STATED: max(0, people - answered)},
        no_longer=max(0, answered - people),
    )


def answer_title(question: str, answer: str) -> str | Promise:
    return _("Not stated") if answer == NOT_STATED else QUESTIONS[question].answers[answer]
