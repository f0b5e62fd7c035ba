"""The demo's learning: most people began the module of their group, some read on or stopped early, some keep notes."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from accounts.people import group_of
from courses import shelf
from courses.models import Enrolment, Lesson, Release
from courses.progress import complete_activity, enrol
from courses.reflections import keep_reflection
from lms.demo import World

NOTES = {
    "who-lives-here": "At the library. Its counter is far from the queue, and nobody asks why you came.",
    "own-decisions": "We copy every passport at the front desk. I think that is only a habit. I will ask on Thursday.",
    "daily-services": "The women's shelter. I have their number on the wall and have never called it.",
    "desk-and-forms": "Marital status, name at birth, the second phone number. Nobody ever looks at them.",
    "values-and-family": "A colleague stayed after the meeting and asked what I needed. She did not ask why.",
    "double-distance": "The reading room on Saturdays. It has steps, and nobody there speaks Arabic.",
    "everyday-barriers": "We close at four. Two evenings a month would do, and the caretaker would have to agree.",
    "working-tool": "Somebody with a small child: we begin at eight, and there is no bus home after ten.",
    "shared-rooms": "Our stickers are on the car. I will ask whether we can park around the corner.",
    "short-deadlines": "Two lawyers on Wednesdays. The gap is the weekend: nobody answers from Friday noon on.",
}
"""What somebody wrote at the first prompt of a lesson. Lessons that are not there, or do not ask, have no note."""


def build(world: World) -> None:
    by_group = {release.group: release for release in shelf.catalogue()}
    for number, user in enumerate(world.learner_users):
        release = by_group.get(group_of(user))
        if release is not None and world.random.random() < 0.92:
            _read(world, user, release, writes=number % 5 < 2)
    learner_module = by_group.get(group_of(world.people["learner"]))
    if learner_module is not None:
        enrolment = enrol(user=world.people["learner"], release=learner_module, at=world.now - timedelta(days=9))
        first = next(iter(learner_module.places))
        complete_activity(enrolment=enrolment, key=first, at=world.now - timedelta(days=9))
        _write(enrolment, learner_module, first, at=world.now - timedelta(days=9))


def _read(world: World, user: User, release: Release, *, writes: bool) -> None:
    """Read the lessons up to a point; quizzes are answered by the room that asks them."""
    at = world.now - timedelta(days=world.random.randint(3, 140), minutes=world.random.randint(0, 600))
    enrolment = enrol(user=user, release=release, at=at)
    stops_after = world.random.choice([0, 2, 4, 99, 99, 99, 99])
    lessons = [key for key, place in release.places.items() if place.kind == "lesson"]
    for key in lessons[:stops_after]:
        at = min(at + timedelta(hours=world.random.randint(1, 30)), world.now)
        complete_activity(enrolment=enrolment, key=key, at=at)
        if writes:
            _write(enrolment, release, key, at=at)


def _write(enrolment: Enrolment, release: Release, key: str, *, at: datetime) -> None:
    lesson = shelf.activity(release.places[key].pk)
    if key in NOTES and isinstance(lesson, Lesson) and lesson.prompts:
        keep_reflection(enrolment=enrolment, lesson=lesson, position=0, text=NOTES[key], at=at)
