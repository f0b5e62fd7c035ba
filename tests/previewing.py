"""A small folder of content, and a running preview of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from courses.preview.watching import PAUSE
from tests.services import free_port

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0

PROGRAMME = """\
key: example
name: Example
title: An example
language: en
languages: [en, el]
countries: [CY]
groups: [{key: clubs, title: Clubs, kinds: [club]}]
"""
GLOSSARY = """\
knot: {term: Knot, definition: A loop that holds.}
"""
MODULE = """\
title: Useful crafts
version: 1.2.0
language: en
group: clubs
summary: How to tie things.
units: [ropes]
changes: {1.2.0: A new knot.}
"""
UNIT = """\
title: Ropes
activities: [first-knot, second-knot, check-knots]
"""
LESSON = """\
---
title: The first knot
minutes: 3
---

A paragraph about ropes.

::: reflect
Which knots do you know?
:::

The last paragraph.
"""
QUIZ = """\
title: What holds
kind: practice
questions:
  - key: loop
    type: true-false
    text: A loop can hold.
    answer: true
  - key: ends
    type: true-false
    text: A rope has one end.
    answer: false
"""
FILES = {
    "programme.yaml": PROGRAMME,
    "glossary.yaml": GLOSSARY,
    "modules/crafts/module.yaml": MODULE,
    "modules/crafts/ropes/unit.yaml": UNIT,
    "modules/crafts/ropes/first-knot.md": LESSON,
    "modules/crafts/ropes/second-knot.md": (
        LESSON.replace("first", "second").replace("about ropes", "about cords").replace("do you know", "hold well")
    ),
    "modules/crafts/ropes/check-knots.quiz.yaml": QUIZ,
}
LESSON_FILE = "modules/crafts/ropes/first-knot.md"
QUIZ_FILE = "modules/crafts/ropes/check-knots.quiz.yaml"


def write(folder: Path, **changes: str) -> Path:
    """The content in `folder`; `changes` are put in the place of files, by their names up to the first dot."""
    for path, text in FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changes.get(file.name.partition(".")[0].replace("-", "_"), text))
    return folder


@dataclass
class Preview:
    """`manage.py content preview`, running."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """The status and the page."""
        try:
            answer: HTTPResponse | HTTPError = urlopen(self.url + path, timeout=PATIENCE)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status or 0, answer.read().decode()

    def page(self, path: str) -> str:
        status, page = self.get(path)
        assert status == 200, (path, status)
        return page

    def post(self, path: str, **fields: str) -> str:
        """Send a form, and the page that it leads to."""
        token = "0123456789abcdefghijABCDEFGHIJ01"
        sent = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with urlopen(Request(self.url + path, sent, {"Cookie": f"csrf={token}"}), timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def state(self) -> str:
        return self.page("/preview/state/")

    def save(self, path: str, text: str | bytes | None) -> None:
        """Write a file, None: remove it; and wait until the preview has seen it."""
        before, file = self.state(), self.folder / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode() if isinstance(text, str) else text)
        wait_until(lambda: self.state() != before, "the preview sees what was saved")

    def restore(self) -> None:
        """The content as it was at the beginning."""
        there = {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}
        if there == FILES.keys() and not any(self.differs(path, text) for path, text in FILES.items()):
            return
        for path in there - FILES.keys():
            (self.folder / path).unlink()
        write(self.folder)
        # It may see some of the files before the others, or may not have seen that they ever were different.
        wait_until(lambda: self.is_quiet() and self.is_whole(), "the preview sees the first content again")

    def differs(self, path: str, text: str) -> bool:
        return (self.folder / path).read_bytes() != text.encode()

    def is_quiet(self) -> bool:
        before = self.state()
        time.sleep(2 * PAUSE)
        return self.state() == before

    def is_whole(self) -> bool:
        return "No problems." in self.page("/preview/problems/")

    def end(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def preview(folder: Path, *, place: Path, **environment: str) -> Iterator[Preview]:
    """A preview of `folder` that keeps what it needs below `place`."""
    place.mkdir(exist_ok=True)
    log = place.parent / f"{place.name}.log"
    port = free_port()
    command = [sys.executable, "manage.py", "content", "preview", str(folder), "--port", str(port)]
    said = {"VAR_DIR": str(place.parent / "var"), "TMPDIR": str(place), **environment}
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | said, stdout=output, stderr=output, start_new_session=True
        )
    running = Preview(f"http://localhost:{port}", folder, process, log)
    try:
        wait_until(lambda: process.poll() is not None or "Open http" in log.read_text(), "the preview serves")
        assert process.poll() is None, log.read_text()
        running.state()
        yield running
    finally:
        if process.poll() is None:
            running.end()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"It did not happen: {what}")
        time.sleep(0.1)


def reading_text(page: str) -> str:
    """What stands in the main part of a page, without its tags."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
