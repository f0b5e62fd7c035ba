from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from kombu import pools

from lms.celery import app


@pytest.fixture
def broker_away() -> Iterator[Callable[[], None]]:
    """Nothing listens where the broker should be, until what this gives is called, or the test is over."""
    url = app.conf.broker_url
    _connect_to("redis+socket:///nowhere/broker.sock")
    yield lambda: _connect_to(url)
    _connect_to(url)


def _connect_to(url: str) -> None:
    app.conf.broker_url = url
    pools.reset()
    app.amqp._producer_pool = None
    app._pool = None
