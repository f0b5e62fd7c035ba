"""The kind of activity that this room brings: a quiz, `<key>.quiz.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from courses.content.checking import check
from courses.content.kinds import Change, Kind, Parsed, Reference, Spec, Translated, Unlike
from courses.content.markdown import check_inline
from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.translations import parse_texts
from courses.content.yaml_text import Located, Path, load
from quizzes.consistency import braced, steps_of, wrong_places
from quizzes.gaps import gaps_written
from quizzes.schema import QuizSchema
from quizzes.wrong_answers import wrong_answers

MARKDOWN = frozenset({"text", "feedback", "explain", "left", "right", "items", "distractors", "labels"})
"""The texts of questions that are Markdown; a unit is plain, and so is what is accepted."""


def parse(source: Source, problems: Problems) -> Parsed | None:
    located = load(source, problems)
    if located is None:
        return None
    quiz = check(QuizSchema, located, problems)
    references = [
        reference
        for path, text in _written(located)
        for reference in check_inline(text, located, located.at(path), problems).references
    ]
    if quiz is None:
        return None
    references += [
        Reference("asked", question.outcome, located.at(("questions", position, "outcome")))
        for position, question in enumerate(quiz.questions)
        if question.outcome is not None
    ]
    return Parsed(quiz.spec(), references, located.at_address)


def _written(located: Located) -> Iterator[tuple[Path, str]]:
    """Every Markdown text of the questions, also where the rest of the file is broken."""
    if isinstance(located.value, dict):
        yield from _texts_below(located.value.get("questions"), ("questions",))


def _texts_below(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, str):
        if _named(path) in MARKDOWN:
            yield path, node
    elif isinstance(node, dict | list):
        for step, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _texts_below(child, (*path, step))


def _named(path: Path) -> str:
    """The last key on a path, positions left out: `items` of `items/0`."""
    return next(str(step) for step in reversed(path) if isinstance(step, str))


def parse_translation(source: Source, spec: Spec, problems: Problems) -> Translated | None:
    spellings = frozenset(accepting(spec))
    known = dict(texts(spec))
    translated = parse_texts(source, known, problems, is_markdown=is_markdown, accepts=spellings.__contains__)
    if translated is not None:
        _check_gaps(translated, spec, source.path, problems)
    return translated


def is_markdown(address: str) -> bool:
    return next(step for step in reversed(address.split("/")) if not step.isdigit()) in MARKDOWN


def accepting(spec: Spec) -> Iterator[str]:
    """Where a translation may add spellings of its own to those of the source."""
    for question in spec["questions"]:
        prefix = f"questions/{question['key']}"
        if "accept" in question:
            yield f"{prefix}/accept"
        for key, gap in question.get("gaps", {}).items():
            if "accept" in gap:
                yield f"{prefix}/gaps/{key}/accept"


def _check_gaps(translated: Translated, spec: Spec, path: str, problems: Problems) -> None:
    """A translated text has the gaps of its source, each once, in whatever order its language wants."""
    for question in spec["questions"]:
        address = f"questions/{question['key']}/text"
        if "gaps" not in question or address not in translated.texts:
            continue
        text = translated.texts[address]
        wrong = list(wrong_places(text, question["gaps"]))
        written = frozenset(gaps_written(text))
        missing = [gap for gap in question["gaps"] if gap not in written]
        wrong += [f"the translation leaves out the gap {braced(gap)}" for gap in missing]
        for told in wrong:
            problems.error(path, translated.place_of(address), "gaps", told)


def texts(spec: Spec) -> Iterator[tuple[str, str]]:
    yield "title", spec["title"]
    for question in spec["questions"]:
        for address, text in question_texts(question):
            yield f"questions/{question['key']}/{address}", text


def question_texts(question: Spec) -> Iterator[tuple[str, str]]:
    """A question's own texts, addressed from itself."""
    yield "text", question["text"]
    if "unit" in question:
        yield "unit", question["unit"]
    for choice in question.get("choices", []):
        yield from _choice_texts(choice, f"choices/{choice['key']}")
    for position, pair in enumerate(question.get("pairs", [])):
        yield f"pairs/{position}/left", pair["left"]
        yield f"pairs/{position}/right", pair["right"]
    for name in ("distractors", "items", "labels"):
        for position, text in enumerate(question.get(name, [])):
            yield f"{name}/{position}", text
    for key, gap in question.get("gaps", {}).items():
        for position, choice in enumerate(gap.get("choices", [])):
            yield f"gaps/{key}/choices/{position}/text", choice["text"]
    for key, step in question.get("steps", {}).items():
        yield f"steps/{key}/text", step["text"]
        for choice in step.get("choices", []):
            yield from _choice_texts(choice, f"steps/{key}/choices/{choice['key']}")
    if "explain" in question:
        yield "explain", question["explain"]


