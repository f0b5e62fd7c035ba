"""The only ways from an address to a module, an activity, an enrolment."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from courses import shelf
from courses.models import Activity, Enrolment, Lesson, Reflection, Release
from courses.progress import current_release
from courses.reader import Reading


def newest_of(key: str) -> Release | None:
    """The newest release of an open module: what a newcomer reads; None where there is none."""
    return next((release for release in shelf.catalogue() if release.module.key == key), None)


def release_or_404(key: str) -> Release:
    release = newest_of(key)
    if release is None:
        raise Http404
    return release


def enrolment_in(user: User | None, module_key: str) -> Enrolment | None:
    """A person's enrolment in the highest major version they began."""
    if user is None:
        return None
    enrolments = Enrolment.objects.of(user).filter(module__key=module_key)
    return enrolments.select_related("user__organisation", "module").order_by("-major").first()


def reading_or_404(request: HttpRequest, module_key: str, key: str) -> Reading:
    """What a visitor or a learner reads at this address. Learners read the newest release of their major version."""
    user = request.user if isinstance(request.user, User) else None
    enrolment = enrolment_in(user, module_key)
    release = current_release(enrolment) if enrolment else release_or_404(module_key)
    if key not in release.places:
        raise Http404
    done = frozenset(enrolment.completions.values_list("key", flat=True)) if enrolment else frozenset()
    return Reading(release=release, place=release.places[key], enrolment=enrolment, done=done)


def lesson_asking_or_404(reading: Reading, position: int) -> Lesson:
    """The lesson being read, if it asks for a note there."""
    lesson = activity_of(reading)
    if not isinstance(lesson, Lesson) or position not in range(len(lesson.prompts)):
        raise Http404
    return lesson


def note_or_404(user: User, module_key: str, key: str, pk: int) -> Reflection:
    notes = Reflection.objects.filter(enrolment__user=user, enrolment__module__key=module_key, key=key)
    return get_object_or_404(notes, pk=pk)


def activity_of(reading: Reading) -> Activity:
    return shelf.activity(reading.place.pk)
