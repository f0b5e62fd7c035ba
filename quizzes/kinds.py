"""The kind of activity that this room brings: a quiz, `<key>.quiz.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from courses.content.checking import check
from courses.content.kinds import Change, Kind, Parsed, Reference, Spec, Translated
from courses.content.markdown import check as check_markdown
from courses.content.problems import Problems
from courses.content.reading import Source
from courses.content.translations import parse_texts
from courses.content.yaml_text import load
from quizzes.schema import QuizSchema


def parse(source: Source, problems: Problems) -> Parsed | None:
    located = load(source, problems)
    quiz = check(QuizSchema, located, problems) if located is not None else None
    if located is None or quiz is None:
        return None
    spec = quiz.spec()
    references = [
        Reference("asked", question.outcome, located.at(("questions", position, "outcome")))
        for position, question in enumerate(quiz.questions)
        if question.outcome is not None
    ]
    for address, text in texts(spec):
        line, _column = located.at_address(address)
        references += check_markdown(text, source.path, line, problems) if address != "title" else []
    for reference in references:
        if reference.what == "lesson":
            problems.error(source.path, reference.place, "link", "a quiz cannot link to a lesson yet: name it in words")
    return Parsed(spec, references, located.at_address)


def parse_translation(source: Source, spec: Spec, problems: Problems) -> Translated | None:
    return parse_texts(source, dict(texts(spec)), problems, is_markdown=lambda address: address != "title")


def texts(spec: Spec) -> Iterator[tuple[str, str]]:
    yield "title", spec["title"]
    for question in spec["questions"]:
        for address, text in question_texts(question):
            yield f"questions/{question['key']}/{address}", text


def question_texts(question: Spec) -> Iterator[tuple[str, str]]:
    """A question's own texts, addressed from itself."""
    yield "text", question["text"]
    for choice in question.get("choices", []):
        yield from _choice_texts(choice, f"choices/{choice['key']}")
    for position, pair in enumerate(question.get("pairs", [])):
        yield f"pairs/{position}/left", pair["left"]
        yield f"pairs/{position}/right", pair["right"]
    for name in ("distractors", "items"):
        for position, text in enumerate(question.get(name, [])):
            yield f"{name}/{position}", text
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
        return [None if isinstance(entry, str) else _rules(entry) for entry in node]
    if isinstance(node, dict):
        return {key: _rules(value) for key, value in node.items() if not _is_text(key, value)}
    return node


def _is_text(key: str, value: Any) -> bool:
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
    """The choices of a question, and those of each step that it has kept, before and after."""
    yield old.get("choices", []), new.get("choices", [])
    steps_are = new.get("steps", {})
    for key, step in old.get("steps", {}).items():
        if key in steps_are:
            yield step.get("choices", []), steps_are[key].get("choices", [])


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
        lists += [([each[name] for each in was], [each[name] for each in now]) for name in ("key", "text")]
    return any(was != now and sorted(was) == sorted(now) for was, now in lists)


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
        store="quizzes.publishing.store_questions",
    )
]
