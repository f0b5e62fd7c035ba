"""Leaving at once, and what a page's own policy keeps from running, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor, eventually

Visit = Callable[..., Visitor]

UNCOVERED = """() => {
    window.scrollTo(0, document.body.scrollHeight);
    const button = document.getElementById("exit"), { left, top, right, bottom } = button.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    return isInside && document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === button;
}"""
PRESS = """() => {
    const begun = performance.now();
    document.getElementById("exit").click();
    return [getComputedStyle(document.body).display, performance.now() - begun];
}"""


def elsewhere(page: Page) -> None:
    page.context.route("https://**", lambda route: route.fulfill(status=200, body="Elsewhere."))


def is_elsewhere(page: Page) -> None:
    expect(page.get_by_text("Elsewhere.")).to_be_visible()


def test_the_way_out_is_in_sight_at_every_width_on_every_kind_of_page(visit: Visit) -> None:
    page = (visitor := visit()).page
    visitor.sign_in("admin")

    for path in (
        "/accounts/password/reset/",
        "/learn/town-halls/who-lives-here/",
        "/nothing/",
        "/admin/accounts/user/",
    ):
        page.goto(visitor.system.url + path)
        for width in (320, 768, 1920):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate(UNCOVERED), (path, width)


def test_whoever_leaves_is_gone_at_once_and_back_shows_nothing(visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    elsewhere(page)
    visitor.sign_in("learner")
    visitor.go("/me/")

    shown, milliseconds = page.evaluate(PRESS)

    assert shown == "none"
    assert milliseconds < 100
    is_elsewhere(page)
    page.go_back()
    is_elsewhere(page)
    other = page.context.new_page()
    eventually(lambda: "/accounts/login/" in _where(other, f"{visitor.system.url}/me/"), "the session is ended")
    other.goto(f"{visitor.system.url}/accounts/login/")
    for _press in range(3):
        other.keyboard.press("Shift")
    is_elsewhere(other)


def test_without_scripts_the_way_out_is_a_link(visit: Visit) -> None:
    visitor = visit(scripts=False)
    elsewhere(visitor.page)
    visitor.go("/")

    visitor.page.locator("#exit").click()

    is_elsewhere(visitor.page)


def test_what_got_into_a_page_does_not_run(visit: Visit) -> None:
    """Neither within it, nor as a file of this very site, nor as text that a script takes for HTML."""
    visitor = visit()
    page = visitor.page
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.route("**/static/probe.js", lambda route: route.fulfill(content_type="text/javascript", body="ran = true"))
    page.route("**/glossary/", _with_something_in_it)

    visitor.go("/glossary/")

    assert page.evaluate("typeof ran") == "undefined"
    assert len(refused) == 3
    for attempt in (
        "document.body.innerHTML = '<b>text</b>'",
        "document.createElement('script').src = '/static/probe.js'",
        "trustedTypes.createPolicy('other', {})",
    ):
        assert (
            page.evaluate(f"(() => {{ try {{ {attempt} }} catch (error) {{ return error.name }} }})()") == "TypeError"
        )


def _where(page: Page, address: str) -> str:
    page.goto(address)
    return page.url


def _with_something_in_it(route: Route) -> None:
    answer = route.fetch()
    got_in = "<script>ran = 1</script><script src=/static/probe.js></script><img src=/static/no.svg onerror='ran = 2'>"
    route.fulfill(response=answer, body=re.sub("</main>", f"{got_in}</main>", answer.text()))
