"""The page of an attempt, in a real browser: lines are ordered in every way, and no answer is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.answering import answer_all, choose, fieldset, lines_of, questions_of, shown
from tests.browser.conftest import System, Visitor, eventually

Visit = Callable[..., Visitor]
MODULE, QUIZ = "associations", "check-arrivals"
ORDER, REFLECT, TRUE_FALSE = (
    next(question for question in questions_of(MODULE, QUIZ) if question["type"] == kind)
    for kind in ("order", "reflect", "true-false")
)
RIGHT = [shown(item) for item in ORDER["items"]]
FORGET = (
    "from quizzes.models import Attempt;"
    "Attempt.objects.filter(enrolment__user__email='learner@example.org', submitted_at=None).delete()"
)


@pytest.fixture
def answering(system: System, visit: Visit) -> Callable[..., Page]:
    """Opens a fresh attempt at a quiz with a question of almost every type."""

    def start(**browser: Any) -> Page:
        system.ask(FORGET)
        learner = visit(**browser)
        learner.sign_in("learner")
        learner.go(f"/learn/{MODULE}/{QUIZ}/")
        learner.press(re.compile("^(Start|Try again)"))
        learner.page.wait_for_url(re.compile("/attempts/"))
        return learner.page

    return start


def another_tab(page: Page) -> Page:
    other = page.context.new_page()
    other.goto(page.url)
    return other


def line(page: Page, text: str) -> Locator:
    return fieldset(page, ORDER).locator(".line").filter(has=page.get_by_text(text, exact=True))


def status(page: Page) -> Locator:
    return page.locator("#saved")


def answers_to(page: Page, kind: dict[str, Any]) -> list[str]:
    """The labels of what is ticked in a question."""
    ticked = fieldset(page, kind).locator("label:has(input:checked)")
    return [text.strip() for text in ticked.all_inner_texts()]


def wait_until_saved(page: Page) -> None:
    expect(status(page)).to_have_text("Saved")


def test_a_number_moves_its_line_at_once_and_the_focus_goes_along(answering: Callable[..., Page]) -> None:
    page = answering()
    before = lines_of(page, ORDER)
    number = line(page, before[0]).get_by_label(f"Place in the order: {before[0]}")

    number.focus()
    number.select_option("3")

    after = [before[1], before[2], before[0], *before[3:]]
    assert lines_of(page, ORDER) == after
    expect(number).to_be_focused()
    expect(page.locator("#moved")).to_have_text(f"{before[0]}: now 3 of {len(before)}")
    assert [select.input_value() for select in fieldset(page, ORDER).locator("select").all()] == [
        str(place) for place in range(1, len(before) + 1)
    ]
    wait_until_saved(page)
    assert lines_of(another_tab(page), ORDER) == after


def test_a_button_moves_its_line_and_says_where_it_is_now(answering: Callable[..., Page]) -> None:
    page = answering()
    before = lines_of(page, ORDER)
    down = line(page, before[0]).get_by_role("button", name="Move down")

    down.press("Enter")
    down.press("Enter")

    assert lines_of(page, ORDER)[2] == before[0]
    expect(down).to_be_focused()
    expect(down).to_have_accessible_name(f"Move down: {before[0]} (now 3 of {len(before)})")
    expect(page.locator("#moved")).to_have_text(f"{before[0]}: now 3 of {len(before)}")
    expect(line(page, before[1]).get_by_role("button", name="Move up")).to_have_attribute("aria-disabled", "true")
    wait_until_saved(page)
    assert lines_of(another_tab(page), ORDER)[2] == before[0]


def test_at_an_end_a_button_moves_nothing(answering: Callable[..., Page]) -> None:
    page = answering()
    before = lines_of(page, ORDER)

    line(page, before[0]).get_by_role("button", name="Move up").press("Enter")
    line(page, before[-1]).get_by_role("button", name="Move down").press("Enter")

    assert lines_of(page, ORDER) == before


def middle_of(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_line_is_pulled_with_the_mouse(answering: Callable[..., Page]) -> None:
    page = answering(width=1280)
    before = lines_of(page, ORDER)
    fieldset(page, ORDER).evaluate("question => question.scrollIntoView({block: 'center'})")

    page.mouse.move(*middle_of(line(page, before[0]).locator(".line__grip")))
    page.mouse.down()
    page.mouse.move(*middle_of(line(page, before[2])), steps=8)
    x, y = middle_of(line(page, before[2]))
    page.mouse.move(x, y + 30, steps=4)
    page.mouse.up()

    assert lines_of(page, ORDER)[2] == before[0]
    expect(page.locator("#moved")).to_have_text(f"{before[0]}: now 3 of {len(before)}")
    wait_until_saved(page)


def test_a_line_is_pulled_with_a_finger_and_the_page_stays_where_it_is(answering: Callable[..., Page]) -> None:
    page = answering()
    before = lines_of(page, ORDER)
    fieldset(page, ORDER).evaluate("question => question.scrollIntoView({block: 'end'})")
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    scrolled = page.evaluate("scrollY")
    x, y = middle_of(line(page, before[-1]).locator(".line__grip"))

    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for up in range(10, 200, 10):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - up}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    assert lines_of(page, ORDER).index(before[-1]) < len(before) - 1
    assert page.evaluate("scrollY") == scrolled
    wait_until_saved(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_numbers_are_enough_for_full_marks_without_scripts(answering: Callable[..., Page], width: int) -> None:
    page = answering(scripts=False, width=width)
    for text in lines_of(page, ORDER):
        line(page, text).locator("select").select_option(str(RIGHT.index(text) + 1))

    fieldset(page, ORDER).get_by_role("button", name="Sort by these numbers").click()
    page.wait_for_url(re.compile("#q"))

    assert lines_of(page, ORDER) == RIGHT


def test_numbers_that_nobody_sorted_by_count_when_everything_is_handed_in(answering: Callable[..., Page]) -> None:
    page = answering(scripts=False)
    answer_all(page, MODULE, QUIZ)
    first, second = RIGHT[:2]
    line(page, first).locator("select").select_option("2")
    line(page, second).locator("select").select_option("1")
    page.get_by_role("button", name="Save and go on later").click()
    page.get_by_role("button", name="Go on with the quiz").click()
    page.wait_for_url(re.compile("/attempts/"))
    assert lines_of(page, ORDER)[:2] == [second, first]
    line(page, first).locator("select").select_option("1")

    page.get_by_role("button", name="Hand in").click()

    page.get_by_text("Passed: 100%").first.wait_for()


def test_what_was_answered_without_a_connection_is_sent_when_it_is_back(answering: Callable[..., Page]) -> None:
    page = answering()
    stop_the_clock(page)
    page.context.set_offline(True)
    choose(fieldset(page, TRUE_FALSE), "True")
    expect(status(page)).to_contain_text("Not saved yet")
    before = lines_of(page, ORDER)
    line(page, before[0]).locator("select").select_option("2")
    page.get_by_role("button", name="Hand in").click()
    expect(status(page)).to_contain_text("You are offline")

    page.context.set_offline(False)

    wait_until_saved(page)
    other = another_tab(page)
    assert answers_to(other, TRUE_FALSE) == ["True"]
    assert lines_of(other, ORDER)[:2] == [before[1], before[0]]


def stop_the_clock(page: Page) -> None:
    """From now on the page's timers run only when they are told to."""
    page.clock.install(time=0)
    page.clock.pause_at(60)


