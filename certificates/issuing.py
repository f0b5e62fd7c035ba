"""Issuing certificates: what each will say is gathered once, and frozen on its row.

A certificate is due when a fact has none yet. Issuing twice gives the same row; making the file is a
matter of `making.py`, and may come later.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from accounts.models import AuditEvent, User
from accounts.people import erased_accounts, name_on_papers, survivor_of
from certificates import snapshots
from certificates.models import (
    AttendanceCertificate,
    Certificate,
    Document,
    MentorCertificate,
    new_code,
)
from certificates.queueing import PATIENCE
from certificates.replacing import CannotReplace, correct_attendance
from cohorts.attendance_summary import Participant, Summary, summary
from cohorts.models import Registration, Seminar
from cohorts.names import by_name
from cohorts.open_list import hold
from courses import shelf
from courses.models import ModuleCompletion
from lms.languages import spoken


class NotOverYet(Exception):
    """The last half day of the seminar has not begun, so nobody can be said to have attended it."""


def due_completions() -> QuerySet[ModuleCompletion]:
    """Completed modules that promised a certificate, whose holder has a name and none yet, oldest first."""
    nameless = Q(enrolment__user__paper_name="", enrolment__user__chosen_name="")
    waiting = ModuleCompletion.objects.filter(certificate=None).exclude(nameless)
    waiting = waiting.exclude(enrolment__user__in=erased_accounts())
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
    holder = survivor_of(completion.enrolment.user)
    language = spoken(holder.language)
    code = new_code()
    snapshot = {
        **snapshots.on_every_paper(language),
        **snapshots.of_this_paper(code=code, at=at),
        **snapshots.of_holder(holder),
        **snapshots.of_completion(completion, language),
    }
    with transaction.atomic():
        certificate: Certificate = Certificate.objects.get_or_create(
            module_completion=completion,
            defaults={
                "code": code,
                "holder": holder,
                "language": language,
                "template": Certificate.newest_template,
                "snapshot": snapshot,
                "requested_at": at,
                "next_try_at": at,
            },
        )[0]
    return certificate


@dataclass(frozen=True)
class SeminarCertificates:
    """Where the certificates of one seminar stand."""

    listed: Summary
    issued: list[Document]
    """The papers in force of people on the list, each with its holder."""

    @classmethod
    def of(cls, seminar: Seminar) -> SeminarCertificates:
        """Six queries, whatever the number of people."""
        papers = Document.objects.valid().filter(seminar=seminar, holder__isnull=False)
        return cls(summary(seminar), sorted(papers.select_related("holder__merged_into"), key=_by_holder))

    def is_over(self, at: datetime) -> bool:
        """Whether the last half day has begun: what was reached by then is reached."""
        return bool(self.listed.sessions) and max(session.starts_at for session in self.listed.sessions) <= at

    @cached_property
    def due(self) -> list[Participant]:
        """People who attended enough, and were issued nothing yet."""
        accounts = {
            survivor_of(participant.person).pk: participant.person.pk
            for participant in self._least_first
            if participant.qualified
            and participant.person.pk in self.places_without_paper
            and _can_be_named(participant.person)
        }
        chosen = set(accounts.values())
        return [participant for participant in self.listed.participants if participant.person.pk in chosen]

    @cached_property
    def outdated(self) -> list[tuple[Document, Participant]]:
        """Papers in force of people who attended enough, but not what their paper says."""
        return [
            (paper, participant)
            for paper, participant in self._on_the_list
            if participant.qualified and not _says(paper, snapshots.of_participant(self.listed, participant))
        ]

    @cached_property
    def no_longer_earned(self) -> int:
        """How many papers in force are held by people who, as the list stands now, did not attend enough."""
        return len(self.issued) - sum(participant.qualified for _paper, participant in self._on_the_list)

    @property
    def to_hand_out(self) -> list[Document]:
        """Those with a file that others may hand to their holders, in the order of the list."""
        return [paper for paper in self.issued if paper.is_ready and not paper.for_holder_alone]

    @cached_property
    def waiting(self) -> int:
        """How many of the papers issued have no file yet."""
        return sum(not paper.is_ready for paper in self.issued)

    @cached_property
    def places_without_paper(self) -> dict[int, Registration]:
        """By the primary key of the person. Whoever gave a place up and took it again has their paper, and so has
        whoever is on the list with two accounts."""
        places = Registration.objects.filter(seminar=self.listed.seminar, certificate=None)
        holders = {_holder_of(paper).pk for paper in self.issued}
        without = places.exclude(user__in=holders).select_related("user__merged_into")
        return {place.user_id: place for place in without if survivor_of(place.user).pk not in holders}

    @cached_property
    def _least_first(self) -> list[Participant]:
        """So that of several rows about one person the one that attended most comes last, and stands."""
        return sorted(self.listed.participants, key=lambda participant: participant.attended)

    @cached_property
    def _on_the_list(self) -> list[tuple[Document, Participant]]:
        """Each paper in force with the row of the list that it is about: of several, the one that attended most."""
        rows: dict[int, Participant] = {}
        for participant in self._least_first:
            rows[participant.person.pk] = rows[survivor_of(participant.person).pk] = participant
        return [(paper, rows[_holder_of(paper).pk]) for paper in self.issued if _holder_of(paper).pk in rows]


def _holder_of(paper: Document) -> User:
    """Whose paper it is now: what was issued to somebody without an account is theirs who it turned out to be."""
    assert paper.holder is not None
    return survivor_of(paper.holder)


def _by_holder(paper: Document) -> tuple[str, int]:
    return by_name(_holder_of(paper))


def _can_be_named(person: User) -> bool:
    """Whether there is a name for a paper: not of somebody who has none yet, or was erased."""
    return bool(name_on_papers(person)) and survivor_of(person).erased_at is None


def _says(paper: Document, attended: dict[str, Any]) -> bool:
    """Whether a paper says these half days and minutes; what a half day is called may be mended."""
    return _figures(paper.snapshot) == _figures(attended)


def _figures(said: dict[str, Any]) -> tuple[Any, ...]:
    half_days = [{name: value for name, value in half_day.items() if name != "title"} for half_day in said["half_days"]]
    return said["attended"], said["of"], said["minutes"], half_days


@transaction.atomic
def issue_for_seminar(*, seminar: Seminar, by: User, at: datetime) -> list[Document]:
    """Issue to everybody who attended enough and has no paper yet: of attendance, or of mentor training. Make anew
    what says other half days than the list.

    Also to people without an account. The seminar's row is locked, so that two trainers at once issue one
    paper each. Raises `NotOverYet`.
    """
    hold(seminar.pk)
    standing = SeminarCertificates.of(seminar)
    if not standing.is_over(at):
        raise NotOverYet
    issuing = _Issuing(standing, by=by, at=at)
    papers = [issuing.to(participant) for participant in standing.due]
    if papers:
        issuing.kind.objects.bulk_create(papers)
        AuditEvent.record(actor=by, action="certificates issued", subject=seminar, at=at, papers=len(papers))
    for paper, participant in standing.outdated:
        with suppress(CannotReplace):  # It was revoked meanwhile.
            papers.append(
                correct_attendance(document=paper, listed=standing.listed, participant=participant, by=by, at=at)
            )
    return papers


class _Issuing:
    """One press of the button: what all its papers have in common is gathered once for each language."""

    def __init__(self, standing: SeminarCertificates, *, by: User, at: datetime) -> None:
        self.listed = standing.listed
        self.places = standing.places_without_paper
        self.by, self.at = by, at
        workshop = self.listed.seminar.kind == Seminar.Kind.WORKSHOP
        self.kind: type[Document] = MentorCertificate if workshop else AttendanceCertificate
        self._in_common: dict[str, dict[str, Any]] = {}

    def to(self, participant: Participant) -> Document:
        holder, code = survivor_of(participant.person), new_code()
        language = spoken(holder.language or self.listed.seminar.language)
        return self.kind(
            code=code,
            holder=holder,
            registration=self.places[participant.person.pk],
            seminar=self.listed.seminar,
            requested_by=self.by,
            language=language,
            template=self.kind.newest_template,
            snapshot={
                **self._shared(language),
                **snapshots.of_this_paper(code=code, at=self.at),
                **snapshots.of_holder(holder),
                **snapshots.of_participant(self.listed, participant),
            },
            in_bulk=True,
            requested_at=self.at,
            next_try_at=self.at + PATIENCE,
        )

    def _shared(self, language: str) -> dict[str, Any]:
        if language not in self._in_common:
            self._in_common[language] = {
                **snapshots.on_every_paper(language),
                **snapshots.of_seminar_attended(self.listed, language),
            }
        return self._in_common[language]