def _choice_texts(choice: Spec, prefix: str) -> Iterator[tuple[str, str]]:
    yield f"{prefix}/text", choice["text"]
    if "feedback" in choice:
        yield f"{prefix}/feedback", choice["feedback"]


def changes(old: Spec, new: Spec) -> Sequence[Change]:
    """The table of the format page, as far as it is about quizzes."""
    found = [*_mark_changes(old, new), *_attempt_changes(old, new)]
    for rule in ("kind", "wait", "draw", "shuffle", "feedback"):
        if old.get(rule) != new.get(rule):
            found.append(Change("major", rule, f"`{rule}` is now {new.get(rule, 'absent')}"))
    was = {question["key"]: question for question in old["questions"]}
    now = {question["key"]: question for question in new["questions"]}
    found += [Change("major", "questions", f"the question `{key}` is gone") for key in was if key not in now]
    found += [Change("minor", f"questions/{key}", f"the question `{key}` is new") for key in now if key not in was]
    kept = [key for key in was if key in now]
    if kept != [key for key in now if key in was]:
        found.append(Change("minor", "questions", "the order of the questions is another"))
    for key in kept:
        if _rules(was[key]) != _rules(now[key]) or _rearranged(was[key], now[key]):
            found.append(
                Change("major", f"questions/{key}", f"what is right in `{key}`, or what it scores, is another")
            )
        elif _reordered(was[key], now[key]):
            found.append(Change("minor", f"questions/{key}", f"the order within `{key}` is another"))
    return found


