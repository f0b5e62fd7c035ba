"""`quizzes regrade`: after a wrong key, mark anew, upward only; every change is listed before it happens."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone

from quizzes import marking
from quizzes.regrading import Change, NotRegradable, Repair, changes, regrade, repair_of

help = "after a wrong key was mended and published: mark anew, upward only"

SURE = "yes"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("module", metavar="MODULE", help="the module's key")
    parser.add_argument("question", metavar="QUESTION", help="QUIZ/QUESTION, or QUESTION where no other quiz has it")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--dry-run", action="store_true", help="list what would change, and change nothing")
    ways.add_argument("--yes", action="store_true", help="do not ask")


def run(options: Mapping[str, Any], out: OutputWrapper) -> None:
    try:
        repair = repair_of(module=options["module"], question=options["question"])
    except NotRegradable as refusal:
        raise CommandError(str(refusal)) from refusal
    listed = {change.attempt.pk: change for change in changes(repair)}
    _tell(repair, list(listed.values()), out)
    if not (repair.uncorrected or listed):
        out.write("Nothing to change.")
        return
    if options["dry_run"]:
        out.write("Nothing is changed: this was a dry run.")
        return
    if not options["yes"]:
        _ask(out)
    made = regrade(repair=repair, at=timezone.now())
    _tell_otherwise(listed, made, out)
    out.write(f"Changed: {_sums(made)}.")


def _ask(out: OutputWrapper) -> None:
    if not sys.stdin.isatty():
        raise CommandError("Nothing is changed: there is no terminal to ask at. Say --yes to change what is listed.")
    out.write(f"Type `{SURE}` to change this: ", ending="")
    out.flush()
    if sys.stdin.readline().strip() != SURE:
        raise CommandError("Nothing is changed.")


def _tell(repair: Repair, listed: list[Change], out: OutputWrapper) -> None:
    for change in listed:
        out.write(_line(change))
    for left in repair.left_alone:
        out.write(
            f"{left.question} in the wording {left.question.digest[:8]}: asked in other words, left as it is. "
            f"Attempts that answered it: {left.attempts}"
        )
    if repair.uncorrected:
        out.write(f"Older wordings that the mended key will hold for: {len(repair.uncorrected)}")
    out.write(f"To change: {_sums(listed)}.")


def _tell_otherwise(listed: Mapping[int, Change], made: list[Change], out: OutputWrapper) -> None:
    """What was not as it was listed, since people go on answering."""
    for change in made:
        before = listed.get(change.attempt.pk)
        if before is None:
            out.write(f"Found meanwhile: {_line(change)}")
        elif before.result != change.result:
            out.write(f"Not as it was listed: {_line(change)}")
    done = {change.attempt.pk for change in made}
    for pk, change in listed.items():
        if pk not in done:
            out.write(f"Listed, and no longer to be changed: attempt {change.attempt.uuid}")


def _line(change: Change) -> str:
    attempt = change.attempt
    who = f"attempt {attempt.uuid} of person {attempt.enrolment.user.uuid}, {attempt.quiz_key}: "
    if change.score_before is None or change.score_after is None:
        return f"{who}not handed in yet, an answer that was checked"
    mark = attempt.quiz.pass_mark
    before, after = (marking.rounded(score, mark) for score in (change.score_before, change.score_after))
    return f"{who}{before}% -> {after}%{', now passed' if change.now_passed else ''}"


def _sums(found: list[Change]) -> str:
    people = {change.attempt.enrolment.user_id for change in found}
    return (
        f"{len(found)} attempts of {len(people)} people, "
        f"{sum(change.now_passed for change in found)} of them now passed"
    )
