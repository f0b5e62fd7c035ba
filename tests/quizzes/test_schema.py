"""What a quiz file may say: every broken rule in one run, each at its own place and under its own code."""

from __future__ import annotations

import pytest

from courses.content.checking import Schema
from courses.content.problems import Problems
from courses.content.reading import Source
from quizzes import schema
from quizzes.consistency import NOT_IN_SURVEYS, wrong_steps
from quizzes.kinds import parse
from quizzes.question_types import QUESTION_TYPES

HEAD = "title: Check\nkind: practice\nquestions:\n"
SURVEY = "title: How are you?\nkind: survey\nquestions:\n"


def told(text: str) -> list[str]:
    """`line:column code message` of every problem."""
    problems = Problems()
    parse(Source("check.quiz.yaml", text), problems)
    return [f"{each.line}:{each.column} {each.code} {each.message}" for each in problems]


def asked(question: str, head: str = HEAD) -> list[str]:
    """The problems of a quiz with one question, whose first line is the fourth."""
    first, *rest = question.strip("\n").split("\n")
    return told(head + "\n".join([f"  - {first}", *(f"    {line}" for line in rest)]) + "\n")


SOUND = {
    "single": "choices: [{text: This, right: true}, {text: That}]",
    "multiple": "choices: [{text: This, right: true}, {text: That, right: true}]",
    "true-false": "answer: true",
    "match": "pairs: [{left: A, right: B}, {left: C, right: D}]\ndistractors: [E]",
    "order": "items: [One, Two]",
    "short": "accept: [Crete, Κρήτη]",
    "number": "answer: 12.5\ntolerance: 0.5\nunit: km",
    "scenario": "start: a\nsteps:\n  a: {text: Go, choices: [{text: On, next: b}]}\n  b: {text: Done}",
    "reflect": "words: 20",
}


@pytest.mark.parametrize(("kind", "fields"), SOUND.items())
def test_every_type_that_is_marked_or_kept_private_can_be_written(kind: str, fields: str) -> None:
    assert asked(f"key: q\ntype: {kind}\ntext: Well?\n{fields}") == []


def test_a_text_with_gaps_can_be_written() -> None:
    question = """
key: q
type: gaps
text: "The *council {{verb}}* us; {{ who }} decides."
gaps:
  who: {choices: [{text: the mayor, right: true}, {text: we}]}
  verb: {accept: [advises]}
"""

    assert asked(question) == []


@pytest.mark.parametrize(
    "fields",
    [
        "type: scale\nfrom: 1\nto: 5\nlabels: [never, always]\nmeasures: trust\nreverse: true",
        "type: scale\nfrom: 0\nto: 10\nlabels: [never, always]",
        "type: scale\nfrom: -1\nto: 1\nlabels: [less, same, more]",
        "type: single\nchoices: [{text: This}, {text: That}]",
        "type: multiple\nchoices: [{text: This}, {text: That, right: false}]",
        "type: reflect",
    ],
)
def test_a_survey_asks_what_has_no_right_answer(fields: str) -> None:
    assert asked(f"key: q\ntext: Well?\n{fields}", SURVEY) == []


SURE = "  - {key: sure, type: scale, text: Now?, from: 1, to: 5, labels: [no, yes], measures: trust}\n"


def looking_back(fields: str) -> list[str]:
    """The problems of a survey that asks about now on the fourth line, and looks back on the fifth."""
    return told(f"{SURVEY}{SURE}  - {{key: once, type: scale, text: Then?, labels: [no, yes], {fields}}}\n")


