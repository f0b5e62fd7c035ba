"""With what sharing a note ends, and that nothing brings it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts.membership import join, take_out
from cohorts.models import Cohort, Membership, SharedNote
from cohorts.sharing import withdraw_note
from courses.models import Reflection
from tests.cohorts.noted import SHARED, archive, group_with_a_note, leave, offers, read, shared
from tests.cohorts.rooms import cohort
from tests.world import person, trainer

pytestmark = pytest.mark.django_db


def _is_merged(membership: Membership) -> None:
    User.objects.filter(pk=membership.user_id).update(merged_into=person())


def _is_erased(membership: Membership) -> None:
    User.objects.filter(pk=membership.user_id).update(erased_at=timezone.now())


ENDINGS: dict[str, Callable[[Membership], Any]] = {
    "the learner leaves": leave,
    "a trainer takes them out": lambda row: take_out(membership=row, by=row.cohort.trainers.get(), at=timezone.now()),
    "the account is merged": _is_merged,
    "the account is erased": _is_erased,
    "the group is archived": archive,
    "the note is deleted": lambda _row: Reflection.objects.get().delete(),
    "the learner withdraws": lambda row: withdraw_note(membership=row, note=Reflection.objects.get()),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_sharing_ends_with_what_it_rests_on(client: Client, ending: str) -> None:
    teacher, _learner, group, row = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, row)
    assert SHARED in read(client, teacher, group)

    ENDINGS[ending](membership)

    assert SHARED not in read(client, teacher, group)
    assert not SharedNote.objects.current().exists()


def test_whoever_comes_back_to_a_group_shares_nothing_yet(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, row)
    leave(membership)

    join(cohort=group, user=learner, at=timezone.now())

    assert SHARED not in read(client, teacher, group)
    client.force_login(learner)
    assert offers(client) == ["share"]


@pytest.mark.parametrize("model", ["cohort", "membership"])
def test_what_an_administrator_ended_does_not_come_back_when_they_undo_it(client: Client, model: str) -> None:
    _teacher, _learner, group, row = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, row)
    client.force_login(person(is_staff=True, is_superuser=True))
    ended = group if model == "cohort" else membership
    page = reverse(f"admin:cohorts_{model}_change", args=[ended.pk])
    fields = {
        "name": group.name,
        "module": group.module_id,
        "country": "CY",
        "language": "en",
        "join_code": group.join_code,
        "trainers": [each.pk for each in group.trainers.all()],
    }
    when = "archived_at" if model == "cohort" else "left_at"

    ending = client.post(page, {**fields, f"{when}_0": "2026-05-05", f"{when}_1": "12:00:00"})
    undoing = client.post(page, fields)

    assert (ending.status_code, undoing.status_code) == (302, 302)
    assert Cohort.objects.running().exists()
    assert Membership.objects.current().exists()
    assert not SharedNote.objects.exists()


def _removed_in_the_admin_site(group: Cohort, teacher: User) -> None:
    admin_site = Client()
    admin_site.force_login(person(is_staff=True, is_superuser=True))
    fields = {"name": group.name, "module": group.module_id, "country": "CY", "language": "en"}
    others = [each.pk for each in group.trainers.exclude(pk=teacher.pk)]
    page = reverse("admin:cohorts_cohort_change", args=[group.pk])
    assert admin_site.post(page, {**fields, "join_code": group.join_code, "trainers": others}).status_code == 302


REMOVALS: dict[str, Callable[[Cohort, User], None]] = {
    "in the admin site": _removed_in_the_admin_site,
    "removed": lambda group, teacher: group.trainers.remove(teacher),
    "removed from their side": lambda group, teacher: teacher.cohorts_taught.remove(group),
    "others set": lambda group, teacher: group.trainers.set(group.trainers.exclude(pk=teacher.pk)),
    "others set from their side": lambda _group, teacher: teacher.cohorts_taught.set([]),
    "cleared and set": lambda group, teacher: group.trainers.set(
        list(group.trainers.exclude(pk=teacher.pk)), clear=True
    ),
    "cleared from their side": lambda _group, teacher: teacher.cohorts_taught.clear(),
}


@pytest.mark.parametrize("removal", REMOVALS)
def test_a_trainer_who_is_removed_and_named_again_reads_nothing_of_before(client: Client, removal: str) -> None:
    teacher, learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)

    REMOVALS[removal](group, teacher)
    assert not group.is_taught_by(teacher)
    group.trainers.add(teacher)

    assert SHARED not in read(client, teacher, group)
    assert not SharedNote.objects.exists()
    client.force_login(learner)
    assert offers(client) == ["share"]


@pytest.mark.parametrize("removal", [name for name in REMOVALS if not name.startswith("cleared and")])
def test_who_stays_reads_on_and_another_group_of_theirs_is_as_it_was(client: Client, removal: str) -> None:
    teacher, learner, group, row = group_with_a_note()
    stays = trainer()
    group.trainers.add(stays)
    other = cohort(stays, release=group.module.releases.get(), members=[learner])
    for each in (group, other):
        shared(each.memberships.get(), row)

    REMOVALS[removal](group, teacher)

    assert SHARED in read(client, stays, group)
    assert SHARED in read(client, stays, other)
    assert [each.readers.count() for each in SharedNote.objects.all()] == [1, 1]


def test_a_group_that_is_given_up_keeps_what_another_group_of_the_trainer_shares(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    other = cohort(teacher, release=group.module.releases.get(), members=[learner])
    for each in (group, other):
        shared(each.memberships.get(), row)

    teacher.cohorts_taught.remove(group)

    assert SHARED in read(client, teacher, other)
    assert SharedNote.objects.get().membership.cohort == other
