"""Organisations that people proposed: confirmed, or merged into what was there already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import merging_organisations as merging
from accounts.merging_organisations import merge_organisation, rows_of, what_became_of
from accounts.models import Affiliation, AuditEvent, Organisation
from accounts.people import group_of
from tests.kpis import builders
from tests.world import NOON, coordinator, organisation, person, signed_in, trainer

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=40)


@pytest.fixture(autouse=True)
def a_programme() -> None:
    builders.programme()


def proposed(name: str = "", kind: str = "club", country: str = "CY") -> Organisation:
    return organisation(kind, country, name, status=Organisation.Status.PROPOSED)


def test_whoever_belongs_to_it_belongs_to_the_other_from_then_on_and_the_past_counts_as_it_was() -> None:
    guessed, town = proposed(kind="club"), organisation("town")
    before, after = person(belongs_to=guessed), person(belongs_to=guessed)
    builders.completed(before, group=group_of(before))
    figures = {key: builders.total(key) for key in ("clubs-trained", "towns-trained")}

    merge_organisation(organisation=guessed, into=town, by=coordinator(), at=LATER)

    before.refresh_from_db()
    after.refresh_from_db()
    assert {key: builders.total(key) for key in figures} == figures == {"clubs-trained": 1, "towns-trained": 0}
    assert (before.organisation, group_of(after)) == (town, "towns")
    assert list(Affiliation.objects.filter(user=after).order_by("since").values_list("organisation", "since")) == [
        (guessed.pk, NOON),
        (town.pk, LATER),
    ]
    guessed.refresh_from_db()
    assert (guessed.merged_into, what_became_of(guessed), rows_of(town)) == (town, town, {guessed.pk, town.pk})
    event = AuditEvent.objects.get(action="organisation merged")
    assert event.detail == {"into": str(town.uuid), "people": 2}


def test_a_record_of_the_merged_one_counts_once_beside_one_of_the_other() -> None:
    former, town = organisation("town"), organisation("town")
    for each in (former, town):
        builders.record("cooperating", organisation=each)
    assert builders.total("cooperating") == 2

    merge_organisation(organisation=former, into=town, by=coordinator(), at=LATER)

    assert builders.total("cooperating") == 1


def test_what_is_not_one_organisation_stays_two() -> None:
    by, town = coordinator(), organisation("town")
    merged = organisation("town")
    merge_organisation(organisation=merged, into=town, by=by, at=LATER)

    for refusal, one, into in [
        (merging.TheSame, town, town),
        (merging.TheSame, merged, organisation("town")),
        (merging.NotOffered, town, merged),
        (merging.NotOffered, town, proposed()),
        (merging.Elsewhere, proposed(country="GR"), town),
    ]:
        with pytest.raises(refusal):
            merge_organisation(organisation=one, into=into, by=by, at=LATER)
    with pytest.raises(merging.Decided):
        # On the page only what nobody has decided about meanwhile.
        merge_organisation(organisation=organisation("town"), into=town, by=by, at=LATER, if_undecided=True)


def test_merging_takes_the_same_queries_for_any_number_of_people() -> None:
    town, queries = organisation("town"), []
    for people in (1, 30):
        former = proposed()
        for _number in range(people):
            person(belongs_to=former)
        with CaptureQueriesContext(connection) as asked:
            merge_organisation(organisation=former, into=town, by=coordinator(), at=LATER)
        queries.append(len(asked))

    assert queries[0] == queries[1]
    assert town.people.count() == 31


def test_a_coordinator_confirms_with_the_right_kind_or_says_which_one_it_is() -> None:
    new, double, town = proposed("New hall"), proposed("Double hall"), organisation("town", name="Town hall")
    somebody = person(belongs_to=double)
    client = signed_in(coordinator("CY"))
    html = client.get("/organisations/").content.decode()
    assert "New hall" in html and "Double hall" in html and "Town hall" not in html

    confirmed = client.post(f"/organisations/{new.uuid}/", {"kind": "town"}, follow=True).content.decode()
    merged = client.post(f"/organisations/{double.uuid}/", {"into": town.uuid}, follow=True).content.decode()

    for row in (new, double, somebody):
        row.refresh_from_db()
    assert (new.status, new.kind, "Confirmed: New hall" in confirmed) == ("confirmed", "town", True)
    assert (double.merged_into, somebody.organisation, "It is one organisation now" in merged) == (town, town, True)
    assert "Nothing waits for you here" in merged
    assert AuditEvent.objects.filter(action="organisation confirmed", subject__contains=str(new.uuid)).exists()
    late = client.post(f"/organisations/{double.uuid}/", {"kind": "club"}, follow=True).content.decode()
    assert "decided about this organisation already" in late


def test_a_coordinator_decides_only_in_their_countries_and_others_not_at_all() -> None:
    here, there = proposed("Here hall"), proposed("There hall", country="GR")
    elsewhere = organisation("town", "GR")
    client = signed_in(coordinator("CY"))

    assert "There hall" not in client.get("/organisations/").content.decode()
    assert client.post(f"/organisations/{there.uuid}/", {"kind": "club"}).status_code == 404
    answer = client.post(f"/organisations/{here.uuid}/", {"into": elsewhere.uuid})
    assert "not one of the available choices" in answer.content.decode()
    assert "There hall" in signed_in(coordinator()).get("/organisations/").content.decode()
    for somebody in (person(), trainer(), person(is_staff=True, is_superuser=True)):
        assert signed_in(somebody).get("/organisations/").status_code == 404
        assert signed_in(somebody).post(f"/organisations/{here.uuid}/", {"kind": "club"}).status_code == 404
    assert Organisation.objects.undecided().count() == 2


def test_in_the_admin_a_merger_goes_by_the_same_rule() -> None:
    town, former, elsewhere = (
        organisation("town", name="Town hall"),
        proposed("Former hall"),
        organisation("town", "GR"),
    )
    somebody = person(belongs_to=former)
    client = signed_in(person(is_staff=True, is_superuser=True, counts=False))
    url = f"/admin/accounts/organisation/{former.pk}/change/"
    said = {"name": "Former hall", "kind": "club", "country": "CY", "status": "proposed"}

    refused = client.post(url, {**said, "merged_into": elsewhere.pk})
    accepted = client.post(url, {**said, "merged_into": town.pk})

    assert "The two cannot become one" in refused.content.decode()
    assert accepted.status_code == 302
    somebody.refresh_from_db()
    assert somebody.organisation == town
    assert AuditEvent.objects.filter(action="organisation merged").count() == 1
    client.post(url, {**said, "merged_into": ""})
    former.refresh_from_db()
    assert former.merged_into == town
