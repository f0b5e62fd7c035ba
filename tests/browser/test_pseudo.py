"""Every kind of page in a language that nobody speaks: longer than English, and from right to left.

Nothing is hard-coded, nothing is cut off, nothing is tied to left and right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import System, Visitor, browsers, own_pages, running_system
from tests.browser.test_pages import PAGES
from tests.pseudo import catalogue

Visit = Callable[..., Visitor]

NAMES = """
from accounts.models import Organisation, User
from cohorts.models import AttendanceChange, Cohort, Seminar
from kpis.models import FrozenPeriod, Record
from lms.models import Programme
import json
named = [n for row in User.objects.values_list("chosen_name", "paper_name", "email") for n in row]
named += [n for row in Organisation.objects.values_list("name", "town") for n in row]
named += [n for row in Cohort.objects.values_list("name", "join_code") for n in row]
named += [n for row in Seminar.objects.values_list("title", "place") for n in row]
named += AttendanceChange.objects.values_list("reason", flat=True).distinct()
named += FrozenPeriod.objects.exclude(because="").values_list("because", flat=True)
named += Record.objects.values_list("evidence", flat=True).distinct()
named += [title for _group, title in Programme.current().group_choices()]
named += [str(Programme.current().neutral_title), Programme.current().spec["neutral"]["sender"]]
print(json.dumps([name for name in named if name]))
"""
"""What people, organisations and groups are called, and what somebody wrote: nobody translates it."""

ALLOWED = re.compile(
    r"English|Ελληνικά|italiano|"
    r"[\w.+-]+@[\w.-]+|\b[0-9a-f]{8}-[0-9a-f-]+\b|https?://\S+|\b[0-9a-f]{64}\b|\bWCAG\b|\bAA\b|\bPDF\b|\bCSV\b|\bXLSX\b"
    r"|\bGOV\.UK\b|\bv?\d+(\.\d+)+\b|\b[A-Z2-9]{4}[ -][A-Z2-9]{4}\b"
)
"""Names of languages, addresses, numbers, codes to join with, and what is called the same everywhere."""

SAID = """() => {
  const said = [];
  const other = (element) => element.closest("[lang]").lang !== document.documentElement.lang;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement;
    if (!around.closest("script, style") && seen(around) && !other(around)) said.push(walk.currentNode.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (other(element)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) said.push(element.getAttribute(name) ?? "");
  }
  return [document.title, ...said];
}"""
"""What the page says in its own language, shown or read aloud."""

CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const hides = [style.overflowX, style.overflowY].some((value) => value === "hidden" || value === "clip");
  const forEyes = element.checkVisibility() && element.clientWidth > 1 && element.clientHeight > 1;
  return hides && forEyes && !element.closest("svg, input")
    && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.outerHTML.slice(0, 120))"""
"""Elements that hide a part of what they hold; one line to type in goes sideways by itself."""

BOXES = """(direction) => {
  document.documentElement.dir = direction;
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")].map((element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const block = !style.display.startsWith("inline") && style.display !== "contents";
    const apart = element.closest("svg, option, [dir]:not(html)");
    const counts = element.checkVisibility() && block && box.width > 1 && !apart;
    return counts ? [box.left, width - box.right, element.outerHTML.slice(0, 100)] : null;
  });
}"""
"""Where every block begins and ends, from the left and from the right."""


@pytest.fixture(scope="module")
def pseudo_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    locale = catalogue.write(tmp_path_factory.mktemp("locale"))
    settings = {"DJANGO_SETTINGS_MODULE": "tests.pseudo.settings", "PSEUDO_LOCALE": str(locale)}
    people = [("demo", "--learners", "12", "--seed", "3")]
    with running_system(number=2, people=people, settings=settings) as running:
        running.ask("from accounts.models import User; User.objects.update(language='ar')")
        yield running


@pytest.fixture
def visit_pseudo(pseudo_system: System, chromium: Browser) -> Iterator[Visit]:
    yield from browsers(pseudo_system, chromium)


def hard_coded(said: list[str], names: list[str]) -> list[str]:
    """Words that stand outside the brackets and are no names."""
    text = "\n".join(said)
    pattern = re.compile(f"{catalogue.OPENING}[^{catalogue.OPENING}{catalogue.CLOSING}]*{catalogue.CLOSING}")
    while pattern.search(text):
        text = pattern.sub(" ", text)
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return sorted(set(re.findall(r"[^\W\d_]*[A-Za-z]{2,}[^\W\d_]*", ALLOWED.sub(" ", text))))


def not_mirrored(visitor: Visitor) -> list[str]:
    """Blocks that do not stand in the one direction where they stand, mirrored, in the other."""
    there = visitor.page.evaluate(BOXES, "rtl")
    here = visitor.page.evaluate(BOXES, "ltr")
    visitor.page.evaluate(BOXES, "rtl")
    pairs = [(one, other) for one, other in zip(there, here, strict=True) if one and other]
    assert len(pairs) > 10
    return [one[2] for one, other in pairs if abs(one[1] - other[0]) > 2 or abs(one[0] - other[1]) > 2]


# Long words are short of room on a phone; on a wide screen where there are tables.
@pytest.mark.parametrize(("width", "role"), [*((360, role) for role in PAGES), (1280, "trainer")])
def test_a_page_has_room_for_every_language_and_direction(visit_pseudo: Visit, role: str, width: int) -> None:
    visitor = visit_pseudo(width=width, locale="ar")
    names = json.loads(visitor.system.ask(NAMES))
    if role:
        visitor.sign_in(role)
    problems = []
    for path in [*PAGES[role], *own_pages(visitor, role)]:
        visitor.page.goto(visitor.system.url + path)
        visitor.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        assert visitor.page.evaluate("document.documentElement.dir") == "rtl"
        if visitor.page.evaluate("document.documentElement.scrollWidth") > width:
            problems.append(f"{path}: wider than the screen")
        problems += [f"{path}: hard-coded: {word}" for word in hard_coded(visitor.page.evaluate(SAID), names)]
        problems += [f"{path}: cut off: {element}" for element in visitor.page.evaluate(CUT_OFF)]
        problems += [f"{path}: not mirrored: {element}" for element in not_mirrored(visitor)[:3]]

    assert not problems, "\n".join(dict.fromkeys(problems))
