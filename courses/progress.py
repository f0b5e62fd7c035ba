"""Who has learned how much: the one place that decides what completes a module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from accounts.people import group_of
from courses.models import Completion, Enrolment, Module, ModuleCompletion, Release
from courses.shelf import newest_of_major, releases_by_major
from courses.signals import module_completed


class ModuleWithdrawn(Exception):
    """The module takes no new learners."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an enrolment has come in the release it reads now."""

    done: frozenset[str]
    required: tuple[str, ...]
    is_complete: bool
    next_key: str | None
    """The first required activity that is not done; None when nothing is left."""
    last_at: datetime | None

    @property
    def done_count(self) -> int:
        return sum(key in self.done for key in self.required)

    @property
    def percent(self) -> int:
        """Whole percent of the required activities, rounded down: 100 means all."""
        return 100 * self.done_count // len(self.required) if self.required else 100


def enrol(*, user: User, release: Release, at: datetime) -> Enrolment:
    """The person's enrolment in this major version; made on the first call, with their group and country of today.

    Raises `ModuleWithdrawn` when it would be a new one in a withdrawn module.
    """
    existing = Enrolment.objects.filter(user=user, module_id=release.module_id, major=release.major).first()
    if existing is not None:
        return existing
    if not Module.objects.filter(pk=release.module_id, withdrawn_at=None).exists():
        raise ModuleWithdrawn
    enrolment, _created = Enrolment.objects.get_or_create(
        user=user,
        module_id=release.module_id,
        major=release.major,
        defaults={"release": release, "began_at": at, "group": group_of(user), "country": user.home_country},
    )
    return enrolment


def current_release(enrolment: Enrolment) -> Release:
    """What an enrolment reads: the newest release of the major version it is pinned to."""
    return newest_of_major(enrolment.module_id, enrolment.major)


@transaction.atomic
def complete_activity(*, enrolment: Enrolment, key: str, at: datetime, score: float | None = None) -> Completion:
    """Keep that an activity was done. Again: the better score stays. Completes the module when it was the last.

    Two at once wait at the enrolment's row, so that the later one sees what the earlier one did.
    """
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    completion, created = Completion.objects.get_or_create(
        enrolment=enrolment, key=key, defaults={"at": at, "score": score}
    )
    if not created and score is not None and (completion.score is None or score > completion.score):
        completion.score = score
        completion.save(update_fields=["score"])
    complete_module_if_due(enrolment=enrolment, at=at)
    return completion


def complete_module_if_due(*, enrolment: Enrolment, at: datetime) -> None:
    """Write the module's completion once every required activity is done; it is never taken back."""
    release = current_release(enrolment)
    done = set(enrolment.completions.values_list("key", flat=True))
    if not done.issuperset(release.required) or ModuleCompletion.objects.filter(enrolment=enrolment).exists():
        return
    completion, created = ModuleCompletion.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "release": release,
            "at": at,
            "group": group_of(enrolment.user),
            "country": enrolment.user.home_country,
        },
    )
    if created:
        transaction.on_commit(partial(module_completed.send_robust, sender=ModuleCompletion, completion=completion))


def complete_what_is_due(*, release: Release, at: datetime) -> None:
    """Complete the module for those of whom a new release asks nothing more than they have done."""
    waiting = Enrolment.objects.filter(module=release.module_id, major=release.major, module_completion=None)
    for enrolment in waiting.select_related("user__organisation"):
        with transaction.atomic():
            complete_module_if_due(enrolment=enrolment, at=at)


def progress_of(enrolment: Enrolment) -> Progress:
    return progress_of_many([enrolment])[enrolment.pk]


def progress_of_many(enrolments: Iterable[Enrolment]) -> dict[int, Progress]:
    """Progress by enrolment's primary key, in a number of queries that does not grow with the number of people."""
    enrolments = list(enrolments)
    releases = releases_by_major({(each.module_id, each.major) for each in enrolments})
    facts: dict[int, dict[str, datetime]] = defaultdict(dict)
    for pk, key, at in Completion.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "key", "at"):
        facts[pk][key] = at
    complete = set(ModuleCompletion.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", flat=True))
    return {
        each.pk: _progress(facts[each.pk], releases[each.module_id, each.major], each.pk in complete)
        for each in enrolments
    }


def _progress(facts: dict[str, datetime], release: Release, is_complete: bool) -> Progress:
    required = tuple(release.required)
    return Progress(
        done=frozenset(facts),
        required=required,
        is_complete=is_complete,
        next_key=next((key for key in required if key not in facts), None),
        last_at=max(facts.values(), default=None),
    )
