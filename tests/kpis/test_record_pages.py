"""The coordinator's records, as they are made, read and withdrawn on pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from cohorts.guessing import WRONG_NUMBERS
from kpis.models import Record
from kpis.record_views import ON_A_PAGE
from tests.kpis.builders import DAY, INDICATORS, TODAY, attend, merge, programme, record, seminar
from tests.world import coordinator, organisation, person, signed_in, trainer

pytestmark = pytest.mark.django_db

RECORDS = "/targets/records/"


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme(
        indicators=[{**each, **({"group": "towns"} if each["key"] == "cooperating" else {})} for each in INDICATORS]
    )


def page(client: Client, url: str = RECORDS) -> str:
    return re.sub(r"\s+", " ", client.get(url).content.decode())


def send(client: Client, key: str, **said: Any) -> Any:
    """Opens the form of an indicator, fills it in and sends it."""
    url = f"{RECORDS}new/{key}/"
    found = re.search(r'name="uuid" value="([^"]+)"', client.get(url).content.decode())
    assert found is not None
    return client.post(url, {"uuid": found[1], "on": DAY, "evidence": "folder 7", **said})


def test_a_coordinator_records_each_kind_with_what_it_needs_and_reads_it_in_the_list() -> None:
    mentor, town = person(chosen_name="Xanthippe"), organisation("town", "CY", "Town A")
    by = coordinator("CY", "GR", chosen_name="Coordinating")
    client = signed_in(by)

    assert send(client, "mentors", number=mentor.spoken_number.lower(), country="CY").headers["Location"] == RECORDS
    assert send(client, "cooperating", organisation=town.uuid).status_code == 302
    assert send(client, "reports", country="GR").status_code == 302

    rows = Record.objects.order_by("pk")
    assert [(row.indicator, row.person, row.organisation, row.country, row.recorded_by) for row in rows] == [
        ("mentors", mentor, None, "CY", by),
        ("cooperating", None, town, "", by),
        ("reports", None, None, "GR", by),
    ]
    html = page(client)
    assert all(text in html for text in (mentor.spoken_number, "Town A", "Greece", "folder 7", "Coordinating"))
    assert "Xanthippe" not in html
    assert f"{RECORDS}new/mentors/" in page(client, f"{RECORDS}new/")
    assert "Town A" not in page(client, f"{RECORDS}?indicator=reports")


def test_the_form_refuses_what_is_not_theirs_what_is_there_already_and_what_is_to_come() -> None:
    mentor, town = person(), organisation("town", "CY")
    record("mentors", person=mentor, country="CY")
    client = signed_in(coordinator("CY"))
    kept = {"country": "CY", "number": mentor.spoken_number}

    refused: list[tuple[str, dict[str, Any], str]] = [
        ("mentors", kept, "recorded already"),
        ("mentors", {**kept, "number": "2222-2222"}, "Nobody has this number"),
        ("mentors", {**kept, "number": person(erased_at=TODAY).number}, "Nobody has this number"),
        ("reports", {"country": "GR"}, "not one of the available choices"),
        ("reports", {"country": ""}, "This field is required"),
        ("reports", {"country": "CY", "evidence": " "}, "This field is required"),
        ("reports", {"country": "CY", "on": "2999-01-01"}, "still to come"),
        ("cooperating", {"organisation": organisation("town", "GR").uuid}, "not one of the available choices"),
        ("cooperating", {"organisation": organisation("club", "CY").uuid}, "not one of the available choices"),
        (
            "cooperating",
            {"organisation": organisation("town", "CY", status="proposed").uuid},
            "not one of the available",
        ),
    ]
    for key, said, why in refused:
        answer = send(client, key, **said)
        assert answer.status_code == 200 and why in answer.content.decode(), (key, said)
    assert Record.objects.count() == 1
    assert send(client, "cooperating", organisation=town.uuid).status_code == 302
    assert client.get(f"{RECORDS}new/seminars/").status_code == 404


def test_who_guesses_numbers_is_stopped_and_a_merged_or_provisional_person_is_found() -> None:
    mentor, twin, guest = person(), person(), person(provisional=True)
    merge(twin, mentor)
    client = signed_in(coordinator())

    assert send(client, "mentors", country="CY", number=twin.spoken_number).status_code == 302
    assert send(client, "mentors", country="CY", number=guest.spoken_number).status_code == 302
    assert set(Record.objects.values_list("person", flat=True)) == {mentor.pk, guest.pk}
    for _number in range(WRONG_NUMBERS):
        send(client, "mentors", country="CY", number="2222-2222")
    assert "Too many wrong numbers" in send(client, "mentors", country="CY", number=person().number).content.decode()


def test_the_list_of_who_is_still_to_be_asked_has_numbers_and_no_names() -> None:
    somebody = person(chosen_name="Xanthippe")
    attend(somebody, seminar(kind="workshop", group="", half_days=1), half_days=[1])

    html = page(signed_in(coordinator("CY")), f"{RECORDS}new/mentors/")

    assert somebody.spoken_number in html
    assert "Xanthippe" not in html
    assert somebody.spoken_number not in page(signed_in(coordinator("GR")), f"{RECORDS}new/mentors/")


def test_a_coordinator_withdraws_with_a_reason_and_the_line_stays_struck_through() -> None:
    row = record("reports", country="CY")
    client = signed_in(coordinator("CY"))
    url = f"{RECORDS}{row.uuid}/withdraw/"

    assert "This field is required" in client.post(url, {"because": " "}).content.decode()
    assert client.post(url, {"because": "the wrong year"}).headers["Location"] == RECORDS
    again = client.post(url, {"because": "another"}, follow=True).content.decode()

    assert "withdrawn already" in again
    row.refresh_from_db()
    assert (row.withdrawn_because, row.withdrawn_at is None) == ("the wrong year", False)
    assert "<del>folder 7</del>" in page(client)
    assert "the wrong year" in page(client)
    assert url not in page(client)


def test_everybody_finds_only_the_records_of_their_countries() -> None:
    of_all = record("reports")
    theirs = record("reports", country="GR")
    of_town = record("cooperating", organisation=organisation("town", "CY", "Town A"))
    of_all_countries, of_cyprus = signed_in(coordinator()), signed_in(coordinator("CY"))
    others = [person(), trainer(), person(is_staff=True, is_superuser=True)]

    found = {str(row.uuid): str(row.uuid) in page(of_cyprus) for row in (of_all, theirs, of_town)}

    assert list(found.values()) == [False, False, True]
    assert all(str(row.uuid) in page(of_all_countries) for row in (of_all, theirs, of_town))
    for row in (of_all, theirs):
        url = f"{RECORDS}{row.uuid}/withdraw/"
        assert of_cyprus.post(url, {"because": "mine"}).status_code == 404
        assert of_all_countries.get(url).status_code == 200
    for somebody in others:
        for url in (RECORDS, f"{RECORDS}new/", f"{RECORDS}new/reports/", f"{RECORDS}{of_town.uuid}/withdraw/"):
            client = signed_in(somebody)
            assert client.get(url).status_code == 404
            assert client.post(url, {"because": "x", "country": "CY"}).status_code in (404, 405)
    assert not Record.objects.exclude(withdrawn_because="").exists()


def test_of_an_erased_person_nothing_is_shown_and_the_list_takes_the_same_queries_for_any_number() -> None:
    client = signed_in(coordinator())
    gone, twin = person(chosen_name="Xanthippe", erased_at=TODAY), person()
    merge(twin, gone)
    for somebody in (gone, twin, person()):
        record("mentors", person=somebody, country="CY", withdrawn_because="secret" if somebody in (gone, twin) else "")
    Record.objects.filter(person__in=[gone, twin]).update(evidence="a secret")
    page(client)
    with CaptureQueriesContext(connection) as few:
        html = page(client)
    assert not any(text in html for text in ("Xanthippe", gone.spoken_number, twin.spoken_number, "secret"))
    for day in range(ON_A_PAGE):
        record("mentors", person=person(), on=DAY - timedelta(days=day + 1), country="CY", recorded_by=person())

    with CaptureQueriesContext(connection) as many:
        html = page(client)

    assert len(many) == len(few)
    assert html.count("<tr>") == ON_A_PAGE + 1
    assert f"1 to {ON_A_PAGE} of {ON_A_PAGE + 3}" in html


def test_in_the_admin_a_record_is_made_by_the_same_rule_and_afterwards_only_withdrawn() -> None:
    client = signed_in(person(is_staff=True, is_superuser=True, counts=False))
    mentor = person()
    made = {"indicator": "mentors", "on": DAY, "evidence": "agreement", "country": "CY", "person": mentor.pk}

    assert client.post("/admin/kpis/record/add/", made).status_code == 302
    assert "recorded already" in client.post("/admin/kpis/record/add/", made).content.decode()
    assert "still to come" in client.post("/admin/kpis/record/add/", {**made, "on": "2999-01-01"}).content.decode()
    row = Record.objects.get()
    url = f"/admin/kpis/record/{row.pk}/change/"
    assert client.post(url, {"evidence": "changed", "withdrawn_because": "a mistake"}).status_code == 302

    row.refresh_from_db()
    assert (row.evidence, row.withdrawn_because, row.withdrawn_at is None) == ("agreement", "a mistake", False)
    assert client.post(url, {"withdrawn_because": ""}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_because == "a mistake"
    actions = AuditEvent.objects.filter(subject=f"kpis.record:{row.uuid}").values_list("action", flat=True)
    assert sorted(actions) == ["kpis.record", "kpis.withdraw-record"]
    assert User.objects.get(pk=mentor.pk).records.count() == 1
