"""Whom publishing would touch in the middle of a quiz: see `courses/impact.py`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Case, Count, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courses.impact import Coming, Touched
from quizzes.models import Attempt

GONE, CHANGED, SAME = "gone", "changed", "same"


def touched(coming: Coming) -> Iterator[Touched]:
    """People in an open attempt, by what becomes of their quiz. Of older editions, nothing becomes of any."""
    attempts = Attempt.objects.open().filter(enrolment__module=coming.module_id, enrolment__user__erased_at=None)
    newest = coming.published.major
    becomes = Case(
        When(enrolment__major=newest, quiz_key__in=coming.gone, then=Value(GONE)),
        When(enrolment__major=newest, quiz_key__in=coming.changed, then=Value(CHANGED)),
        default=Value(SAME),
        output_field=TextField(),
    )
    counts = (
        attempts.annotate(becomes=becomes, person=Coalesce("enrolment__user__merged_into", "enrolment__user"))
        .values_list("enrolment__major", "becomes")
        .annotate(people=Count("person", distinct=True))
        .order_by("enrolment__major", "becomes")
    )
    found = [Touched(major, _who(what), people, _sees(what, coming, major)) for major, what, people in counts]
    if not any(each.major == newest for each in found):
        yield Touched(newest, _("in an open attempt"), 0, "")
    yield from found


def _who(becomes: str) -> str:
    match becomes:
        case "gone":
            return _("in an open attempt at a quiz that is taken out")
        case "changed":
            return _("in an open attempt at a quiz that changes")
        case _:
            return _("in an open attempt at a quiz that stays as it is")


def _sees(becomes: str, coming: Coming, major: int) -> str:
    names = {"new": coming.version}
    if becomes == GONE:
        return _("They finish it: their edition keeps the quiz, and %(new)s no longer has it.") % names
    if becomes == CHANGED and coming.reaches(major):
        return _(
            "They finish on the questions and by the rules they began with; their next attempt is of the new quiz."
        )
    if becomes == CHANGED:
        return _("They finish it: their edition keeps the quiz as it is, and %(new)s has the new one.") % names
    return _("Nothing changes for them.")
