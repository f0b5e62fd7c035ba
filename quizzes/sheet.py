"""An attempt as a page: what is asked, what a form says, what is told afterwards.

Templates are given these plain objects and no question's spec, so that a template cannot give an
answer key away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import get_language

from courses.content.rendering import Around
from courses.reader import Reading
from courses.staleness import stale_texts
from lms.text import Localised
from quizzes.attempts import responses_by_question
from quizzes.corrections import Mended, mended_wordings
from quizzes.explaining import lessons_about
from quizzes.merging import is_change, token_of
from quizzes.models import Attempt, Question, Quiz, Response
from quizzes.question_types.question import Answer, Posted, UnreadableAnswer
from quizzes.question_types.reflect import Reflect


@dataclass(frozen=True, slots=True)
class ToRead:
    """A lesson to go to."""

    title: Localised
    url: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What questions stand in: where in the module, what links and pictures lead to, which texts are out of date."""

    around: Around
    stale: frozenset[str]
    reading: Reading

    @classmethod
    def of(cls, quiz: Quiz, reading: Reading) -> Self:
        """A quiz as it is read now."""
        language = get_language() or "en"
        return cls(quiz.around(language), stale_texts(quiz, language), reading)

    def beside(self, question: Question) -> Self:
        """With the pictures of another wording, which may tell why with some that the quiz did not have."""
        media = Around.of(question.spec, self.around.module, question.spec["language"]).media
        names = {target for target, *_file in media}
        kept = tuple(file for file in self.around.media if file[0] not in names)
        return replace(self, around=replace(self.around, media=(*media, *kept)))

    def lessons_about(self, question: Question) -> list[ToRead]:
        lessons = lessons_about(question.outcome, release=self.reading.release, unit=self.reading.place.unit)
        return [ToRead(lesson.title, self.reading.url(lesson.key)) for lesson in lessons]

    def is_stale(self, question: Question) -> bool:
        return any(address.startswith(f"questions/{question.key}/") for address in self.stale)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an open question and a marked one have in common."""

    number: int
    name: str
    """Of its form fields, and its place on the page."""
    text: Localised
    is_its_text: bool
    """Whether the fragment shows the text itself."""
    is_personal: bool
    around: Around
    is_stale: bool
    """Whether the original was changed after it was translated."""
    template: str

    @classmethod
    def fields_of(cls, question: Question, number: int, setting: Setting) -> dict[str, Any]:
        return {
            "number": number,
            "name": name_of(number),
            "text": question.text("text"),
            "is_its_text": question.is_its_text,
            "is_personal": question.is_personal,
            "around": setting.around,
            "is_stale": setting.is_stale(question),
        }


@dataclass(frozen=True, slots=True)
class Told(Shown):
    """A marked question: what was answered, what was right, why. `share` is None for what is not scored.

    `reflection` is the row of what somebody wrote for themselves, for the rooms above.
    """

    review: Mapping[str, Any]
    answered: bool
    share: float | None
    share_by_key: float | None
    """By the key that `review` tells of; less than `share` where an older key was better for this answer."""
    explanation: Localised | None
    mended_at: datetime | None
    """When the question's key was mended, if it was."""
    is_of_old_key: bool
    """Whether `review` tells of the key before that, since the answer cannot be held against the mended one."""
    reflection: Response | None
    to_read: list[ToRead]
    """The lessons that teach what it asked."""

    @property
    def verdict(self) -> str:
        """`right`, `partly`, `wrong` or `unanswered`; empty for what is not scored."""
        if self.share is None:
            return ""
        if not self.answered:
            return "unanswered"
        return "right" if self.share == 1 else "partly" if self.share else "wrong"


@dataclass(frozen=True, slots=True)
class Asked(Shown):
    """An open question. `told` is there once it was checked, and it can then no longer be changed."""

    rule: str
    points: int
    scored: bool
    form: Mapping[str, Any]
    may_be_checked: bool
    told: Told | None
    made_with: str = ""
    """The token of the answer it shows; see `quizzes/merging.py`. Empty where nothing is kept while one answers."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form says. `changes` are the answers that differ from those that its page was made with."""

    changes: Mapping[Question, Answer]
    tokens: Mapping[str, str]
    """By the name of their field: those of all answers that the form holds, changed or not. Its page is now made with
    these."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button within a question: `3:up-2` is question 3, "up", at its third line."""

    number: int
    what: str

    @classmethod
    def of(cls, fields: QueryDict) -> Self | None:
        pressed = fields.getlist("press")
        if not pressed:
            return None
        number, _colon, what = pressed[-1].partition(":")
        if not (number.isascii() and number.isdigit() and len(number) < 5 and what):
            raise UnreadableAnswer("A button that is not there.")
        return cls(int(number), what)


CHECK = "check"


def name_of(number: int) -> str:
    return f"q{number}"


