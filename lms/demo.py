"""The demo: a believable data set, composed from each room's `demo.py`, ground floor first.

A room's `demo.py` has `build(world)`, which adds its part through the room's own rules.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from lms.rooms import modules_named

PASSWORD = "show me around"  # noqa: S105 - a demo's, on loopback only
ACCOUNTS = ("learner", "trainer", "coordinator", "admin")
DOMAIN = "example.org"


@dataclass(slots=True)
class World:
    """What the rooms' parts share. `people` holds the demo accounts by role; `learner_users` everybody else."""

    random: random.Random
    now: datetime
    learners: int
    people: dict[str, Any] = field(default_factory=dict)
    learner_users: list[Any] = field(default_factory=list)


@transaction.atomic
def build(*, learners: int, seed: int, now: datetime) -> World:
    """Everything at once or nothing. The same for the same seed, apart from secret codes and the day."""
    world = World(random=random.Random(seed), now=now, learners=learners)
    for room in modules_named("demo"):
        room.build(world)
    return world


def addresses() -> list[str]:
    return [f"{name}@{DOMAIN}" for name in ACCOUNTS]
