"""Moving somebody to another group of the same module."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from cohorts.membership import take_out
from cohorts.models import Cohort, Membership, SharedNote
from courses.models import Enrolment
from tests.cohorts.noted import group_with_a_note, shared
from tests.cohorts.rooms import cohort
from tests.world import module, person, trainer

pytestmark = pytest.mark.django_db


def move_page(membership: Membership) -> str:
    return reverse("cohorts:move", args=[membership.cohort.uuid, membership.uuid])


def test_somebody_is_moved_and_reads_who_their_trainers_are_now(client: Client) -> None:
    teacher, learner = trainer(), person()
    old = cohort(teacher, members=[learner])
    new = cohort(teacher, trainer(chosen_name="Kim"), release=old.module.releases.get(), name="Other group")
    membership = old.memberships.get()
    client.force_login(teacher)

    assert "Other group" in client.get(move_page(membership)).content.decode()
    client.post(move_page(membership), {"to": str(new.uuid)})

    assert not old.memberships.current().exists()
    moved = new.memberships.current().get()
    assert moved.user == learner
    assert timezone.now() - moved.joined_at < timedelta(minutes=1)
    assert Enrolment.objects.count() == 1
    assert AuditEvent.objects.get(action="cohorts.move").detail == {"to": str(moved.uuid)}
    client.force_login(learner)
    assert "Kim" in client.get(reverse("courses:learning")).content.decode()


def test_what_was_shared_in_the_old_group_is_not_shared_any_more(client: Client) -> None:
    teacher, _learner, group, note = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, note)
    other = cohort(teacher, release=group.module.releases.get())
    client.force_login(teacher)

    client.post(move_page(membership), {"to": str(other.uuid)})

    assert not SharedNote.objects.exists()


def test_whoever_wants_no_reminders_wants_none_in_the_new_group(client: Client) -> None:
    teacher = trainer()
    old = cohort(teacher, members=[person()])
    new = cohort(teacher, release=old.module.releases.get())
    Membership.objects.update(reminders=False)
    client.force_login(teacher)

    client.post(move_page(old.memberships.get()), {"to": str(new.uuid)})

    assert not new.memberships.get().reminders


def test_only_running_groups_of_the_same_module_that_one_teaches_are_offered(client: Client) -> None:
    teacher, learner = trainer(), person()
    release = module()
    old = cohort(teacher, release=release, members=[learner])
    others = [
        cohort(trainer(), release=release),
        cohort(teacher, release=release, archived_at=timezone.now()),
        cohort(teacher, release=module("sewing")),
        cohort(teacher, learner, release=release),
        old,
    ]
    client.force_login(teacher)

    assert "You teach no other group of this module" in client.get(move_page(old.memberships.get())).content.decode()
    for other in others:
        client.post(move_page(old.memberships.get()), {"to": str(other.uuid)})

    assert Membership.objects.get().cohort == old


def test_a_member_of_another_group_is_not_moved_through_ones_own(client: Client) -> None:
    teacher = trainer()
    own = cohort(teacher, members=[person()])
    other = cohort(trainer(), release=own.module.releases.get(), members=[person()])
    client.force_login(teacher)

    page = reverse("cohorts:move", args=[own.uuid, other.memberships.get().uuid])

    assert client.post(page, {"to": str(own.uuid)}).status_code == 404
    assert other.memberships.current().exists()


def test_whoever_was_in_the_new_group_before_is_in_it_again(client: Client) -> None:
    teacher, learner = trainer(), person()
    old = cohort(teacher, members=[learner])
    new: Cohort = cohort(teacher, release=old.module.releases.get(), members=[learner])
    take_out(membership=new.memberships.get(), by=teacher, at=timezone.now())
    client.force_login(teacher)

    client.post(move_page(old.memberships.get()), {"to": str(new.uuid)})

    assert new.memberships.current().get().removed_by is None
