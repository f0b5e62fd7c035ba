"""The only ways from a URL to what this room keeps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import coordinator_of
from accounts.models import User
from cohorts.invitation_tokens import uuid_in
from cohorts.models import Cohort, Invitation, Membership, Nudge, Registration, Scan, Seminar, Session, Waiting
from cohorts.registration import place_of
from cohorts.who_teaches import countries_coordinated, countries_taught
from courses import shelf
from courses.access import release_or_404
from courses.guides import guide_in, guides_in
from courses.models import Guide, Reflection, Release
from lms.models import Programme
from lms.spoken_codes import is_code, plain_code
from quizzes.models import Attempt, Response
from quizzes.question_types.reflect import Reflect


def teaches(user: User) -> bool:
    """Whether this person is a trainer: of a cohort or of a seminar, one is enough."""
    people: QuerySet[User] = User.objects.filter(pk=user.pk)
    cohorts = Cohort.objects.filter(trainers=OuterRef("pk"))
    seminars = Seminar.objects.filter(trainers=OuterRef("pk"))
    return people.filter(Exists(cohorts) | Exists(seminars)).exists()


def may_read_guides(user: User) -> bool:
    """Whoever teaches a group, whichever it is; coordinators and administrators, who name those who do."""
    return user.is_staff or coordinator_of(user) is not None or teaches(user)


def guides_or_404(user: User) -> list[tuple[Release, list[Guide]]]:
    """Every open module that has guides, by its newest release, with them."""
    if not may_read_guides(user):
        raise Http404
    return [(release, guides_in(release)) for release in shelf.catalogue() if release.guides]


def guide_or_404(user: User, module_key: str, key: str) -> tuple[Release, Guide]:
    """A guide with the release that it is read in: the newest one of its module."""
    if not may_read_guides(user):
        raise Http404
    release = release_or_404(module_key)
    guide = guide_in(release, key)
    if guide is None:
        raise Http404
    return release, guide


def cohort_or_404(user: User, uuid: UUID) -> Cohort:
    cohorts = Cohort.objects.visible_to(user).select_related("module", "organisation")
    return get_object_or_404(cohorts, uuid=uuid)


def taught_cohort_or_404(user: User, uuid: UUID) -> Cohort:
    """To change something, or read what learners share. Whoever may see the cohort and does not teach it gets 403."""
    cohort = cohort_or_404(user, uuid)
    if not cohort.is_taught_by(user):
        raise PermissionDenied
    return cohort


def managed_cohort_or_404(user: User, uuid: UUID) -> Cohort:
    """To change what a group is, or to archive it: for its trainers and for coordinators of its country, who are
    all who may see it."""
    return cohort_or_404(user, uuid)


def invitation_or_404(cohort: Cohort, uuid: UUID) -> Invitation:
    """An invitation into this group that nobody has declined: another's is not found."""
    return get_object_or_404(cohort.invitations.filter(declined_at=None), uuid=uuid)


def invitation_by_token_or_404(token: str, at: datetime) -> Invitation:
    """An open invitation into a running group: its link is what opens it."""
    uuid = uuid_in(token)
    open_ones = Invitation.objects.open(at).filter(cohort__archived_at=None).select_related("cohort__module")
    return get_object_or_404(open_ones, uuid=uuid)


def member_or_404(cohort: Cohort, uuid: UUID) -> Membership:
    return get_object_or_404(cohort.memberships.current().select_related("user", "cohort"), uuid=uuid)


def taught_memberships_or_404(user: User, uuids: Collection[UUID]) -> dict[UUID, Membership]:
    """Members of running groups, to write to. One who is not found makes all of it not found; 403 where somebody may
    see one and does not teach them."""
    visible = Membership.objects.current().filter(cohort__in=Cohort.objects.visible_to(user).running())
    found = {each.uuid: each for each in visible.filter(uuid__in=uuids)}
    if set(found) != set(uuids):
        raise Http404
    taught = set(user.cohorts_taught.values_list("pk", flat=True))
    if any(each.cohort_id not in taught for each in found.values()):
        raise PermissionDenied
    return found


def current_membership_or_404(user: User, uuid: UUID) -> Membership:
    """One's own place in a group, as long as one belongs to it."""
    return get_object_or_404(user.memberships.current().select_related("cohort__module", "user"), uuid=uuid)


def nudge_or_404(membership: Membership, uuid: UUID) -> Nudge:
    """A message that was sent to this member."""
    return get_object_or_404(membership.nudges, uuid=uuid)


def own_membership_or_404(user: User, uuid: UUID) -> Membership:
    """Also one that has ended: what was shared there can be withdrawn."""
    return get_object_or_404(user.memberships.select_related("cohort", "user"), uuid=uuid)


