"""`quizzes analyse`: how the questions of a module's quizzes do, in all languages and in each."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from courses.models import Module
from quizzes.item_analysis import Analysis, Chosen, Figures, Flag, Item, analysis_of, quizzes_of

help = "how the questions of a quiz do: how many get them right, whom they separate, what is chosen wrongly"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("module", metavar="MODULE")
    parser.add_argument("quiz", nargs="?", metavar="QUIZ", help="one quiz; without it, all of the newest release")
    parser.add_argument("--json", action="store_true", dest="as_json")


def run(options: Mapping[str, Any], out: OutputWrapper) -> None:
    analyses = [analysis_of(quiz) for quiz in _quizzes(options["module"], options["quiz"])]
    if options["as_json"]:
        out.write(json.dumps([as_dict(analysis) for analysis in analyses], ensure_ascii=False, indent=1))
        return
    for analysis in analyses:
        for line in _lines(analysis):
            out.write(line)


def _quizzes(module: str, key: str | None) -> list[Any]:
    row = Module.objects.filter(key=module).first()
    if row is None:
        raise CommandError(f"There is no module `{module}`.")
    quizzes = quizzes_of(row.pk)
    found = [quiz for quiz in quizzes if key in (None, quiz.key)]
    if not found:
        known = ", ".join(quiz.key for quiz in quizzes) or "none"
        raise CommandError(
            f"The newest release of `{module}` has no quiz `{key}`; it has {known}."
            if key
            else f"The newest release of `{module}` has no quiz."
        )
    return found


def _lines(analysis: Analysis) -> Iterator[str]:
    yield f"{analysis.quiz.module.key}/{analysis.quiz.key}: first attempts of {analysis.people} people"
    for item in analysis.items:
        flags = "; ".join(_flag(flag, item) for flag in item.flags)
        yield f"  {item.number}. {item.question.key} ({item.question.type}){f' – {flags}' if flags else ''}"
        yield f"    all  {_told(item.everybody)}"
        yield from (f"    {language:4} {_told(figures)}" for language, figures in item.by_language.items())


def _flag(flag: Flag, item: Item) -> str:
    match flag:
        case Flag.HARDER:
            return f"hard only in {', '.join(item.harder)}"
        case Flag.BACKWARDS:
            return "look at the key: it separates the wrong way round"
        case Flag.FLAT:
            return "does not separate"
        case Flag.EASY:
            return "nearly everybody right"


def _told(figures: Figures) -> str:
    if figures.is_too_few:
        return f"n={figures.n}: too few"
    if figures.discrimination is not None:
        separates = f"{figures.discrimination:.2f}"
    else:
        separates = "too few" if figures.compares_too_few else "not defined"
    parts = [
        f"n={figures.n}: facility {figures.facility:.2f}, discrimination {separates} (n={figures.compared})",
        f"left empty {figures.empty}",
    ]
    if figures.most_wrong is not None:
        parts.append(f"most chosen wrong ({figures.most_wrong.people}): {_wrong(figures.most_wrong)}")
    return ", ".join(parts)


def _wrong(chosen: Chosen) -> str:
    told = chosen.told
    return str(told.given) if told.place is None else f"{told.place} → {told.given}"


def as_dict(analysis: Analysis) -> dict[str, Any]:
    """Everything as JSON can hold it; what is too few or not defined is null."""
    return {
        "module": analysis.quiz.module.key,
        "quiz": analysis.quiz.key,
        "people": analysis.people,
        "questions": [
            {
                "number": item.number,
                "key": item.question.key,
                "type": item.question.type,
                "flags": [str(flag) for flag in item.flags],
                "harder": item.harder,
                "all": _figures(item.everybody),
                "languages": {language: _figures(figures) for language, figures in item.by_language.items()},
            }
            for item in analysis.items
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    chosen = figures.most_wrong
    return {
        "n": figures.n,
        "facility": figures.facility,
        "discrimination": figures.discrimination,
        "discrimination_n": figures.compared,
        "most_wrong": chosen and {"answer": _wrong(chosen), "people": chosen.people},
        "empty": figures.empty,
    }
