"""A participant's number: everybody has one, nobody has two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.people import number_of
from lms.spoken_codes import ALPHABET, is_code, new_code, plain_code, spoken
from tests.world import person, published_programme

LOOK_ALIKES = set("01OIL")


@pytest.mark.django_db
def test_people_have_numbers_however_they_come_to_be():
    User.objects.create_superuser("robin@example.org", "a password")
    User.objects.create_user(None, chosen_name="Somebody on a list", provisional=True)
    User.objects.bulk_create(User(chosen_name=f"Person {number}") for number in range(500))
    User(email="saved@example.org").save()

    numbers = list(User.objects.values_list("number", flat=True))

    assert len(set(numbers)) == len(numbers) == 503
    assert all(is_code(number) for number in numbers)
    assert not LOOK_ALIKES & set("".join(numbers))


@pytest.mark.django_db
def test_two_people_cannot_have_one_number():
    number = person().number

    with pytest.raises(IntegrityError), transaction.atomic():
        person(number=number)


def test_ten_thousand_numbers_differ_and_have_no_look_alikes():
    numbers = {new_code() for _time in range(10_000)}

    assert len(numbers) == 10_000
    assert set("".join(numbers)) == set(ALPHABET)
    assert not LOOK_ALIKES & set(ALPHABET)


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
def test_a_number_is_found_from_how_it_is_written(number):
    written = spoken(number)

    assert (len(written), written[4]) == (9, "-")
    assert plain_code(written) == plain_code(written.lower().replace("-", " ")) == number


@pytest.mark.django_db
def test_merged_people_show_one_number():
    kept = person()
    merged = person(merged_into=kept)
    merged_before = person(merged_into=merged)

    assert {number_of(each) for each in (kept, merged, merged_before)} == {spoken(kept.number)}


@pytest.fixture
def people_before_numbers() -> Iterator[StateApps]:
    """The rows as they were before everybody had a number; afterwards the tables are as they were found."""
    before = [("accounts", "0001_initial")]
    executor = MigrationExecutor(connection)
    executor.migrate(before)
    try:
        yield executor.loader.project_state(before).apps
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_people_who_were_here_before_are_each_given_a_number(people_before_numbers):
    old = people_before_numbers.get_model("accounts", "User")
    old.objects.bulk_create(old(chosen_name=f"Person {number}") for number in range(1500))

    call_command("migrate", "accounts", "0002", verbosity=0)

    numbers = User.objects.values_list("number", flat=True)
    assert len(set(numbers)) == 1500
    assert all(is_code(number) for number in numbers)


@pytest.mark.django_db
def test_people_find_their_number_and_what_it_is_for(client: Client):
    published_programme()
    user, other = person(), person()
    client.force_login(user)

    page = client.get(reverse("accounts:me")).text

    assert spoken(user.number) in page
    assert "so that nobody needs your name to count you" in page
    assert spoken(other.number) not in page


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [spoken, str, str.lower, lambda number: f" {number[:4]} {number[4:]} "])
def test_an_administrator_finds_a_person_by_the_number_on_a_paper(client: Client, typed):
    published_programme()
    user, other = person(chosen_name="Anna"), person(chosen_name="Ben")
    client.force_login(person(is_staff=True, is_superuser=True))

    page = client.get("/admin/accounts/user/", {"q": typed(user.number)}).text

    assert spoken(user.number) in page
    assert spoken(other.number) not in page


@pytest.mark.django_db
def test_an_administrator_still_finds_a_name_that_could_be_a_number(client: Client):
    published_programme()
    user = person(chosen_name="Petra Kuhn")
    client.force_login(person(is_staff=True, is_superuser=True))

    page = client.get("/admin/accounts/user/", {"q": "Petra Kuh"}).text

    assert is_code(plain_code("Petra Kuh"))
    assert spoken(user.number) in page


@pytest.mark.django_db
def test_nobody_changes_a_number(client: Client):
    published_programme()
    user = person()
    client.force_login(person(is_staff=True, is_superuser=True))

    page = client.get(f"/admin/accounts/user/{user.pk}/change/").text
    client.post(
        f"/admin/accounts/user/{user.pk}/change/",
        {
            "chosen_name": "Anna",
            "number": "22222222",
            "affiliations-TOTAL_FORMS": "0",
            "affiliations-INITIAL_FORMS": "0",
        },
    )

    number = user.number
    user.refresh_from_db()
    assert (user.chosen_name, user.number) == ("Anna", number)
    assert spoken(number) in page
    assert 'name="number"' not in page