def running_membership_or_404(user: User, uuid: UUID) -> Membership:
    """One's own place in a group in which something can be shared."""
    memberships = user.memberships.current().filter(cohort__in=Cohort.objects.running())
    return get_object_or_404(memberships.select_related("cohort", "user"), uuid=uuid)


def own_note_or_404(membership: Membership, pk: int) -> Reflection:
    """A member's note in a lesson of the module that their group takes."""
    notes = Reflection.objects.filter(enrolment__user=membership.user_id, enrolment__module=membership.cohort.module_id)
    return get_object_or_404(notes, pk=pk)


def own_response_or_404(membership: Membership, pk: int) -> Response:
    """What a member wrote for themselves in a quiz of the module that their group takes, and handed in."""
    attempts = Attempt.objects.visible_to(membership.user).submitted()
    responses = Response.objects.filter(
        attempt__in=attempts.filter(enrolment__module=membership.cohort.module_id),
        question__in=Reflect.objects.all(),
    )
    return get_object_or_404(responses, pk=pk)


def seminar_or_404(user: User, uuid: UUID) -> Seminar:
    return get_object_or_404(Seminar.objects.visible_to(user).select_related("cohort"), uuid=uuid)


def taught_seminar_or_404(user: User, uuid: UUID) -> Seminar:
    """To change something. Whoever may see the seminar and does not teach it gets 403."""
    seminar = seminar_or_404(user, uuid)
    if not seminar.is_taught_by(user):
        raise PermissionDenied
    return seminar


def cohort_of(seminar: Seminar, user: User) -> Cohort | None:
    """The cohort a seminar is for, where this person may see it too."""
    return Cohort.objects.visible_to(user).filter(seminars=seminar).first()


def session_or_404(seminar: Seminar, uuid: UUID) -> Session:
    """A half day of this seminar: another's is not found."""
    return get_object_or_404(seminar.sessions.select_related("seminar"), uuid=uuid)


def scan_or_404(user: User, session: Session, uuid: UUID) -> Scan:
    """A signed sheet of this half day, also one that was withdrawn: another's is not found."""
    scans = Scan.objects.visible_to(user).filter(session=session)
    return get_object_or_404(scans.select_related("session__seminar"), uuid=uuid)


def current_scan_or_404(user: User, session: Session, uuid: UUID) -> Scan:
    """One to look into: what was withdrawn is not handed out."""
    scan = scan_or_404(user, session, uuid)
    if scan.withdrawn_at is not None:
        raise Http404
    return scan


def participant_or_404(seminar: Seminar, uuid: UUID) -> User:
    return get_object_or_404(seminar.registrations.select_related("user__organisation"), user__uuid=uuid).user


def cohort_by_code_or_404(code: str) -> Cohort:
    """The cohort that somebody who holds its code may join: the code is what opens it."""
    return get_object_or_404(Cohort.objects.select_related("module"), join_code=_typed_or_404(code))


def managed_seminar_or_404(user: User, uuid: UUID) -> Seminar:
    """To change what a seminar is and when it takes place: its trainers may, and coordinators of its country."""
    return seminar_or_404(user, uuid)


def seminar_by_code_or_404(code: str) -> Seminar:
    """The seminar that somebody who holds its code may sign up for: the code is what opens it."""
    return get_object_or_404(Seminar, sign_up_code=_typed_or_404(code))


def own_place_or_404(user: User, uuid: UUID) -> tuple[Seminar, Registration | Waiting]:
    """A seminar in which one has a place, or waits for one."""
    seminar = get_object_or_404(Seminar, uuid=uuid)
    place = place_of(seminar=seminar, user=user)
    if place is None:
        raise Http404
    return seminar, place


def listed_or_404(seminar: Seminar, uuid: UUID) -> User:
    """Somebody with a place in this seminar, or who waits for one."""
    there = Exists(seminar.registrations.filter(user=OuterRef("pk")))
    waits = Exists(seminar.waiting.filter(user=OuterRef("pk")))
    return get_object_or_404(User.objects.filter(there | waits), uuid=uuid)


def countries_to_plan_in_or_404(user: User) -> list[str]:
    """Of which countries somebody sees what is planned: those they coordinate, and those where they teach."""
    countries = {*countries_coordinated(user), *countries_taught(user)}
    if not countries:
        raise Http404
    return [country for country in Programme.current().countries if country in countries]


def session_by_code_or_404(code: str) -> Session:
    """The half day that somebody who holds its code may check in to: the code is what opens it, and no other one."""
    return get_object_or_404(Session.objects.select_related("seminar"), check_in_code=_typed_or_404(code))


def _typed_or_404(code: str) -> str:
    """A code as it is stored, however it was typed."""
    typed = plain_code(code)
    if not is_code(typed):
        raise Http404
    return typed
