"""Answering the quizzes of the real content as somebody would who knows what is right: by reading the page."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

from django.utils.html import strip_tags
from playwright.sync_api import Locator, Page

from courses.content.compiler import compile_folder
from courses.content.rendering import render_inline
from tests.world import CONTENT


def questions_of(module: str, quiz: str, folder: Path = CONTENT) -> list[dict[str, Any]]:
    """A quiz's questions as its authors wrote them, with what is right."""
    compiled = next(each for each in compile_folder(folder).modules if each.key == module)
    activity = next(each for each in compiled.activities if each.key == quiz)
    questions: list[dict[str, Any]] = activity.spec["questions"]
    return questions


def shown(text: str) -> str:
    """An author's Markdown as a reader sees it."""
    return " ".join(unescape(strip_tags(render_inline(text))).split())


def answer_all(page: Page, module: str, quiz: str) -> None:
    """Answer every question of an open attempt rightly."""
    for question in questions_of(module, quiz):
        ANSWERS[question["type"]](page, question)


def fieldset(page: Page, question: dict[str, Any]) -> Locator:
    return page.locator("fieldset.question").filter(
        has=page.locator(".question__text").get_by_text(shown(question["text"]), exact=True)
    )


def choose(place: Locator, text: str) -> None:
    place.locator("label").filter(has=place.page.get_by_text(shown(text), exact=True)).locator("input").check()


def answer_choices(page: Page, question: dict[str, Any]) -> None:
    for choice in question["choices"]:
        if choice["right"]:
            choose(fieldset(page, question), choice["text"])


def answer_true_false(page: Page, question: dict[str, Any]) -> None:
    choose(fieldset(page, question), "True" if question["answer"] else "False")


def answer_match(page: Page, question: dict[str, Any]) -> None:
    for pair in question["pairs"]:
        field = fieldset(page, question).locator(".field").filter(has=page.get_by_text(shown(pair["left"]), exact=True))
        field.locator("select").select_option(label=shown(pair["right"]))


def answer_order(page: Page, question: dict[str, Any]) -> None:
    """Move each item up to its place, one press at a time."""
    wanted = [shown(item) for item in question["items"]]
    for place, item in enumerate(wanted):
        while (now := lines_of(page, question).index(item)) > place:
            button = fieldset(page, question).locator(".line").nth(now).locator("button", has_text="Move up")
            before = lines_of(page, question)
            button.click()
            eventually_other(page, question, before)


def eventually_other(page: Page, question: dict[str, Any], before: list[str]) -> None:
    """Wait for the page with the new order to be there whole."""
    for _try in range(400):
        now = lines_of(page, question)
        if now != before and sorted(now) == sorted(before):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"The order stayed as it was: {before}")


def lines_of(page: Page, question: dict[str, Any]) -> list[str]:
    return [" ".join(text.split()) for text in fieldset(page, question).locator(".line__text").all_inner_texts()]


def answer_scenario(page: Page, question: dict[str, Any]) -> None:
    step = question["steps"][question["start"]]
    while step.get("choices"):
        best = max(step["choices"], key=lambda choice: best_points(question, choice))
        choose(fieldset(page, question), best["text"])
        fieldset(page, question).get_by_role("button", name="Continue").click()
        step = question["steps"][best["next"]]
        fieldset(page, question).get_by_text(shown(step["text"]), exact=True).first.wait_for()


def best_points(question: dict[str, Any], choice: dict[str, Any]) -> int:
    """What a choice brings together with the best that can follow."""
    choices = question["steps"][choice["next"]].get("choices", [])
    after = max((best_points(question, each) for each in choices), default=0)
    return int(choice["points"]) + after


def answer_reflect(page: Page, question: dict[str, Any]) -> None:
    fieldset(page, question).locator("textarea").fill("Something I think about.")


ANSWERS = {
    "single": answer_choices,
    "multiple": answer_choices,
    "true-false": answer_true_false,
    "match": answer_match,
    "order": answer_order,
    "scenario": answer_scenario,
    "reflect": answer_reflect,
}
