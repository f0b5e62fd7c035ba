"""What still lacks data: lists as long as the numbers say, for those who can mend it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.models import Organisation, User
from cohorts.models import Session
from kpis.counting import Scope
from kpis.missing import Missing, missing
from kpis.wording import LACKING
from lms.models import Programme
from tests.kpis.builders import TODAY, attend, completed, figures, programme, record, seminar
from tests.world import coordinator, organisation, person, signed_in, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme()


def found(*countries: str, indicator: str = "") -> Missing:
    scope = Scope(countries=countries or None)
    return missing(programme=Programme.current(), scope=scope, at=TODAY, indicator=indicator)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert "no-store" in answer.headers["Cache-Control"]
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def some_gaps() -> dict[str, User]:
    """One person with each kind of gap, and one with none."""
    held, workshop = seminar(country="GR"), seminar(kind="workshop", group="", half_days=1)
    people = {
        name: person(chosen_name=f"Somebody {name}")
        for name in ("whole", "no-group", "few", "workshop", "mentor", "nowhere")
    }
    attend(people["whole"], held, country="GR")
    completed(people["no-group"], group="", country="CY")
    attend(people["few"], held, half_days=[1, 2], country="GR")
    attend(people["workshop"], workshop, half_days=[1], country="CY")
    record("mentors", person=people["mentor"], country="CY")
    completed(people["nowhere"], country="")
    return people


def test_every_list_of_people_is_as_long_as_the_number_beside_the_count() -> None:
    some_gaps()
    main = person()
    completed(person(merged_into=main), group="", country="CY")
    completed(person(counts=False), group="", country="CY")

    for countries in ((), ("CY",), ("GR",), ("IT",)):
        for count in figures(*countries).counts:
            if count.indicator.count != "people":
                continue
            aside, lists = count.set_aside, found(*countries, indicator=count.indicator.key).people
            unfinished = lists["workshop-only"] + lists["mentoring-only"] + lists["unfinished"]
            assert len(lists["without-group"]) == aside.without_group
            assert len(lists["not-enough"]) == aside.not_enough
            assert len(unfinished) == aside.unfinished
        assert len(found(*countries).seminars["without-list"]) == figures(*countries).without_list


def test_each_person_stands_in_the_list_of_what_they_lack() -> None:
    people = some_gaps()

    def numbers(name: str) -> set[int]:
        return {row.subject for row in found().people[name]}

    assert numbers("without-group") == {people["no-group"].pk}
    assert numbers("not-enough") == {people["few"].pk}
    assert numbers("workshop-only") == {people["workshop"].pk}
    assert numbers("mentoring-only") == {people["mentor"].pk}
    assert numbers("without-country") == {people["nowhere"].pk}
    assert found("CY").people["without-country"] == []


def test_who_was_erased_is_on_no_list_and_in_a_number() -> None:
    people = some_gaps()
    User.objects.filter(pk=people["no-group"].pk).update(erased_at=TODAY)

    assert found().people["without-group"] == []
    assert found().erased == 1


def test_seminars_are_told_by_what_their_lists_lack() -> None:
    none, some, whole = seminar(country="GR"), seminar(country="GR"), seminar(country="CY")
    attend(person(), some, half_days=[1, 2, 3, 4, 5], country="GR")
    attend(person(), whole)
    ahead = seminar(country="GR")
    Session.objects.filter(seminar=ahead, number=6).update(starts_at=TODAY + timedelta(days=1))

    lists = found().seminars
    assert [row.seminar for row in lists["without-list"]] == [none.pk]
    assert [(row.seminar, row.half_days) for row in lists["without-marks"]] == [(some.pk, (6,))]
    assert [row.seminar for row in lists["not-closed"]] == [whole.pk]
    assert [row.seminar for row in found("GR").seminars["not-closed"]] == []


def test_proposed_organisations_and_their_records_are_told_in_their_country() -> None:
    waiting = organisation("town", "GR", name="Harbour town", status=Organisation.Status.PROPOSED)
    record("cooperating", organisation=waiting)
    record("cooperating", organisation=organisation("town", "GR"))

    assert [each.name for each in found("GR").organisations] == ["Harbour town"]
    assert [each.organisation_id for each in found("GR").records] == [waiting.pk]
    assert (found("CY").organisations, found("CY").records) == ([], [])


def test_a_coordinator_reads_numbers_and_no_names_and_opens_what_they_may() -> None:
    people = some_gaps()
    nobody = seminar(country="GR")
    greek, cypriot = signed_in(coordinator("GR")), signed_in(coordinator("CY"))

    overview = text_of(greek, "/targets/missing/")
    assert "People who were there for too few half days: 1" in overview
    listed = text_of(greek, "/targets/missing/not-enough/")
    assert people["few"].spoken_number in listed
    assert "Somebody" not in listed
    assert people["few"].spoken_number not in text_of(cypriot, "/targets/missing/not-enough/")
    page = greek.get("/targets/missing/without-list/").content.decode()
    assert f'href="{nobody.get_absolute_url()}"' in page
    assert greek.get(nobody.get_absolute_url()).status_code == 200


def test_a_period_and_an_indicator_narrow_the_lists_and_a_wrong_one_shows_none() -> None:
    people = some_gaps()
    client = signed_in(coordinator())
    number = people["no-group"].spoken_number

    assert number in text_of(client, "/targets/missing/without-group/?indicator=clubs-trained")
    assert number not in text_of(client, "/targets/missing/without-group/?indicator=mentors")
    assert number not in text_of(client, "/targets/missing/without-group/?until=2026-01-01")
    assert number not in text_of(client, "/targets/missing/without-group/?indicator=nothing")
    assert "People without a target group" not in text_of(client, "/targets/missing/?until=never")


def test_others_find_nothing_and_every_list_has_a_page() -> None:
    some_gaps()
    record("cooperating", organisation=organisation("town", "GR", status=Organisation.Status.PROPOSED))

    for name in LACKING:
        assert signed_in(person()).get(f"/targets/missing/{name}/").status_code == 404
        assert signed_in(trainer()).get(f"/targets/missing/{name}/").status_code == 404
        assert signed_in(coordinator()).get(f"/targets/missing/{name}/").status_code == 200
    assert signed_in(coordinator()).get("/targets/missing/nothing/").status_code == 404


def test_it_takes_the_same_number_of_queries_for_three_people_and_for_thirty() -> None:
    client = signed_in(coordinator())
    held, workshop = seminar(), seminar(kind="workshop", group="", half_days=1)

    def queries(size: int) -> list[int]:
        for _number in range(size):
            attend(person(), held, half_days=[1])
            attend(person(), workshop, half_days=[1])
            seminar()
        numbers = []
        for address in ("", "not-enough/", "without-list/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/targets/missing/{address}")
            numbers.append(len(captured))
        return numbers

    queries(1)
    assert queries(3) == queries(30)