def test_what_looks_back_stands_beside_what_it_looks_back_at() -> None:
    assert looking_back("from: 1, to: 5, retrospective: sure") == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "from: 1, to: 5, retrospective: sour",
            "5:93 scale there is no `scale` with the key `sour` in this survey",
        ),
        ("from: 1, to: 5, retrospective: once", "5:93 scale this must name a question that asks about now"),
        (
            "from: 1, to: 4, retrospective: sure",
            "5:93 scale it looks back at `sure`, so it has the same steps: 1 to 5",
        ),
        (
            "from: 1, to: 5, measures: trust, retrospective: sure",
            "5:78 scale leave this out: it measures what `sure` measures",
        ),
        (
            "from: 0, to: 5, measures: trust",
            "5:75 scale what measures `trust` has the same steps throughout: 1 to 5",
        ),
    ],
)
def test_scales_that_cannot_be_compared_are_told_at_their_place(fields: str, expected: str) -> None:
    assert looking_back(fields) == [expected]


def test_a_survey_may_ask_every_type_or_may_not() -> None:
    assert NOT_IN_SURVEYS | {"scale", "reflect", "single", "multiple"} == set(QUESTION_TYPES)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "type: single\nchoices:\n"
            "  - {text: A}\n  - {text: B, right: true}\n  - {text: C, right: true}\n  - {text: D, right: true}",
            [
                "10:26 choices exactly one choice must be `right: true`, and an earlier one is",
                "11:26 choices exactly one choice must be `right: true`, and an earlier one is",
            ],
        ),
        (
            "type: single\nchoices: [{text: A}, {text: B, right: false}]",
            ["7:5 choices exactly one choice must be `right: true`"],
        ),
        (
            "type: multiple\nchoices: [{text: A}, {text: B}]",
            ["7:5 choices at least one choice must be `right: true`"],
        ),
        (
            "type: single\nchoices: [{text: A}, {text: B, right: yes}]",
            ["7:43 wrong-value this must be true or false"],
        ),
        (
            "type: multiple\nchoices:\n  - {text: A, right: true}\n  - {key: a, text: B}\n  - {key: a, text: C}",
            ["9:15 key-twice the choice `a` stands here twice", "10:15 key-twice the choice `a` stands here twice"],
        ),
        (
            "type: multiple\nchoices:\n  - {key: b, text: A, right: true}\n  - {text: B}",
            ["9:9 key-twice the choice `b` stands here twice"],
        ),
        (
            "type: match\npairs:\n  - {left: A, right: B}\n  - {left: ' A', right: B}\ndistractors: [C, B, C]",
            [
                "9:16 key-twice the left side `A` stands here twice",
                "9:29 key-twice the right side `B` stands here twice",
                "10:22 key-twice the right side `B` stands here twice",
                "10:25 key-twice the right side `C` stands here twice",
            ],
        ),
        ("type: order\nitems: [One, Two, One]", ["7:23 key-twice the item `One` stands here twice"]),
        ("type: short\naccept: []", ["7:13 accept write at least one answer that is accepted"]),
        (
            "type: short\naccept: [Café, CAFE, ' c a f é. ', tea]",
            [
                "7:20 accept `CAFE` is the same as `Café`: case, accents and spacing are ignored",
                "7:26 accept ` c a f é. ` is the same as `Café`: case, accents and spacing are ignored",
            ],
        ),
        (
            'type: short\naccept: ["\\u200b"]',
            ["7:14 accept nothing of this can be seen, so nothing could be compared with it"],
        ),
        ("type: short\naccept: [1945]", ["7:14 wrong-value this must be text: put it between quotes"]),
        ("type: short", ["4:5 missing-key `accept` is missing"]),
        (
            "type: number\nanswer: true\ntolerance: -1",
            [
                "7:13 wrong-value this must be a number, written with a point: 0.5",
                "8:16 wrong-value this must not be less than 0",
            ],
        ),
        (
            "type: number\nanswer: 1e40\ntolerance: 1e-40",
            [
                "7:13 wrong-value written in full, this number is longer than 30 signs: nobody types it",
                "8:16 wrong-value written in full, this number is longer than 30 signs: nobody types it",
            ],
        ),
        (
            "type: number\nanswer: 1e999\nunit: 5",
            [
                "7:13 wrong-value this must be a number, written with a point: 0.5",
                "8:11 wrong-value this must be text: put it between quotes",
            ],
        ),
        (
            "type: scale\nfrom: 1\nto: 5\nlabels: [a, b]",
            ["6:11 not-in-survey `scale` stands in surveys only (`kind: survey`)"],
        ),
        ("type: singel", ["6:11 unknown-type unknown type `singel`: did you mean `single`?"]),
    ],
)
def test_a_broken_question_is_told_at_its_place(fields: str, expected: list[str]) -> None:
    assert asked(f"key: q\ntext: Well?\n{fields}") == expected


