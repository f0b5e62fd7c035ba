"""Questions as authors may write them, and people who answer them by the words that they read.

An answer is meant in words, whatever order things are shown or written in:

| type | what somebody means |
|---|---|
| single | the text of a choice |
| multiple | the set of the texts ticked |
| true-false | a boolean |
| match | the right side by each left side |
| order | the items |
| short, number | what is typed |
| gaps | by gap, what is typed, or the text of a choice |
| scenario | the texts of the choices taken |

None is no answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from hypothesis import strategies as st

from courses.content.problems import Problems
from courses.content.reading import Source
from quizzes.kinds import parse
from quizzes.mixing import Mix
from quizzes.models import Question
from quizzes.question_types.question import Answer, Posted
from quizzes.question_types.scenario import GO_ON
from tests.quizzes.questions import question

Written = dict[str, Any]
"""A question as its author wrote it."""
Meant = Any

SCORED = ["single", "multiple", "true-false", "match", "order", "short", "number", "gaps", "scenario"]

mixes = st.builds(Mix, st.integers(0, 2**63 - 1), st.booleans())
words = st.text("abdeghilorzé φωσςάλ", min_size=1, max_size=8).map(lambda text: " ".join(text.split())).filter(bool)
"""Without signs: what Markdown makes of them is no matter here."""


def several(least: int, most: int, by: Callable[[str], Any] = str) -> st.SearchStrategy[list[str]]:
    return st.lists(words, min_size=least, max_size=most, unique_by=by)


def loosely(text: str) -> str:
    """What is left when case, accents and spacing are ignored, as far as `words` have any."""
    plain = str.maketrans("éάς", "eασ")
    return text.lower().translate(plain).replace(" ", "")


@st.composite
def written(draw: st.DrawFn, kind: str) -> Written:
    """A question of a type: valid, and as odd as the format allows."""
    common: Written = {"key": "asked", "type": kind, "text": draw(words)}
    common |= draw(st.fixed_dictionaries({}, optional={"points": st.integers(1, 4), "explain": words}))
    return {**common, **draw(OWN[kind])}


@st.composite
def choices(draw: st.DrawFn, rights: st.SearchStrategy[set[int]]) -> Written:
    texts = draw(several(2, 6))
    right = draw(rights.filter(lambda places: max(places) < len(texts)))
    named = draw(st.booleans())
    return {
        "choices": [
            {
                "text": text,
                **({"right": True} if place in right else {}),
                **({"key": f"c{place}"} if named else {}),
                **draw(st.fixed_dictionaries({}, optional={"feedback": words})),
            }
            for place, text in enumerate(texts)
        ]
    }


@st.composite
def pairs(draw: st.DrawFn) -> Written:
    lefts = draw(several(2, 5))
    rights = draw(several(len(lefts), len(lefts) + 3))
    made = [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=False)]
    return {"pairs": made, "distractors": rights[len(lefts) :]}


@st.composite
def sentences(draw: st.DrawFn) -> Written:
    """Of gaps to write into and gaps to choose for, described in another order than they stand in."""
    names = draw(st.lists(st.sampled_from(["who", "what", "when", "where"]), min_size=1, unique=True))
    return {
        "text": " ".join(f"{draw(words)} {{{{{name}}}}}" for name in names),
        "gaps": {name: draw(gaps()) for name in draw(st.permutations(names))},
    }


@st.composite
def gaps(draw: st.DrawFn) -> Written:
    if draw(st.booleans()):
        return {"accept": draw(several(1, 3, by=loosely))}
    texts = draw(several(2, 4))
    right = draw(st.sampled_from(texts))
    return {"choices": [{"text": text, "right": text == right} for text in texts]}


@st.composite
def stories(draw: st.DrawFn) -> Written:
    """Each step is led to from an earlier one, and perhaps from more; some lead nowhere."""
    count = draw(st.integers(2, 6))
    ways: list[list[int]] = [[] for _step in range(count)]
    for step in range(1, count):
        ways[draw(st.integers(0, step - 1))].append(step)
    for step in range(count - 1):
        if ways[step]:
            ways[step] += draw(st.lists(st.integers(step + 1, count - 1), max_size=2))
    steps = {f"s{step}": {"text": draw(words), **draw(ways_on(onward))} for step, onward in enumerate(ways)}
    return {"start": "s0", "steps": {step: steps[step] for step in draw(st.permutations(sorted(steps)))}}


@st.composite
def ways_on(draw: st.DrawFn, onward: list[int]) -> Written:
    texts = draw(several(len(onward), len(onward)))
    more = st.fixed_dictionaries({}, optional={"points": st.integers(0, 3), "feedback": words})
    ways = [{"text": text, "next": f"s{step}", **draw(more)} for text, step in zip(texts, onward, strict=True)]
    return {"choices": ways} if ways else {}


few_digits = st.builds(lambda whole, places: whole / 10**places, st.integers(-(10**6), 10**6), st.integers(0, 4))
many_digits = st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda value: len(f"{Decimal(str(value)):f}") <= 30
)
numbers = few_digits | many_digits | st.integers(-(10**13), 10**14)

OWN: dict[str, st.SearchStrategy[Written]] = {
    "single": choices(st.integers(0, 5).map(lambda place: {place})),
    "multiple": choices(st.sets(st.integers(0, 5), min_size=1)),
    "true-false": st.fixed_dictionaries({"answer": st.booleans()}),
    "match": pairs(),
    "order": st.fixed_dictionaries({"items": several(2, 7)}),
    "short": st.fixed_dictionaries({"accept": several(1, 4, by=loosely)}),
    "number": st.fixed_dictionaries(
        {"answer": numbers}, optional={"tolerance": numbers.map(abs), "unit": st.sampled_from(["km", "€", "%"])}
    ),
    "gaps": sentences(),
    "scenario": stories(),
}


def compiled(asked: Written) -> Question:
    """The question as it is published."""
    return question(compiled_quiz([asked])["questions"][0])


def compiled_quiz(asked: list[Written], **rules: Any) -> dict[str, Any]:
    """A quiz as it is published. An author's check must have nothing to say about it."""
    quiz = {"title": "Check", "kind": "practice", **rules, "questions": asked}
    problems = Problems()
    parsed = parse(Source("check.quiz.yaml", json.dumps(quiz, ensure_ascii=False)), problems)
    assert parsed is not None and not problems.found, problems.found
    return dict(parsed.spec)


