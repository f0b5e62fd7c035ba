"""What handed-in attempts are worth, told once more from the rows alone, without the code that marked them."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from itertools import pairwise
from typing import Any

from quizzes.models import Attempt, Response


def score_of(attempt: Attempt) -> Fraction | None:
    """Percent, from the attempt's stored responses and its questions' specs."""
    kept = {row.question_id: row for row in Response.objects.filter(attempt=attempt)}
    earned, possible = Fraction(0), 0
    for question in attempt.asked:
        if question.spec["type"] == "reflect":
            continue
        points = question.spec.get("points", 1)
        possible += points
        if question.pk in kept:
            earned += points * share_of(question.spec, kept[question.pk])
    return earned * 100 / possible if possible else None


def share_of(spec: dict[str, Any], row: Response) -> Fraction:
    answer: Any = row.answer
    match spec["type"]:
        case "single":
            return Fraction(answer in rights(spec))
        case "true-false":
            return Fraction(answer is spec["answer"])
        case "multiple":
            hits, misses = len(rights(spec) & set(answer)), len(set(answer) - rights(spec))
            return max(Fraction(0), Fraction(hits - misses, len(rights(spec))))
        case "match":
            return Fraction(sum(given == place for place, given in enumerate(answer)), len(spec["pairs"]))
        case "order":
            return Fraction(sum(after - before == 1 for before, after in pairwise(answer)), len(answer) - 1)
        case "short":
            return Fraction(is_accepted(answer, accepted(spec, row.language, "accept", spec["accept"])))
        case "number":
            return Fraction(is_near(spec, answer, row.language))
        case "gaps":
            return Fraction(
                sum(fits(spec, name, answer.get(name), row.language) for name in spec["gaps"]), len(spec["gaps"])
            )
        case _:
            return worth_of_way(spec, answer["path"])


def rights(spec: dict[str, Any]) -> set[str]:
    return {choice["key"] for choice in spec["choices"] if choice["right"]}


def accepted(spec: dict[str, Any], language: str, address: str, words: list[str]) -> list[str]:
    return [*words, *spec["translations"].get(language, {}).get("accepts", {}).get(address, [])]


def is_accepted(written: str, words: list[str]) -> bool:
    return plain(written) in [plain(each) for each in words]


def plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not sign.isspace() and not unicodedata.combining(sign))


def is_near(spec: dict[str, Any], written: str, language: str) -> bool:
    """Of numbers as these tests write them: digits, a point or a comma, perhaps the unit as it was read."""
    digits = "".join(sign for sign in written if sign in "-.,0123456789").replace(",", ".")
    beside = plain(written.strip("-.,0123456789 "))
    units = {"", plain(spec.get("unit", "")), plain(translated(spec, language, "unit"))}
    if beside not in units or not any(sign.isdigit() for sign in digits):
        return False
    return abs(Fraction(digits) - Fraction(str(spec["answer"]))) <= Fraction(str(spec.get("tolerance", 0)))


def translated(spec: dict[str, Any], language: str, address: str) -> str:
    return str(spec["translations"].get(language, {}).get("texts", {}).get(address, ""))


def fits(spec: dict[str, Any], name: str, filled: Any, language: str) -> bool:
    if filled is None:
        return False
    gap = spec["gaps"][name]
    if gap.get("choices"):
        return bool(gap["choices"][filled]["right"])
    return is_accepted(filled, accepted(spec, language, f"gaps/{name}/accept", gap["accept"]))


def worth_of_way(spec: dict[str, Any], path: list[str]) -> Fraction:
    step, points = spec["start"], 0
    for key in path:
        [choice] = [choice for choice in spec["steps"][step]["choices"] if choice["key"] == key]
        step, points = choice["next"], points + choice["points"]
    return Fraction(points, most_from(spec, spec["start"]))


def most_from(spec: dict[str, Any], step: str) -> int:
    """Of stories in which something can be earned."""
    onward = spec["steps"][step].get("choices", [])
    return max((choice["points"] + most_from(spec, choice["next"]) for choice in onward), default=0)
