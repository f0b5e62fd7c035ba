"""What the keys of a quiz ask of one another, read from what its author wrote, however broken that is.

Each function yields every rule that is broken, at its own place; see `Schema.wrongs`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from courses.content.checking import Wrong, listed, mapped, texts_in, twice
from courses.content.yaml_text import Path
from lms.spelling import fold
from quizzes.gaps import gaps_in, gaps_written

Said = Mapping[str, Any]
"""A mapping as its author wrote it: any key may be missing, any value of a wrong kind."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"

MOST_STEPS = 11
"""Of a scale: 0 to 10. Finer steps are not told apart by anybody."""

LONGEST_TEXT = 10_000
"""Characters of a text with gaps: more than anybody fills in on one page."""

NOT_IN_SURVEYS = frozenset({"true-false", "match", "order", "short", "number", "gaps", "scenario"})
"""Types of question that make no sense where nothing is right or wrong."""

NOT_OF_SURVEYS = ("pass", "draw", "attempts", "wait", "feedback")
"""Keys of a quiz that mean nothing where nothing is marked and everything is asked once."""


def key_of(position: int, choice: Said) -> Any:
    """A choice without a key gets a, b, c … by its position."""
    return choice.get("key", LETTERS[position] if position < len(LETTERS) else f"choice-{position + 1}")


def wrong_keys(said: Said) -> Iterator[Wrong]:
    """The keys of `choices`, those that were left out included."""
    choices = listed(said, "choices")
    keys = ((("choices", place, "key"), key_of(place, choice)) for place, choice in choices)
    yield from twice(((path, key) for path, key in keys if isinstance(key, str)), "the choice")
    unnamed = next((place for place, choice in choices if place >= len(LETTERS) and "key" not in choice), None)
    if unnamed is not None:
        told = "choices without a key are called a to z: give those after the 26th a `key`"
        yield Wrong(("choices", unnamed), "missing-key", told)


def _is_right(choice: Said) -> bool:
    """Whether its author means it to be right, even where they did not write `true`."""
    return choice.get("right", False) is not False


def exactly_one_right(said: Said, below: Path = ()) -> Iterator[Wrong]:
    choices = listed(said, "choices")
    rights = [place for place, choice in choices if _is_right(choice)]
    if choices and not rights:
        yield Wrong((*below, "choices"), "choices", "exactly one choice must be `right: true`", at_key=True)
    for place in rights[1:]:
        told = "exactly one choice must be `right: true`, and an earlier one is"
        yield Wrong((*below, "choices", place, "right"), "choices", told)


def some_right(said: Said, below: Path = ()) -> Iterator[Wrong]:
    choices = listed(said, "choices")
    if choices and not any(_is_right(choice) for _place, choice in choices):
        yield Wrong((*below, "choices"), "choices", "at least one choice must be `right: true`", at_key=True)


def words_twice(values: Iterable[tuple[Path, Any]], what: str) -> Iterator[Wrong]:
    """Texts that learners could not tell apart."""
    return twice(((path, text.strip()) for path, text in values if isinstance(text, str)), what)


def wrong_pairs(said: Said) -> Iterator[Wrong]:
    pairs = listed(said, "pairs")
    lefts = ((("pairs", place, "left"), pair.get("left")) for place, pair in pairs)
    rights = ((("pairs", place, "right"), pair.get("right")) for place, pair in pairs)
    others = ((("distractors", place), text) for place, text in texts_in(said, "distractors"))
    yield from words_twice(lefts, "the left side")
    yield from words_twice(chain(rights, others), "the right side")


def wrong_spellings(said: Said) -> Iterator[Wrong]:
    """`accept`: nothing in it, or what says nothing, or what says the same as another."""
    if said.get("accept") == []:
        yield Wrong(("accept",), "accept", "write at least one answer that is accepted")
    seen: dict[str, str] = {}
    for place, text in texts_in(said, "accept"):
        folded = fold(text)
        if folded in seen:
            told = f"`{text}` is the same as `{seen[folded]}`: case, accents and spacing are ignored"
            yield Wrong(("accept", place), "accept", told)
        elif text.strip() and not folded:
            yield Wrong(
                ("accept", place), "accept", "nothing of this can be seen, so nothing could be compared with it"
            )
        seen.setdefault(folded, text)


def wrong_gap(said: Said) -> Iterator[Wrong]:
    if ("accept" in said) == ("choices" in said):
        yield Wrong((), "gaps", "a gap has either `accept` or `choices`")
    offered = ((("choices", place, "text"), choice.get("text")) for place, choice in listed(said, "choices"))
    yield from chain(wrong_spellings(said), exactly_one_right(said), words_twice(offered, "the choice"))


