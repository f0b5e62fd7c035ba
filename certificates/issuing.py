"""Issuing a paper: what it will say is gathered once, and frozen on its row.

A paper is due when a fact has none yet. Issuing twice gives the same row; making the file is a
matter of `making.py`, and may come later.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from certificates.models import AttendanceReport, Certificate, new_code
from cohorts.attendance import Summary, summary
from cohorts.models import Seminar, Session
from courses import shelf
from courses.models import ModuleCompletion, Release
from lms.languages import spoken
from lms.models import Programme
from lms.text import Localised

CERTIFICATE = "certificate/1"
ATTENDANCE_REPORT = "attendance-report/1"

WOULD_TURN_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows them, and so could falsify the words beside a name."""


def due_completions() -> QuerySet[ModuleCompletion]:
    """Completed modules that promised a certificate, whose holder has a name and none yet, oldest first."""
    nameless = Q(enrolment__user__paper_name="", enrolment__user__chosen_name="")
    waiting = ModuleCompletion.objects.filter(certificate=None, enrolment__user__erased_at=None).exclude(nameless)
    releases = waiting.order_by().values_list("release", flat=True).distinct()
    return (
        waiting.filter(release__in=[pk for pk in releases if shelf.release(pk).hours])
        .select_related("enrolment__user", "release__module")
        .order_by("at", "pk")
    )


def issue_certificate(*, completion: ModuleCompletion, at: datetime) -> Certificate:
    """The one certificate of a completion: issued now, or found."""
    if issued := Certificate.objects.filter(module_completion=completion).first():
        return cast(Certificate, issued)
    holder, release = completion.enrolment.user, completion.release
    language = spoken(holder.language)
    code = new_code()
    snapshot = {
        **_on_every_paper(language=language, code=code, at=at),
        "name": plain(holder.name_for_papers()),
        "title": _stored(release.text("title", language)),
        "neutral_title": _stored(_neutral_title(release, language)),
        "title_shown": "neutral_title",
        "version": release.version,
        "release": str(release.uuid),
        "hours": release.hours,
        "outcomes": [_stored(release.text(f"outcomes/{key}", language)) for key in release.spec.get("outcomes", {})],
        "required": release.required,
        "completed_on": timezone.localdate(completion.at).isoformat(),
    }
    with transaction.atomic():
        certificate: Certificate = Certificate.objects.get_or_create(
            module_completion=completion,
            defaults={
                "code": code,
                "holder": holder,
                "language": language,
                "template": CERTIFICATE,
                "snapshot": snapshot,
                "requested_at": at,
                "next_try_at": at,
            },
        )[0]
    return certificate


@transaction.atomic
def request_attendance_report(*, seminar: Seminar, by: User, at: datetime) -> AttendanceReport:
    """A report of the attendance list as it stands now. Asking again makes another one."""
    listed = summary(seminar)
    language = spoken(seminar.language)
    code = new_code()
    snapshot = {
        **_on_every_paper(language=language, code=code, at=at),
        "seminar": _seminar(seminar, language),
        "half_days": [
            {**_half_day(session), "present": heads}
            for session, heads in zip(listed.sessions, listed.in_the_room, strict=True)
        ],
        "people": [{"number": number, **row} for number, row in enumerate(_rows(listed), start=1)],
        "counts_from": listed.counts_from,
        "half_days_needed": listed.half_days_needed,
        "registered": seminar.registrations.count(),
        "attended": listed.attended,
        "reached": listed.qualified,
        "minutes": listed.minutes,
        "asked_by": plain(by.chosen_name),
    }
    report: AttendanceReport = AttendanceReport.objects.create(
        code=code,
        seminar=seminar,
        requested_by=by,
        language=language,
        template=ATTENDANCE_REPORT,
        snapshot=snapshot,
        requested_at=at,
        next_try_at=at,
    )
    return report


def plain(text: str) -> str:
    """A text as a paper can carry it: composed, on one line, without characters that steer."""
    kept = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", text)
        if character.isspace()
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in WOULD_TURN_TEXT)
    )
    return " ".join("".join(kept).split())


def _on_every_paper(*, language: str, code: str, at: datetime) -> dict[str, Any]:
    programme = Programme.current()
    disclaimer = programme.text("disclaimer", language) if programme.disclaimer else None
    return {
        "programme": {
            "name": _stored(programme.text("name", language)),
            "reference": programme.reference,
            "fund": programme.fund,
            "disclaimer": _stored(disclaimer) if disclaimer else None,
            "partners": [partner["name"] for partner in programme.partners],
        },
        "issued_on": timezone.localdate(at).isoformat(),
        "code": code,
        "verify_url": settings.PUBLIC_URL + reverse("certificates:verify", args=[code]),
    }


def _neutral_title(release: Release, language: str) -> Localised:
    if release.neutral_title is not None:
        return release.text("neutral-title", language)
    programme = Programme.current()
    if "neutral" in programme.spec:
        return programme.text("neutral/title", language)
    return Localised(programme.neutral_title, settings.LANGUAGE_CODE)


def _stored(text: Localised) -> dict[str, str]:
    return {"text": plain(text.text), "language": text.language}


def _seminar(seminar: Seminar, language: str) -> dict[str, Any]:
    programme = Programme.current()
    known = seminar.group in programme.groups
    return {
        "title": plain(seminar.title),
        "kind": seminar.kind,
        "group": _stored(programme.text(f"groups/{seminar.group}/title", language)) if known else None,
        "country": seminar.country,
        "place": plain(seminar.place),
        "time_zone": seminar.time_zone,
        "trainers": sorted(plain(trainer.chosen_name) for trainer in seminar.trainers.all()),
    }


def _half_day(session: Session) -> dict[str, Any]:
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


def _rows(listed: Summary) -> list[dict[str, Any]]:
    """The list, by chosen name: a name for papers is for one's own certificate, and nobody else's eyes."""
    rows = [
        {
            "name": plain(participant.person.chosen_name),
            "person": str(participant.person.uuid),
            "organisation": plain(participant.organisation.name) if participant.organisation else "",
            "marks": [str(status or "") for status in participant.statuses],
            "half_days": participant.attended,
            "minutes": participant.minutes,
            "reached": participant.qualified,
        }
        for participant in listed.participants
    ]
    return sorted(rows, key=lambda row: (row["name"].casefold(), row["person"]))
