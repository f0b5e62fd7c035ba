"""Tries are counted once, by whoever makes them, and never stop a page with an error."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import RequestFactory

from lms.throttling import NO_PLACE_TO_COUNT, address_of, count, counted

AWAY = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "unix:///nowhere/broker.sock",
    }
}


class Forgets(LocMemCache):
    """A key's time ends as soon as it was found to be there."""

    def add(self, *arguments: Any, **named: Any) -> bool:
        return False


def test_each_try_is_counted_once_and_each_key_by_itself() -> None:
    assert [count("doors", "one", 60) for _try in range(3)] == [1, 2, 3]
    assert count("doors", "another", 60) == 1
    assert count("windows", "one", 60) == 1


def test_looking_at_a_count_adds_nothing_to_it() -> None:
    assert counted("doors", "one") == 0

    count("doors", "one", 60)

    assert [counted("doors", "one") for _look in range(3)] == [1, 1, 1]


def test_a_count_is_forgotten_its_time_after_the_first_try_however_many_follow() -> None:
    count("doors", "one", 1)
    count("doors", "one", 60)
    [name] = cache._cache.get_client().scan_iter()  # type: ignore[attr-defined]

    assert 0 < cache._cache.get_client().ttl(name) <= 1  # type: ignore[attr-defined]


def test_what_is_kept_does_not_say_who_tried() -> None:
    count("doors", "192.0.2.7", 60)

    [name] = [key.decode() for key in cache._cache.get_client().scan_iter()]  # type: ignore[attr-defined]
    assert "192.0.2.7" not in name


def test_without_a_place_to_count_in_every_try_is_one_too_many(settings: Any) -> None:
    settings.CACHES = AWAY

    assert count("doors", "one", 60) == NO_PLACE_TO_COUNT
    assert counted("doors", "one") == NO_PLACE_TO_COUNT


def test_a_count_that_is_forgotten_while_it_is_added_to_begins_again(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Forgets"}}

    assert count("doors", "one", 60) == 1


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, None, "198.51.100.1"),
        (0, "192.0.2.7", "198.51.100.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        (2, "203.0.113.9, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
    ],
)
def test_an_address_is_believed_as_far_as_our_own_proxies_tell_it(
    settings: Any, rf: RequestFactory, proxies: int, header: str | None, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forwarded = {"x-forwarded-for": header} if header else {}

    assert address_of(rf.get("/", REMOTE_ADDR="198.51.100.1", headers=forwarded)) == address
