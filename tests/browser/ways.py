"""Ways to answer a question: with a mouse, with a finger, with nothing but a keyboard.

Each is told what is right in the words of the page, finds it as a person would, and does what a person's hands do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.answering import best_points, lines_of, shown

Asked = dict[str, Any]

SEES = """([element, before]) => {
  const box = element.getClientRects()[0];
  if (!box || !box.width || !box.height) return "has no size";
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return "is outside the window";
  const there = document.elementFromPoint(x, y);
  const label = element.labels?.[0];
  if (!(element.contains(there) || there?.contains(element) || label?.contains(there))) {
    return "is covered by " + there?.outerHTML.slice(0, 100);
  }
  if (before && !(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) {
    return "comes before what had the focus before it";
  }
  return "";
}"""
"""What keeps somebody from seeing where the focus is, or surprises them about where it went; empty: nothing."""


class Way(ABC):
    """`hand` what a person does to an element, `pick` how they choose from a list, `write` how they write."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def hand(self, element: Locator) -> None: ...

    @abstractmethod
    def tick(self, control: Locator) -> None: ...

    @abstractmethod
    def pick(self, select: Locator, text: str) -> None: ...

    @abstractmethod
    def write(self, line: Locator, text: str) -> None: ...

    def question(self, number: int) -> Locator:
        return self.page.locator(f"fieldset#q{number}")

    def answer(self, number: int, asked: Asked) -> None:
        """Rightly, whatever its type."""
        question = self.question(number)
        match asked["type"]:
            case "single" | "multiple":
                for choice in asked["choices"]:
                    if choice["right"]:
                        self.tick(choice_of(question, choice["text"]))
            case "true-false":
                self.tick(choice_of(question, "True" if asked["answer"] else "False"))
            case "match":
                for row, pair in enumerate(asked["pairs"]):
                    self.pick(question.locator("select").nth(row), shown(pair["right"]))
            case "order":
                self._put_in_order(question, asked)
            case "short":
                self.write(question.locator("input.control, .field input"), asked["accept"][0])
            case "number":
                self.write(question.locator(".field input"), str(asked["answer"]))
            case "gaps":
                self._fill(question, asked)
            case "scenario":
                self._walk(question, asked)
            case "reflect":
                self.write(question.locator("textarea"), "A warm kitchen.\nAnd my aunt.")

    def _put_in_order(self, question: Locator, asked: Asked) -> None:
        for place, item in enumerate(asked["items"]):
            while (now := lines_of(self.page, asked).index(shown(item))) > place:
                self.hand(question.locator(".line").nth(now).get_by_role("button", name=f"Move up: {shown(item)}"))
                expect(question.locator(".line").nth(now - 1).locator(".line__text")).to_have_text(shown(item))

    def _fill(self, question: Locator, asked: Asked) -> None:
        for place, name in enumerate(asked["gaps"]):
            gap, control = asked["gaps"][name], question.locator(".gap").nth(place).locator("select, input")
            if "accept" in gap:
                self.write(control, gap["accept"][0])
            else:
                self.pick(control, next(shown(choice["text"]) for choice in gap["choices"] if choice["right"]))

    def _walk(self, question: Locator, asked: Asked) -> None:
        step = asked["steps"][asked["start"]]
        while step.get("choices"):
            best = max(step["choices"], key=lambda choice: best_points(asked, choice))
            self.tick(choice_of(question, best["text"]))
            self.hand(question.get_by_role("button", name="Continue"))
            step = asked["steps"][best["next"]]
            expect(question.locator("[role=group] > p").first).to_have_text(shown(step["text"]))

    def check(self, number: int) -> None:
        """Press the question's "Check my answer", and see that it was right."""
        self.hand(self.question(number).get_by_role("button", name="Check my answer"))
        expect(self.question(number).locator(".badge").first).to_have_text("Right")


def choice_of(question: Locator, text: str) -> Locator:
    return question.locator("label").filter(has=question.page.get_by_text(shown(text), exact=True)).locator("input")


class Mouse(Way):
    """Also the way without scripts: nothing here needs one."""

    def hand(self, element: Locator) -> None:
        element.click()

    def tick(self, control: Locator) -> None:
        control.check()

    def pick(self, select: Locator, text: str) -> None:
        select.select_option(label=text)

    def write(self, line: Locator, text: str) -> None:
        line.fill(text)


class Finger(Way):
    def hand(self, element: Locator) -> None:
        element.tap()

    def tick(self, control: Locator) -> None:
        control.tap()
        expect(control).to_be_checked()

    def pick(self, select: Locator, text: str) -> None:
        select.tap()
        select.locator("option").filter(has_text=text).tap()
        assert select.evaluate("list => list.selectedOptions[0].label") == text

    def write(self, line: Locator, text: str) -> None:
        line.tap()
        self.page.keyboard.insert_text(text)


class Keyboard(Way):
    """Tab, Shift and Tab, arrows, space and Enter. Wherever the focus goes, it must be seen."""

    MOST = 150

    def focused(self) -> Any:
        return self.page.evaluate_handle("document.activeElement")

    def tab_to(self, element: Locator) -> None:
        """In the order of the document, forwards or backwards, and never past something that hides the focus."""
        handle = element.element_handle()
        where = "([one, other]) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING)"
        backwards = self.page.evaluate(where, [self.focused(), handle])
        for _stop in range(self.MOST):
            before = self.focused()
            if self.page.evaluate("([one, other]) => one === other", [before, handle]):
                return
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
            self.see(None if backwards else before)
        raise AssertionError(f"No way leads to {element}")

    def see(self, before: Any = None) -> None:
        """That somebody can see where they are now, and that it comes after where they were."""
        is_page = "one => one === document.body"
        start = None if before is None or self.page.evaluate(is_page, before) else before
        trouble = self.page.evaluate(SEES, [self.focused(), start])
        where = self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        assert not trouble, f"{where} {trouble}"

    def hand(self, element: Locator) -> None:
        self.tab_to(element)
        self.page.keyboard.press("Enter")

    def tick(self, control: Locator) -> None:
        if control.get_attribute("type") == "checkbox":
            self.tab_to(control)
            self.page.keyboard.press("Space")
        else:
            self._choose(control)
        expect(control).to_be_checked()
        expect(control).to_be_focused()
        self.see()

    def _choose(self, radio: Locator) -> None:
        """Tab leads to the group: to its chosen radio, else its first. Arrows lead on within it."""
        name = radio.get_attribute("name")
        group = radio.locator(f"xpath=ancestor::ul[1]//input[@type='radio'][@name='{name}']")
        self.tab_to(group.first)
        self.page.keyboard.press("Space")
        for _arrow in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def pick(self, select: Locator, text: str) -> None:
        self.tab_to(select)
        self.page.keyboard.press("Space")
        for _arrow in range(select.locator("option").count()):
            self.page.keyboard.press("ArrowDown")
            if self.page.evaluate("document.activeElement.label") == text:
                break
        self.page.keyboard.press("Enter")
        expect(select).to_be_focused()
        assert select.evaluate("list => list.selectedOptions[0].label") == text

    def write(self, line: Locator, text: str) -> None:
        self.tab_to(line)
        self.page.keyboard.type(text)

    def every_stop(self) -> list[str]:
        """What Tab stops at, from the top of the page to its end. Raises where it never ends or goes astray."""
        self.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0); document.getSelection().empty()")
        stops: list[str] = []
        before = None
        for _stop in range(self.MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                return stops
            self.see(before)
            before = self.focused()
            stops.append(self.page.evaluate("document.activeElement.outerHTML"))
        raise AssertionError("Tab never leaves the page.")