def _mark_changes(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = old.get("pass"), new.get("pass")
    if was is not None and now is not None and was != now:
        yield Change("major" if now > was else "minor", "pass", f"the pass mark is {now} instead of {was}")


def _attempt_changes(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = old.get("attempts"), new.get("attempts")
    if was != now:
        more = now is None or (was is not None and now > was)
        yield Change("minor" if more else "major", "attempts", f"attempts allowed: {now or 'no limit'}")


def _rules(node: Any) -> Any:
    """A question without its texts: what is left decides results. Choices count by key, not by position."""
    if isinstance(node, list):
        if node and isinstance(node[0], dict) and "key" in node[0]:
            return {entry["key"]: _rules(entry) for entry in node}
        return sorted((None if isinstance(entry, str) else _rules(entry) for entry in node), key=repr)
    if isinstance(node, dict):
        return {
            key: sorted(value) if key == "accept" else _rules(value)
            for key, value in node.items()
            if not _is_text(key, value)
        }
    return node


def _is_text(key: str, value: Any) -> bool:
    if key in {"unit", "labels"}:
        return True
    return key in {"text", "feedback", "explain", "outcome", "left", "right"} and isinstance(value, str)


def _rearranged(old: Spec, new: Spec) -> bool:
    """Whether the same words now stand in another order, in other pairs or at a choice that leads elsewhere.

    The rules are the same then, and yet another answer is right.
    """
    was, now = old.get("items", []), new.get("items", [])
    if was != now and sorted(was) == sorted(now):
        return True
    pairs_were = {pair["left"]: pair["right"] for pair in old.get("pairs", [])}
    pairs_are = {pair["left"]: pair["right"] for pair in new.get("pairs", [])}
    if any(
        pairs_are[left] != right and pairs_are[left] in pairs_were.values()
        for left, right in pairs_were.items()
        if left in pairs_are
    ):
        return True
    return any(_decides_otherwise(before, after) for before, after in _choices_of_both(old, new))


def _choices_of_both(old: Spec, new: Spec) -> Iterator[tuple[list[Spec], list[Spec]]]:
    """The choices of a question, and those of each step and gap that it has kept, before and after."""
    yield old.get("choices", []), new.get("choices", [])
    for name in ("steps", "gaps"):
        parts_are = new.get(name, {})
        for key, part in old.get(name, {}).items():
            if key in parts_are:
                yield part.get("choices", []), parts_are[key].get("choices", [])


def _decides_otherwise(was: list[Spec], now: list[Spec]) -> bool:
    before, after = _by_words(was), _by_words(now)
    return any(after[words] != decided for words, decided in before.items() if words in after)


def _by_words(choices: list[Spec]) -> dict[str, list[Spec]]:
    """What choosing these words decides; the same words may stand at more than one choice."""
    decided: dict[str, list[Spec]] = {}
    for choice in choices:
        rules = {key: value for key, value in _rules(choice).items() if key != "key"}
        decided.setdefault(choice["text"], []).append(rules)
    return decided


def _reordered(old: Spec, new: Spec) -> bool:
    """Whether choices, pairs or distractors only stand in another order."""
    lists = [
        ([pair["left"] for pair in old.get("pairs", [])], [pair["left"] for pair in new.get("pairs", [])]),
        (old.get("distractors", []), new.get("distractors", [])),
    ]
    for was, now in _choices_of_both(old, new):
        lists += [
            ([each.get(name, "") for each in was], [each.get(name, "") for each in now]) for name in ("key", "text")
        ]
    return any(was != now and sorted(was) == sorted(now) for was, now in lists)


def is_survey(spec: Spec) -> bool:
    return bool(spec["kind"] == "survey")


def misread(survey: Spec, opinion: Spec) -> str | None:
    """A scale is read from a step on that it has, a single by choices that it has."""
    asked = next((each for each in survey["questions"] if each["key"] == opinion["question"]), None)
    if asked is None:
        return None
    if asked["type"] == "scale" and "agrees-from" in opinion:
        inside = asked["from"] < opinion["agrees-from"] <= asked["to"]
        return "" if inside else f"`agrees-from` is not a step of `{asked['key']}` above its lowest"
    if asked["type"] == "single" and "agrees" in opinion:
        choices = {choice["key"] for choice in asked["choices"]}
        unknown = [key for key in (*opinion["agrees"], *opinion.get("leaves-out", [])) if key not in choices]
        return f"`{asked['key']}` has no choice `{unknown[0]}`" if unknown else ""
    return f"`{asked['key']}` is a `{asked['type']}`: give `agrees-from` for a scale, `agrees` for a single"


def unlike(before: Spec, after: Spec) -> Iterator[Unlike]:
    """Scales are compared by their keys. What the later survey asks besides is its own."""
    asked = {question["key"]: question for question in after["questions"]}
    for was in before["questions"]:
        now = asked.get(was["key"])
        if "measures" not in was:
            continue
        if now is None:
            what = f"the survey before measures `{was['measures']}` with `{was['key']}`, this does not ask it"
            yield Unlike("survey-asks-less", "title", what)
        elif _measuring(was) != _measuring(now):
            what = f"`{was['key']}` is asked before as well: its type, steps, `measures` and `reverse` must be the same"
            yield Unlike("survey-differs", f"questions/{was['key']}", what)


def _measuring(question: Spec) -> tuple[Any, ...]:
    return question["type"], steps_of(question), question.get("measures"), question.get("reverse")


KINDS = [
    Kind(
        name="quiz",
        suffix=".quiz.yaml",
        model="quizzes.Quiz",
        page="quizzes.views.quiz_page",
        parse=parse,
        parse_translation=parse_translation,
        texts=texts,
        changes=changes,
        wrong_answers=wrong_answers,
        is_survey=is_survey,
        misread=misread,
        unlike=unlike,
        store="quizzes.publishing.store_questions",
    )
]
