"""A survey as a page: what is asked, what a form says."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

from courses.reader import Reading
from quizzes.mixing import Mix
from quizzes.models import Question, Quiz
from quizzes.publishing import questions_of
from quizzes.question_types.question import Answer, Posted, UnreadableAnswer
from quizzes.sheet import Asked, Setting, Shown, name_of


@dataclass(frozen=True, slots=True)
class SurveySheet:
    """One wording of a survey in one order. The form carries both, since nothing else remembers them."""

    survey: Quiz
    seed: int

    @classmethod
    def fresh(cls, survey: Quiz) -> Self:
        return cls(survey, secrets.randbelow(10**9))

    @classmethod
    def sent(cls, survey: Quiz, fields: QueryDict) -> Self:
        """The sheet that a form was. Raises `UnreadableAnswer` for what no page would send."""
        seed = fields.get("seed", "")
        if not (seed.isascii() and seed.isdigit() and len(seed) < 10):
            raise UnreadableAnswer("A form does not say how it was mixed.")
        return cls(survey, int(seed))

    def asked(self, reading: Reading) -> list[Asked]:
        setting = Setting.of(self.survey, reading)
        return [
            Asked(
                **Shown.fields_of(question, number, setting),
                template=question.template,
                rule=question.survey_rule(),
                points=question.points,
                scored=False,
                form=question.form(mix=self._mix, answer=None, telling=False),
                may_be_checked=False,
                told=None,
            )
            for number, question in enumerate(self._questions(), start=1)
        ]

    def read(self, fields: QueryDict) -> dict[Question, Answer]:
        """What was answered; what was left unsaid is None. Raises `UnreadableAnswer`."""
        return {
            question: question.read(Posted(fields.getlist(name_of(number))), mix=self._mix, before=None)
            for number, question in enumerate(self._questions(), start=1)
        }

    @property
    def _mix(self) -> Mix:
        return Mix(seed=self.seed, shuffle=bool(self.survey.spec.get("shuffle")))

    def _questions(self) -> list[Question]:
        bank = questions_of(self.survey)
        return [bank[place] for place in self._mix.draw(len(bank), None)]
