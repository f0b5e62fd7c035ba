"""Joining a group by its code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from cohorts.guessing import WRONG_CODES
from cohorts.membership import join, take_out
from cohorts.models import Membership
from courses.models import Enrolment
from lms.spoken_codes import ALPHABET, plain_code
from tests.cohorts.rooms import cohort
from tests.lms.test_throttling import AWAY
from tests.world import NOON, module, person, trainer

pytestmark = pytest.mark.django_db


def test_one_press_joins_the_group_and_begins_its_module(client: Client) -> None:
    group, learner = cohort(trainer()), person()
    client.force_login(learner)

    response = client.post(reverse("cohorts:enter", args=[group.join_code]))

    assert response["Location"] == group.module.get_absolute_url()
    assert group.memberships.current().get().user == learner
    assert Enrolment.objects.get(user=learner).module == group.module


def test_joining_twice_changes_nothing() -> None:
    group, learner = cohort(trainer()), person()

    first = join(cohort=group, user=learner, at=NOON)
    second = join(cohort=group, user=learner, at=NOON.replace(hour=18))

    assert first == second
    assert Membership.objects.get().joined_at == NOON
    assert Enrolment.objects.count() == 1


def test_the_page_of_a_code_says_neutral_words_and_who_teaches(client: Client) -> None:
    group = cohort(trainer(chosen_name="Toni"), name="A telling name")

    page = client.get(reverse("cohorts:join", args=[group.join_code])).content.decode()

    assert "A course" in page
    assert "Toni" in page
    assert "A telling name" not in page
    assert "Useful crafts" not in page


def test_a_stranger_signs_in_first_and_comes_back(client: Client) -> None:
    group = cohort(trainer())
    enter = reverse("cohorts:enter", args=[group.join_code])

    assert enter in client.get(reverse("cohorts:join", args=[group.join_code])).content.decode()
    assert client.get(enter)["Location"].endswith(f"?next={enter}")
    client.force_login(person())
    assert client.get(enter)["Location"] == reverse("cohorts:join", args=[group.join_code])


def test_reading_the_page_joins_nobody(client: Client) -> None:
    group = cohort(trainer())
    client.force_login(person())

    client.get(reverse("cohorts:join", args=[group.join_code]))
    client.get(reverse("cohorts:enter", args=[group.join_code]))

    assert not Membership.objects.exists()


@pytest.mark.parametrize("typed", ["abcd-efgh", " ABCD efgh ", "AbCdEfGh"])
def test_a_code_is_read_as_people_type_it(client: Client, typed: str) -> None:
    cohort(trainer(), join_code="ABCDEFGH")

    response = client.get(reverse("cohorts:join-by-code"), {"code": typed}, follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == reverse("cohorts:join", args=["ABCDEFGH"])


@pytest.mark.parametrize("typed", ["ΑΒΕΖΗΚΜΝ", "αβεζ ηκμν", "ΑΒΕΖ-ηκμΝ", "ABEZ – ηκμν", "a\u00a0b\u00a0e\u00a0z ηκμν"])
def test_a_code_may_be_typed_on_a_greek_keyboard(client: Client, typed: str) -> None:
    group = cohort(trainer(), join_code="ABEZHKMN")

    response = client.get(reverse("cohorts:join-by-code"), {"code": typed})

    assert response["Location"] == reverse("cohorts:join", args=[group.join_code])


def test_every_greek_capital_that_looks_like_a_letter_of_a_code_is_read_as_it() -> None:
    assert plain_code("ρτυχ") == plain_code("ΡΤΥΧ") == "PTYX"
    assert set(plain_code("αβεζηκμνρτυχ")) <= set(ALPHABET)


@pytest.mark.parametrize("code", ["ABCDEFGH", "short", "ABCDEFG0", "ΑΒΓΔΕΖΗΘ", "A" * 300])
def test_a_code_of_no_group_is_explained(client: Client, code: str) -> None:
    response = client.get(reverse("cohorts:join", args=[code]))

    assert response.status_code == 404
    assert "We do not know this code" in response.content.decode()


def test_whoever_guesses_codes_is_stopped_even_before_a_right_one(client: Client) -> None:
    group = cohort(trainer())
    client.force_login(person())

    for _guess in range(WRONG_CODES):
        client.post(reverse("cohorts:enter", args=["ABCDEFGH"]))

    assert client.get(reverse("cohorts:join", args=[group.join_code])).status_code == 429
    assert client.post(reverse("cohorts:enter", args=[group.join_code])).status_code == 429
    assert not Membership.objects.exists()


def test_a_header_gives_whoever_guesses_no_new_count(client: Client) -> None:
    group = cohort(trainer())

    for guess in range(WRONG_CODES):
        client.get(reverse("cohorts:join", args=["ABCDEFGH"]), headers={"x-forwarded-for": f"192.0.2.{guess}"})

    assert client.get(reverse("cohorts:join", args=[group.join_code])).status_code == 429


def test_whoever_holds_a_code_is_not_slowed(client: Client) -> None:
    group = cohort(trainer())

    answers = {client.get(reverse("cohorts:join", args=[group.join_code])).status_code for _ in range(WRONG_CODES + 5)}

    assert answers == {200}


def test_with_no_place_to_count_in_codes_open_nothing_for_a_while(client: Client, settings: Any) -> None:
    group = cohort(trainer())
    settings.CACHES = AWAY

    for code in (group.join_code, "ABCDEFGH"):
        assert client.get(reverse("cohorts:join", args=[code])).status_code == 429


def test_an_archived_group_is_named_as_the_reason(client: Client) -> None:
    group = cohort(trainer(), archived_at=NOON)
    client.force_login(person())

    response = client.post(reverse("cohorts:enter", args=[group.join_code]), follow=True)

    assert "This group has ended" in response.content.decode()
    assert not Membership.objects.exists()


def test_a_withdrawn_module_is_named_as_the_reason_and_nothing_is_half_done(client: Client) -> None:
    group = cohort(trainer())
    group.module.withdrawn_at = NOON
    group.module.save()
    client.force_login(person())

    response = client.post(reverse("cohorts:enter", args=[group.join_code]), follow=True)

    assert "takes no new learners" in response.content.decode()
    assert not Membership.objects.exists()


def test_a_trainer_is_not_counted_among_the_learners(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    client.force_login(teacher)

    response = client.post(reverse("cohorts:enter", args=[group.join_code]), follow=True)

    assert "You are a trainer of this group" in response.content.decode()
    assert not Membership.objects.exists()


def test_whom_a_trainer_took_out_cannot_come_back_with_the_code(client: Client) -> None:
    teacher, learner = trainer(), person()
    group = cohort(teacher, members=[learner])
    client.force_login(teacher)
    page = reverse("cohorts:take-out", args=[group.uuid, group.memberships.get().uuid])

    assert client.get(page).status_code == 200
    assert group.memberships.current().exists()
    client.post(page)
    client.force_login(learner)
    response = client.post(reverse("cohorts:enter", args=[group.join_code]), follow=True)

    assert "Please ask your trainer" in response.content.decode()
    assert not group.memberships.current().exists()
    assert Enrolment.objects.filter(user=learner).exists()
    assert AuditEvent.objects.get().action == "cohorts.take-out"


def test_whoever_left_may_come_back() -> None:
    group, learner = cohort(trainer()), person()
    membership = join(cohort=group, user=learner, at=NOON)
    membership.left_at = NOON
    membership.save()

    join(cohort=group, user=learner, at=NOON)

    assert group.memberships.current().get() == membership


def test_being_taken_out_twice_keeps_the_first_day() -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person()])
    membership = group.memberships.get()

    take_out(membership=membership, by=teacher, at=NOON)
    take_out(membership=membership, by=teacher, at=NOON.replace(hour=20))

    assert group.memberships.get().left_at == NOON


def test_joining_leaves_somebody_in_the_version_they_take() -> None:
    old = module()
    learner = person()
    group = cohort(trainer(), release=old, members=[learner])
    module(version="2.0.0", number=2)

    join(cohort=group, user=learner, at=NOON)

    assert Enrolment.objects.get(user=learner).major == 1
