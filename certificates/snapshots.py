"""What each kind of paper says, gathered once from what is true now, to be frozen on its row.

A snapshot holds JSON alone: texts as they are printed, days as ISO dates, hours and minutes as numbers.
A text that has a language is `{"text", "language"}`; which of `title` and `neutral_title` is printed
stands in `title_shown`. The templates below `templates/certificates/papers/` are what reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.people import name_on_papers, number_of
from cohorts.attendance_summary import Participant, Summary
from cohorts.models import Attendance, Seminar, Session
from courses import shelf
from courses.models import ModuleCompletion, Release
from lms.models import Programme
from lms.text import Localised, plain

NEUTRAL = "neutral_title"
FULL = "title"

FEWEST_EMPTY_ROWS = 5
MOST_EMPTY_ROWS = 100
"""On a sign-in sheet, for people who come without a place."""


def on_every_paper(language: str) -> dict[str, Any]:
    """Whose paper it is: the programme, as its content has it today."""
    programme = Programme.current()
    disclaimer = programme.text("disclaimer", language) if programme.disclaimer else None
    return {
        "programme": {
            "name": stored(programme.text("name", language)),
            "reference": programme.reference,
            "fund": programme.fund,
            "disclaimer": stored(disclaimer) if disclaimer else None,
            "partners": [partner["name"] for partner in programme.partners],
        },
    }


def of_this_paper(*, code: str, at: datetime) -> dict[str, Any]:
    """What no two papers share."""
    return {
        "issued_on": timezone.localdate(at).isoformat(),
        "code": code,
        "verify_url": settings.PUBLIC_URL + reverse("certificates:verify", args=[code]),
    }


def of_holder(holder: User) -> dict[str, Any]:
    """Whose paper it is: of a merged account, whose it is now. Somebody without a name is their number."""
    number = number_of(holder)
    return {"name": name_on_papers(holder) or number, "number": number}


def of_completion(completion: ModuleCompletion, language: str) -> dict[str, Any]:
    """A completed module, and the rule that was met: which activities, and what each quiz took (percent)."""
    release = completion.release
    return {
        "title": stored(release.text("title", language)),
        "neutral_title": stored(neutral_title(release, language)),
        "title_shown": NEUTRAL,
        "version": release.version,
        "release": str(release.uuid),
        "hours": release.hours,
        "outcomes": [stored(release.text(f"outcomes/{key}", language)) for key in release.spec.get("outcomes", {})],
        "completed_on": timezone.localdate(completion.at).isoformat(),
        "rule": {"kind": "module-completed", "required": release.required, "pass": _pass_marks(release)},
    }


def of_seminar_attended(listed: Summary, language: str) -> dict[str, Any]:
    """What the certificates of all who attended a seminar have in common: the seminar, and the rule."""
    return {
        "title": stored(Localised(listed.seminar.title, listed.seminar.language)),
        "neutral_title": stored(neutral_title_of(listed.seminar, language)),
        "title_shown": NEUTRAL,
        "seminar": of_seminar(listed.seminar, language),
        "rule": {
            "kind": "seminar-attended",
            "counts_from": listed.counts_from,
            "needed": listed.half_days_needed,
        },
    }


def of_participant(listed: Summary, participant: Participant) -> dict[str, Any]:
    """What one of them attended."""
    return {
        "half_days": [
            {**half_day(session), "attended": status in Attendance.IN_THE_ROOM}
            for session, status in zip(listed.sessions, participant.statuses, strict=True)
        ],
        "attended": participant.attended,
        "of": participant.of,
        "minutes": participant.minutes,
    }


def of_sheet(listed: Summary, session: Session) -> dict[str, Any]:
    """The list of one half day, to be signed: everybody with a place, and rows for whoever comes besides. What it says
    `of_seminar` is the same for all half days."""
    people = [row for row, _participant in by_chosen_name(listed.participants)]
    return {
        "half_day": half_day(session),
        "people": people,
        "empty_rows": min(max(listed.seminar.capacity - len(people), FEWEST_EMPTY_ROWS), MOST_EMPTY_ROWS),
    }


def of_seminar(seminar: Seminar, language: str) -> dict[str, Any]:
    programme = Programme.current()
    known = seminar.group in programme.groups
    return {
        "title": plain(seminar.title),
        "kind": seminar.kind,
        "group": stored(programme.text(f"groups/{seminar.group}/title", language)) if known else None,
        "country": seminar.country,
        "place": plain(seminar.place),
        "time_zone": seminar.time_zone,
        "trainers": sorted(plain(trainer.chosen_name) for trainer in seminar.trainers.all()),
    }


def half_day(session: Session) -> dict[str, Any]:
    """Times are local times of the seminar."""
    begins = session.local_start
    ends = session.ends_at.astimezone(begins.tzinfo)
    return {
        "number": session.number,
        "title": plain(session.title),
        "day": begins.date().isoformat(),
        "from": f"{begins:%H:%M}",
        "to": f"{ends:%H:%M}",
        "minutes": session.minutes,
    }


def neutral_title(release: Release, language: str) -> Localised:
    """What a module is called where strangers read it: its own words for that, else the programme's."""
    if release.neutral_title is not None:
        return release.text("neutral-title", language)
    return _programmes_neutral_title(language)


def neutral_title_of(seminar: Seminar, language: str) -> Localised:
    """A seminar for a group that takes a module is called as the module is."""
    if seminar.cohort is not None:
        release = shelf.newest_releases([seminar.cohort.module_id]).get(seminar.cohort.module_id)
        if release is not None:
            return neutral_title(release, language)
    return _programmes_neutral_title(language)


def stored(text: Localised) -> dict[str, str]:
    return {"text": plain(text.text), "language": text.language}


def _programmes_neutral_title(language: str) -> Localised:
    programme = Programme.current()
    if "neutral" in programme.spec:
        return programme.text("neutral/title", language)
    return Localised(programme.neutral_title, settings.LANGUAGE_CODE)


def _pass_marks(release: Release) -> dict[str, int]:
    specs = {key: shelf.activity(release.places[key].pk).spec for key in release.required}
    return {key: spec["pass"] for key, spec in specs.items() if "pass" in spec}


def by_chosen_name(participants: Sequence[Participant]) -> list[tuple[dict[str, Any], Participant]]:
    """A list's rows, by chosen name: a name for papers is for one's own certificate, and nobody else's eyes."""
    rows = [
        (
            {
                "name": plain(participant.person.chosen_name),
                "person": str(participant.person.uuid),
                "number": number_of(participant.person),
                "organisation": plain(participant.organisation.name) if participant.organisation else "",
            },
            participant,
        )
        for participant in participants
    ]
    rows.sort(key=lambda pair: (pair[0]["name"].casefold(), pair[0]["person"]))
    return [({"row": place, **row}, participant) for place, (row, participant) in enumerate(rows, start=1)]
