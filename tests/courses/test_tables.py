"""Tables in lessons and guides, for people without a mouse and for those who listen."""

from __future__ import annotations

from courses.content.rendering import NOWHERE, render


def html_of(text: str) -> str:
    return "".join(piece.html for piece in render(text, NOWHERE, "en"))


def test_a_table_can_be_scrolled_by_the_keyboard() -> None:
    assert '<table tabindex="0">' in html_of("| When | What |\n| --- | --- |\n| 9:00 | Tea |\n")


def test_a_head_that_says_nothing_is_an_empty_cell() -> None:
    html = html_of("| | Yes | No |\n| --- | --- | --- |\n| It was good. | | |\n")

    assert html.count("<th>") == html.count("</th>") == 2
    assert html.index("<td></td>") < html.index("<th>Yes</th>")
