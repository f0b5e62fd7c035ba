"""Whole attempts at a quiz over HTTP: opened, read, answered, handed in, reviewed. Run as a process of its own.

Serves the site as `manage.py stack` does, with the database that the environment names, and plays people at eight
browsers on loopback. Tells whole attempts a second, and beside them, from the same server and the same clients in the
same run, how many bare answers a second there are: ones that ask the database one thing and are twenty letters long.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402 - needs the settings
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from lms import broker  # noqa: E402
from lms.management.commands.stack import web_part  # noqa: E402
from tests.quizzes.questions import SINGLE, module_with_quiz  # noqa: E402
from tests.services import wait_for_port  # noqa: E402
from tests.world import person  # noqa: E402

BROWSERS = 8
QUESTIONS = 10
SECONDS, ROUNDS = 5.0, 3
PEOPLE = 300
QUIZ = "/learn/crafts/check/"
TOKEN = "a" * 32


class Browser:
    """A connection that stays open. Whoever sits at it next is signed in by another cookie."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.session = ""

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Where an answer leads, and its text. With fields, even none, by POST."""
        headers = {"Cookie": f"session={self.session}; csrf={TOKEN}", "Host": "localhost"}
        body = None
        if fields is not None:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": settings.PUBLIC_URL}
        self.connection.request("GET" if fields is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise SystemExit(f"{path}: {answer.status}")
        return answer.headers.get("Location", ""), text

    def bare(self) -> None:
        self.ask("/healthz")

    def take(self) -> None:
        url, _nothing = self.ask(f"{QUIZ}attempts/", {})
        _here, page = self.ask(url)
        answers = dict.fromkeys(set(re.findall(r'name="(q\d+)"', page)), "1")
        tokens = dict(re.findall(r'name="(q\d+-made-with)" value="([0-9a-f]+)"', page))
        review, _nothing = self.ask(f"{url}hand-in/", {**answers, **tokens, "anyway": "1"})
        _here, told = self.ask(review)
        if len(answers) != QUESTIONS or "handed in on" not in told:
            raise SystemExit("an attempt was not handed in")


def each_second(job: Callable[[Browser], None], port: int, cookies: list[str]) -> float:
    """How often all browsers together get a job done in a second."""
    end, turn = time.monotonic() + SECONDS, count()

    def work(_number: int) -> int:
        browser, done = Browser(port), 0
        while time.monotonic() < end:
            browser.session = cookies[next(turn) % len(cookies)]
            job(browser)
            done += 1
        return done

    with ThreadPoolExecutor(BROWSERS) as pool:
        return sum(pool.map(work, range(BROWSERS))) / SECONDS


def cookie_of_somebody() -> str:
    client = Client()
    client.force_login(person())
    return client.cookies["session"].value


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    asked = [{**SINGLE, "key": f"word-{number}"} for number in range(QUESTIONS)]
    module_with_quiz({"kind": "exam", "pass": 60, "shuffle": True, "feedback": "after", "questions": asked})
    cookies = [cookie_of_somebody() for _number in range(PEOPLE)]
    (settings.VAR_DIR / "run").mkdir(exist_ok=True)
    queue = subprocess.Popen(broker.command(settings.VAR_DIR), stdout=subprocess.DEVNULL)
    server = subprocess.Popen(web_part("127.0.0.1").command, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(settings.PORT, server)
        each_second(Browser.take, settings.PORT, cookies)  # so that both workers have loaded everything
        told = {"bare": [], "attempts": []}  # type: dict[str, list[float]]
        for _round in range(ROUNDS):
            told["bare"].append(each_second(Browser.bare, settings.PORT, cookies))
            told["attempts"].append(each_second(Browser.take, settings.PORT, cookies))
    finally:
        for process in (server, queue):
            process.terminate()
            process.wait(30)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
