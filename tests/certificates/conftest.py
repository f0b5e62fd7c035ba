from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from kombu import pools


@pytest.fixture
def broker_away() -> Iterator[Callable[[], None]]:
    """Nothing listens where the broker should be, until what this gives is called, or the test is over."""
    url = current_app.conf.broker_url
    _connect_to("redis+socket:///nowhere/broker.sock")
    yield lambda: _connect_to(url)
    _connect_to(url)


def _connect_to(url: str) -> None:
    current_app.conf.broker_url = url
    pools.reset()
    current_app.amqp._producer_pool = None
    current_app._pool = None
