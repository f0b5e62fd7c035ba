"""Which texts of a quiz are offered as answers and are wrong: nobody is meant to agree with them."""

from __future__ import annotations

from collections.abc import Iterator

from courses.content.kinds import Spec


def wrong_answers(spec: Spec) -> Iterator[str]:
    """Addresses of wrong choices, of what belongs to nothing, and of statements that are not true.

    In a survey nothing is wrong. A step's choice is wrong when another one of the step is worth more.
    """
    if spec["kind"] != "survey":
        for question in spec["questions"]:
            for address in _wrong_in(question):
                yield f"questions/{question['key']}/{address}"


def _wrong_in(question: Spec) -> Iterator[str]:
    if question.get("answer") is False:
        yield "text"
    yield from (f"choices/{choice['key']}/text" for choice in question.get("choices", ()) if not choice["right"])
    yield from (f"distractors/{position}" for position in range(len(question.get("distractors", ()))))
    for name, gap in question.get("gaps", {}).items():
        for position, choice in enumerate(gap.get("choices", ())):
            if not choice["right"]:
                yield f"gaps/{name}/choices/{position}/text"
    for name, step in question.get("steps", {}).items():
        choices = step.get("choices", ())
        best = max((choice["points"] for choice in choices), default=0)
        yield from (f"steps/{name}/choices/{each['key']}/text" for each in choices if each["points"] < best)
