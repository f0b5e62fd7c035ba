"""Make papers under limits, each in a process of its own, and tell what they took: `python -m … TEMPLATE KIND …`.

A line for each: what it took, or how its process ended. They are forked from one that has loaded everything, whose time
is counted to each.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django

SECONDS, MEGABYTES = 10, 300
"""What making any paper may take of a processor and of memory, with all that the process needs to begin."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
if __name__ == "__main__":
    django.setup()

from certificates.rendering import render  # noqa: E402 - models are found once Django is set up
from lms.text import plain  # noqa: E402
from tests.certificates.rows import SECOND_LOOK, people, row  # noqa: E402

LONG = {
    "marks": "e" + "\u0301\u0323" * 5_000,
    "marks on every letter": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319" * 1_000,
    "one word": "W" * 20_000,
    "many words": "Anna " * 4_000,
    "turning": "\u202e\u2067ab\u202c\u05d0" * 3_000,
    "tags": "<b><i>" * 3_000,
    "entities": "&amp;&#x41;&lt;" * 2_000,
    "joined": "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 1_000,
    "nothing wide": "\u200b\u200d\ufeff" * 5_000,
    "Arabic": "\u0644\u0627" * 8_000,
}
MANY: dict[str, dict[str, Any]] = {
    "attendance-report/2": {"people": people(400)},
    "sign-in-sheet/2": {"people": people(400), "empty_rows": 100},
}


def made(template: str, text: str) -> bytes:
    """A paper that says a text wherever a person may write one."""
    stored = {"text": text, "language": "en"}
    said: dict[str, Any] = {"name": text, "title": stored, "neutral_title": stored}
    if template in ("attendance-report/2", "sign-in-sheet/2"):
        snapshot = row(template).snapshot
        said = {
            "seminar": {**snapshot["seminar"], "title": text, "place": text, "trainers": [text]},
            "people": [{**person, "name": text, "organisation": text} for person in snapshot["people"][:1]],
        }
    return render(row(template, **said))


def make(what: str, kind: str) -> dict[str, float]:
    if kind == "many":
        size = len(render(row(what, **MANY[what])))
    else:
        texts = [LONG[kind], plain(LONG[kind])]
        size = max(len(made(what, text)) for text in texts)
    return {"megabytes": _megabytes(), "bytes": size}


def apart(what: str, kind: str) -> None:
    """In a process that is ended when it takes longer."""
    loaded = time.process_time()
    child = os.fork()
    if not child:
        left = max(1, int(SECONDS - loaded))
        resource.setrlimit(resource.RLIMIT_CPU, (left, left))
        took = make(what, kind)
        sys.stdout.write(json.dumps({**took, "seconds": loaded + time.process_time()}) + "\n")
        sys.stdout.flush()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if ended := os.waitstatus_to_exitcode(status):
        sys.stdout.write(json.dumps({"ended with": ended}) + "\n")
        sys.stdout.flush()


def _megabytes() -> float:
    """The most that this process had in memory. `ru_maxrss` would count what started it, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    assert set(MANY) <= set(SECOND_LOOK)
    arguments = sys.argv[1:]
    for template, name in zip(arguments[::2], arguments[1::2], strict=True):
        apart(template, name)
