"""Where a reader is: in which release, at which activity, with what behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from courses import shelf
from courses.models import Enrolment, Place, Release
from lms.text import Localised


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the rail: an activity, and whether it is done or here."""

    key: str
    title: Localised
    url: str
    kind: str
    optional: bool
    is_survey: bool
    is_follow_up: bool
    done: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A unit on the rail."""

    title: Localised
    stops: list[Stop]
    here: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """An activity being read. `enrolment` is None for visitors, and `done` is then empty."""

    release: Release
    place: Place
    enrolment: Enrolment | None
    done: frozenset[str]

    @property
    def module_key(self) -> str:
        return self.release.module.key

    def url(self, key: str) -> str:
        return activity_url(self.release, key)

    @property
    def is_done(self) -> bool:
        return self.place.key in self.done

    def context(self) -> dict[str, Any]:
        """What `courses/activity.html` needs: the rail, and the ways on and back."""
        before, after = self.release.before(self.place.key), self.release.after(self.place.key)
        return {
            "reading": self,
            "release": self.release,
            "rail": rail(self.release, self.done, here=self.place.key),
            "before_url": self.url(before) if before else None,
            "after_url": self.url(after) if after else None,
            "here_url": self.url(self.place.key),
        }


def activity_url(release: Release, key: str) -> str:
    return reverse("courses:activity", args=[release.module.key, key])


def rail(release: Release, done: frozenset[str], here: str | None = None) -> list[Stretch]:
    """The units of a release with their activities, as a reader sees them."""
    language = get_language() or "en"
    return [
        Stretch(
            title=release.text(f"units/{unit['key']}/title", language),
            stops=(
                stops := [
                    Stop(
                        key=entry["key"],
                        title=shelf.activity(entry["id"]).title,
                        url=activity_url(release, entry["key"]),
                        kind=entry["kind"],
                        optional=entry["optional"],
                        is_survey=entry.get("survey", False),
                        is_follow_up=entry["key"] == release.follow_up,
                        done=entry["key"] in done,
                        here=entry["key"] == here,
                    )
                    for entry in unit["activities"]
                ]
            ),
            here=any(stop.here for stop in stops),
        )
        for unit in release.spec["units"]
    ]
