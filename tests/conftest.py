"""What every test stands on: a broker, a clean shelf, the published programme."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from courses import shelf
from lms import broker
from lms.models import edition

# Pages are tested without `collectstatic`, and passwords need not be slow.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in use: threads meet the same locks as in real life.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(settings.VAR_DIR / "test.sqlite3")
    # Whoever would wait for ever is stopped, but not who waits for thirty others while other tests need the processor.
    settings.DATABASES["default"]["OPTIONS"]["timeout"] = 60


def pytest_xdist_auto_num_workers() -> int | None:
    """One process more than there are processors: tests in a browser wait half of their time for somebody else."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else len(os.sched_getaffinity(0)) + 1


def pytest_collection_finish() -> None:
    """All that was loaded stays: looking at it for garbage again and again would take a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


RUNNING = {
    "tests/browser/test_every_type.py": "the bakery",
    "tests/browser/": "the demo",
    "tests/courses/test_preview.py": "a preview",
    "tests/certificates/test_faults.py": "workers and a broker to be killed",
}
"""Tests that need a system that runs, by the beginning of their path, and which one."""


class OneProcessForEachSystem(LoadScopeScheduling):  # type: ignore[misc]
    """Starting a system takes a while, so tests that share one share a process. All others go wherever there is room.

    `--dist loadgroup` would do so by marks, but with pytest 9.2 it groups nothing (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((system for path, system in RUNNING.items() if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneProcessForEachSystem:
    return OneProcessForEachSystem(config, log)


@pytest.fixture(scope="session", autouse=True)
def running_broker() -> Iterator[None]:
    """A real Valkey for this process, unless the environment names a Redis."""
    if os.environ.get("REDIS_URL"):
        redis.Redis.from_url(settings.REDIS_URL).flushdb()
        yield
        return
    process = subprocess.Popen(broker.command(settings.VAR_DIR), stdout=subprocess.DEVNULL)
    wait_for(Path(broker.socket_path(settings.VAR_DIR)))
    yield
    process.terminate()
    process.wait(timeout=10)
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


def wait_for(path: Path, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > end:
            raise TimeoutError(f"{path} did not appear")
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Databases begin anew with each test, so nothing kept in memory may outlive one, nor the language spoken last."""
    shelf.clear()
    edition.cache_clear()
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