def wrong_gaps(said: Said) -> Iterator[Wrong]:
    text, described = said.get("text"), said.get("gaps")
    if not isinstance(text, str) or not isinstance(described, Mapping):
        return
    for told in wrong_places(text, described):
        yield Wrong(("text",), "gaps", told)
    written = frozenset(gaps_written(text))
    for gap in described:
        if gap not in written:
            yield Wrong(("gaps", gap), "gaps", f"the text has no gap {braced(gap)}", at_key=True)


def wrong_places(text: str, described: Iterable[str]) -> Iterator[str]:
    """What is wrong with the gaps that stand in a text: unknown, twice, or where nobody could fill them in."""
    if len(text) > LONGEST_TEXT:
        yield f"a text with gaps has at most {LONGEST_TEXT:,} characters, this has {len(text):,}"
        return
    known, written, usable = frozenset(described), Counter(gaps_written(text)), Counter(gaps_in(text))
    for gap in written:
        if gap not in known:
            yield f"`gaps` does not say what belongs into {braced(gap)}"
        elif usable[gap] != written[gap]:
            yield f"{braced(gap)} must stand in running words, not in code, a link or a picture"
        elif written[gap] > 1:
            yield f"{braced(gap)} stands here twice: give each gap a name of its own"


def braced(gap: str) -> str:
    return f"`{{{{{gap}}}}}`"


Way = tuple[Path, str]
"""Where `next` stands, and the step that it names."""


def wrong_steps(said: Said) -> Iterator[Wrong]:
    """A scenario ends on every path, and every step can be reached."""
    written, start = said.get("steps"), said.get("start")
    if not isinstance(written, Mapping):
        return
    steps = mapped(said, "steps")
    if isinstance(start, str) and start not in written:
        yield Wrong(("start",), "scenario", f"there is no step `{start}` to start with")
    ways = {key: list(_ways_on(key, step)) for key, step in steps.items()}
    for path, step in chain.from_iterable(ways.values()):
        if step not in written:
            yield Wrong(path, "scenario", f"there is no step `{step}`")
    known = {key: [(path, step) for path, step in onward if step in steps] for key, onward in ways.items()}
    for path, step in _loops(known):
        yield Wrong(path, "scenario", f"the path comes back to `{step}`: a loop never ends")
    if isinstance(start, str) and start in steps:
        reached = _reached(start, known)
        for key in written:
            if key not in reached:
                yield Wrong(("steps", key), "scenario", f"no path leads to the step `{key}`", at_key=True)


def _ways_on(key: str, step: Said) -> Iterator[Way]:
    for place, choice in listed(step, "choices"):
        if isinstance(choice.get("next"), str):
            yield ("steps", key, "choices", place, "next"), choice["next"]


def _loops(ways: Mapping[str, list[Way]]) -> Iterator[Way]:
    """Each way that leads back to a step on the path to it. Walked without recursion: stories may be long."""
    done: set[str] = set()
    for beginning in ways:
        path = {} if beginning in done else {beginning: iter(ways[beginning])}
        while path:
            here, onward = path.popitem()
            way = next(onward, None)
            if way is None:
                done.add(here)
                continue
            path[here] = onward
            if way[1] in path:
                yield way
            elif way[1] not in done:
                path[way[1]] = iter(ways[way[1]])


