"""`manage.py quizzes regrade`: what it lists, what it asks, and what it then changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from quizzes.attempts import submit_attempt
from quizzes.models import Regrading
from tests.quizzes.mending import LATER, QUIZ, WRONG, begun, everything_kept, handed_in, mend, regraded
from tests.quizzes.questions import SINGLE, TRUE_FALSE, module_with_quiz
from tests.world import person

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("quizzes", "regrade", "crafts", "word", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_lists_every_changed_attempt_and_changes_nothing() -> None:
    release = module_with_quiz(QUIZ)
    learner = person("ada@example.org", chosen_name="Ada")
    attempt = handed_in(release, learner, word="b", ring=False)
    handed_in(release, word="a")
    mend()
    before = everything_kept()

    said = told("--dry-run")

    assert f"attempt {attempt.uuid} of person {learner.uuid}, check: 50% -> 100%, now passed" in said
    assert "To change: 1 attempts of 1 people, 1 of them now passed." in said
    assert "Ada" not in said and "ada@" not in said
    assert everything_kept() == before


def test_without_a_terminal_and_without_yes_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    before = everything_kept()
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n"))
    out = StringIO()

    with pytest.raises(CommandError, match="no terminal") as refusal:
        call_command("quizzes", "regrade", "crafts", "word", stdout=out)

    assert refusal.value.returncode == 1
    assert str(attempt.uuid) in out.getvalue()
    assert everything_kept() == before


class Terminal(StringIO):
    """Somebody at a terminal who types a line, before which something else may happen."""

    def __init__(self, typed: str, happens: Callable[[], object] = lambda: None) -> None:
        super().__init__(typed)
        self.happens = happens

    def isatty(self) -> bool:
        return True

    def readline(self, *size: Any) -> str:  # type: ignore[override]
        self.happens()
        return super().readline(*size)


def test_at_a_terminal_it_asks_and_takes_nothing_but_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    before = everything_kept()

    for typed in ("", "no\n", "y\n"):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        with pytest.raises(CommandError, match="Nothing is changed"):
            told()
        assert everything_kept() == before

    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))
    said = told()

    assert said.index(str(attempt.uuid)) < said.index("Type `yes`") < said.index("Changed: 1 attempts")
    attempt.refresh_from_db()
    assert attempt.score == 50.0


def said_after(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> str:
    """What is said after the question, where something happens before it is answered."""
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n", happens))
    return told().split("Type `yes`")[1]


def test_who_hands_in_meanwhile_is_marked_anew_and_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    release = module_with_quiz(QUIZ)
    listed, late = handed_in(release, word="b"), begun(release, word="b")
    mend()

    said = said_after(monkeypatch, lambda: submit_attempt(attempt=late, at=LATER))

    assert f"Found meanwhile: attempt {late.uuid}" in said
    assert str(listed.uuid) not in said
    assert "Changed: 2 attempts of 2 people" in said


def test_what_is_otherwise_than_it_was_listed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {**WRONG, "key": "other"}
    release = module_with_quiz({**QUIZ, "questions": [WRONG, other]})
    attempt = handed_in(release, word="b", other="b")
    mend({**QUIZ, "questions": [SINGLE, {**SINGLE, "key": "other"}]})

    said = said_after(monkeypatch, lambda: regraded("other"))

    assert f"Not as it was listed: attempt {attempt.uuid}" in said
    assert "check: 50% -> 100%, now passed" in said


def test_what_somebody_else_has_changed_meanwhile_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), word="b")
    mend()

    said = said_after(monkeypatch, lambda: regraded())

    assert f"Listed, and no longer to be changed: attempt {attempt.uuid}" in said
    assert "Changed: 0 attempts" in said
    assert Regrading.objects.count() == 1


def test_a_second_run_has_nothing_to_change() -> None:
    handed_in(module_with_quiz(QUIZ), word="b")
    mend()
    told("--yes")
    before = everything_kept()

    said = told()

    assert "Nothing to change." in said
    assert everything_kept() == before


def test_a_key_is_mended_though_nobody_has_answered_yet() -> None:
    release = module_with_quiz(QUIZ)
    mend()

    said = told("--yes")

    assert "Older wordings that the mended key will hold for: 1" in said
    assert handed_in(release, word="b").score == 50.0


def test_wordings_left_alone_are_listed_with_their_attempts() -> None:
    handed_in(module_with_quiz({**QUIZ, "questions": [{**WRONG, "text": "Other words?"}, TRUE_FALSE]}), word="b")
    mend()

    said = told("--dry-run")

    assert "asked in other words, left as it is. Attempts that answered it: 1" in said
    assert "Nothing to change." in said


def test_the_command_refuses_in_plain_words() -> None:
    module_with_quiz(QUIZ)

    with pytest.raises(CommandError, match="asks no question `nothing`"):
        call_command("quizzes", "regrade", "crafts", "nothing", stdout=StringIO())


def test_it_speaks_english_whatever_was_spoken_before() -> None:
    handed_in(module_with_quiz(QUIZ), word="b")
    mend()

    with translation.override("el"):
        said = told("--dry-run")

    assert "To change: 1 attempts" in said
