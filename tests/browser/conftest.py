"""The running system: a web process, a worker with its beat, a broker, a small demo; and a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lms.demo import PASSWORD
from tests.services import free_port
from tests.world import EVERY_TYPE

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GUESTS = 20


@dataclass
class System:
    """A system of its own, with its own database, broker, papers and mail."""

    url: str
    var_dir: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """What a management command prints."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, expression: str) -> str:
        """What a line of Python sees in the system's database."""
        return self.manage("shell", "--no-imports", "-v0", "-c", expression).strip()

    def pid_of(self, part: str) -> int:
        lines = (self.var_dir / "run" / "pids").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(part))

    def kill(self, part: str) -> None:
        """Kill a part of the system and everything it started, at once."""
        os.killpg(self.pid_of(part), signal.SIGKILL)


def eventually(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"It did not happen within {seconds:.0f} seconds: {what}")
        time.sleep(0.2)


@contextmanager
def running_system(
    *,
    number: int,
    content: Path | None = None,
    people: Sequence[tuple[str, ...]],
    settings: Mapping[str, str] | None = None,
) -> Iterator[System]:
    """A system that runs. `people` are the commands that bring them; `number` keeps systems on one server apart.

    `settings` are environment variables of its own.
    """
    var_dir = Path(tempfile.mkdtemp(prefix="lms-browser-"))
    port = free_port()
    environment = {**os.environ, "VAR_DIR": str(var_dir), "PORT": str(port), "LMS_ENV": "laptop"}
    environment |= {"CONTENT_DIR": str(content)} if content else {}
    environment |= settings or {}
    environment |= _services_of_its_own(environment, number)
    running = System(f"http://localhost:{port}", var_dir, environment)
    running.manage("prepare")
    for command in people:
        running.manage(*command)
    log = (var_dir / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "stack"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        eventually(lambda: process.poll() is not None or _answers(running.url), "the web process answers")
        assert process.poll() is None, (var_dir / "log").read_text()
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        log.close()
        shutil.rmtree(var_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    with running_system(number=0, people=[("demo", "--learners", "24", "--seed", "3")]) as running:
        yield running


@pytest.fixture(scope="session")
def bakery() -> Iterator[System]:
    """A second system, whose content asks every type of question; its people are `guest-0`, `guest-1` …"""
    line = f"from tests.browser.guests import invite; invite({GUESTS})"
    command = ("shell", "--no-imports", "-v0", "-c", line)
    with running_system(number=1, content=EVERY_TYPE, people=[command]) as running:
        yield running


def _services_of_its_own(environment: dict[str, str], number: int) -> dict[str, str]:
    """Where the tests run on PostgreSQL and Redis: a new database in each, so that nobody else writes there."""
    if "DATABASE_URL" not in environment:
        return {}
    server, _slash, maintenance = environment["DATABASE_URL"].rpartition("/")
    name = f"browser_{os.getpid()}_{number}"
    with psycopg.connect(f"{server}/{maintenance}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    redis_server, _slash, own = environment["REDIS_URL"].rpartition("/")
    return {"DATABASE_URL": f"{server}/{name}", "REDIS_URL": f"{redis_server}/{32 * (number + 1) + int(own)}"}


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, kept from talking to anybody but us.

    Closed after each file: as long as it is driven, an event loop runs here, and Django lets no other test of this
    process near a database.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path is not None, "Chromium is needed: make test installs it"
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@dataclass
class Visitor:
    """Somebody at a browser, on a phone unless said otherwise."""

    page: Page
    system: System

    def go(self, path: str) -> None:
        answer = self.page.goto(self.system.url + path)
        assert answer is not None and answer.status < 400, f"{path}: {answer and answer.status}"

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sign_in(self, role: str) -> None:
        self.go("/accounts/login/")
        self.page.locator("details:has(input[name=password]) summary").click()
        self.page.locator("input[name=login]").fill(f"{role}@example.org")
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("form:has(input[name=password]) button").first.click()
        self.page.wait_for_url(re.compile(r"/learn/|/me/|/teach/"))

    def last_mail_to(self, address: str) -> str:
        """The text of the newest mail to an address, read where the demo shows it."""
        other = self.page.context.new_page()
        other.goto(f"{self.system.url}/outbox/")
        message = other.locator("article", has_text=address).first
        text = message.inner_text()
        other.close()
        return text


@pytest.fixture
def visit(system: System, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Opens a fresh browser for a person: `visit()`, `visit(scripts=False)`, `visit(width=1280)`."""
    yield from browsers(system, chromium)


@pytest.fixture
def visit_bakery(bakery: System, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    yield from browsers(bakery, chromium)


def browsers(system: System, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    contexts: list[BrowserContext] = []

    def open_browser(*, scripts: bool = True, width: int = 360, locale: str = "en-GB", **options: Any) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 780},
            java_script_enabled=scripts,
            locale=locale,
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Visitor(context.new_page(), system)

    yield open_browser
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is open, a line each: the rule, and the first element that breaks it.

    Of the elements that break no rule it tells little: telling took longer than looking.
    """
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found.response["violations"]]


A_HALF_DAY = """
from cohorts.models import Session
from django.utils import timezone
print(Session.objects.filter(starts_at__lte=timezone.now()).latest("starts_at").check_in_code)
"""


def own_pages(visitor: Visitor, role: str) -> list[str]:
    """A trainer's cohort, its shared notes, one of its quizzes, a seminar and half day, where people check in to it; a
    learner's open attempt; a period that a coordinator froze; for everybody, a half day that is on."""
    if not role:
        code = visitor.system.ask(A_HALF_DAY)
        return [f"/check-in/{code}/", f"/check-in/{code}/new/"]
    if role == "trainer":
        visitor.go("/teach/")
        links = visitor.page.locator("main a[href*='/teach/']")
        paths = [link.get_attribute("href") or "" for link in links.all()]
        seminar = next(path for path in paths if "/seminars/" in path and not path.endswith("/new/"))
        visitor.go(seminar)
        half_day = visitor.page.locator("main a[href*='/sessions/']").first.get_attribute("href") or ""
        # Who needs a word is in a group that has learners.
        in_need = next(path for path in paths if re.search(r"/cohorts/[0-9a-f]{8}-[^/]+/\?show=", path))
        cohort = in_need.partition("?")[0]
        visitor.go(cohort)
        quiz = visitor.page.locator("main a[href*='/quizzes/']").first.get_attribute("href") or ""
        member = visitor.page.locator("main a[href*='/members/']").first.get_attribute("href") or ""
        visitor.go(member)
        out = visitor.page.locator("main a[href*='/take-out/']").first.get_attribute("href") or ""
        monday = [f"{cohort}?show=needs&sort=-progress", member]
        group = [f"{cohort}{page}/" for page in ("edit", "archive", "invitations", "invitations/new")]
        group += [out, out.replace("take-out", "move")]
        of_seminar = [f"{seminar}{page}/" for page in ("edit", "half-days", "participants", "needs", "list")]
        for path in {path.partition("#")[0] for path in paths if re.search(r"/seminars/[0-9a-f]{8}-[^/]+/(#|$)", path)}:
            visitor.go(path)
            asking = visitor.page.locator("main a[href*='/merge/'], main a[href*='/corrections/']").all()
            of_seminar += [link.get_attribute("href") or "" for link in asking[:1]]
        in_the_room = [half_day, f"{half_day}check-in/", f"{half_day}walk-in/"]
        return [cohort, f"{cohort}notes/", quiz, seminar, *in_the_room, *group, *of_seminar, *monday]
    if role == "learner":
        visitor.go("/learn/")
        seen = visitor.page.locator("main a[href^='/groups/']").first.get_attribute("href") or ""
        visitor.go("/learn/town-halls/check-frame/")
        visitor.page.locator("main form button").first.click()
        return [visitor.page.url.removeprefix(visitor.system.url), seen]
    if role == "coordinator":
        visitor.go("/targets/frozen/new/first/")
        if visitor.page.locator("#id_because[required]").count():
            visitor.page.fill("#id_because", "1.1")
        visitor.page.locator("main form[method=post] button").click()
        return [visitor.page.url.removeprefix(visitor.system.url)]
    return []