def _reached(start: str, ways: Mapping[str, list[Way]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        found = {step for _path, step in ways[waiting.pop()]} - reached
        reached |= found
        waiting += found
    return reached


def wrong_scale(said: Said) -> Iterator[Wrong]:
    first, last, labels = said.get("from"), said.get("to"), said.get("labels")
    if type(first) is not int or type(last) is not int:
        return
    steps = last - first + 1
    if first >= last:
        yield Wrong(("to",), "scale", f"a scale goes up: `to` must be more than {first}")
    elif steps > MOST_STEPS:
        yield Wrong(("to",), "scale", f"a scale has at most {MOST_STEPS} steps, this has {steps}")
    elif isinstance(labels, list) and len(labels) not in {2, steps}:
        each = f", or {steps}, one for each step" if steps > 2 else ""
        yield Wrong(("labels",), "scale", f"a scale has two labels, for its ends{each}: here are {len(labels)}")


def wrong_quiz(said: Said) -> Iterator[Wrong]:
    """What the kind of quiz decides about its keys and its questions. Of an unknown kind, nothing is known."""
    questions = listed(said, "questions")
    keys = ((("questions", place, "key"), question.get("key")) for place, question in questions)
    yield from twice(((path, key) for path, key in keys if isinstance(key, str)), "the question")
    if said.get("kind") == "survey":
        yield from _wrong_survey(said)
    elif said.get("kind") in ("practice", "exam"):
        yield from chain(_wrong_pass(said), _wrong_draw(said), *(_wrong_rights(*each) for each in questions))


def _wrong_rights(place: int, question: Said) -> Iterator[Wrong]:
    """Where something is marked, something must be right."""
    match question.get("type"):
        case "single":
            yield from exactly_one_right(question, ("questions", place))
        case "multiple":
            yield from some_right(question, ("questions", place))
        case "scale":
            yield Wrong(
                ("questions", place, "type"), "not-in-survey", "`scale` stands in surveys only (`kind: survey`)"
            )


def _wrong_pass(said: Said) -> Iterator[Wrong]:
    if said["kind"] == "practice":
        if "pass" in said:
            yield Wrong(("pass",), "pass", "only an exam has a pass mark (`kind: exam`)", at_key=True)
        return
    if "pass" not in said:
        yield Wrong((), "pass", "an exam has a pass mark: write `pass`, in percent")
    types = [question.get("type") for _place, question in listed(said, "questions")]
    asked = said["draw"] if type(said.get("draw")) is int else len(types)
    if types and asked <= types.count("reflect"):
        yield Wrong(("questions",), "pass", "an exam needs a question that can be marked in every attempt", at_key=True)


def _wrong_draw(said: Said) -> Iterator[Wrong]:
    draw, questions = said.get("draw"), said.get("questions")
    if type(draw) is int and isinstance(questions, list) and draw > len(questions):
        yield Wrong(("draw",), "draw", f"`draw` asks for more questions than there are: {len(questions)}")


def _wrong_survey(said: Said) -> Iterator[Wrong]:
    yield from _wrong_measures(said)
    for name in NOT_OF_SURVEYS:
        if name in said:
            told = f"a survey has no `{name}`: nothing is marked, and everybody is asked everything once"
            yield Wrong((name,), "not-in-survey", told, at_key=True)
    for place, question in listed(said, "questions"):
        if question.get("type") in tuple(NOT_IN_SURVEYS):
            told = f"a survey cannot ask `{question['type']}`, only `scale`, `reflect`, `single` and `multiple`"
            yield Wrong(("questions", place, "type"), "not-in-survey", told)
            continue
        for number, choice in listed(question, "choices"):
            if _is_right(choice):
                told = "nothing is right or wrong in a survey: leave out `right`"
                yield Wrong(("questions", place, "choices", number, "right"), "not-in-survey", told, at_key=True)


def _wrong_measures(said: Said) -> Iterator[Wrong]:
    """Scales that measure the same have the same steps; what looks back looks at one of them."""
    scales = [(place, each) for place, each in listed(said, "questions") if each.get("type") == "scale"]
    by_key = {each["key"]: each for _place, each in scales if isinstance(each.get("key"), str)}
    first: dict[str, Said] = {}
    for place, scale in scales:
        measured = scale.get("measures")
        if isinstance(measured, str) and steps_of(first.setdefault(measured, scale)) != steps_of(scale):
            told = f"what measures `{measured}` has the same steps throughout: {_steps_told(first[measured])}"
            yield Wrong(("questions", place, "to"), "scale", told)
        looks_at = scale.get("retrospective")
        if isinstance(looks_at, str):
            yield from _wrong_looking_back(place, scale, by_key.get(looks_at))


def _wrong_looking_back(place: int, scale: Said, at: Said | None) -> Iterator[Wrong]:
    path = ("questions", place, "retrospective")
    if at is None:
        yield Wrong(path, "scale", f"there is no `scale` with the key `{scale['retrospective']}` in this survey")
    elif at is scale or "retrospective" in at:
        yield Wrong(path, "scale", "this must name a question that asks about now")
    elif steps_of(at) != steps_of(scale):
        yield Wrong(path, "scale", f"it looks back at `{at['key']}`, so it has the same steps: {_steps_told(at)}")
    elif "measures" in scale:
        told = f"leave this out: it measures what `{at['key']}` measures"
        yield Wrong(("questions", place, "measures"), "scale", told, at_key=True)


def steps_of(scale: Said) -> tuple[Any, Any]:
    """The lowest and the highest step."""
    return scale.get("from"), scale.get("to")


def _steps_told(scale: Said) -> str:
    return "{} to {}".format(*steps_of(scale))
