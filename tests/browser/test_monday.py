"""The Monday list on a phone: a trainer sends a word, and its reader finds it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.browser.conftest import Visitor, violations

Visit = Callable[..., Visitor]


def test_a_trainer_reads_a_ready_message_on_a_phone_and_sends_it_once(visit: Visit) -> None:
    visitor = visit(scripts=False)
    visitor.sign_in("trainer")
    visitor.go("/teach/")
    row = visitor.page.locator(".asking__person:has(button)").first
    name = row.get_by_role("link").inner_text()
    row.locator("summary").first.click()
    message = row.locator(".message").first
    assert message.is_visible()
    assert message.get_attribute("lang")
    box = row.get_by_role("button").first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360

    row.get_by_role("button", name=re.compile("^Send")).first.click()

    visitor.page.get_by_text("1 message sent.").wait_for()
    row = visitor.page.locator(".asking__person", has=visitor.page.get_by_role("link", name=name, exact=True)).last
    row.get_by_text("Message sent on").first.wait_for()
    assert row.get_by_role("button").count() == 0
    row.get_by_role("link", name=name, exact=True).click()
    visitor.page.locator("#messages + ul li").first.wait_for()


def test_the_list_keeps_nobody_out(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_in("trainer")
    visitor.go("/teach/")

    visitor.page.locator(".asking summary").first.click()

    assert violations(visitor.page) == []
