"""Watching the folder: whenever something in it was saved, somebody looks again."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from courses.preview.looks import Look, latest, new_state

logger = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two glances."""
SETTLING = 0.1
"""Seconds within which an editor writes what belongs to one save."""
MOST_SETTLING = 10
"""So many times a folder that keeps changing is waited for."""

Signature = dict[str, tuple[int, int, int]]


class Watch(Thread):
    """Glances at the folder for as long as the process lives."""

    def __init__(self, root: Path, look: Callable[[Path], None]) -> None:
        super().__init__(name="watch", daemon=True)
        self.root = root
        self.look = look
        self.seen: Signature | None = None
        # In a pool of one, so that a fault in one look can be told and does not end the watch.
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="look")

    def run(self) -> None:
        while True:
            self.glance()
            time.sleep(PAUSE)

    def glance(self) -> None:
        """Look again, if anything was saved since the last time."""
        now = signature(self.root)
        if now == self.seen:
            return
        self.seen = self.settled(now)
        fault = self.pool.submit(self.look, self.root).exception()
        if fault is not None:
            logger.error("The preview could not show this state of the folder.", exc_info=fault)
            latest.put(Look(new_state(), (), failed=True))

    def settled(self, now: Signature) -> Signature:
        """The signature once it stays the same, so that what is half written is seldom looked at."""
        for _time in range(MOST_SETTLING):
            time.sleep(SETTLING)
            before, now = now, signature(self.root)
            if now == before:
                break
        return now


def signature(root: Path) -> Signature:
    """Of every file its identity, size and time of change; hidden files and editors' backups do not count."""
    return dict(_files(root))


def _files(root: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        # An empty folder counts too: a module may be one.
        yield folder, (0, 0, 0)
        for name in names:
            if name.startswith(".") or name.endswith("~"):
                continue
            path = os.path.join(folder, name)  # noqa: PTH118 - thousands of times a second
            try:
                found = os.stat(path)  # noqa: PTH116
            except OSError:
                yield path, (0, 0, 0)
            else:
                yield path, (found.st_ino, found.st_size, found.st_mtime_ns)
