"""Making very many small things that stay: looking at them for garbage, again and again, takes longer than making."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Inside:
    """How many threads are within `uncollected`, and whether garbage was looked for before the first came."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.threads = 0
        self.was_on = True


_inside = _Inside()


@contextmanager
def uncollected() -> Iterator[None]:
    """Within, no garbage is looked for; what refers to nothing that refers back is freed as always, at once.

    For work that ends soon. Of several threads at once the last one out lets the process be looked at again.
    """
    with _inside.lock:
        if not _inside.threads:
            _inside.was_on = gc.isenabled()
            gc.disable()
        _inside.threads += 1
    try:
        yield
    finally:
        with _inside.lock:
            _inside.threads -= 1
            if not _inside.threads and _inside.was_on:
                gc.enable()
