"""Whom publishing would touch, before it happens: counts of people, and in plain words what they will see.

Each room counts what only it knows: a room's `touched.py` has `touched(coming) -> Iterable[Touched]`,
with a number of queries that does not grow with the number of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import shelf
from courses.content.tree import Compiled
from courses.models import Activity, Enrolment, Module, Release
from courses.publishing import ModulePlan, plan
from courses.versions import Difference, parse_version
from lms.rooms import modules_named


@dataclass(frozen=True, slots=True)
class Touched:
    """Some people of one major version whom publishing touches alike, and what they will see."""

    major: int
    who: str
    people: int
    sees: str


@dataclass(frozen=True, slots=True)
class Coming:
    """What publishing would do to a module that is published already. Withdrawn, nothing of it changes."""

    published: Release
    version: str
    required: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    is_withdrawn: bool = False
    is_for_trainers: bool = False
    """Whether nothing but guides is another, so that learners see nothing of it."""

    @property
    def module_id(self) -> int:
        return self.published.module_id

    @property
    def is_new_edition(self) -> bool:
        """Whether it is another major version, which nobody has begun yet."""
        return parse_version(self.version)[0] > self.published.major

    def reaches(self, major: int) -> bool:
        """Whether those who take this major version will read it."""
        return not self.is_withdrawn and parse_version(self.version)[0] == major


@dataclass(frozen=True, slots=True)
class Impact:
    """What publishing would do to one module, in the words that both the command and the page say."""

    key: str
    says: str
    refusal: str = ""
    """Why it would be refused as it is; empty when it would not. What follows is then for the least version."""
    differences: list[Difference] = field(default_factory=list)
    people: int = 0
    """Everybody who has begun it, each once, however many major versions they took."""
    touched: list[Touched] = field(default_factory=list)
    newcomers: str = ""

    def lines(self) -> Iterator[str]:
        yield f"{self.key}: {self.says}"
        if self.refusal:
            yield f"  {self.refusal}"
        yield from (f"  {difference}" for difference in self.differences)
        for each in self.touched:
            yield f"  {each.major}.x, {each.who}: {_people(each.people)} {each.sees}".rstrip()
        if self.newcomers:
            yield f"  {self.newcomers}"


def impacts_of(compiled: Compiled) -> list[Impact]:
    """Every module in the folder, and every open one that is no longer there."""
    keys = [module.key for module in compiled.modules]
    leaving = Module.objects.filter(withdrawn_at=None).exclude(key__in=keys)
    releases = shelf.newest_releases(leaving.values_list("pk", flat=True))
    impacts = [*(impact_of(each) for each in plan(compiled)), *(withdrawal_of(each) for each in releases.values())]
    return sorted(impacts, key=lambda impact: impact.key)


def impact_of(plan: ModulePlan) -> Impact:
    """What publishing one module would do, and to whom; where its version is too small, with the least that is not."""
    key, declared, published = plan.module.key, plan.module.spec["version"], plan.published
    if published is None:
        newcomers = _("Newcomers begin with %(version)s.") % {"version": declared}
        return Impact(key, _("new, %(version)s") % {"version": declared}, newcomers=newcomers)
    returns = Module.objects.filter(pk=published.module_id).exclude(withdrawn_at=None).exists()
    if plan.is_unchanged:
        newcomers = _("It was withdrawn, and takes newcomers again.") if returns else ""
        return Impact(key, _("nothing changed"), newcomers=newcomers)
    version = max(declared, plan.least, key=parse_version)
    coming = _coming(plan, published, version)
    people = _everybody(coming)
    says = _("%(published)s is published, %(declared)s is in the folder, at least %(least)s is needed") % {
        "published": published.version,
        "declared": declared,
        "least": plan.least,
    }
    newcomers = _("Newcomers begin with %(version)s.") % {"version": version}
    nobody = _("Nobody has begun it yet.")
    return Impact(
        key=key,
        says=says,
        refusal=_refusal(declared, version),
        differences=plan.differences,
        people=people,
        touched=_touched(coming) if people else [],
        newcomers=newcomers if people else f"{nobody} {newcomers}",
    )


def withdrawal_of(published: Release) -> Impact:
    """What it does that a module is no longer in the folder."""
    coming = Coming(published, published.version, is_withdrawn=True)
    people = _everybody(coming)
    return Impact(
        key=published.module.key,
        says=_("%(published)s is published, and it is not in the folder: it would be withdrawn")
        % {"published": published.version},
        people=people,
        touched=_touched(coming) if people else [],
        newcomers=_("It takes no newcomers until it comes back."),
    )


def learners_of(module_id: int) -> QuerySet[Enrolment]:
    """A module's enrolments, each with its `person`: who has two accounts, merged, is one. Erased people are nobody."""
    enrolments = Enrolment.objects.filter(module=module_id, user__erased_at=None)
    return enrolments.annotate(person=Coalesce("user__merged_into", "user"))