@pytest.mark.parametrize(
    ("text", "gaps", "expected"),
    [
        ("x {{a}} {{b}}", "a: {accept: [y]}", ["6:11 gaps `gaps` does not say what belongs into `{{b}}`"]),
        ("x {{a}} {{a}}", "a: {accept: [y]}", ["6:11 gaps `{{a}}` stands here twice: give each gap a name of its own"]),
        ("x {{a}}", "a: {accept: [y]}\n  b: {accept: [y]}", ["9:7 gaps the text has no gap `{{b}}`"]),
        (
            "x `{{a}}` [{{b}}](lesson:c) ![{{c}}](media/c.svg)",
            "a: {accept: [y]}\n  b: {accept: [y]}\n  c: {accept: [y]}",
            [
                f"6:11 gaps `{{{{{gap}}}}}` must stand in running words, not in code, a link or a picture"
                for gap in "abc"
            ],
        ),
        (
            "{{a}}" + "x" * 10_000,
            "a: {accept: [y]}",
            ["6:11 gaps a text with gaps has at most 10,000 characters, this has 10,005"],
        ),
        ("x {{a}}", "a: {}", ["8:10 gaps a gap has either `accept` or `choices`"]),
        (
            "x {{a}}",
            "a: {accept: [y], choices: [{text: y, right: true}, {text: z}]}",
            ["8:10 gaps a gap has either `accept` or `choices`"],
        ),
        (
            "x {{a}}",
            "a: {accept: [y, Ý]}",
            ["8:23 accept `Ý` is the same as `y`: case, accents and spacing are ignored"],
        ),
        (
            "x {{a}}",
            "a: {choices: [{text: y, right: true}, {text: z, right: true}]}",
            ["8:62 choices exactly one choice must be `right: true`, and an earlier one is"],
        ),
        (
            "x {{a}}",
            "a: {choices: [{text: y}, {text: y, right: true}]}",
            ["8:39 key-twice the choice `y` stands here twice"],
        ),
        (
            "x {{a}}",
            "a: {choices: [{text: y}, {text: z}]}",
            ["8:11 choices exactly one choice must be `right: true`"],
        ),
        (
            "x {{A}}",
            "A: {accept: [y]}",
            ["8:7 wrong-value `A` is not a key: use small letters a to z, digits and single hyphens"],
        ),
    ],
)
def test_gaps_that_do_not_fit_their_text_are_told_at_their_place(text: str, gaps: str, expected: list[str]) -> None:
    assert asked(f'key: q\ntype: gaps\ntext: "{text}"\ngaps:\n  {gaps}') == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("from: 5\nto: 5\nlabels: [a, b]", ["8:9 scale a scale goes up: `to` must be more than 5"]),
        ("from: 0\nto: 11\nlabels: [a, b]", ["8:9 scale a scale has at most 11 steps, this has 12"]),
        (
            "from: 1\nto: 4\nlabels: [a, b, c]",
            ["9:13 scale a scale has two labels, for its ends, or 4, one for each step: here are 3"],
        ),
        ("from: 0\nto: 1\nlabels: [a]", ["9:13 scale a scale has two labels, for its ends: here are 1"]),
        ("from: 0\nto: 1", ["4:5 missing-key `labels` is missing"]),
        (
            "from: one\nto: 1.5\nlabels: some\nmeasures: My trust",
            [
                "7:11 wrong-value this must be a whole number",
                "8:9 wrong-value this must be a whole number",
                "9:13 wrong-value this must be a list",
                "10:15 wrong-value `My trust` is not a key: use small letters a to z, digits and single hyphens",
            ],
        ),
    ],
)
def test_a_scale_that_does_not_fit_is_told_at_its_place(fields: str, expected: list[str]) -> None:
    assert asked(f"key: q\ntype: scale\ntext: Well?\n{fields}", SURVEY) == expected