def token_name(number: int) -> str:
    return f"{name_of(number)}-made-with"


def asked(attempt: Attempt, reading: Reading) -> list[Asked]:
    """An open attempt's page, with what is kept so far. `reading` is where in the module it stands."""
    kept, setting = responses_by_question(attempt), Setting.of(attempt.quiz, reading)
    checked = [pk for pk, response in kept.items() if response.share is not None]
    mended = mended_wordings(checked) if checked else {}
    return [
        _asked(attempt, number, question, kept.get(question.pk), setting, mended.get(question.pk))
        for number, question in enumerate(attempt.asked, start=1)
    ]


def _asked(
    attempt: Attempt,
    number: int,
    question: Question,
    response: Response | None,
    setting: Setting,
    mended: Mended | None,
) -> Asked:
    answer = response.answer if response else None
    checked = response is not None and response.share is not None
    tells_each = attempt.quiz.tells_each
    return Asked(
        **Shown.fields_of(question, number, setting),
        template=question.template,
        rule=question.rule(),
        points=question.points,
        scored=question.scored,
        form=question.form(mix=attempt.mix, answer=answer, telling=tells_each),
        may_be_checked=tells_each and question.scored and not checked,
        told=_told(attempt, number, question, response, setting, mended) if checked else None,
        made_with=token_of(attempt, question, answer),
    )


def told(attempt: Attempt, reading: Reading) -> list[Told]:
    """A handed-in attempt's review; ask `may_be_told` first. `reading` is where in the module it stands."""
    kept, setting = responses_by_question(attempt), Setting.of(attempt.quiz, reading)
    mended = mended_wordings(attempt.questions)
    return [
        _told(attempt, number, question, kept.get(question.pk), setting, mended.get(question.pk))
        for number, question in enumerate(attempt.asked, start=1)
    ]


def _told(
    attempt: Attempt,
    number: int,
    question: Question,
    response: Response | None,
    setting: Setting,
    mended: Mended | None,
) -> Told:
    """By the mended wording where there is one and the answer can be carried over to it."""
    answer = response.answer if response else None
    share = (response.share if response else 0.0) if question.scored else None
    language = response.language if response else question.language
    by, given, share_by_key = question, answer, share
    if mended is not None:
        carried = question.carried(answer, mended.question)
        if (carried is None) == (answer is None):
            by, given, setting = mended.question, carried, setting.beside(mended.question)
            share_by_key = 0.0 if given is None else float(by.mark(given, language=language))
    return Told(
        **Shown.fields_of(question, number, setting),
        template=by.review_template,
        review=by.review(mix=attempt.mix, answer=given, language=language),
        answered=answer is not None,
        share=share,
        share_by_key=share_by_key,
        explanation=by.explanation,
        to_read=setting.lessons_about(by),
        mended_at=mended.at if mended else None,
        is_of_old_key=mended is not None and by is question,
        reflection=response if isinstance(question, Reflect) else None,
    )


def read(attempt: Attempt, fields: QueryDict) -> Sent:
    """What a form says. A question that the form does not hold is left as it is.

    Raises `UnreadableAnswer` for what no page of this attempt would send.
    """
    kept, press = responses_by_question(attempt), Press.of(fields)
    changes: dict[Question, Answer] = {}
    tokens: dict[str, str] = {}
    for number, question in enumerate(attempt.asked, start=1):
        values = fields.getlist(name_of(number))
        if not values:
            continue
        before = kept[question.pk].answer if question.pk in kept else None
        made_with = fields.get(token_name(number))
        pressed = press.what if press and press.number == number else ""
        posted = Posted(
            values,
            pressed="" if pressed == CHECK else pressed,
            anew=before is None if made_with is None else made_with == token_of(attempt, question, None),
        )
        answer = question.read(posted, mix=attempt.mix, before=before)
        tokens[token_name(number)] = says = token_of(attempt, question, answer)
        if is_change(made_with=made_with, says=says, pressed=bool(pressed)):
            changes[question] = answer
    return Sent(changes, tokens)


def to_check(attempt: Attempt, fields: QueryDict) -> Question | None:
    """The question whose "Check" was pressed, if it was that button."""
    press = Press.of(fields)
    return _pressed_in(attempt, press) if press and press.what == CHECK else None


def landing(attempt: Attempt, fields: QueryDict) -> str:
    """The element where a person goes on after a press: beside what they pressed, with the focus on it."""
    press = Press.of(fields)
    if press is None:
        return ""
    place = "" if press.what == CHECK else _pressed_in(attempt, press).landing(press.what)
    return f"{name_of(press.number)}-{place}" if place else name_of(press.number)


def _pressed_in(attempt: Attempt, press: Press) -> Question:
    if not 1 <= press.number <= len(attempt.asked):
        raise UnreadableAnswer("A question that is not there.")
    return attempt.asked[press.number - 1]
