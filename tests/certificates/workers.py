"""Real Celery workers that are there at once: `python -m tests.certificates.workers` loads everything once,
starts a worker with each line of arguments it reads, in a session of its own, and says its process id.

All end with it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from celery.__main__ import main as celery

from lms.celery import app


def main() -> None:
    app.loader.import_default_modules()
    # Nobody waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit())
    started = []
    try:
        for line in sys.stdin:
            pid = os.fork()
            if pid == 0:
                become_worker(line.split())
            started.append(pid)
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
    finally:
        for pid in started:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def become_worker(arguments: list[str]) -> NoReturn:
    os.setsid()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    sys.argv = ["celery", *arguments]
    try:
        celery()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
