"""Private notes beside a lesson, each tied to the prompt that the learner saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from courses import shelf
from courses.content.markdown import prompts_in
from courses.models import Enrolment, Lesson, Reflection
from lms.text import Localised


@dataclass(slots=True)
class Notes:
    """A learner's notes beside a lesson as it reads now: by the place of their prompt; those whose prompt is gone."""

    here: dict[int, Reflection] = field(default_factory=dict)
    earlier: list[Reflection] = field(default_factory=list)


def notes_beside(enrolment: Enrolment | None, lesson: Lesson) -> Notes:
    notes = Notes()
    if enrolment is None:
        return notes
    for note in enrolment.reflections.filter(key=lesson.key).order_by("-saved_at"):
        place = _place_in(lesson, note)
        if place is None or place in notes.here:
            notes.earlier.append(note)
        else:
            notes.here[place] = note
    return notes


def _place_in(lesson: Lesson, note: Reflection) -> int | None:
    """Where the note's prompt stands now: the same words, else its old place if the prompt there was only reworded."""
    if note.lesson_id == lesson.pk:
        return note.position
    were, are = lesson_of(note).prompts, lesson.prompts
    prompt = were[note.position]
    if prompt in are:
        return are.index(prompt)
    is_reworded = len(were) == len(are) and are[note.position] not in were
    return note.position if is_reworded else None


def lesson_of(note: Reflection) -> Lesson:
    lesson = shelf.activity(note.lesson_id)
    assert isinstance(lesson, Lesson)
    return lesson


def prompt_of(note: Reflection) -> Localised:
    """What a note answers, in the wording that its writer saw; in the reader's language where that was translated."""
    body = lesson_of(note).text("body")
    return Localised(prompts_in(body.text)[note.position], body.language)


def keep_reflection(*, enrolment: Enrolment, lesson: Lesson, position: int, text: str, at: datetime) -> None:
    """Keep what the learner wrote at this prompt of this wording; an empty text takes it back for good.

    What was not changed stays as it was, with its date.
    """
    note = notes_beside(enrolment, lesson).here.get(position)
    if not text:
        if note is not None:
            note.delete()
        return
    if note is not None and (note.lesson_id, note.position, note.text) == (lesson.pk, position, text):
        return
    if note is not None:
        note.lesson, note.position, note.text, note.saved_at = lesson, position, text, at
        note.save(update_fields=["lesson", "position", "text", "saved_at"])
    else:
        Reflection.objects.update_or_create(
            enrolment=enrolment,
            lesson=lesson,
            position=position,
            defaults={"key": lesson.key, "text": text, "saved_at": at},
        )
