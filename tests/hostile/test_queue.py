"""Messages that nobody of ours has put in the queue: a worker refuses them, and goes on working."""

from __future__ import annotations

import ast
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import signals
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from kombu.messaging import Producer

from lms.celery import app
from lms.queueing import put_in_queue

ROOT = Path(__file__).parent.parent.parent
TASK = "cohorts.tasks.tell_of_messages"
"""One that does nothing where there is nothing of this key."""
NOBODY = 2**40


class Touch:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.path),))


@pytest.fixture
def queue() -> Iterator[redis.Redis]:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    yield broker
    broker.flushdb()


def by_hand(body: Any, task: str = TASK, *, more: dict[str, Any] | None = None, **how: Any) -> None:
    with app.connection_for_write() as connection:
        headers = {"task": task, "id": "by-hand", "lang": "py", "argsrepr": "", "kwargsrepr": "", **(more or {})}
        how = {"routing_key": "celery", "headers": headers, "correlation_id": "by-hand", **how}
        Producer(connection).publish(body, **how)


def eventually(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()


@pytest.mark.django_db
def test_what_is_put_in_the_queue_by_hand_is_refused_and_the_worker_goes_on(queue: redis.Redis, tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    payload: Any
    more = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
    by_hand(Touch(canary), serializer="pickle")
    by_hand(f"!!python/object/apply:os.mkdir ['{canary}']", content_type="application/x-yaml", content_encoding="utf-8")
    for body in (b"[[1], {}", b"\xff\xfe", b"[" * 100_000, b"[[NaN], {}, {}]"):
        by_hand(body, content_type="application/json", content_encoding="utf-8")
    for kind in ("application/data", "application/text", "text/html", ""):
        by_hand(b"args", content_type=kind, content_encoding="utf-8")
    for task in ("os.mkdir", "lms.backup.restore", "", "x" * 10_000):
        by_hand([[1], {}, more], task)
    for task in ("celery.backend_cleanup", "celery.map", "celery.chain"):
        by_hand([[{"task": TASK}, [1]], {}, more], task)
    for key in ("x" * 8_000_000, str(canary), 1.5, True, None, -1, 0, 2**64, [1], {"pk": 1}):
        by_hand([[key], {}, more])
    for payload in (
        None,
        5,
        "args",
        [],
        {},
        [1, 2, 3],
        [[1], {}],
        {"args": [1]},
        {"task": TASK, "args": [1], "id": "x"},
    ):
        by_hand(payload)
    chain: dict[str, Any] = {**more, "chain": [{"task": TASK, "args": [1], "kwargs": {}, "options": {}}]}
    for payload in (
        [[1, 2], {}, more],
        [[], {"pk": 1}, more],
        [[1], {}, chain],
        [[1], {}, {**more, "callbacks": chain["chain"]}],
    ):
        by_hand(payload)
    for header in ({"eta": "2999-01-01T00:00:00"}, {"eta": 5}, {"retries": "x"}, {"group": 1}, {"chord": 1}):
        by_hand([[1], {}, more], more=header)
    put_in_queue(TASK, NOBODY)
    unknown: list[str] = []
    done: list[Any] = []
    connected = [
        (signals.task_unknown, lambda name, **_told: unknown.append(name)),
        (signals.task_postrun, lambda task, args, **_told: done.append((task.name, list(args)))),
    ]
    for signal, note in connected:
        signal.connect(note, weak=False)

    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="INFO"):
        went_on = eventually(lambda: (TASK, [NOBODY]) in done)
        emptied = eventually(lambda: not queue.llen("celery"))

    for signal, note in connected:
        signal.disconnect(note)
    assert went_on and emptied
    assert done == [(TASK, [NOBODY])]
    assert {"os.mkdir", "lms.backup.restore"} <= set(unknown)
    assert not canary.exists()


CALLS = {"put_in_queue", "put_all_in_queue", "delay", "apply_async", "send_task", "delay_on_commit"}


def test_our_own_messages_hold_a_key_and_nothing_else() -> None:
    """Nobody else sends one, and what is sent is called a key where it is sent."""
    sent = []
    for path in sorted(ROOT.glob("*/*.py")):
        if path.parent.name in {"tests", "var"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                sent += [(f"{path.parent.name}/{path.name}", name, args) for name, args in messages(node)]

    assert [path for path, name, _args in sent if name in {"delay", "apply_async", "delay_on_commit"}] == []
    assert [path for path, name, _args in sent if name == "send_task"] == ["lms/queueing.py"]
    one = {ast.unparse(args[0]) for _path, name, args in sent if name == "put_in_queue"}
    assert {key for key in one if key != "pk" and not key.endswith(".pk")} == {"learner"}
    many = {ast.unparse(args[0]) for _path, name, args in sent if name == "put_all_in_queue"}
    assert {keys for keys in many if "values_list('pk', flat=True)" not in keys} == {
        *("pks", "sorted(at_once)", "due.values_list('membership__user', flat=True).distinct()[:AT_ONCE]")
    }
    assert len(sent) > 10


def messages(node: ast.Call) -> Iterator[tuple[str, list[ast.expr]]]:
    """`(what is called, with what besides the task)`, also where it is only prepared by `partial`."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called in CALLS:
        yield called, node.args[1:]
    if called == "partial" and isinstance(node.args[0], ast.Name) and node.args[0].id in CALLS:
        yield node.args[0].id, node.args[2:]
