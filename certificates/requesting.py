"""Papers that somebody asks for: reports, sign-in sheets, transcripts.

Each says how things stand when it is asked for. Asked again while nothing has changed, it is the same paper; else
the new one takes the place of the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import accounts_of
from certificates import snapshots
from certificates.models import AttendanceReport, Document, SignInSheet, Transcript, new_code
from certificates.replacing import replace_with_newer
from certificates.reporting import CLOSED, of_report
from certificates.taking_names import REQUESTED, Because, asked_for, note_report
from cohorts.attendance_summary import Participant, Summary, summary
from cohorts.correcting import NotClosed
from cohorts.models import Attendance, Registration, Seminar
from cohorts.open_list import hold
from courses.models import ModuleCompletion
from lms.languages import spoken

Paper = TypeVar("Paper", bound=Document)


@transaction.atomic
def request_attendance_report(*, seminar: Seminar, by: User, at: datetime, because: Because | None) -> AttendanceReport:
    """A report of the attendance list as it stands now: with names where a reason is said, else with numbers for the
    funder. Another reason is another paper, for the paper says it.

    Raises `NotClosed` where a list for the funder is open; with names it is a draft then.
    """
    hold(seminar.pk)
    language = spoken(seminar.language)
    named = because is not None
    says = {**of_report(summary(seminar), language, named=named), **asked_for(by=by, because=because)}
    if not named and says["state"] != CLOSED:
        raise NotClosed
    note_report(REQUESTED, said=says, seminar=seminar, by=by, at=at)
    return _asked(AttendanceReport, says, language=language, by=by, at=at, about={"seminar": seminar})


@transaction.atomic
def request_sign_in_sheets(*, seminar: Seminar, by: User, at: datetime) -> list[SignInSheet]:
    """A sheet for each half day, with everybody who has a place as the list stands now."""
    hold(seminar.pk)
    language = spoken(seminar.language)
    listed = summary(seminar)
    about = snapshots.of_seminar(seminar, language)
    return [
        _asked(
            SignInSheet,
            {**snapshots.of_sheet(listed, session), "seminar": about},
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
        **_completed_and_attended(holder, language, neutral=title_shown == snapshots.NEUTRAL),
        "title_shown": title_shown,
    }
    return _asked(Transcript, says, language=language, by=holder, at=at, about={"holder": holder})


def has_something(holder: User) -> bool:
    """Whether a transcript would list anything."""
    accounts = accounts_of([holder.pk])
    there = Attendance.objects.present().filter(user__in=accounts)
    return there.exists() or ModuleCompletion.objects.filter(enrolment__user__in=accounts).exists()


def _asked(
    kind: type[Paper], says: dict[str, Any], *, language: str, by: User, at: datetime, about: dict[str, Any]
) -> Paper:
    code, template = new_code(), kind.newest_template
    common = snapshots.on_every_paper(language)
    in_force = [paper for paper in kind.objects.valid().filter(**about) if _is_outlived(paper, says)]
    for paper in in_force:
        if (paper.language, paper.template) == (language, template) and _lasting(paper.snapshot) == {**common, **says}:
            return cast(Paper, paper)
    paper = kind.objects.create(
        **about,
        code=code,
        requested_by=by,
        language=language,
        template=template,
        snapshot={**common, **snapshots.of_this_paper(code=code, at=at), **says},
        requested_at=at,
        next_try_at=at,
    )
    replace_with_newer(papers=in_force, newer=paper)
    return cast(Paper, paper)


def _is_outlived(paper: Document, says: dict[str, Any]) -> bool:
    """Whether a newer paper that says this takes its place: a transcript with neutral titles stands beside one with
    full titles, unless it says another name, and a report with names beside one with numbers."""
    says_before = paper.snapshot
    same_titles: bool = says_before.get("title_shown") == says.get("title_shown")
    if says_before.get("named", True) != says.get("named", True):
        return False
    return same_titles or says_before.get("name") != says.get("name")


def _lasting(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a paper says, without what is its own: the same on another day of asking."""
    return {name: said for name, said in snapshot.items() if name not in {"code", "verify_url", "issued_on"}}


def _completed_and_attended(holder: User, language: str, *, neutral: bool) -> dict[str, Any]:
    """What no revoked paper says to be untrue. `neutral`: no code leads to a paper that says a full title."""
    accounts = accounts_of([holder.pk])
    completions = (
        ModuleCompletion.objects.filter(enrolment__user__in=accounts)
        .select_related("release__module", "certificate")
        .order_by("at", "pk")
    )
    completed = [
        {**_completed(completion, language), "code": _code_of(completion, neutral=neutral)}
        for completion in _once_each(completions)
        if not _is_untrue(completion)
    ]
    attended = [
        {**_attended(listed, participant, language), "code": _code_of(place, neutral=neutral) if place else ""}
        for listed, participant, place in _seminars_of(accounts)
        if participant.attended and not _is_untrue(place)
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
        "fact": fact_of(completion),
    }


def _once_each(completions: Iterable[ModuleCompletion]) -> list[ModuleCompletion]:
    """The first completion of each edition, whatever the number of accounts that somebody had."""
    first: dict[tuple[int, int], ModuleCompletion] = {}
    for completion in completions:
        first.setdefault((completion.release.module_id, completion.release.major), completion)
    return list(first.values())


def _attended(listed: Summary, participant: Participant, language: str) -> dict[str, Any]:
    said = {**snapshots.of_seminar_attended(listed, language), **snapshots.of_participant(listed, participant)}
    return {
        **{name: said[name] for name in ("title", "neutral_title", "attended", "of", "minutes")},
        "first_day": said["half_days"][0]["day"],
        "last_day": said["half_days"][-1]["day"],
        "fact": fact_of(listed.seminar),
    }


def fact_of(subject: ModuleCompletion | Seminar) -> str:
    """What a line of a transcript is about, for the row alone: it is printed nowhere."""
    return str(subject.uuid)


def _seminars_of(accounts: set[int]) -> list[tuple[Summary, Participant, Registration | None]]:
    """Each seminar once, whatever the number of accounts that somebody had in it: with the one that attended most."""
    seminars = Seminar.objects.filter(sessions__attendances__user__in=accounts).distinct().select_related("cohort")
    places = Registration.objects.filter(user__in=accounts).select_related("certificate")
    place_of = {(place.seminar_id, place.user_id): place for place in places}
    found = []
    for seminar in seminars:
        listed = summary(seminar)
        own = [participant for participant in listed.participants if participant.person.pk in accounts]
        most = max(own, key=lambda participant: participant.attended)
        found.append((listed, most, place_of.get((seminar.pk, most.person.pk))))
    return found


def _paper_of(fact: ModuleCompletion | Registration | None) -> Document | None:
    paper: Document | None = getattr(fact, "certificate", None)
    return paper


def _code_of(fact: ModuleCompletion | Registration, *, neutral: bool) -> str:
    """The code of the certificate that is in force for a fact; empty where there is none, or where it would tell."""
    paper = _paper_of(fact)
    if paper is None or not paper.is_valid or (neutral and paper.snapshot["title_shown"] == snapshots.FULL):
        return ""
    return paper.code


def _is_untrue(fact: ModuleCompletion | Registration | None) -> bool:
    """Whether its certificate was revoked for what it says, and not because its holder asked."""
    paper = _paper_of(fact)
    return paper is not None and paper.revoked_because in {Document.Reason.MISTAKE, Document.Reason.NOT_EARNED}
