"""Every figure once more, by a second path: plain loops over raw rows, sharing no code with the first."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Organisation, User
from cohorts.models import Attendance, Registration, Seminar, Session
from courses.models import Enrolment, ModuleCompletion
from kpis.models import Record
from tests.kpis.builders import INDICATORS, TODAY, figures, programme
from tests.world import module, organisation

Numbers = dict[str, int]
Piece = dict[str, Any]

COUNTRIES = ["CY", "GR", "IT", "FR", ""]
GROUPS = ["clubs", "clubs", "towns", ""]
EDGES = [
    datetime(2025, 9, 30, 20, 30, tzinfo=UTC),
    datetime(2025, 9, 30, 22, 30, tzinfo=UTC),
    datetime(2025, 10, 1, 0, 0, tzinfo=UTC),
    datetime(2024, 4, 1, 0, 0, tzinfo=UTC),
]
SCOPES: list[dict[str, Any]] = [
    {},
    {"until": date(2025, 9, 30)},
    {"since": date(2025, 10, 1), "until": date(2027, 3, 31)},
    {"since": date(2025, 9, 30), "until": date(2025, 9, 30)},
]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_two_paths_to_every_figure_never_differ(seed: int) -> None:
    combine = seed % 2 == 1
    programme(attendance={"counts-from": 80, "combine": combine})
    make_a_world(random.Random(seed))
    raw = Raw(combine=combine)
    differences: list[tuple[object, ...]] = []

    for asked in SCOPES:
        for countries in ((), ("GR",), ("CY", "IT")):
            for counted in figures(*countries, **asked).counts:
                key, since, until = counted.indicator.key, asked.get("since"), asked.get("until")
                expected = raw.recount(key, countries, since, until)
                if dict(counted.months) != raw.months(key, countries, until):
                    differences.append((key, countries, asked, "months", counted.months))
                for figure in counted.countries:
                    found = {name: getattr(figure, name) or 0 for name in NAMES}
                    wanted = expected.pop(figure.country or "", defaultdict(int))
                    if found != {name: wanted[name] for name in NAMES}:
                        differences.append((counted.indicator.key, countries, asked, figure.country, found, wanted))
                differences += [(counted.indicator.key, countries, asked, *left) for left in expected.items()]

    assert differences == []


TAKEN_PART = ("module-completed", "seminar-attended", "workshop-attended")
NAMES = ["new", "so_far", "participations", "online_only", "room_only", "both", "booked"]


def make_a_world(dice: random.Random) -> None:
    """People with twins and staff among them, and evidence around the edges of periods."""
    people = [User.objects.create_user(f"p{n}@example.org", counts=dice.random() > 0.15) for n in range(30)]
    for twin in dice.sample(people[1:], 10):
        twin.merged_into = dice.choice(people[: people.index(twin)])
        twin.save()
    releases = [module("crafts"), module("songs")]
    for someone in people:
        for release in dice.sample(releases, dice.choice([0, 0, 1, 2])):
            enrolment = Enrolment.objects.create(
                user=someone, module=release.module, release=release, major=1, began_at=TODAY
            )
            ModuleCompletion.objects.create(
                enrolment=enrolment,
                release=release,
                at=a_moment(dice),
                group=dice.choice(GROUPS),
                country=dice.choice(COUNTRIES),
            )
    for _number in range(6):
        a_seminar(dice, people)
    for _number in range(dice.choice([0, 2, 3])):
        a_seminar(dice, people, kind="seminar", group="clubs", half_days=6)
    towns = [
        organisation("town", dice.choice(["CY", "GR"]), status=dice.choice(Organisation.Status.values))
        for _ in range(5)
    ]
    for town in dice.sample(towns[1:], 2):
        town.merged_into = towns[0]
        town.save()
    for _number in range(40):
        key = dice.choice(["mentors", "mentors", "cooperating", "reports"])
        Record.objects.create(
            indicator=key,
            on=a_moment(dice).date(),
            country=dice.choice(COUNTRIES),
            evidence="folder",
            person=dice.choice([*people, None]) if key == "mentors" else None,
            organisation=dice.choice([*towns, None]),
            recorded_at=TODAY,
            withdrawn_because=dice.choice(["", "", "", "Twice."]),
        )


def a_moment(dice: random.Random) -> datetime:
    if dice.random() < 0.4:
        return dice.choice(EDGES)
    return datetime(2024, 4, 1, 6, tzinfo=UTC) + timedelta(hours=dice.randrange(26_000))


def a_seminar(
    dice: random.Random, people: list[User], *, kind: str = "", group: str = "", half_days: int | None = None
) -> None:
    held = Seminar.objects.create(
        kind=kind or dice.choice(["seminar", "seminar", "workshop"]),
        title="S",
        group=group or dice.choice(GROUPS),
        country=dice.choice(["CY", "GR", "IT"]),
        language="en",
        time_zone=dice.choice(["UTC", "Europe/Nicosia", "Atlantic/Azores"]),
    )
    begins = a_moment(dice)
    sessions = [
        Session.objects.create(seminar=held, number=n + 1, minutes=210, starts_at=begins + timedelta(hours=5 * n))
        for n in range(dice.choice([0, 1, 4, 6]) if half_days is None else half_days)
    ]
    for someone in people:
        if dice.random() < 0.3:
            Registration.objects.create(seminar=held, user=someone, at=TODAY)
        diligence = dice.choice([0, 0, 0.5, 0.9, 1])
        for session in sessions:
            if dice.random() < diligence:
                Attendance.objects.create(
                    session=session,
                    user=someone,
                    status=dice.choice(["present", "present", "present", "late", "left-early", "absent", "excused"]),
                    group=dice.choice(GROUPS),
                    country=dice.choice(COUNTRIES),
                    marked_at=TODAY,
                )


class Raw:
    """Every row of every table that matters, and plain loops over them."""

    def __init__(self, *, combine: bool = False) -> None:
        self.combine = combine
        self.users = {row.pk: row for row in User.objects.all()}
        self.organisations = {row.pk: row for row in Organisation.objects.all()}
        self.completions = list(ModuleCompletion.objects.select_related("enrolment"))
        self.seminars = list(Seminar.objects.all())
        self.sessions = list(Session.objects.order_by("starts_at", "pk"))
        self.attendances = list(Attendance.objects.order_by("user"))
        self.registrations = list(Registration.objects.all())
        self.records = list(Record.objects.all())
        self.evidence = {
            spec["key"]: [piece for name in names_of(spec) for piece in self.raw_evidence(name, spec)]
            for spec in INDICATORS
        }

    def recount(
        self, key: str, countries: tuple[str, ...], since: date | None, until: date | None
    ) -> dict[str, Numbers]:
        """By country, the same numbers as the page's; only where one of them is not zero."""
        spec = next(each for each in INDICATORS if each["key"] == key)
        answer: dict[str, Numbers] = defaultdict(lambda: defaultdict(int))
        for country, day, pieces in self.counting(spec, countries, until):
            numbers = answer[country]
            numbers["so_far"] += 1
            for piece in pieces:
                inside = (not since or piece["on"] >= since) and (not until or piece["on"] <= until)
                if inside and piece["name"] in TAKEN_PART:
                    numbers["participations"] += 1
            if since and day < since:
                continue
            numbers["new"] += 1
            past = {piece["name"] for piece in pieces if not until or piece["on"] <= until}
            online = "module-completed" in past
            room = "seminar-attended" in past or "workshop-attended" in past
            if online and room:
                numbers["both"] += 1
            elif online:
                numbers["online_only"] += 1
            elif room:
                numbers["room_only"] += 1
        if spec["count"] == "people":
            for country, places in self.places(spec, countries, until).items():
                answer[country]["booked"] = places
        return {country: numbers for country, numbers in answer.items() if any(numbers.values())}

    def months(self, key: str, countries: tuple[str, ...], until: date | None) -> dict[date, int]:
        """How many began to count in each month, by its first day."""
        spec = next(each for each in INDICATORS if each["key"] == key)
        days = [day for _country, day, _pieces in self.counting(spec, countries, until)]
        return {
            first: sum(day.replace(day=1) == first for day in days) for first in {day.replace(day=1) for day in days}
        }

    def counting(
        self, spec: dict[str, Any], countries: tuple[str, ...], until: date | None
    ) -> Iterator[tuple[str, date, list[Piece]]]:
        """Whoever counts by the end of the period: in which country, from which day on, by which evidence."""
        key = spec["key"]
        for who in {piece["who"] for piece in self.evidence[key]}:
            pieces = [piece for piece in self.evidence[key] if piece["who"] == who]
            if "group" in spec:
                pieces = [piece for piece in pieces if piece["group"] != ""]
            present = {piece["name"] for piece in pieces}
            if not pieces or ("evidence-all" in spec and present != set(spec["evidence-all"])):
                continue
            order = names_of(spec)
            pieces.sort(key=lambda piece: (piece["at"], order.index(piece["name"]), piece["group"], piece["country"]))
            if "group" in spec and pieces[0]["group"] != spec["group"]:
                continue
            known = [piece["country"] for piece in pieces if piece["country"]]
            country = known[0] if known else "ZZ"
            if countries and country not in countries:
                continue
            if "evidence-all" in spec:
                day = max(min(piece["on"] for piece in pieces if piece["name"] == name) for name in present)
            else:
                day = min(piece["on"] for piece in pieces)
            if until and day > until:
                continue
            yield country, day, pieces

    def raw_evidence(self, name: str, spec: dict[str, Any]) -> list[Piece]:
        if name == "module-completed":
            return [
                a_piece(name, self.who(row.enrolment.user_id), row.at, row.at.date(), row.group, row.country)
                for row in self.completions
                if self.who(row.enrolment.user_id).counts
            ]
        if name.endswith("-attended"):
            return [found for held in self.of_kind(name) for found in self.attended(name, held)]
        if name.endswith("-held"):
            return [found for held in self.of_kind(name) for found in self.held(name, held)]
        found = []
        for record in self.records:
            if record.indicator != spec["key"] or record.withdrawn_because:
                continue
            who: Any = record
            if spec["count"] == "people":
                who = self.who(record.person_id) if record.person_id else None
                if who is None or not who.counts:
                    continue
            organisation = self.organisations.get(record.organisation_id or 0)
            country = record.country or (organisation.country if organisation else "")
            if spec["count"] == "organisations":
                while organisation is not None and organisation.merged_into_id is not None:
                    organisation = self.organisations[organisation.merged_into_id]
                if organisation is None or organisation.status != "confirmed":
                    continue
                who = organisation
            at = datetime(record.on.year, record.on.month, record.on.day, tzinfo=UTC)
            found.append(a_piece(name, who, at, record.on, spec.get("group", ""), country))
        return found

    def attended(self, name: str, held: Seminar) -> list[Piece]:
        sessions = self.sessions_of(held)
        found = []
        for person in self.users.values():
            if person.merged_into_id is not None or not person.counts:
                continue
            there: list[Attendance] = []
            numbers = self.brought(person, held) if sessions else set()
            for session in sessions:
                now = [row for row in self.present(session) if self.who(row.user_id) == person][:1]
                there += now
                numbers |= {session.number for _row in now}
                if now and len(numbers) / len(sessions) >= 0.8:
                    local = local_day(held, session)
                    found.append(a_piece(name, person, session.starts_at, local, there[-1].group, there[-1].country))
                    break
        return found

    def brought(self, person: User, held: Seminar) -> set[int]:
        """Numbers of half days from earlier seminars that are not used up, where the programme lets them add up."""
        earlier = [
            other
            for other in self.alike(held)
            if self.combine and self.sessions_of(other)[-1].starts_at < self.sessions_of(held)[0].starts_at
        ]
        unused = [other for other in earlier if not self.is_used(person, other, before=held)]
        return {number for other in unused for number in self.numbers(person, other)}

    def is_used(self, person: User, other: Seminar, *, before: Seminar) -> bool:
        for third in self.alike(before):
            comes_before = self.beginning(third) < self.beginning(before)
            holds = third == other or self.sessions_of(other)[-1].starts_at < self.sessions_of(third)[0].starts_at
            if comes_before and holds and self.reached(person, third):
                return True
        return False

    def reached(self, person: User, held: Seminar) -> bool:
        own = self.numbers(person, held)
        return bool(own) and len(own | self.brought(person, held)) / len(self.sessions_of(held)) >= 0.8

    def numbers(self, person: User, held: Seminar) -> set[int]:
        sessions = self.sessions_of(held)
        return {each.number for each in sessions for row in self.present(each) if self.who(row.user_id) == person}

    def alike(self, held: Seminar) -> list[Seminar]:
        """Seminars that have half days, and as many, the seminar itself among them."""
        return [
            other
            for other in self.seminars
            if (other.kind, other.group) == (held.kind, held.group)
            and self.sessions_of(other)
            and len(self.sessions_of(other)) == len(self.sessions_of(held))
        ]

    def beginning(self, held: Seminar) -> tuple[datetime, int]:
        return self.sessions_of(held)[0].starts_at, held.pk

    def held(self, name: str, held: Seminar) -> list[Piece]:
        sessions = self.sessions_of(held)
        if not any(self.present(session) for session in sessions):
            return []
        if any(session.starts_at + timedelta(minutes=210) > TODAY for session in sessions):
            return []
        return [a_piece(name, held, sessions[-1].starts_at, local_day(held, sessions[-1]), held.group, held.country)]

    def places(self, spec: dict[str, Any], countries: tuple[str, ...], until: date | None) -> Numbers:
        booked: Numbers = {}
        for held in self.of_kind("seminar" if "evidence" in spec else "workshop"):
            if held.group != spec.get("group", held.group) or (countries and held.country not in countries):
                continue
            sessions = self.sessions_of(held)
            if until and (not sessions or local_day(held, sessions[-1]) > until):
                continue
            guests = {self.who(row.user_id) for row in self.registrations if row.seminar_id == held.pk}
            booked[held.country] = booked.get(held.country, 0) + sum(guest.counts for guest in guests)
        return booked

    def who(self, account: int) -> User:
        user = self.users[account]
        return user if user.merged_into_id is None else self.who(user.merged_into_id)

    def of_kind(self, name: str) -> list[Seminar]:
        return [held for held in self.seminars if name.startswith(held.kind)]

    def sessions_of(self, held: Seminar) -> list[Session]:
        return [session for session in self.sessions if session.seminar_id == held.pk]

    def present(self, session: Session) -> list[Attendance]:
        rows = [row for row in self.attendances if row.session_id == session.pk]
        return [row for row in rows if row.status in ("present", "late", "left-early")]


def names_of(spec: dict[str, Any]) -> list[str]:
    return spec.get("evidence", []) + spec.get("evidence-all", [])  # type: ignore[no-any-return]


def local_day(held: Seminar, session: Session) -> date:
    return session.starts_at.astimezone(ZoneInfo(held.time_zone)).date()


def a_piece(name: str, who: Any, at: datetime, on: date, group: str, country: str) -> Piece:
    return {"name": name, "who": who, "at": at, "on": on, "group": group, "country": country}
