"""What this room shows in pages of the rooms below."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from accounts.access import person
from accounts.models import User
from cohorts.access import may_read_guides
from cohorts.inbox import letters_to
from cohorts.models import Cohort, SharedNote
from cohorts.my_seminars import my_seminars
from cohorts.sharing import Note, Sharing, as_read, with_notes
from courses.access import newest_of
from courses.guides import guides_in
from courses.models import Reflection, Release
from quizzes.models import Response


def my_groups(request: HttpRequest, user: User) -> str:
    """Who follows this person's progress, and the half days that are ahead of them."""
    mine = user.memberships.current().filter(cohort__in=Cohort.objects.running()).order_by("joined_at", "pk")
    shared = with_notes(SharedNote.objects.current().filter(membership__user=user))
    letters = letters_to(user)
    context = {
        "memberships": mine.select_related("cohort").prefetch_related("cohort__trainers"),
        "letters": [letter for letter in letters if letter.nudge.read_at is None],
        "read_letters": [letter for letter in letters if letter.nudge.read_at is not None],
        "shared": as_read(shared.prefetch_related("readers", "membership__cohort__trainers")),
    }
    return render_to_string("cohorts/_my_groups.html", context, request) + my_seminars(request, user)


def share_note(request: HttpRequest, note: Reflection) -> str:
    """Under a note in a lesson, for its writer: with whom it is shared, and with whom it may be."""
    return _sharing(request, note, module_id=note.enrolment.module_id)


def share_response(request: HttpRequest, response: Response) -> str:
    """The same under what somebody wrote for themselves in a quiz."""
    return _sharing(request, response, module_id=response.attempt.enrolment.module_id)


def guides(request: HttpRequest, release: Release) -> str:
    """On a module's page, for those who may read them. They are those of its newest release, as everywhere.

    Somebody who teaches may still be learning an older edition, from before there were guides.
    """
    user = request.user
    if not isinstance(user, User) or not may_read_guides(user):
        return ""
    newest = newest_of(release.module.key)
    if newest is None or not newest.guides:
        return ""
    context = {"release": newest, "guides": guides_in(newest), "page": "cohorts:guide"}
    return render_to_string("courses/_guides.html", context, request)


def _sharing(request: HttpRequest, note: Note, *, module_id: int) -> str:
    offers = _asked_once(request, module_id).offers(note)
    if not offers:
        return ""
    # Without the request, which would ask the database for what every page has, once more under each note.
    context = {"note": note, "offers": offers, "here": request.path, "csrf_token": get_token(request)}
    return render_to_string("cohorts/_sharing.html", context)


def _asked_once(request: HttpRequest, module_id: int) -> Sharing:
    """Remembered with the request: a page shows many notes of one module."""
    known: dict[int, Sharing] = request.__dict__.setdefault("sharing_by_module", {})
    if module_id not in known:
        known[module_id] = Sharing(person(request), module_id=module_id)
    return known[module_id]


PANELS = {"module": guides, "my-learning": my_groups, "note": share_note, "reflection": share_response}
