"""What a message may ask of a worker: a task that it knows, with one primary key at most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import Task
from celery.exceptions import InvalidTaskError
from celery.worker.strategy import default
from kombu.message import Message

LARGEST = 2**63 - 1
"""No database gives a larger key."""


def only_keys(task: Task, *args: Any, **options: Any) -> Callable[..., Any]:
    """Celery's own strategy, for messages as this site sends them. Any other is dropped: it could run something that
    nobody of ours asked for, and some would end the worker."""
    receive: Callable[..., Any] = default(task, *args, **options)

    def received(message: Message, *rest: Any, **more: Any) -> Any:
        if not _holds_one_key_at_most(message.payload) or not _is_plain(message.headers):
            raise InvalidTaskError("A message holds one key at most.")
        return receive(message, *rest, **more)

    return received


def _holds_one_key_at_most(payload: object) -> bool:
    """Positional arguments, named ones, and what is to be done afterwards."""
    match payload:
        case [[], {**named}, {**afterwards}]:
            return not named and not any(afterwards.values())
        case [[int(key)], {**named}, {**afterwards}]:
            is_key = not isinstance(key, bool) and 0 < key <= LARGEST
            return is_key and not named and not any(afterwards.values())
    return False


def _is_plain(headers: dict[str, Any]) -> bool:
    """Nothing of ours waits for a time, is tried again, or belongs to others."""
    return not any(headers.get(name) for name in ("eta", "retries", "group", "chord"))
