"""Freezing a period and reading it later, as coordinators do."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.models import AuditEvent, User
from cohorts.entering import enter_list
from kpis.freezing import reporting_periods
from kpis.frozen_scope import in_scope
from kpis.models import FrozenPeriod
from kpis.since_then import REASONS
from kpis.wording import REASONS as WORDS
from kpis.wording import signed
from lms.models import Programme
from tests.kpis.builders import attend, completed, programme, seminar
from tests.world import coordinator, person, signed_in, trainer

pytestmark = pytest.mark.django_db

IN_PERIOD = datetime(2025, 6, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def frozen_by(user: User, **sent: str) -> FrozenPeriod:
    signed_in(user).post("/targets/frozen/new/first/", {"after": "0", **sent})
    return FrozenPeriod.objects.latest("edition")


def test_a_period_is_frozen_read_and_downloaded_and_says_what_changed_since() -> None:
    held, teacher = seminar(first=IN_PERIOD, country="GR"), trainer()
    held.trainers.add(teacher)
    completed(person(), on=IN_PERIOD)
    client = signed_in(coordinator())

    assert "This period is over and not frozen yet" in text_of(client, "/targets/frozen/")
    assert "1 seminar is over, and nobody is marked as present" in text_of(client, "/targets/frozen/new/first/")
    answer = client.post("/targets/frozen/new/first/", {"after": "0"})

    row = FrozenPeriod.objects.get()
    assert answer.headers["Location"] == row.get_absolute_url()
    page = text_of(client, row.get_absolute_url())
    assert "The figures are still the same" in page
    assert row.sha256 in page
    assert "Nothing: counted just now, the period gives the same figures" in page

    listed = "Name;Organisation;1;2;3;4;5;6\nAda;Tailors;x;x;x;x;x;x\nBo;Tailors;x;x;x;x;x;x\n"
    enter_list(seminar=held, text=listed, by=teacher, at=datetime.now(UTC))

    page = text_of(client, row.get_absolute_url())
    assert "Members of clubs Greece 0 2 +2 +2: lists that came late" in page
    assert "Seminars Greece 0 1 +1 +1: lists that came late" in page
    assert "The figures are still the same" in page
    file = client.get(f"{row.get_absolute_url()}file/").content
    assert hashlib.sha256(file).hexdigest() == row.sha256
    assert json.loads(file) == row.figures
    assert AuditEvent.objects.filter(action="kpis.download-frozen-period").count() == 1


def test_a_further_edition_needs_a_reason_and_is_told_as_one() -> None:
    everywhere = coordinator()
    frozen_by(everywhere)

    assert frozen_by(everywhere, after="1").edition == 1
    assert frozen_by(everywhere, after="0", because="Seen too early.").edition == 1
    assert frozen_by(everywhere, after="1", because="A list came late.").edition == 2

    page = text_of(signed_in(everywhere), "/targets/frozen/")
    assert page.index("edition 2") < page.index("A list came late.") < page.index("edition 1")


def test_a_period_that_is_not_over_or_not_in_the_programme_cannot_be_frozen() -> None:
    client = signed_in(coordinator())

    for key in ("final", "none"):
        assert client.get(f"/targets/frozen/new/{key}/").status_code == 404
        assert client.post(f"/targets/frozen/new/{key}/", {"after": "0"}).status_code == 404
    assert "This period is not over yet" in text_of(client, "/targets/frozen/")


def test_a_coordinator_of_some_countries_reads_theirs_and_freezes_nothing() -> None:
    for number in range(3):
        completed(person(), on=IN_PERIOD, country="GR" if number else "CY")
    row = frozen_by(coordinator())
    completed(person(), on=IN_PERIOD, country="CY")
    greek = signed_in(coordinator("GR"))

    page = text_of(greek, row.get_absolute_url())
    assert "Members of clubs 2 2 20 18 2" in page
    assert "Cyprus" not in page
    kept = greek.get(f"/api/v1/frozen/{row.uuid}/").json()
    assert {f["country"] for each in kept["figures"]["indicators"] for f in each["countries"]} == {"GR"}
    assert kept["figures"]["indicators"][0]["total"]["new"] == 2
    assert not {"set_aside", "months"} & kept["figures"]["indicators"][0].keys()
    assert not {"without_list", "lot"} & kept["figures"].keys()
    assert len(row.figures["lot"]) == 32
    assert kept["changed_since"] == []
    for address in (f"{row.get_absolute_url()}file/", "/targets/frozen/new/first/"):
        assert greek.get(address).status_code == 404
        assert greek.post("/targets/frozen/new/first/", {"after": "1", "because": "No."}).status_code == 404


def test_the_gap_of_several_countries_is_that_of_their_sum() -> None:
    for number in range(25):
        completed(person(), on=IN_PERIOD, country="GR" if number < 22 else "CY")
    row = frozen_by(coordinator())

    total = in_scope(row.figures, ["CY", "GR"])["indicators"][0]["total"]

    assert (total["so_far"], total["promised"], total["gap"]) == (25, 40, 15)


def test_programs_read_the_figures_and_what_changed() -> None:
    completed(person(), on=IN_PERIOD)
    row = frozen_by(coordinator())
    User.objects.update(counts=False)
    client = signed_in(coordinator())

    assert [each["uuid"] for each in client.get("/api/v1/frozen/").json()] == [str(row.uuid)]
    answer = client.get(f"/api/v1/frozen/{row.uuid}/").json()
    assert answer["figures"] == row.figures
    assert answer["changed_since"] == [
        {
            "indicator": "clubs-trained",
            "country": "CY",
            "then": 1,
            "now": 0,
            "difference": -1,
            "parts": [{"number": -1, "reason": "flag"}],
        }
    ]


def test_others_find_nothing() -> None:
    row = frozen_by(coordinator())

    for user in (person(), trainer()):
        for address in ("/targets/frozen/", row.get_absolute_url(), f"/api/v1/frozen/{row.uuid}/", "/api/v1/frozen/"):
            assert signed_in(user).get(address).status_code == 404


def test_reading_takes_the_same_number_of_queries_for_three_people_and_for_thirty() -> None:
    row = frozen_by(coordinator())
    client = signed_in(coordinator())

    def queries(size: int) -> int:
        held = seminar(first=IN_PERIOD + timedelta(days=size))
        for _number in range(size):
            attend(person(), held)
        with CaptureQueriesContext(connection) as captured:
            client.get(row.get_absolute_url())
        return len(captured)

    queries(1)
    assert queries(3) == queries(30)


def test_every_reason_has_words_and_numbers_their_sign() -> None:
    assert set(WORDS) == set(REASONS)
    assert [signed(number) for number in (2, 0, -1)] == ["+2", "0", "−1"]
    assert [period.key for period in reporting_periods(Programme.current())] == ["first", "final"]