STORY = """
key: q
type: scenario
text: A guest.
start: {start}
steps:
  door:
    text: At the door.
    choices:
      - {{text: In, next: {next}}}
      - {{text: Out, next: end}}
  hall: {{text: In the hall., choices: [{{text: Sit, next: {back}}}]}}
  end: {{text: Over.}}
"""


@pytest.mark.parametrize(
    ("start", "onward", "back", "expected"),
    [
        ("door", "hall", "end", []),
        (
            "dor",
            "hal",
            "end",
            [
                "7:12 scenario there is no step `dor` to start with",
                "12:30 scenario there is no step `hal`",
            ],
        ),
        ("door", "hall", "door", ["14:62 scenario the path comes back to `door`: a loop never ends"]),
        ("door", "hall", "hall", ["14:62 scenario the path comes back to `hall`: a loop never ends"]),
        ("door", "end", "end", ["14:7 scenario no path leads to the step `hall`"]),
        (
            "door",
            "nowhere",
            "away",
            [
                "12:30 scenario there is no step `nowhere`",
                "14:7 scenario no path leads to the step `hall`",
                "14:62 scenario there is no step `away`",
            ],
        ),
    ],
)
def test_a_story_ends_on_every_path_and_every_step_is_reached(
    start: str, onward: str, back: str, expected: list[str]
) -> None:
    assert asked(STORY.format(start=start, next=onward, back=back)) == expected


def test_a_story_longer_than_the_stack_is_deep_is_followed_to_its_end() -> None:
    chain = "\n".join(f"  s{step}: {{text: x, choices: [{{text: y, next: s{step + 1}}}]}}" for step in range(1200))
    story = f"key: q\ntype: scenario\ntext: A long way.\nstart: s0\nsteps:\n{chain}\n  s1200: {{text: x}}"

    assert asked(story) == []
    assert asked(story.replace("next: s1200", "next: s0"))[0].endswith("the path comes back to `s0`: a loop never ends")


def test_a_story_of_many_thousand_steps_is_followed_too() -> None:
    steps = {f"s{step}": {"text": "x", "choices": [{"text": "y", "next": f"s{step + 1}"}]} for step in range(50_000)}

    found = list(wrong_steps({"start": "s0", "steps": {**steps, "s50000": {"text": "x"}, "alone": {"text": "x"}}}))

    assert [wrong.message for wrong in found] == ["no path leads to the step `alone`"]


def test_more_choices_than_letters_ask_for_keys() -> None:
    choices = "".join(f"\n  - {{text: Choice {number}}}" for number in range(30))

    assert asked(f"key: q\ntype: multiple\ntext: Well?\nchoices:\n  - {{text: Right, right: true}}{choices}") == [
        "34:9 missing-key choices without a key are called a to z: give those after the 26th a `key`"
    ]


REFLECT = "  - {key: think, type: reflect, text: Well?}\n"
TRUE = "  - {key: true-or-not, type: true-false, text: Well?, answer: true}\n"