@st.composite
def rearranged(draw: st.DrawFn, asked: Written) -> Written:
    """The same question, with whatever order says nothing in another order."""

    def mixed(node: Any, name: str) -> Any:
        if isinstance(node, list):
            parts = [mixed(each, "") for each in node]
            return parts if name == "items" else draw(st.permutations(parts))
        if isinstance(node, dict):
            return {key: mixed(node[key], key) for key in draw(st.permutations(sorted(node)))}
        return node

    changed: Written = mixed(asked, "")
    return changed


@st.composite
def otherwise(draw: st.DrawFn, asked: Written) -> Written:
    """The same question to whoever reads it: only what is right, and what is told afterwards, is another.

    `match` and `order` keep what is right: it is the order in which their texts are written.
    """
    other: Written = _told_otherwise(draw, asked)
    match asked["type"]:
        case "single":
            return {**other, "choices": _right_elsewhere(other["choices"], draw(st.integers(0, 5)))}
        case "multiple":
            right = draw(st.sets(st.integers(0, len(other["choices"]) - 1), min_size=1))
            return {**other, "choices": [{**each, "right": at in right} for at, each in enumerate(other["choices"])]}
        case "true-false":
            return {**other, "answer": not asked["answer"]}
        case "short":
            return {**other, "accept": draw(several(1, 4, by=loosely))}
        case "number":
            # How far off an answer may be is said in the rule that learners read.
            return {**other, "answer": draw(numbers)}
        case "gaps":
            return {**other, "gaps": {name: _gap_otherwise(draw, gap) for name, gap in asked["gaps"].items()}}
        case _:
            return other


