"""A preview in a real browser: a page comes anew when a file is saved, and never over what somebody types."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import violations
from tests.previewing import LESSON, LESSON_FILE, QUIZ, QUIZ_FILE, Preview, preview, write

LESSON_PAGE = "/learn/crafts/first-knot/"
LONG = LESSON.replace("A paragraph", "A paragraph\n\n" + "More about it.\n\n" * 60 + "at last")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    place = tmp_path_factory.mktemp("preview")
    with preview(write(place / "content"), place=place / "temporary") as started:
        yield started


@pytest.fixture
def shown(running: Preview) -> Preview:
    running.restore()
    return running


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": request.param, "height": 780}, locale="en-GB")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_a_saved_file_is_seen_at_the_place_where_reading_was(shown: Preview, page: Page) -> None:
    shown.save(LESSON_FILE, LONG)
    page.goto(shown.url + LESSON_PAGE)
    page.get_by_text("at last about ropes").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")

    shown.save(LESSON_FILE, LONG.replace("at last", "at the very end"))

    expect(page.get_by_text("at the very end about ropes")).to_be_in_viewport()
    page.wait_for_function("before => Math.abs(scrollY - before) < 100", arg=before)
    assert before > 500


def test_what_somebody_types_is_not_lost_when_a_file_is_saved(shown: Preview, page: Page) -> None:
    page.goto(shown.url + LESSON_PAGE)
    page.get_by_label("Your note").fill("A thought in the making")

    shown.save(LESSON_FILE, LESSON.replace("about ropes", "about strings"))

    expect(page.get_by_role("link", name="Changed: load this page again")).to_be_visible()
    expect(page.get_by_label("Your note")).to_have_value("A thought in the making")
    page.get_by_role("link", name="Changed: load this page again").click()
    expect(page.get_by_text("A paragraph about strings")).to_be_visible()


def test_the_pages_of_a_preview_keep_nobody_out(shown: Preview, page: Page) -> None:
    wrong = LESSON.replace("about ropes", "about [ropes](lesson:nowhere)").replace(
        "minutes: 3", "minutes: 3\nfacts: [f1]"
    )
    shown.save(LESSON_FILE, wrong)
    shown.save(LESSON_FILE.replace("first", "second"), "no front matter\n")
    shown.save(QUIZ_FILE, QUIZ.replace("text: A rope", "outcome: unheard-of\n    text: A rope"))
    shown.post("/learn/crafts/check-knots/attempts/")
    page.goto(shown.url + "/learn/crafts/check-knots/")
    page.get_by_role("button", name=re.compile("^(Start|Go on)")).click()
    page.wait_for_url(re.compile("/attempts/"))
    paths = [page.url.removeprefix(shown.url), "/", "/modules/crafts/", LESSON_PAGE, "/preview/problems/"]
    found = []

    for path in [*paths, LESSON_PAGE.replace("first", "second")]:
        page.goto(shown.url + path)
        found += [f"{path}: {violation}" for violation in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the screen")

    assert found == []
