"""Questions with choices to tick: `single`, `multiple`, `true-false`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes import marking
from quizzes.mixing import Mix
from quizzes.question_types.question import (
    Answer,
    InWords,
    Misstep,
    Option,
    Posted,
    Question,
    UnreadableAnswer,
    Verdict,
    position,
    with_words,
    words_of,
)


class Single(Question):
    """One choice is right; in a survey, none is, and what was chosen can be taken back. An answer is its key."""

    type = "single"
    template = "quizzes/questions/_choices.html"
    review_template = "quizzes/questions/_choices_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("question with one right choice")
        verbose_name_plural = _("questions with one right choice")

    def rule(self) -> str:
        return gettext("One choice is right: all or nothing.")

    def survey_rule(self) -> str:
        return gettext("Choose one, or leave it unsaid.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        ticked = _ticked(self, posted, mix)
        if len(ticked) > 1:
            raise UnreadableAnswer("Two choices where one is asked for.")
        return ticked[0] if ticked else None

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.all_or_nothing(answer, self.solution())

    def solution(self) -> str:
        return _right(self)[0]

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        if answer != self.solution():
            yield Misstep((answer,))

    def in_words(self, misstep: Misstep) -> InWords:
        return _choice_in_words(self, misstep)

    def seen(self) -> Any:
        return _seen(self)

    def key_in_words(self) -> Any:
        return _right_words(self)

    def carried(self, answer: Answer, mended: Question) -> Answer:
        return None if answer is None else _carried(self, answer, mended)

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        options = _options(self, mix, [answer])
        return {"control": "radio", "options": options, "may_be_unsaid": not _right(self)}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        return {"verdicts": _verdicts(self, mix, [answer])}


class Multiple(Question):
    """Several choices may be right; in a survey, none is. An answer is their keys, in the source's order."""

    type = "multiple"
    template = "quizzes/questions/_choices.html"
    review_template = "quizzes/questions/_choices_review.html"

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("question with several right choices")
        verbose_name_plural = _("questions with several right choices")

    def rule(self) -> str:
        return gettext(
            "Several choices may be right. Each right one adds, each wrong one takes as much away, never below zero."
        )

    def survey_rule(self) -> str:
        return gettext("Choose as many as you like, or none.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        return sorted(set(_ticked(self, posted, mix)), key=_keys(self).index) or None

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.choices(answer, self.solution())

    def solution(self) -> list[str]:
        return _right(self)

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        """What was ticked wrongly; not what was left out."""
        right = self.solution()
        return (Misstep((key,)) for key in answer if key not in right)

    def in_words(self, misstep: Misstep) -> InWords:
        return _choice_in_words(self, misstep)

    def seen(self) -> Any:
        return _seen(self)

    def key_in_words(self) -> Any:
        return _right_words(self)

    def carried(self, answer: Answer, mended: Question) -> Answer:
        keys = {_carried(self, key, mended) for key in answer or []}
        return None if None in keys else sorted(keys, key=_keys(mended).index) or None

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        return {"control": "checkbox", "options": _options(self, mix, answer or [])}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        return {"verdicts": _verdicts(self, mix, answer or [])}


class TrueFalse(Question):
    """A statement that is true or false. An answer is a boolean."""

    type = "true-false"
    template = "quizzes/questions/_choices.html"
    review_template = "quizzes/questions/_choices_review.html"
    values = {"true": True, "false": False}

    class Meta:
        proxy = True
        app_label = "quizzes"
        verbose_name = _("true or false question")
        verbose_name_plural = _("true or false questions")

    def rule(self) -> str:
        return gettext("Is this true or false? All or nothing.")

    def read(self, posted: Posted, *, mix: Mix, before: Answer) -> Answer:
        given = [value for value in posted.values if value]
        if len(given) > 1 or not self.values.keys() >= set(given):
            raise UnreadableAnswer("Neither true nor false.")
        return self.values[given[0]] if given else None

    def mark(self, answer: Answer, *, language: str) -> Fraction:
        return marking.all_or_nothing(answer, self.solution())

    def solution(self) -> bool:
        return bool(self.spec["answer"])

    def missteps(self, answer: Answer, *, language: str) -> Iterator[Misstep]:
        if answer is not self.solution():
            yield Misstep((answer,))

    def in_words(self, misstep: Misstep) -> InWords:
        return InWords(_word(bool(misstep.at[0])))

    def seen(self) -> Any:
        return self.spec["text"]

    def key_in_words(self) -> Any:
        return self.solution()

    def form(self, *, mix: Mix, answer: Answer, telling: bool) -> dict[str, Any]:
        options = [Option(value, _word(truth), answer is truth) for value, truth in self.values.items()]
        return {"control": "radio", "options": options}

    def review(self, *, mix: Mix, answer: Answer, language: str) -> dict[str, Any]:
        right = self.solution()
        return {"verdicts": [Verdict(_word(truth), answer is truth, right is truth) for truth in (True, False)]}


def _word(truth: bool) -> str:
    if truth:
        # Translators: an answer to a statement: it is true.
        return gettext("True")
    # Translators: an answer to a statement: it is false.
    return gettext("False")


def _keys(question: Question) -> list[str]:
    return [choice["key"] for choice in question.spec["choices"]]


def _right(question: Question) -> list[str]:
    return [choice["key"] for choice in question.spec["choices"] if choice.get("right")]


def _choice_in_words(question: Question, misstep: Misstep) -> InWords:
    return InWords(question.text(f"choices/{misstep.at[0]}/text"))


def _seen(question: Question) -> list[Any]:
    return [question.spec["text"], sorted(words_of(question.spec["choices"]).values())]


def _right_words(question: Question) -> list[tuple[str, str]]:
    words = words_of(question.spec["choices"])
    return sorted(words[key] for key in _right(question))


def _carried(question: Question, key: str, mended: Question) -> str | None:
    return with_words(mended.spec["choices"], words_of(question.spec["choices"])[key])


def _order(question: Question, mix: Mix) -> list[int]:
    return mix.maybe(len(question.spec["choices"]), f"{question.key}/choices")


def _ticked(question: Question, posted: Posted, mix: Mix) -> list[str]:
    """Keys of the choices ticked; the empty value that every form sends along only says that it asked."""
    order, keys = _order(question, mix), _keys(question)
    return [keys[order[position(value, len(order))]] for value in posted.values if value]


def _options(question: Question, mix: Mix, chosen: Collection[str | None]) -> list[Option]:
    keys = [_keys(question)[place] for place in _order(question, mix)]
    return [Option(str(place), question.text(f"choices/{key}/text"), key in chosen) for place, key in enumerate(keys)]


def _verdicts(question: Question, mix: Mix, chosen: Collection[str | None]) -> list[Verdict]:
    choices = [question.spec["choices"][place] for place in _order(question, mix)]
    return [
        Verdict(
            text=question.text(f"choices/{choice['key']}/text"),
            chosen=choice["key"] in chosen,
            right=bool(choice.get("right")),
            feedback=question.text_if_any(f"choices/{choice['key']}/feedback", choice),
        )
        for choice in choices
    ]
