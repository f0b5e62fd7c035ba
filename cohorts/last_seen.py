"""When somebody last learned something: not when they signed in, which is nobody's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.models import Membership
from courses import shelf
from courses.models import Completion, ModuleCompletion
from quizzes.models import Attempt


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one membership: the last activity that was done or tried in the module, and whether it is completed."""

    at: datetime | None
    has_completed: bool


def last_seen(memberships: QuerySet[Membership]) -> dict[int, Seen]:
    """By the membership's primary key. Surveys leave no trace here: who answers them is nobody's business either."""
    theirs = {"enrolment__user": OuterRef("user"), "enrolment__module": OuterRef("cohort__module")}
    surveys = {place.key for release in shelf.catalogue() for place in release.places.values() if place.is_survey}
    done = Completion.objects.filter(**theirs).exclude(key__in=surveys).order_by("-at").values("at")[:1]
    tried = Attempt.objects.filter(**theirs).annotate(at=Coalesce("submitted_at", "opened_at"))
    rows = memberships.annotate(
        last_done=Subquery(done),
        last_tried=Subquery(tried.order_by("-at").values("at")[:1]),
        has_completed=Exists(ModuleCompletion.objects.filter(**theirs)),
    )
    return {
        pk: Seen(at=max((at for at in (last_done, last_tried) if at), default=None), has_completed=has_completed)
        for pk, last_done, last_tried, has_completed in rows.values_list(
            "pk", "last_done", "last_tried", "has_completed"
        )
    }
