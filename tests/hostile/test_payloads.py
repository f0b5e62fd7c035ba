"""Nothing that is written runs: not as a text of a lesson, not as a name, not anywhere."""

from __future__ import annotations

from tests.hostile.payloads import PAYLOADS
from tests.hostile.rendered import everywhere, forbidden_in


def test_there_are_430_payloads_and_more_each_another() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 430


def test_no_text_in_markdown_becomes_an_element_that_it_must_not() -> None:
    wrong = {(payload, html): forbidden for payload, html in everywhere(step=2) if (forbidden := forbidden_in(html))}

    assert wrong == {}
