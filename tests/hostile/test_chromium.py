"""Pages full of payloads in a real browser: no script runs, nothing is asked of anybody else."""

from __future__ import annotations

import shutil
from itertools import islice
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Route, sync_playwright

from tests.hostile.pages import Answer, file_of, pages
from tests.hostile.payloads import STORED
from tests.hostile.rendered import everywhere

SITE = "http://localhost:8000"

LOOK = """() => {
  const wrong = [];
  const runs = ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "STYLE", "MATH", "APPLET"];
  const harmless = /^(https?:|mailto:|tel:|data:image|[/?#.]|$)/;
  const own = (element) => element.tagName === "SCRIPT" && (element.type === "application/json"
    || /^[/](static|admin[/]jsi18n)[/]/.test(new URL(element.src, location).pathname));
  for (const element of document.querySelectorAll("*")) {
    if (runs.includes(element.tagName) && !own(element)) wrong.push(element.outerHTML.slice(0, 200));
    for (const { name, value } of element.attributes)
      if (name.startsWith("on") || ["srcdoc", "formaction"].includes(name)
        || (["href", "xlink:href", "src", "action"].includes(name) && !harmless.test(value)))
        wrong.push(`${element.tagName} ${name}=${value}`);
  }
  return { wrong, ran: window.__ran ?? null, text: document.body.textContent };
}"""
"""What in a page could run something, whether something did, and what it says."""


@pytest.mark.django_db
def test_no_page_runs_what_stands_on_it_with_its_policy_or_without() -> None:
    answers = pages()
    answers["/rendered/"] = rendered_texts()
    assert {address: each.status for address, each in answers.items() if each.status not in {200, 404}} == {}

    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        # The policy of a page would hide what escaping has missed.
        without = looked_at(browser, answers, bypass_csp=True)
        obeyed = looked_at(browser, dict(islice(answers.items(), 0, None, 3)), bypass_csp=False)
        caught = [looked_at(browser, {"/": unescaped(answers["/"])}, bypass_csp=bypass) for bypass in (True, False)]
        browser.close()

    assert without.wrong == [] == obeyed.wrong
    assert "/: a script ran" in caught[0].wrong and "/: a script ran" not in caught[1].wrong
    assert any("Content Security Policy" in each for each in caught[1].wrong)
    whole = " ".join(" ".join(without.texts).split())
    assert [text for text in STORED if text.isprintable() and " ".join(text.split()) not in whole] == []


def unescaped(answer: Answer) -> Answer:
    """The same page with a payload on it as it is: so it is known that the browser would tell."""
    body = answer.body.replace(b"</main>", b"<img src=x onerror=__ran=1></main>")
    return Answer(200, answer.headers, body)


def rendered_texts() -> Answer:
    """Every payload in every place of a text in Markdown, on one page without any policy."""
    html = "\n".join(html for _payload, html in everywhere())
    return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, f"<!doctype html><body>{html}".encode())


class Seen:
    """What a browser met."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.texts: list[str] = []


def looked_at(browser: Browser, answers: dict[str, Answer], *, bypass_csp: bool) -> Seen:
    """All pages, one after the other. They are handed to the browser as the site would, and nothing else is."""
    seen = Seen()

    def hand_out(route: Route) -> None:
        parts = urlsplit(route.request.url)
        here = parts.path + (f"?{parts.query}" if parts.query else "")
        if f"{parts.scheme}://{parts.netloc}" != SITE:
            seen.wrong.append(f"asked elsewhere: {route.request.url}")
            route.abort()
            return
        answer = answers.get(here) or (file_of(parts.path) if parts.path.startswith("/static/") else None)
        if answer is None:
            route.fulfill(status=404)
        else:
            route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)

    def told(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            seen.wrong.append(message.text)

    def asked(dialog: Dialog) -> None:
        seen.wrong.append(dialog.message)
        dialog.dismiss()

    context = browser.new_context(bypass_csp=bypass_csp, viewport={"width": 360, "height": 780})
    context.route("**/*", hand_out)
    page = context.new_page()
    page.on("console", told)
    page.on("dialog", asked)
    for address in answers:
        page.goto(SITE + address, wait_until="load")
        found = page.evaluate(LOOK)
        seen.wrong += [f"{address}: {each}" for each in found["wrong"]]
        if found["ran"] is not None:
            seen.wrong.append(f"{address}: a script ran")
        seen.texts.append(found["text"])
    context.close()
    return seen
