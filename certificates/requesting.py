"""Papers that somebody asks for: reports, sign-in sheets, transcripts.

Each says how things stand when it is asked for. Asked again while nothing has changed, it is the same paper.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates import snapshots
from certificates.issuing import TEMPLATES
from certificates.models import AttendanceReport, Document, SignInSheet, Transcript, new_code
from cohorts.attendance import Participant, Summary, summary
from cohorts.models import Registration, Seminar
from courses.models import ModuleCompletion
from lms.languages import spoken

Paper = TypeVar("Paper", bound=Document)


@transaction.atomic
def request_attendance_report(*, seminar: Seminar, by: User, at: datetime) -> AttendanceReport:
    """A report of the attendance list as it stands now."""
    language = spoken(seminar.language)
    says = {**snapshots.of_list(summary(seminar), language), "asked_by": snapshots.plain(by.chosen_name)}
    Seminar.objects.select_for_update().get(pk=seminar.pk)
    return _asked(AttendanceReport, says, language=language, by=by, at=at, about={"seminar": seminar})


@transaction.atomic
def request_sign_in_sheets(*, seminar: Seminar, by: User, at: datetime) -> list[SignInSheet]:
    """A sheet for each half day, with everybody who has a place as the list stands now."""
    language = spoken(seminar.language)
    listed = summary(seminar)
    Seminar.objects.select_for_update().get(pk=seminar.pk)
    return [
        _asked(
            SignInSheet,
            snapshots.of_sheet(listed, session, language),
            language=language,
            by=by,
            at=at,
            about={"seminar": seminar, "session": session},
        )
        for session in listed.sessions
    ]


@transaction.atomic
def request_transcript(*, holder: User, title_shown: str, at: datetime) -> Transcript:
    """All that a person completed and attended, with every title or with neutral ones (`snapshots.NEUTRAL`)."""
    language = spoken(holder.language)
    User.objects.select_for_update().get(pk=holder.pk)
    says = {
        **snapshots.of_holder(holder),
        **_completed_and_attended(holder, language),
        "title_shown": title_shown,
    }
    return _asked(Transcript, says, language=language, by=holder, at=at, about={"holder": holder})


def _asked(
    kind: type[Paper], says: dict[str, Any], *, language: str, by: User, at: datetime, about: dict[str, Any]
) -> Paper:
    code = new_code()
    common = snapshots.on_every_paper(language)
    newest = kind.objects.valid().filter(**about, language=language, template=TEMPLATES[kind.kind]).first()
    if newest is not None and _lasting(newest.snapshot) == {**common, **says}:
        return cast(Paper, newest)
    paper = kind.objects.create(
        **about,
        code=code,
        requested_by=by,
        language=language,
        template=TEMPLATES[kind.kind],
        snapshot={**common, **snapshots.of_this_paper(code=code, at=at), **says},
        requested_at=at,
        next_try_at=at,
    )
    return cast(Paper, paper)


def _lasting(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a paper says, without what is its own: the same on another day of asking."""
    return {name: said for name, said in snapshot.items() if name not in {"code", "verify_url", "issued_on"}}


def _completed_and_attended(holder: User, language: str) -> dict[str, Any]:
    accounts = [holder.pk, *holder.merged.values_list("pk", flat=True)]
    completions = (
        ModuleCompletion.objects.filter(enrolment__user__in=accounts)
        .select_related("release__module", "certificate")
        .order_by("at", "pk")
    )
    completed = [_completed(completion, language) for completion in completions]
    attended = [
        _attended(listed, participant, language)
        for listed, participant in _seminars_of(accounts)
        if participant.attended
    ]
    return {
        "completed": completed,
        "attended": sorted(attended, key=lambda said: (said["first_day"], said["title"]["text"])),
        "hours": sum(said["hours"] or 0 for said in completed),
        "minutes": sum(said["minutes"] for said in attended),
    }


def _completed(completion: ModuleCompletion, language: str) -> dict[str, Any]:
    release = completion.release
    return {
        "title": snapshots.stored(release.text("title", language)),
        "neutral_title": snapshots.stored(snapshots.neutral_title(release, language)),
        "version": release.version,
        "hours": release.hours,
        "completed_on": timezone.localdate(completion.at).isoformat(),
        "code": _code_of(completion),
    }


def _attended(listed: Summary, participant: Participant, language: str) -> dict[str, Any]:
    said = {**snapshots.of_seminar_attended(listed, language), **snapshots.of_participant(listed, participant)}
    place = Registration.objects.filter(seminar=listed.seminar, user=participant.person).first()
    return {
        **{name: said[name] for name in ("title", "neutral_title", "attended", "of", "minutes")},
        "first_day": said["half_days"][0]["day"],
        "last_day": said["half_days"][-1]["day"],
        "reached": participant.qualified,
        "kind": listed.seminar.kind,
        "code": _code_of(place) if place else "",
    }


def _seminars_of(accounts: list[int]) -> list[tuple[Summary, Participant]]:
    seminars = Seminar.objects.filter(sessions__attendances__user__in=accounts).distinct().select_related("cohort")
    summaries = [summary(seminar) for seminar in seminars]
    return [
        (listed, participant)
        for listed in summaries
        for participant in listed.participants
        if participant.person.pk in accounts
    ]


def _code_of(fact: ModuleCompletion | Registration) -> str:
    """The code of the certificate that is in force for a fact; empty where there is none."""
    paper: Document | None = getattr(fact, "certificate", None)
    return paper.code if paper is not None and paper.is_valid else ""
