"""This room's part of the demo: a mentors' workshop, and what a coordinator recorded since."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Organisation, User
from cohorts.attendance import Status, mark_many
from cohorts.models import Seminar, Session
from cohorts.registration import register
from kpis.indicators import Indicator, indicators
from kpis.models import Record
from lms.demo import World
from lms.models import Programme

GUESTS = 12
"""How many people come to the workshop."""


def build(world: World) -> None:
    mentors = _hold_workshop(world)
    for indicator in indicators(Programme.current()):
        if "mentoring-begun" in indicator.evidence:
            for mentor in mentors:
                days_ago = world.random.randint(1, 12)
                _record(world, indicator, days_ago=days_ago, person=mentor, country=mentor.home_country)
        elif "recorded" in indicator.evidence:
            _record_some(world, indicator)


def _hold_workshop(world: World) -> list[User]:
    """One half day for mentors, three weeks ago; says which of the guests began to mentor afterwards."""
    model = Seminar.objects.filter(sessions__starts_at__lt=world.now).order_by("pk").first()
    trainer = model.trainers.first() if model else None
    if model is None or trainer is None:
        return []
    workshop = Seminar.objects.create(
        kind=Seminar.Kind.WORKSHOP,
        title="Mentors' workshop",
        country=model.country,
        place=model.place,
        language=model.language,
        time_zone=model.time_zone,
    )
    workshop.trainers.add(trainer)
    day = (world.now - timedelta(days=21)).date()
    begins = datetime.combine(day, time(9, 30), ZoneInfo(workshop.time_zone))
    session = Session.objects.create(seminar=workshop, number=1, starts_at=begins, minutes=240)
    guests = world.random.sample(world.learner_users, min(GUESTS, len(world.learner_users)))
    register(seminar=workshop, people=guests, at=begins - timedelta(days=14))
    marks = {guest: Status.PRESENT if number else Status.EXCUSED for number, guest in enumerate(guests)}
    mark_many(session=session, marks=marks, by=trainer, at=begins + timedelta(minutes=20))
    return guests[: 2 * len(guests) // 3]


def _record_some(world: World, indicator: Indicator) -> None:
    """Most of what was promised and never all of it; a single thing is still to come."""
    countries = Programme.current().countries
    number = min(2 * (indicator.target or 0) // 3, len(countries))
    towns = Organisation.objects.offered().filter(kind="local-authority", partner=False).order_by("pk")
    organisations = {town.country: town for town in towns}
    for country in sorted(world.random.sample(countries, number)):
        days_ago = world.random.randint(20, 400)
        if indicator.count != "organisations":
            _record(world, indicator, days_ago=days_ago, country=country)
        elif country in organisations:
            _record(world, indicator, days_ago=days_ago, organisation=organisations[country])


def _record(
    world: World,
    indicator: Indicator,
    *,
    days_ago: int,
    country: str = "",
    person: User | None = None,
    organisation: Organisation | None = None,
) -> None:
    at = world.now - timedelta(days=days_ago)
    Record.objects.create(
        indicator=indicator.key,
        country=country,
        on=_not_before_the_start(at.date()),
        evidence=f"Shared folder, {indicator.key}, {at:%Y} (demo)",
        organisation=organisation,
        person=person,
        recorded_by=world.people["coordinator"],
        recorded_at=world.now,
    )


def _not_before_the_start(day: date) -> date:
    return max(day, date.fromisoformat(Programme.current().spec.get("starts", day.isoformat())))
