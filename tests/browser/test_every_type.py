"""Every type of question in a real browser: by keyboard, by touch, without scripts, and for whoever cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answering import questions_of
from tests.browser.conftest import GUESTS, Visitor, violations
from tests.browser.ways import Finger, Keyboard, Mouse, Way
from tests.world import EVERY_TYPE

Visit = Callable[..., Visitor]
TRY, CHECK, ABOUT = (f"/learn/bakery/{key}-counter/" for key in ("try", "check", "about"))


@pytest.fixture(scope="module")
def guests() -> Iterator[str]:
    """Each test has somebody of its own."""
    return (f"guest-{number}" for number in range(GUESTS))


@pytest.fixture
def guest(visit_bakery: Visit, guests: Iterator[str]) -> Callable[..., Visitor]:
    def open_browser(**options: Any) -> Visitor:
        visitor = visit_bakery(**options)
        visitor.sign_in(next(guests))
        return visitor

    return open_browser


def asked(quiz: str) -> list[dict[str, Any]]:
    return questions_of("bakery", quiz, EVERY_TYPE)


def start(visitor: Visitor, way: Way) -> None:
    visitor.go(TRY)
    way.hand(visitor.page.get_by_role("button", name="Start"))
    expect(visitor.page.locator("#sheet")).to_be_visible()


def answer_all(way: Way) -> None:
    for number, question in enumerate(asked("try-counter"), start=1):
        way.answer(number, question)


def hand_in(visitor: Visitor, way: Way) -> str:
    """The result, as its owner reads it."""
    way.hand(visitor.page.get_by_role("button", name="Hand in", exact=True))
    visitor.page.wait_for_url("**/review/")
    return visitor.page.locator("main .lead").first.inner_text()


@pytest.mark.parametrize("checks", [True, False], ids=["checking each", "handing in"])
def test_with_nothing_but_a_keyboard_every_type_is_answered_with_full_marks(guest: Visit, checks: bool) -> None:
    visitor = guest()
    way = Keyboard(visitor.page)
    start(visitor, way)

    for number, question in enumerate(asked("try-counter"), start=1):
        way.answer(number, question)
        if checks and question["type"] != "reflect":
            way.check(number)
            expect(way.question(number)).to_be_focused()

    assert hand_in(visitor, way) == "100% this time."


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_tab_key_stops_at_everything_once_in_the_order_of_the_page_and_is_never_caught(
    guest: Visit, width: int, scripts: bool
) -> None:
    visitor = guest(width=width, scripts=scripts)
    way = Keyboard(visitor.page)

    for path in ("quiz", "attempt", "survey"):
        if path == "attempt":
            start(visitor, Mouse(visitor.page))
        else:
            visitor.go(TRY if path == "quiz" else ABOUT)
        stops = way.every_stop()

        assert stops == visitor.page.evaluate(STOPS), path


STOPS = """() => {
  const groups = new Set();
  const ask = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  return [...document.querySelectorAll(ask)].filter((element) => {
    if (element.tabIndex < 0 || element.disabled || !element.checkVisibility()) return false;
    if (element.matches("details:not([open]) > :not(summary) *")) return false;
    if (element.type !== "radio") return true;
    const group = element.closest("fieldset").id + element.name;
    const isNew = !groups.has(group);
    groups.add(group);
    return isNew;
  }).map((element) => element.outerHTML);
}"""
"""What can be pressed, chosen or filled in, in the order of the document; of radios, the first of each group."""


def test_with_nothing_but_a_keyboard_a_survey_is_answered_and_handed_in(guest: Visit) -> None:
    visitor = guest()
    way = Keyboard(visitor.page)
    visitor.go(ABOUT)

    for number, text in ((1, "5 fully"), (2, "sometimes"), (3, "In the evening"), (4, "Rolls"), (4, "Cake")):
        way.tick(way.question(number).get_by_label(text, exact=True))
    way.write(way.question(5).locator("textarea"), "Everything.")
    way.hand(visitor.page.get_by_role("button", name="Hand in", exact=True))

    expect(visitor.page.get_by_text("You have handed this in. Thank you!")).to_be_visible()


def test_without_scripts_every_type_is_answered_with_full_marks(guest: Visit) -> None:
    visitor = guest(scripts=False)
    way = Mouse(visitor.page)
    start(visitor, way)

    answer_all(way)

    assert hand_in(visitor, way) == "100% this time."


def test_without_scripts_each_answer_is_checked_as_one_goes(guest: Visit) -> None:
    visitor = guest(scripts=False)
    way = Mouse(visitor.page)
    start(visitor, way)

    for number, question in enumerate(asked("try-counter"), start=1):
        way.answer(number, question)
        if question["type"] != "reflect":
            way.check(number)

    assert hand_in(visitor, way) == "100% this time."


def test_with_a_finger_every_type_is_answered_with_full_marks(guest: Visit) -> None:
    visitor = guest(has_touch=True, is_mobile=True)
    way = Finger(visitor.page)
    start(visitor, way)

    answer_all(way)

    assert hand_in(visitor, way) == "100% this time."


def every_state(visitor: Visitor) -> Iterator[str]:
    """What a learner meets, one after the other. Reached by places, for the words may be in any language."""
    page = visitor.page
    visitor.go(TRY)
    yield "the quiz"
    press(page, "form[action$='/attempts/'] button", "#q10")
    yield "an open attempt"
    page.locator("#q1 input[type=radio]").first.check()
    press(page, "#q1 button[value='1:check']", "#q1 .verdict")
    yield "an answer checked"
    for row in range(3):
        page.locator("#q4 select").nth(row).select_option(index=1)
    press(page, "#q4 button[value='4:check']", "#q4 .verdict")
    yield "a partly right answer checked"
    page.locator("#q9 input[type=radio]").first.check()
    press(page, "#q9 button[value='9:go-on']", "#q9 .way")
    yield "the middle of a story"
    press(page, "#sheet button[formaction$='/hand-in/']", "button[name=anyway]")
    yield "whether to hand in"
    press(page, "button[name=anyway]", "#q10")
    yield "the review"
    visitor.go(TRY)
    yield "the quiz, with an attempt"
    visitor.go(CHECK)
    yield "an exam"
    press(page, "form[action$='/attempts/'] button", "#q9")
    yield "its open attempt"
    press(page, "#sheet button[formaction$='/hand-in/']", "button[name=anyway]")
    press(page, "button[name=anyway]", ".notice")
    yield "its review, which tells nothing yet"
    visitor.go(ABOUT)
    yield "a survey"
    press(page, "#sheet button.button--primary", ".notice--ok")
    yield "thanks"


def press(page: Page, button: str, then: str) -> None:
    page.locator(button).last.click()
    page.locator(then).first.wait_for()


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [
        # Colours do not depend on the width, nor widths on the colours.
        (360, "dark", "en-GB"),
        (1280, "light", "en-GB"),
        (360, "light", "el-GR"),
    ],
)
def test_no_state_of_a_quiz_or_a_survey_keeps_people_out(guest: Visit, width: int, scheme: str, locale: str) -> None:
    visitor = guest(width=width, color_scheme=scheme, locale=locale)
    problems: list[str] = []

    for state in every_state(visitor):
        visitor.page.wait_for_load_state("networkidle")
        problems += [f"{state}: {violation}" for violation in violations(visitor.page)]
        if visitor.page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append(f"{state}: wider than the screen")

    assert problems == []
    assert visitor.page.locator("html").get_attribute("lang") == locale[:2]