def failing(page: Page, *statuses: int) -> list[int]:
    """Every save is answered with the next of these, then as usual; gives the list of the answers so far."""
    waiting, told = list(statuses), []

    def answer(route: Route) -> None:
        if waiting:
            told.append(waiting.pop(0))
            route.fulfill(status=told[-1], body="")
        else:
            told.append(200)
            route.continue_()

    page.route("**/answers/", answer)
    return told


def test_a_server_in_trouble_is_asked_again_after_growing_pauses(answering: Callable[..., Page]) -> None:
    page = answering()
    stop_the_clock(page)
    told = failing(page, 503, 502, 500)
    choose(fieldset(page, TRUE_FALSE), "True")
    expect(status(page)).to_contain_text("Not saved yet")

    for seconds in (2, 4, 8):
        count = len(told)
        page.clock.run_for(1000 * seconds - 1)
        assert len(told) == count
        status(page).evaluate("status => { status.textContent = ''; }")
        page.clock.run_for(1)
        expect(status(page)).not_to_be_empty()

    wait_until_saved(page)
    assert told == [503, 502, 500, 200]


@pytest.mark.parametrize("refusal", [400, 404])
def test_a_refusal_is_told_and_not_asked_for_again(answering: Callable[..., Page], refusal: int) -> None:
    page = answering()
    stop_the_clock(page)
    told = failing(page, *[refusal] * 20)

    choose(fieldset(page, TRUE_FALSE), "True")

    expect(status(page)).to_contain_text("then load the page again")
    page.clock.run_for(600_000)
    assert told == [refusal]
    assert answers_to(page, TRUE_FALSE) == ["True"]