@pytest.mark.parametrize(
    ("head", "questions", "expected"),
    [
        ("kind: exam", TRUE, ["1:1 pass an exam has a pass mark: write `pass`, in percent"]),
        ("kind: practice\npass: 50", TRUE, ["3:1 pass only an exam has a pass mark (`kind: exam`)"]),
        ("kind: practice\ndraw: 2", TRUE, ["3:7 draw `draw` asks for more questions than there are: 1"]),
        (
            "kind: exam\npass: 50",
            REFLECT,
            ["4:1 pass an exam needs a question that can be marked in every attempt"],
        ),
        (
            "kind: exam\npass: 50\ndraw: 1",
            REFLECT + TRUE,
            ["5:1 pass an exam needs a question that can be marked in every attempt"],
        ),
        ("kind: exam\npass: 50\ndraw: 2", REFLECT + TRUE, []),
        (
            "kind: survey\npass: 50\ndraw: 1\nattempts: 2\nwait: 1h\nfeedback: each",
            REFLECT,
            [
                f"{line}:1 not-in-survey a survey has no `{name}`: "
                "nothing is marked, and everybody is asked everything once"
                for line, name in enumerate(["pass", "draw", "attempts", "wait", "feedback"], start=3)
            ],
        ),
        (
            "kind: survey",
            TRUE + "  - {key: a, type: single, text: x, choices: [{text: a}, {text: b, right: true}]}\n",
            [
                "4:30 not-in-survey a survey cannot ask `true-false`, only `scale`, `reflect`, `single` and `multiple`",
                "5:68 not-in-survey nothing is right or wrong in a survey: leave out `right`",
            ],
        ),
        (
            "kind: practice",
            TRUE + REFLECT + TRUE + TRUE,
            [
                "6:11 key-twice the question `true-or-not` stands here twice",
                "7:11 key-twice the question `true-or-not` stands here twice",
            ],
        ),
        ("kind: exm\npass: 1", TRUE, ["2:7 wrong-value `exm` is not known here: did you mean `exam`?"]),
        ("kind: practice\nwait: soon", TRUE, ["3:7 wrong-value write a time such as 10m, 2h or 1d"]),
    ],
)
def test_a_quiz_that_does_not_hold_together_is_told_at_its_place(
    head: str, questions: str, expected: list[str]
) -> None:
    assert told(f"title: Check\n{head}\nquestions:\n{questions}") == expected


def test_everything_that_is_wrong_with_a_file_comes_in_one_run() -> None:
    text = """
title: Check
kind: exam
draw: 9
questions:
  - key: one
    type: single
    text: <b>Which?</b>
    choices: [{text: "[This](nowhere.md)", rigth: true}, {text: That}]
  - key: one
    type: short
    text: "# What?"
    accept: []
  - key: two
    type: scale
    text: How much?
    from: 3
    to: 1
    labels: ["<i>less</i>", more]
"""

    found = [line.split(" ")[:2] for line in told(text.removeprefix("\n"))]

    assert [(int(place.split(":")[0]), code) for place, code in found] == [
        *[(1, "pass"), (3, "draw"), (7, "raw-html"), (7, "raw-html")],
        *[(8, "choices"), (8, "link"), (8, "unknown-key"), (9, "key-twice"), (11, "heading"), (12, "accept")],
        *[(14, "not-in-survey"), (17, "scale"), (18, "raw-html"), (18, "raw-html")],
    ]


def test_a_quiz_may_link_to_lessons_terms_and_pictures() -> None:
    problems = Problems()
    text = (
        HEAD
        + '  - {key: q, type: true-false, text: "See [it](lesson:plug): ![A plug](media/plug.svg)", answer: true}\n'
    )

    parsed = parse(Source("check.quiz.yaml", text), problems)

    assert parsed is not None and not problems.found
    assert [(each.what, each.target) for each in parsed.references] == [
        ("lesson", "plug"),
        ("picture", "media/plug.svg"),
    ]


def test_every_key_of_every_question_says_what_it_is() -> None:
    classes = [each for each in vars(schema).values() if isinstance(each, type) and issubclass(each, Schema)]

    unsaid = [
        f"{each.__name__}.{name}"
        for each in classes
        for name, field in each.model_fields.items()
        if not field.description
    ]

    assert not unsaid
