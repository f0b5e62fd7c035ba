"""The learner's pages: home, a module, my learning, a lesson, the glossary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import person
from accounts.models import User
from courses import shelf
from courses.access import (
    activity_of,
    enrolment_in,
    lesson_asking_or_404,
    newest_of,
    note_or_404,
    reading_or_404,
    release_or_404,
)
from courses.catalogue import cards_for
from courses.content.kinds import all_kinds
from courses.content.rendering import Around
from courses.content.rendering import render as render_markdown
from courses.forms import ReflectionForm
from courses.grounds import grounds_of
from courses.media import hand_out
from courses.models import Enrolment, Lesson, Reflection, Release
from courses.progress import ModuleWithdrawn, complete_activity, current_release, enrol, progress_of
from courses.reader import Reading, activity_url, rail
from courses.reflections import Notes, keep_reflection, lesson_of, notes_beside, prompt_of
from lms.models import Programme
from lms.text import Localised


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/home.html", {"cards": cards_for(request.user)})


@login_not_required
@require_safe
def module(request: HttpRequest, module: str) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    enrolment = enrolment_in(user, module)
    newest = newest_of(module)
    release = current_release(enrolment) if enrolment else newest
    if release is None:
        raise Http404
    progress = progress_of(enrolment) if enrolment else None
    context = {
        "release": release,
        "group_title": Programme.current().group_title(release.group),
        "first_url": activity_url(release, next(iter(release.places))),
        "enrolment": enrolment,
        "progress": progress,
        "rail": rail(release, progress.done if progress else frozenset()),
        "outcomes": [release.text(f"outcomes/{key}") for key in release.spec["outcomes"]],
        "changes": [(version, release.text(f"changes/{version}")) for version in release.spec["changes"]],
        "languages": [release.spec["language"], *release.spec["translations"]],
        "minutes": sum(each.minutes for each in lessons_of(release)),
        "next_url": activity_url(release, progress.next_key) if progress and progress.next_key else None,
        "newer": newest if newest and enrolment and newest.major > enrolment.major else None,
    }
    return render(request, "courses/module.html", context)


def lessons_of(release: Release) -> list[Lesson]:
    rows = [shelf.activity(place.pk) for place in release.places.values()]
    return [row for row in rows if isinstance(row, Lesson)]


@require_POST
def begin(request: HttpRequest, module: str) -> HttpResponse:
    release = release_or_404(module)  # nobody comes here for a withdrawn one
    progress = progress_of(enrol(user=person(request), release=release, at=timezone.now()))
    first = next(iter(release.places))
    return redirect(activity_url(release, progress.next_key or first if progress.done else first))


@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/learning.html", {"cards": cards_for(person(request))})


@login_not_required
def activity(request: HttpRequest, module: str, key: str) -> HttpResponse:
    """Whatever stands at this address, shown by the room that brought its kind."""
    reading = reading_or_404(request, module, key)
    page = import_string(all_kinds()[reading.place.kind].page)
    return cast(HttpResponse, page(request, reading, activity_of(reading)))


@require_safe
def lesson(request: HttpRequest, reading: Reading, lesson: Lesson) -> HttpResponse:
    body, notes = lesson.text("body"), notes_beside(reading.enrolment, lesson)
    context = {
        "lesson": lesson,
        "body": body,
        "pieces": render_markdown(body.text, lesson.around(body.language), body.language),
        **grounds_of(request, lesson),
        "notes": notes.here,
        "earlier": earlier_notes(notes),
    }
    return render(request, "courses/lesson.html", {**reading.context(), **context})


@login_not_required
@require_safe
def media(request: HttpRequest, sha256: str, name: str) -> HttpResponse | StreamingHttpResponse:
    return hand_out(request, sha256, name)


@dataclass(frozen=True, slots=True)
class EarlierNote:
    """A note whose prompt the lesson no longer has."""

    note: Reflection
    prompt: Localised
    around: Around


def earlier_notes(notes: Notes) -> list[EarlierNote]:
    shown = []
    for note in notes.earlier:
        prompt = prompt_of(note)
        shown.append(EarlierNote(note, prompt, lesson_of(note).around(prompt.language)))
    return shown


@require_POST
def done(request: HttpRequest, module: str, key: str) -> HttpResponse:
    """Mark a lesson done and go on: one press. Begins the module when that has not happened yet."""
    reading = reading_or_404(request, module, key)
    if reading.place.kind != "lesson":
        return redirect(reading.url(key))
    enrolment = enrolment_for(request, reading)
    if enrolment is None:
        return redirect(reading.url(key))
    complete_activity(enrolment=enrolment, key=key, at=timezone.now())
    return after(reading)


def enrolment_for(request: HttpRequest, reading: Reading) -> Enrolment | None:
    """The reader's enrolment, begun now if need be; None, with a word to the reader, where nobody may begin."""
    if reading.enrolment is not None:
        return reading.enrolment
    try:
        return enrol(user=person(request), release=reading.release, at=timezone.now())
    except ModuleWithdrawn:
        messages.info(request, _("This module takes no new learners. You can still read it."))
        return None


def after(reading: Reading) -> HttpResponseRedirect:
    next_key = reading.release.after(reading.place.key)
    if next_key is not None:
        return redirect(reading.url(next_key))
    return redirect(reverse("courses:module", args=[reading.module_key]))


@require_POST
def reflection(request: HttpRequest, module: str, key: str, position: int) -> HttpResponse:
    reading = reading_or_404(request, module, key)
    lesson = lesson_asking_or_404(reading, position)
    form = ReflectionForm(request.POST)
    enrolment = enrolment_for(request, reading)
    if not form.is_valid():
        messages.error(request, str(form.errors["text"][0]))
    elif enrolment is not None:
        keep_reflection(
            enrolment=enrolment, lesson=lesson, position=position, text=form.cleaned_data["text"], at=timezone.now()
        )
        messages.success(request, _("Kept. Only you can read it, unless you share it."))
    return redirect(f"{reading.url(key)}#reflection-{position}")


@require_POST
def forget_note(request: HttpRequest, module: str, key: str, pk: int) -> HttpResponse:
    """Take back a note whose prompt is gone."""
    note_or_404(person(request), module, key, pk).delete()
    messages.success(request, _("The note is deleted."))
    return redirect("courses:activity", module, key)


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    programme = Programme.current()
    language = get_language() or "en"
    terms = [
        {
            "key": key,
            "term": programme.text(f"glossary/{key}/term", language),
            "definition": programme.text(f"glossary/{key}/definition", language),
            "note": programme.text(f"glossary/{key}/note", language) if "note" in entry else None,
            "avoid": programme.words_to_avoid(key, language),
        }
        for key, entry in programme.spec["glossary"].items()
    ]
    terms.sort(key=lambda entry: entry["term"].casefold())
    return render(request, "courses/glossary.html", {"terms": terms})
