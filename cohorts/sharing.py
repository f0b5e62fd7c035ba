"""What learners write for themselves stays theirs. They may let trainers of a group read one text, and withdraw it.

Sharing covers the text as it was: what is changed afterwards is its writer's alone until they share it anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from cohorts.models import Cohort, Membership, SharedNote
from courses import shelf
from courses.content.rendering import Around
from courses.models import Reflection
from courses.reflections import lesson_of, prompt_of
from lms.text import Localised
from quizzes.models import Response

Note = Reflection | Response


class NoteChanged(Exception):
    """The note is no longer what its writer had before them when they pressed."""


@transaction.atomic
def share_note(
    *, membership: Membership, note: Note, saved_at: datetime, readers: Collection[User], at: datetime
) -> SharedNote:
    """Let these trainers of the group read a note in the wording that was kept at `saved_at`.

    What is shared already in this wording stays so, with more readers if there are new ones. Raises `NoteChanged`.
    """
    if note.saved_at != saved_at:
        raise NoteChanged
    shared = SharedNote.objects.current().filter(membership=membership, **_of(note)).first()
    if shared is None:
        dates = {"saved_at": saved_at, "shared_at": at}
        shared, _created = SharedNote.objects.update_or_create(membership=membership, **_of(note), defaults=dates)
        shared.readers.clear()
    shared.readers.add(*readers)
    return shared


def withdraw_note(*, membership: Membership, note: Note) -> None:
    """From now on nobody in the group reads it any more. A second time changes nothing."""
    stop_sharing(membership.shared_notes.filter(**_of(note)))


def stop_sharing(shared: QuerySet[SharedNote]) -> None:
    """For good: it does not come back with whatever it ended with."""
    shared.delete()


@transaction.atomic
def end_reading(*, cohorts: Collection[int], readers: Collection[int]) -> None:
    """Who no longer teaches a group reads no more of it, nor when they are named again. Both by primary keys.

    What nobody is left to read is not shared any more.
    """
    shared = SharedNote.objects.filter(membership__cohort__in=cohorts)
    SharedNote.readers.through.objects.filter(sharednote__in=shared, user__in=readers).delete()
    stop_sharing(shared.filter(readers=None))


def _of(note: Note) -> dict[str, Any]:
    return {"reflection" if isinstance(note, Reflection) else "response": note}


def address(verb: Literal["share", "withdraw"], membership: Membership, note: Note) -> str:
    """Where its writer shares or withdraws a note; see `cohorts/urls.py`."""
    kind = "note" if isinstance(note, Reflection) else "response"
    return reverse(f"cohorts:{verb}-{kind}", args=[membership.uuid, note.pk])


@dataclass(frozen=True, slots=True)
class Offer:
    """How a note stands with one of its writer's groups."""

    membership: Membership
    note: Note
    readers: list[User]
    """Trainers who can read it now."""
    others: list[User]
    """Trainers who cannot, with whom it may be shared."""
    has_changed: bool
    """Whether it was shared in another wording, and is its writer's alone again."""

    @property
    def share_url(self) -> str:
        return address("share", self.membership, self.note)

    @property
    def withdraw_url(self) -> str:
        return address("withdraw", self.membership, self.note)


class Sharing:
    """With whom somebody learns one module, and what of theirs these may read: asked once for a whole page."""

    def __init__(self, user: User, *, module_id: int) -> None:
        running = Cohort.objects.running().filter(module=module_id)
        memberships = user.memberships.current().filter(cohort__in=running).select_related("cohort")
        self.memberships = list(memberships.order_by("joined_at").prefetch_related("cohort__trainers"))
        shared = SharedNote.objects.filter(membership__in=self.memberships)
        self._shared = {_place(row): row for row in shared}
        self._current = {_place(row): row for row in shared.current().prefetch_related("readers")}

    def offers(self, note: Note) -> list[Offer]:
        """One for each group; one that has no trainer offers nothing."""
        offers = [self._offer(membership, note) for membership in self.memberships]
        return [offer for offer in offers if offer.readers or offer.others]

    def _offer(self, membership: Membership, note: Note) -> Offer:
        place = (membership.pk, type(note), note.pk)
        shared, current = self._shared.get(place), self._current.get(place)
        readers = set(current.readers.all()) if current else set()
        trainers = list(membership.cohort.trainers.all())
        return Offer(
            membership=membership,
            note=note,
            readers=[trainer for trainer in trainers if trainer in readers],
            others=[trainer for trainer in trainers if trainer not in readers],
            has_changed=shared is not None and shared.saved_at != note.saved_at,
        )


def _place(shared: SharedNote) -> tuple[int, type[Note], int]:
    if shared.reflection_id is not None:
        return shared.membership_id, Reflection, shared.reflection_id
    assert shared.response_id is not None
    return shared.membership_id, Response, shared.response_id


@dataclass(frozen=True, slots=True)
class Read:
    """A shared note with what it answers."""

    shared: SharedNote
    title: Localised
    """Of the lesson or quiz."""
    prompt: Localised
    around: Around
    text: str

    @property
    def readers(self) -> list[User]:
        """Who can read it now."""
        readers = set(self.shared.readers.all())
        return [trainer for trainer in self.shared.membership.cohort.trainers.all() if trainer in readers]

    @property
    def withdraw_url(self) -> str:
        return address("withdraw", self.shared.membership, self.shared.note)


def with_notes(shared: QuerySet[SharedNote]) -> QuerySet[SharedNote]:
    """With all that `as_read` asks for, in one query."""
    return shared.select_related("membership__user", "reflection", "response__question", "response__attempt")


def as_read(shared: Iterable[SharedNote]) -> list[Read]:
    """Notes as somebody reads them who may: ask `visible_to` first."""
    return [_read(each) for each in shared]


def _read(shared: SharedNote) -> Read:
    note = shared.note
    if isinstance(note, Reflection):
        lesson, prompt = lesson_of(note), prompt_of(note)
        return Read(shared, lesson.title, prompt, lesson.around(prompt.language), note.text)
    quiz, prompt = shelf.activity(note.attempt.quiz_id), note.question.text("text")
    return Read(shared, quiz.title, prompt, quiz.around(prompt.language), str(note.answer))
