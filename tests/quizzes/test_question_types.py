"""What a form says about a question, whatever its type."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from courses.content.compiler import compile_folder
from courses.content.rendering import NOWHERE
from quizzes.consistency import NOT_IN_SURVEYS
from quizzes.mixing import Mix
from quizzes.models import Question
from quizzes.question_types import QUESTION_TYPES
from quizzes.question_types.question import Answer, Posted, UnreadableAnswer
from quizzes.question_types.scenario import GO_ON
from tests.quizzes import authored, questions
from tests.world import EVERY_TYPE

mixes = st.builds(Mix, st.integers(0, 2**63 - 1), st.booleans())


def posted(question: Question, mix: Mix, answer: Answer) -> Posted:
    """The form of a question as its page would send it with this answer kept, nothing else pressed."""
    form = question.form(mix=mix, answer=answer, telling=False)
    match question.type:
        case "match":
            chosen = [[option.value for option in row["options"] if option.chosen] for row in form["rows"]]
            return Posted([values[0] if values else "" for values in chosen])
        case "order":
            numbered = enumerate(form["items"], start=1)
            return Posted([value for number, item in numbered for value in (str(item["value"]), str(number))])
        case "scenario":
            return Posted([str(form["depth"]), *(option.value for option in form["options"] if option.chosen)])
        case "reflect" | "short" | "number":
            return Posted([form["written"]])
        case "gaps":
            return Posted([value for gap in form["gaps"].values() for value in (str(gap["place"]), in_gap(gap))])
        case "scale":
            return Posted(["", *(step["value"] for step in form["steps"] if step["chosen"])])
        case _:
            return Posted(["", *(option.value for option in form["options"] if option.chosen)])


def in_gap(gap: dict[str, Any]) -> str:
    if not gap["options"]:
        return str(gap["written"])
    return next((str(option.value) for option in gap["options"] if option.chosen), "")


def test_every_type_of_the_table_has_an_example() -> None:
    assert {spec["type"] for spec in [*questions.EVERY_TYPE, questions.SCALE]} == set(QUESTION_TYPES)
    assert set(authored.SCORED) == {name for name, kind in QUESTION_TYPES.items() if kind.scored}


def test_the_bakery_that_whole_journeys_walk_through_is_sound_and_asks_every_type() -> None:
    bakery = compile_folder(EVERY_TYPE)

    assert [str(problem) for problem in bakery.problems] == []
    quizzes = {each.key: each.spec["questions"] for each in bakery.modules[0].activities if each.kind == "quiz"}
    asked = {key: {question["type"] for question in bank} for key, bank in quizzes.items()}
    assert asked["try-counter"] == asked["check-counter"] == set(QUESTION_TYPES) - {"scale"}
    assert asked["about-counter"] == set(QUESTION_TYPES) - NOT_IN_SURVEYS


@pytest.mark.parametrize("spec", questions.SCORED, ids=lambda spec: spec["type"])
@given(mix=mixes)
def test_a_solution_goes_through_the_form_and_earns_full_marks_in_any_order(spec: dict[str, Any], mix: Mix) -> None:
    question = questions.question(spec)
    solution = question.solution()

    read = question.read(posted(question, mix, solution), mix=mix, before=solution)

    assert read == solution
    assert question.mark(read, language="en") == 1
    assert question.is_answered(read)


@pytest.mark.parametrize("spec", [*questions.EVERY_TYPE, questions.SCALE], ids=lambda spec: spec["type"])
@given(mix=mixes)
def test_an_untouched_form_is_no_answer(spec: dict[str, Any], mix: Mix) -> None:
    question = questions.question(spec)

    assert question.read(posted(question, mix, None), mix=mix, before=None) is None


@pytest.mark.parametrize("spec", [*questions.EVERY_TYPE, questions.SCALE], ids=lambda spec: spec["type"])
@given(
    mix=mixes,
    values=st.lists(st.sampled_from(["", "0", "1", "2", "3", "true", "false"]) | st.text(max_size=6), max_size=8),
    pressed=st.sampled_from(["", GO_ON, "up-1", "down-0", "up-99", "sort", "sideways"]),
)
def test_whatever_a_form_says_is_read_or_refused(
    spec: dict[str, Any], mix: Mix, values: list[str], pressed: str
) -> None:
    question = questions.question(spec)

    try:
        answer = question.read(Posted(values or [""], pressed), mix=mix, before=None)
    except UnreadableAnswer:
        return

    if answer is not None and question.scored:
        assert 0 <= question.mark(question.settle(answer), language="en") <= 1


@pytest.mark.parametrize("spec", questions.EVERY_TYPE, ids=lambda spec: spec["type"])
def test_every_type_tells_its_rule_and_has_both_its_fragments(spec: dict[str, Any]) -> None:
    question = questions.question(spec)
    mix = Mix(1, shuffle=True)

    form = question.form(mix=mix, answer=None, telling=False)
    review = question.review(mix=mix, answer=None, language="en")

    assert question.rule()
    text = {"text": question.text("text"), "around": NOWHERE}
    assert render_to_string(question.template, {"asked": {"name": "q1", "number": 1, "form": form, **text}}).strip()
    render_to_string(question.review_template, {"told": {"review": review, "share": 0.0, **text}})


def test_a_line_moves_up_and_the_order_is_then_an_answer() -> None:
    order, mix = questions.question(questions.ORDER), Mix(3, shuffle=True)
    before = posted(order, mix, None)

    moved = order.read(Posted(before.values, f"up-{before.values[2]}"), mix=mix, before=None)

    lines = posted(order, mix, moved).values[::2]
    assert lines == [before.values[2], before.values[0], *before.values[4::2]]


@given(mix=mixes, wanted=st.permutations(range(4)))
def test_every_order_can_be_given_with_numbers_alone_and_with_buttons_alone(mix: Mix, wanted: list[int]) -> None:
    order = questions.question(questions.ORDER)
    lines = posted(order, mix, None).values[::2]
    shown = [
        order.spec["items"].index(str(item["text"]))
        for item in order.form(mix=mix, answer=None, telling=False)["items"]
    ]
    numbers = [str(wanted.index(item) + 1) for item in shown]

    by_numbers = order.read(
        Posted([each for pair in zip(lines, numbers, strict=True) for each in pair], "sort"), mix=mix, before=None
    )
    by_buttons = None
    for place, item in enumerate(wanted):
        line = lines[shown.index(item)]
        while (now := posted(order, mix, by_buttons)).values[::2].index(line) > place:
            by_buttons = order.read(Posted(now.values, f"up-{line}"), mix=mix, before=by_buttons)

    assert by_numbers == wanted
    assert by_buttons in (wanted, None)
    assert (by_buttons is None) == (wanted == shown)


def test_an_order_that_was_made_the_first_one_again_is_an_answer_and_one_left_alone_is_none() -> None:
    order, mix = questions.question(questions.ORDER), Mix(3, shuffle=True)
    first = posted(order, mix, None)

    made_again = order.read(Posted(first.values, anew=False), mix=mix, before=[1, 0, 2, 3])
    left_alone = order.read(Posted(first.values, anew=True), mix=mix, before=[1, 0, 2, 3])
    confirmed = order.read(Posted(first.values, "sort"), mix=mix, before=None)

    assert left_alone is None
    assert made_again == confirmed
    assert order.mark(made_again, language="en") == 0


@pytest.mark.parametrize(
    "values",
    [
        ["0", "1", "1", "2", "2", "3", "3"],
        ["0", "1", "1", "2", "2", "3", "2", "4"],
        ["0", "1", "1", "2", "2", "3", "3", "0"],
        ["0", "1", "1", "2", "2", "3", "3", "5"],
        ["0", "1", "1", "2", "2", "3", "3", ""],
        ["0", "1", "1", "2", "2", "3", "3", "two"],
        ["0", "1", "2", "3"],
    ],
)
def test_lines_and_numbers_that_no_page_shows_are_refused(values: list[str]) -> None:
    with pytest.raises(UnreadableAnswer):
        questions.question(questions.ORDER).read(Posted(values), mix=Mix(3, shuffle=True), before=None)


WAYS = {
    "single": "all or nothing",
    "multiple": "takes as much away, never below zero",
    "true-false": "All or nothing",
    "match": "Every right pair counts the same",
    "order": "directly after the right one",
    "short": "all or nothing",
    "number": "Up to 0.25 more or less",
    "gaps": "Every right one counts the same",
    "scenario": "compared with those of the best way",
    "reflect": "not marked",
    "scale": "leave it unsaid",
}


@pytest.mark.parametrize("spec", [*questions.EVERY_TYPE, questions.SCALE], ids=lambda spec: spec["type"])
def test_every_type_says_in_a_line_how_it_is_scored(spec: dict[str, Any]) -> None:
    rule = questions.question(spec).rule()

    assert WAYS[spec["type"]] in rule
    assert "\n" not in rule
    assert len(rule) <= 120


def test_what_a_question_does_not_allow_its_rule_does_not_promise() -> None:
    exact = questions.question({**questions.NUMBER, "tolerance": 0})
    who = {"who": questions.GAPS["gaps"]["who"]}
    to_choose = questions.question({**questions.GAPS, "text": "{{who}} decides.", "gaps": who})
    steps = {"table": {"text": "?", "choices": [{"key": "a", "text": "Smile", "next": "end"}]}, "end": {"text": "End."}}
    pointless = questions.question({**questions.SCENARIO, "steps": steps})

    assert "must be exact" in exact.rule()
    assert "accents" not in to_choose.rule()
    assert "Reaching an end is all it takes" in pointless.rule()


def test_a_step_of_a_story_is_taken_once_and_an_old_page_changes_nothing() -> None:
    scenario, mix = questions.question(questions.SCENARIO), Mix(3, shuffle=False)
    first_page = Posted(["0", "0"], GO_ON)

    once = scenario.read(first_page, mix=mix, before=None)
    twice = scenario.read(first_page, mix=mix, before=once)
    other = scenario.read(Posted(["0", "1"], GO_ON), mix=mix, before=once)

    assert once == twice == other == {"path": ["a"], "chosen": None}


def test_a_choice_that_was_not_continued_is_remembered_and_counts_when_handed_in() -> None:
    scenario, mix = questions.question(questions.SCENARIO), Mix(3, shuffle=False)

    ticked = scenario.read(Posted(["0", "1"]), mix=mix, before=None)

    assert ticked == {"path": [], "chosen": "b"}
    assert scenario.settle(ticked) == {"path": ["b"], "chosen": None}
    assert not scenario.is_answered(ticked)


def test_a_reflection_keeps_what_was_written_and_refuses_what_cannot_be_kept() -> None:
    reflect, mix = questions.question(questions.REFLECT), Mix(3, shuffle=False)

    kept = reflect.read(Posted(["Μια λέξη\r\n<b>&</b>"]), mix=mix, before=None)

    assert kept == "Μια λέξη\n<b>&</b>"
    with pytest.raises(UnreadableAnswer):
        reflect.read(Posted(["\x00"]), mix=mix, before=None)
