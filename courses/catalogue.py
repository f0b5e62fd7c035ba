"""The modules as a person sees them: their group's first, with how far they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.people import group_of
from courses import shelf
from courses.models import Enrolment, Release
from courses.progress import Progress, progress_of_many
from courses.reader import activity_url
from lms.models import Programme
from lms.programme import ProgrammeText
from lms.text import Localised


@dataclass(frozen=True, slots=True)
class Card:
    """A module on a shelf: open to begin, or begun."""

    programme: ProgrammeText
    release: Release
    is_own_group: bool
    enrolment: Enrolment | None
    progress: Progress | None

    @property
    def group_title(self) -> Localised:
        return self.programme.group_title(self.release.group)

    @property
    def hue(self) -> int:
        """The quiet second hue of this module, by its group: see `docs/design.md`."""
        groups = self.programme.groups
        return groups.index(self.release.group) % 4 + 1 if self.release.group in groups else 1

    @property
    def continue_url(self) -> str | None:
        """Where the person left off; None when nothing is left or nothing was begun."""
        if self.progress is None or self.progress.next_key is None:
            return None
        return activity_url(self.release, self.progress.next_key)


def cards_for(user: User | AnonymousUser) -> list[Card]:
    """Every open module and every module this person has begun; begun ones first, then their group's."""
    releases = shelf.catalogue()
    enrolments = _newest_enrolments(user) if isinstance(user, User) else []
    if not releases and not enrolments:
        return []
    progress = progress_of_many(enrolments) if enrolments else {}
    group = group_of(user) if isinstance(user, User) else ""
    programme = Programme.current()
    begun = {each.module_id: each for each in enrolments}
    read = shelf.releases_by_major({(each.module_id, each.major) for each in enrolments})
    cards = [
        Card(programme, release, release.group == group, each, progress[each.pk])
        for each in enrolments
        for release in [read[each.module_id, each.major]]
    ]
    cards += [
        Card(programme, release, release.group == group, None, None)
        for release in releases
        if release.module_id not in begun
    ]
    return sorted(cards, key=lambda card: (card.enrolment is None, not card.is_own_group, card.release.module.key))


def _newest_enrolments(user: User) -> list[Enrolment]:
    newest: dict[int, Enrolment] = {}
    for enrolment in Enrolment.objects.of(user).order_by("major"):
        newest[enrolment.module_id] = enrolment
    return list(newest.values())
