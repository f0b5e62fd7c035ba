"""Whoever teaches another group, or coordinates another country, finds nothing of this one: no page, file or route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from certificates.requesting import request_attendance_report
from cohorts.attendance import Status, mark
from cohorts.models import Invitation, Nudge
from cohorts.scanning import keep_scan
from tests import world
from tests.cohorts import rooms
from tests.cohorts.sheets import photo

pytestmark = pytest.mark.django_db

OWN = {"cohorts", "certificates", "api"}
"""Where there is something of a group or a seminar."""

OPENED_OTHERWISE = {
    "code": "whoever holds it may join, sign up or check in",
    "token": "whoever was invited holds it",
    "module": "everybody's",
    "frozen": "the numbers of a country: see the tests of that room",
    "export": "one's own: see the tests of that room",
    "lacking": "the name of a list",
    "indicator": "the numbers of a country: see the tests of that room",
}
"""What else an address may hold, and why it is no matter of this test. A new name must be decided on."""


def test_a_trainer_of_another_group_finds_nothing_of_this_one(client: Client) -> None:
    things = a_group_and_its_seminar()
    other = world.trainer(country="GR")
    rooms.cohort(other, country="GR", release=world.module("pottery"))
    rooms.seminar(other, country="GR")
    client.force_login(other)

    assert list(found_by(client, things)) == []


def test_a_coordinator_of_another_country_finds_nothing_of_this_one(client: Client) -> None:
    things = a_group_and_its_seminar()
    client.force_login(world.coordinator("GR"))

    assert list(found_by(client, things)) == []


def test_a_learner_of_the_group_finds_nothing_of_its_trainers(client: Client) -> None:
    things = a_group_and_its_seminar()
    client.force_login(User.objects.get(chosen_name="Ben"))

    for address in addresses(things):
        if address.startswith("/teach/") or "/cohorts/" in address:
            assert client.get(address).status_code in {404, 405}, address
            assert client.post(address).status_code in {404, 405}, address


def test_its_own_trainer_finds_it(client: Client) -> None:
    things = a_group_and_its_seminar()
    client.force_login(User.objects.get(chosen_name="Trainer"))

    found = [address for address in addresses(things) if client.get(address).status_code == 200]

    assert len(found) > 25, "what is not found must be there to be found"


def a_group_and_its_seminar() -> dict[str, str]:
    """What an address may hold, by the name it has in the address; `uuid` by what it is of."""
    trainer, anna = world.trainer(chosen_name="Trainer"), world.person(chosen_name="Anna")
    cohort = rooms.cohort(trainer, members=[anna, world.person(chosen_name="Ben")])
    seminar = rooms.seminar(trainer, people=[anna], cohort=cohort)
    half_day = seminar.sessions.select_related("seminar")[0]
    mark(session=half_day, person=anna, status=Status.PRESENT, by=trainer, at=world.NOON)
    membership = cohort.memberships.get(user=anna)
    nudge = Nudge.objects.create(
        membership=membership, reason="never-began", sent_by=trainer, sent_at=world.NOON, due_at=world.NOON
    )
    invitation = Invitation.objects.create(
        cohort=cohort,
        email="somebody@example.org",
        fingerprint="f",
        language="en",
        invited_by=trainer,
        invited_at=world.NOON,
        ends_at=world.NOON + timedelta(days=3000),
    )
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=trainer, at=world.NOON)
    report = request_attendance_report(seminar=seminar, by=trainer, at=world.NOON)
    return {
        "cohort": str(cohort.uuid),
        "member": str(membership.uuid),
        "membership": str(membership.uuid),
        "nudge": str(nudge.uuid),
        "invitation": str(invitation.uuid),
        "seminar": str(seminar.uuid),
        "session": str(half_day.uuid),
        "person_uuid": str(anna.uuid),
        "scan": str(scan.uuid),
        "papers/seminars": str(seminar.uuid),
        "papers/cohorts": str(cohort.uuid),
        "papers": str(report.uuid),
        "key": "check",
        "pk": "1",
    }


def found_by(client: Client, things: dict[str, str]) -> Iterator[str]:
    """Addresses that answer with anything but that there is nothing."""
    for address in addresses(things):
        for method in ("get", "post"):
            status = getattr(client, method)(address).status_code
            if status not in {404, 405}:
                yield f"{method} {address}: {status}"


def addresses(things: dict[str, str]) -> list[str]:
    routes = (route for route in _routes(get_resolver()) if re.search(r"<\w+:\w+>", route))
    return sorted({f"/{_filled(route, things)}" for route in routes if not _opened_otherwise(route)})


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)
        elif prefix or pattern.app_name in OWN:
            yield from _routes(pattern, prefix + str(pattern.pattern))


def _opened_otherwise(route: str) -> bool:
    return any(name in OPENED_OTHERWISE for name in re.findall(r"<\w+:(\w+)>", route))


def _filled(route: str, things: dict[str, str]) -> str:
    """Raises KeyError for a name that nobody has decided on."""

    def fill(match: re.Match[str]) -> str:
        if match[1] != "uuid":
            return things[match[1]]
        return next(things[start] for start in ("papers/seminars", "papers/cohorts", "papers") if start in route)

    return re.sub(r"<\w+:(\w+)>", fill, route)
