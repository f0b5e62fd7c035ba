"""The demo's learning: most people began the module of their group, some read on, some stopped early."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from accounts.people import group_of
from courses import shelf
from courses.models import Release
from courses.progress import complete_activity, enrol
from lms.demo import World


def build(world: World) -> None:
    by_group = {release.group: release for release in shelf.catalogue()}
    for user in world.learner_users:
        release = by_group.get(group_of(user))
        if release is not None and world.random.random() < 0.92:
            _read(world, user, release)
    learner_module = by_group.get(group_of(world.people["learner"]))
    if learner_module is not None:
        enrolment = enrol(user=world.people["learner"], release=learner_module, at=world.now - timedelta(days=9))
        first = next(iter(learner_module.places))
        complete_activity(enrolment=enrolment, key=first, at=world.now - timedelta(days=9))


def _read(world: World, user: User, release: Release) -> None:
    """Read the lessons up to a point; quizzes are answered by the room that asks them."""
    at = world.now - timedelta(days=world.random.randint(3, 140), minutes=world.random.randint(0, 600))
    enrolment = enrol(user=user, release=release, at=at)
    stops_after = world.random.choice([0, 2, 4, 99, 99, 99, 99])
    lessons = [key for key, place in release.places.items() if place.kind == "lesson"]
    for key in lessons[:stops_after]:
        at = min(at + timedelta(hours=world.random.randint(1, 30)), world.now)
        complete_activity(enrolment=enrolment, key=key, at=at)
