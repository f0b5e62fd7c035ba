"""What everybody may read: shielded, as of last month, and the same until the next."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import partial

import pytest
import time_machine
from django.test import Client

from kpis.models import Publication
from kpis.publishing import results
from lms.models import Programme
from tests.kpis.builders import TODAY, completed, programme, record
from tests.quizzes.test_crowds import at_once
from tests.world import person

pytestmark = pytest.mark.django_db

LONG_AGO = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme()


def told(key: str, at: datetime = TODAY) -> tuple[str, dict[str, str]]:
    now = results(programme=Programme.current(), at=at)
    each = next(each for each in (*now.people, *now.things) if each.indicator.key == key)
    return str(each.number), {country: str(leaf) for country, leaf in each.by_country.items()}


def test_people_are_told_by_country_and_their_sum_is_made_of_that() -> None:
    for country, people in {"CY": 13, "GR": 22, "IT": 31}.items():
        for _number in range(people):
            completed(person(), country=country, on=LONG_AGO)

    number, by_country = told("clubs-trained")

    assert by_country == {"CY": "15", "GR": "20", "IT": "30", "ZZ": "<10"}
    assert number == "59 to 80"


def test_a_country_outside_the_programme_gets_no_row_of_its_own() -> None:
    completed(person(), country="FR", on=LONG_AGO)

    assert told("clubs-trained") == ("<37", {"CY": "<10", "GR": "<10", "IT": "<10", "ZZ": "<10"})


def test_things_are_told_as_they_are() -> None:
    record("reports", country="CY", on=LONG_AGO)
    record("reports", country="CY", on=TODAY.date())

    assert told("reports") == ("1", {})


def test_what_was_published_stays_until_the_next_month() -> None:
    for _number in range(12):
        completed(person(), on=LONG_AGO)
    before = told("clubs-trained")
    for _number in range(12):
        completed(person(), on=LONG_AGO)

    assert told("clubs-trained") == before
    assert told("clubs-trained", TODAY.replace(month=12))[1]["CY"] == "25"
    assert Publication.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_first_of_a_month_who_come_at_once_make_one_publication() -> None:
    programme()

    found = at_once([partial(told, "clubs-trained")] * 4)

    assert found == [found[0]] * 4
    assert Publication.objects.count() == 1


def test_the_page_is_open_to_anybody_and_tells_no_small_number(client: Client) -> None:
    for _number in range(13):
        completed(person(), country="CY", on=LONG_AGO)
    for _number in range(7):
        completed(person(), country="GR", on=LONG_AGO)

    with time_machine.travel(TODAY, tick=False):
        html = client.get("/results/").content.decode()

    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Cyprus 15" in text
    assert "Greece &lt;10" in text
    assert "13 to 44" in text
    assert "All up to 31 October 2026." in text
    assert 'name="robots" content="noindex"' in html


def test_before_anything_is_published_there_is_nothing_to_show(client: Client) -> None:
    Programme.objects.all().delete()

    assert "There is nothing to show yet." in client.get("/results/").content.decode()


def test_page_and_api_tell_the_same(client: Client) -> None:
    for _number in range(13):
        completed(person(), country="CY", on=LONG_AGO)
    record("reports", country="CY", on=LONG_AGO)
    client.force_login(person())

    answer = client.get("/api/v1/results/").json()

    by_key = {each["key"]: each for each in answer["results"]}
    clubs = by_key["clubs-trained"]
    assert (clubs["about"], clubs["at_least"], clubs["at_most"]) == (None, 13, 44)
    assert clubs["countries"][0] == {"country": "CY", "about": 15, "at_least": 13, "at_most": 17}
    assert by_key["reports"]["about"] == by_key["reports"]["at_least"] == 1


def test_results_over_the_api_ask_for_signing_in(client: Client) -> None:
    assert client.get("/api/v1/results/").status_code in (401, 403)


def test_a_published_month_is_read_with_few_queries(
    client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client.get("/results/")

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        client.get("/results/")