def _told_otherwise(draw: st.DrawFn, node: Any) -> Any:
    """With other feedback, explanations and points of choices, or none, or some where there were none."""
    if isinstance(node, list):
        return [_told_otherwise(draw, each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {name: _told_otherwise(draw, value) for name, value in node.items() if name not in {"feedback", "explain"}}
    if kept.get("points") and "next" in node:
        # Whether a story has points at all is said in the rule that learners read.
        kept["points"] = draw(st.integers(1, 3))
    if "type" in node:
        kept |= draw(st.fixed_dictionaries({}, optional={"explain": words}))
    for choice in kept.get("choices", []):
        choice |= draw(st.fixed_dictionaries({}, optional={"feedback": words}))
    return kept


def _right_elsewhere(choices: list[Written], place: int) -> list[Written]:
    return [{**choice, "right": at == place % len(choices)} for at, choice in enumerate(choices)]


def _gap_otherwise(draw: st.DrawFn, gap: Written) -> Written:
    if "accept" in gap:
        return {"accept": draw(several(1, 3, by=loosely))}
    return {"choices": _right_elsewhere(gap["choices"], draw(st.integers(0, 3)))}


@st.composite
def meant(draw: st.DrawFn, asked: Written) -> Meant:
    """What somebody may answer, rightly or not. Seldom nothing."""
    if draw(st.integers(0, 9)) == 0:
        return None
    match asked["type"]:
        case "single":
            return draw(st.sampled_from(_texts(asked)))
        case "multiple":
            return draw(st.sets(st.sampled_from(_texts(asked)), min_size=1))
        case "true-false":
            return draw(st.booleans())
        case "match":
            sides = [pair["right"] for pair in asked["pairs"]] + asked["distractors"]
            return {pair["left"]: draw(st.sampled_from([pair["right"], *sides]) | st.none()) for pair in asked["pairs"]}
        case "order":
            return draw(st.just(asked["items"]) | st.permutations(asked["items"]))
        case "short":
            return draw(spelt(asked["accept"]))
        case "number":
            return draw(typed_numbers(asked))
        case "gaps":
            filled = {name: draw(_filled(gap) | st.none()) for name, gap in asked["gaps"].items()}
            return {name: words for name, words in filled.items() if words is not None}
        case _:
            return draw(_ways(asked))


def _texts(node: Written) -> list[str]:
    return [choice["text"] for choice in node["choices"]]


@st.composite
def spelt(draw: st.DrawFn, accepted: list[str]) -> str:
    """A word that is accepted, however it is spelt; or another."""
    word: str = draw(st.sampled_from(accepted) | words)
    return draw(st.sampled_from([word, word.upper(), word.title(), f" {word[:1]} {word[1:]} "]))


def _filled(gap: Written) -> st.SearchStrategy[str]:
    return st.sampled_from(_texts(gap)) if "choices" in gap else spelt(gap["accept"])


@st.composite
def _ways(draw: st.DrawFn, asked: Written) -> list[str] | None:
    taken, step = [], asked["start"]
    while (onward := asked["steps"][step].get("choices")) and draw(st.integers(0, 5)):
        choice = draw(st.sampled_from(onward))
        taken.append(choice["text"])
        step = choice["next"]
    return taken or None


@st.composite
def typed_numbers(draw: st.DrawFn, asked: Written) -> str:
    """Around the edge of what is right; never one that can be read as two numbers, such as 1,234."""
    with localcontext(prec=200):
        edge = Decimal(str(asked["answer"])) + draw(st.sampled_from([-1, 0, 1])) * Decimal(
            str(asked.get("tolerance", 0))
        )
        off = draw(st.sampled_from([Decimal(0), Decimal(1).scaleb(-12), Decimal("0.5"), Decimal(1)]))
        text = f"{edge + draw(st.sampled_from([-1, 1])) * off:f}"
    if len(text.partition(".")[2]) == 3:
        text += "0"
    text = draw(st.sampled_from([text, text.replace(".", ","), f" {text}"]))
    return f"{text} {asked['unit']}" if "unit" in asked and draw(st.booleans()) else text


def answer(asked: Question, means: Meant, mix: Mix) -> Answer:
    """What is kept when somebody who reads the page of this mix says what they mean, and hands in."""
    kept: Answer = None
    for posted in _sent(asked, means, mix):
        kept = asked.read(posted(kept), mix=mix, before=kept)
    return asked.settle(kept)


def _sent(asked: Question, means: Meant, mix: Mix) -> list[Callable[[Answer], Posted]]:
    """The forms that are sent, one after the other: each is made from the page as it is then."""
    if asked.type == "scenario":
        return [lambda kept, text=text: _step(asked, text, mix, kept) for text in means or []]  # type: ignore[misc]
    return [lambda _kept: Posted(_values(asked, means, mix))]


def _step(asked: Question, text: str, mix: Mix, kept: Answer) -> Posted:
    form = asked.form(mix=mix, answer=kept, telling=False)
    return Posted([str(form["depth"]), _value(form["options"], text)], GO_ON)


def _value(options: Any, text: str) -> str:
    [value] = [str(option.value) for option in options if str(option.text) == text]
    return value


def _values(asked: Question, means: Meant, mix: Mix) -> list[str]:
    form = asked.form(mix=mix, answer=None, telling=False)
    match asked.type:
        case "single":
            return ["", *([] if means is None else [_value(form["options"], means)])]
        case "multiple":
            return ["", *(_value(form["options"], text) for text in means or [])]
        case "true-false":
            return ["", *([] if means is None else [str(means).lower()])]
        case "match":
            chosen = [(row, (means or {}).get(str(row["left"]))) for row in form["rows"]]
            return ["" if text is None else _value(row["options"], text) for row, text in chosen]
        case "order":
            value_of = {str(item["text"]): str(item["value"]) for item in form["items"]}
            lines = [value_of[item] for item in means or value_of]
            return [value for place, line in enumerate(lines, start=1) for value in (line, str(place))]
        case "gaps":
            filled = means or {}
            return [
                value
                for name, gap in form["gaps"].items()
                for value in (
                    str(gap["place"]),
                    _value(gap["options"], filled[name]) if gap["options"] and name in filled else filled.get(name, ""),
                )
            ]
        case _:
            return [means or ""]