def _coming(plan: ModulePlan, published: Release, version: str) -> Coming:
    pks = [place.pk for place in published.places.values()]
    digests = dict(Activity.objects.filter(pk__in=pks).values_list("key", "digest"))
    activities = {activity.key: activity for activity in plan.module.activities}
    return Coming(
        published=published,
        version=version,
        required=frozenset(key for key, activity in activities.items() if activity.is_required),
        changed=frozenset(
            key for key, digest in digests.items() if key in activities and activities[key].digest != digest
        ),
        gone=frozenset(digests.keys() - activities.keys()),
        is_for_trainers=all(difference.is_for_trainers for difference in plan.differences),
    )


def _refusal(declared: str, version: str) -> str:
    if declared == version:
        return ""
    return _(
        "Refused as it is, and everything else with it: %(declared)s is too small. This is what %(version)s would do:"
    ) % {"declared": declared, "version": version}


def _everybody(coming: Coming) -> int:
    people: int = learners_of(coming.module_id).aggregate(people=Count("person", distinct=True))["people"]
    return people


def _touched(coming: Coming) -> list[Touched]:
    """Newest edition first, within it as the rooms say it, ground floor first."""
    found = [*_learners(coming)]
    for room in modules_named("touched"):
        found += room.touched(coming)
    return sorted(found, key=lambda touched: -touched.major)


def _learners(coming: Coming) -> Iterator[Touched]:
    """Those in the middle and those who have finished. Of older editions only those whom there are."""
    releases = Release.objects.filter(module=coming.module_id).order_by("number")
    read = dict(releases.values_list("major", "version"))
    is_open = Q(module_completion=None)
    counts = (
        learners_of(coming.module_id)
        .values("major")
        .annotate(
            middle=Count("person", distinct=True, filter=is_open),
            finished=Count("person", distinct=True, filter=~is_open),
        )
    )
    by_major = {each["major"]: (each["middle"], each["finished"]) for each in counts}
    for major, version in read.items():
        middle, finished = by_major.get(major, (0, 0))
        if middle or major == coming.published.major:
            sees = _middle_sees(coming, major, version) if middle else ""
            yield Touched(major, _("in the middle"), middle, sees)
        if finished or major == coming.published.major:
            yield Touched(major, _("finished"), finished, _finished_see(coming, major) if finished else "")


def _middle_sees(coming: Coming, major: int, version: str) -> str:
    if coming.reaches(major) and coming.is_for_trainers:
        return _("Nothing changes for them: only guides for trainers are new or changed.")
    if coming.reaches(major):
        # Translators: here and below, "they" are learners, told of to an administrator.
        return " ".join([_("They read the new text at once and keep what they have done."), *_what_waits(coming)])
    names = {"version": version, "new": coming.version, "old": coming.published.version}
    if coming.is_withdrawn:
        return _("Nothing changes for them: they go on to the end of %(version)s.") % names
    if coming.is_new_edition:
        return _("They finish %(version)s, the edition they began, and are offered %(new)s.") % names
    return _("They go on with %(version)s, and are offered %(new)s instead of %(old)s.") % names


def _what_waits(coming: Coming) -> Iterator[str]:
    """What a patch or minor release asks of those in the middle, and of whom it asks nothing more."""
    added = sorted(coming.required.difference(coming.published.required))
    done = Count("completions", filter=Q(completions__key__in=coming.required))
    begun = Count("completions", filter=Q(completions__key__in=added))
    counts = (
        learners_of(coming.module_id)
        .filter(major=coming.published.major, module_completion=None)
        .annotate(done=done, begun=begun)
        .aggregate(
            complete=Count("person", distinct=True, filter=Q(done=len(coming.required))),
            waiting=Count("person", distinct=True, filter=Q(begun__lt=len(added))),
        )
    )
    if added:
        names = {"count": len(added), "keys": ", ".join(f"`{key}`" for key in added), "people": counts["waiting"]}
        yield (
            ngettext(
                "%(count)d new required step waits for %(people)d of them: %(keys)s.",
                "%(count)d new required steps wait for %(people)d of them: %(keys)s.",
                len(added),
            )
            % names
        )
    if counts["complete"]:
        yield ngettext(
            "%(count)d of them completes the module at once, for nothing more is asked.",
            "%(count)d of them complete the module at once, for nothing more is asked.",
            counts["complete"],
        ) % {"count": counts["complete"]}


def _finished_see(coming: Coming, major: int) -> str:
    if coming.reaches(major):
        return _("They keep their completion, and nothing new is asked of them.")
    if coming.is_withdrawn:
        return _("They keep their completion, and can still read it.")
    return _("They keep their completion, and may begin %(new)s.") % {"new": coming.version}


def _people(count: int) -> str:
    return ngettext("%(count)d person.", "%(count)d people.", count) % {"count": count}
