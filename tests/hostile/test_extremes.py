"""The first and the last day there is, and numbers that no database knows: in forms, filters and addresses."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from tests import world
from tests.cohorts import rooms
from tests.kpis import builders

DAYS = ["0001-01-01", "1900-01-01", "2026-02-30", "9999-12-30", "9999-12-31", "10000-01-01"]
NUMBERS = ["-1", "0", "32768", str(2**31), "9" * 40, "1e5", "1e400", "NaN", "inf", "0x10", "٣", "1.5"]
TIMES = ["00:00", "23:59:59.999999", "24:00", "-1:00"]
ZONES = [
    "UTC",
    "Etc/GMT+12",
    "Pacific/Kiritimati",
    "../../etc/passwd",
    "/etc/localtime",
    "",
    "x" * 500,
    "europe/nicosia",
]


@pytest.mark.django_db
def test_no_day_and_no_number_is_an_error_of_ours() -> None:
    builders.programme()
    trainer, learner = world.trainer(), world.person()
    release = world.module()
    world.enrolment(learner, release)
    group = rooms.cohort(trainer, release=release, members=[learner])
    coming = rooms.seminar(trainer, half_days=1, begins=timezone.now() + timedelta(days=3), people=[learner])
    on = rooms.seminar(trainer, half_days=1, begins=timezone.now() - timedelta(minutes=30), people=[learner])
    [half_day], [now_on] = coming.sessions.select_related("seminar"), on.sessions.select_related("seminar")
    teaching, learning = world.signed_in(trainer), world.signed_in(learner)
    counting = world.signed_in(world.coordinator(is_staff=True, is_superuser=True), second_factor=True)
    wrong: list[Any] = []

    def ask(client: Client, address: str, sent: dict[str, Any] | None = None, *, programs: bool = False) -> None:
        client.raise_request_exception = False
        if sent is None:
            answer = client.get(address)
        elif programs:
            answer = client.post(address, sent, content_type="application/json")
        else:
            answer = client.post(address, sent)
        if answer.status_code >= 500:
            wrong.append((address, sent))
        elif answer.status_code == 302 and answer.headers["Location"].startswith("/"):
            page = client.get(answer.headers["Location"])
            if page.status_code >= 500:
                wrong.append((address, sent, "then", answer.headers["Location"]))

    counted = cycle(
        ["/targets/", "/targets/change/", "/targets/opinions/", "/targets/missing/workshop-only/", "/api/v1/targets/"]
    )
    for day in DAYS:
        for first, second in (("since", "until"), ("until", "since")):
            for page in islice(counted, 3):
                ask(counting, f"{page}?{urlencode({first: day, second: '2026-01-01'})}")
        order = {"kind": "targets", "format": "csv", "language": "en", "since": day, "until": day}
        ask(counting, "/exports/", order)
        ask(counting, "/api/v1/exports/", order, programs=True)
        ask(
            counting,
            "/targets/records/new/reports/",
            {"uuid": "0a6f2f6e-3f43-4a52-9d0e-6a3c1f0e7b11", "on": day, "country": "CY", "evidence": "a"},
        )
        about = {"name": "a", "module": release.module.key, "language": "en"}
        ask(teaching, f"{group.get_absolute_url()}edit/", {**about, "starts": day, "ends": day})
        ask(teaching, f"{group.get_absolute_url()}invitations/new/", {"text": "a@example.org"})
        ask(teaching, group.get_absolute_url())
        for time in TIMES:
            ask(teaching, f"{coming.get_absolute_url()}half-days/", half_day_form(half_day, day=day, begins=time))
        ask(teaching, "/teach/seminars/new/", new_seminar(first_day=day))
        ask(learning, f"/seminars/{coming.uuid}/mine/dates.ics")
    for number in NUMBERS:
        for name in ("minutes", "certified_minutes"):
            ask(teaching, f"{coming.get_absolute_url()}half-days/", half_day_form(half_day, **{name: number}))
        for name in ("capacity", "days", "minutes", "a_day"):
            ask(teaching, "/teach/seminars/new/", new_seminar(**{name: number}))
        mark = f"{now_on.get_absolute_url()}people/{learner.uuid}/"
        for name in ("age", "missed", "tapped", "since"):
            ask(teaching, mark, {"status": "late", "age": "0", name: number})
        ask(teaching, f"{now_on.get_absolute_url()}heads/", {"change": number})
        ask(counting, "/targets/frozen/new/first/", {"after": number, "because": "a"})
        for address in (
            f"/groups/{group.memberships.get().uuid}/notes/{{}}/share/",
            "/learn/crafts/lesson-1/reflections/{}/",
        ):
            ask(learning, address.format(number), {"text": "a"})
        ask(learning, f"/learn/crafts/lesson-1/notes/{number}/forget/", {})
        ask(counting, f"/admin/accounts/user/{number}/change/")
        ask(counting, f"/admin/accounts/user/?p={number}&organisation__country={number}&id__exact={number}")
    for zone in ZONES:
        ask(teaching, "/teach/seminars/new/", new_seminar(time_zone=zone))

    assert wrong == []


def half_day_form(session: Any, **said: str) -> dict[str, str]:
    whole = {
        "uuid": str(session.uuid),
        "day": "2027-01-01",
        "begins": "09:00",
        "minutes": "210",
        "certified_minutes": "",
    }
    form = {"half-days-TOTAL_FORMS": "1", "half-days-INITIAL_FORMS": "1"}
    return form | {f"half-days-0-{name}": value for name, value in {**whole, **said}.items()}


def new_seminar(**said: str) -> dict[str, str]:
    about = {
        "kind": "seminar",
        "title": "a",
        "group": "",
        "country": "CY",
        "language": "en",
        "capacity": "25",
        "time_zone": "",
    }
    plan = {
        "first_day": "2027-01-04",
        "days": "1",
        "a_day": "2",
        "minutes": "210",
        "begins": "09:00",
        "second_begins": "14:00",
    }
    return {**about, **plan, **said}