def test_who_is_signed_out_is_told_so_and_keeps_everything_by_signing_in_again(
    system: System, answering: Callable[..., Page]
) -> None:
    page = answering()
    page.context.clear_cookies(name="session")
    choose(fieldset(page, TRUE_FALSE), "True")
    expect(status(page)).to_contain_text("no longer signed in")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (in a new tab)").click()
    opened.value.wait_for_load_state()
    Visitor(opened.value, system).sign_in("learner")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    wait_until_saved(page)
    expect(page.get_by_role("link", name="Sign in (in a new tab)")).to_be_hidden()
    assert answers_to(another_tab(page), TRUE_FALSE) == ["True"]


def test_who_leaves_in_the_middle_of_a_word_has_it_kept(answering: Callable[..., Page]) -> None:
    page = answering()
    url = page.url
    fieldset(page, REFLECT).locator("textarea").fill("The library, and the choir.")

    page.goto("about:blank")

    def is_kept() -> bool:
        page.goto(url)
        return fieldset(page, REFLECT).locator("textarea").input_value() == "The library, and the choir."

    eventually(is_kept, "what was written is kept", seconds=10)


def test_handing_in_in_the_middle_of_a_word_hands_that_in_too(answering: Callable[..., Page]) -> None:
    page = answering()
    answer_all(page, MODULE, QUIZ)
    fieldset(page, REFLECT).locator("textarea").fill("The library.")

    page.get_by_role("button", name="Hand in").click()

    page.get_by_text("Passed: 100%").first.wait_for()
    expect(page.get_by_text("The library.")).to_be_visible()
    assert "already" not in page.locator("body").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_older_page_takes_nothing_back(answering: Callable[..., Page], scripts: bool) -> None:
    older = answering(scripts=scripts)
    newer = another_tab(older)
    answer_all(newer, MODULE, QUIZ)
    newer.get_by_role("button", name="Save and go on later").click()
    newer.get_by_role("button", name="Go on with the quiz").wait_for()

    fieldset(older, REFLECT).locator("textarea").fill("Said on the phone.")
    older.get_by_role("button", name="Hand in").click()

    older.get_by_text("Passed: 100%").first.wait_for()
    expect(older.get_by_text("Said on the phone.")).to_be_visible()


def test_a_page_that_stays_open_knows_what_is_its_own(answering: Callable[..., Page]) -> None:
    older = answering()
    choose(fieldset(older, TRUE_FALSE), "True")
    wait_until_saved(older)
    newer = another_tab(older)
    choose(fieldset(newer, TRUE_FALSE), "False")
    wait_until_saved(newer)

    fieldset(older, REFLECT).locator("textarea").fill("Said on the phone.")
    with older.expect_response("**/answers/"):
        older.locator("h1").click()

    newer.reload()
    assert answers_to(newer, TRUE_FALSE) == ["False"]
    expect(fieldset(newer, REFLECT).locator("textarea")).to_have_value("Said on the phone.")


@pytest.mark.parametrize(
    "come_back",
    [
        lambda page: page.reload(),
        lambda page: page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"),
        lambda page: (page.goto("about:blank"), page.go_back()),
    ],
    ids=["loaded again", "brought back as it was", "gone back to"],
)
def test_a_page_that_is_shown_again_shows_what_is_kept(
    answering: Callable[..., Page], come_back: Callable[[Page], object]
) -> None:
    page = answering()
    choose(fieldset(page, TRUE_FALSE), "True")
    wait_until_saved(page)
    other = another_tab(page)
    choose(fieldset(other, TRUE_FALSE), "False")
    wait_until_saved(other)

    come_back(page)

    expect(fieldset(page, TRUE_FALSE).locator("label:has(input:checked)")).to_have_text("False")


def test_nothing_is_left_in_the_browser(answering: Callable[..., Page]) -> None:
    page = answering()
    page.context.set_offline(True)
    choose(fieldset(page, TRUE_FALSE), "True")
    expect(status(page)).to_contain_text("Not saved yet")

    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("indexedDB.databases()") == []
