"""Setting up a seminar, and changing it and its half days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from cohorts.attendance import Status, mark
from cohorts.guessing import WRONG_NUMBERS
from cohorts.local_times import NoSuchTime, Plan, Stretch, beginnings, moment, overlap
from cohorts.models import CheckIn, Seminar, Session
from cohorts.time_zones import ZONES, zone_of
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, coordinator, person, published, published_programme, trainer

NEW = "/teach/seminars/new/"


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "seminar",
        "title": "Autumn seminar",
        "group": "clubs",
        "country": "CY",
        "place": "Larnaca",
        "address": "Harbour street 1",
        "agenda": "Welcome\r\n  Practice ",
        "language": "en",
        "capacity": "25",
        "first_day": "2026-10-23",
        "days": "3",
        "a_day": "2",
        "begins": "09:30",
        "second_begins": "14:00",
        "minutes": "210",
        "certified_minutes": "180",
        **changes,
    }


def editable(row: Seminar, **changes: Any) -> dict[str, Any]:
    """What the browser sends from the page as it was shown, with what was typed into it."""
    shown = {
        "kind": row.kind,
        "title": row.title,
        "group": row.group,
        "country": row.country,
        "place": row.place,
        "address": row.address,
        "agenda": row.agenda,
        "language": row.language,
        "time_zone": row.time_zone,
        "capacity": str(row.capacity),
        "trainers": [str(each.uuid) for each in row.trainers.all()],
    }
    return {f"initial-{name}": said for name, said in shown.items()} | shown | changes


def typed(row: Seminar, *, extra: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The page of half days as it is shown; `changes` are by number, such as `h0_title`."""
    sessions = list(row.sessions.select_related("seminar"))
    sent: dict[str, Any] = {"half-days-INITIAL_FORMS": len(sessions), "half-days-TOTAL_FORMS": len(sessions)}
    for place, session in enumerate(sessions):
        sent |= {
            f"half-days-{place}-uuid": str(session.uuid),
            f"half-days-{place}-day": session.local_day.isoformat(),
            f"half-days-{place}-begins": f"{session.local_start:%H:%M}",
            f"half-days-{place}-minutes": session.minutes,
            f"half-days-{place}-certified_minutes": session.certified_minutes or "",
            f"half-days-{place}-title": session.title,
        }
    for name, value in changes.items():
        sent[f"half-days-{name[1:].replace('_', '-', 1)}"] = value
    if extra is not None:
        sent["half-days-TOTAL_FORMS"] += 1
        sent |= {f"half-days-{len(sessions)}-{name}": value for name, value in extra.items()}
    return sent


def begins(row: Seminar) -> list[str]:
    return [f"{session.local_start:%m-%d %H:%M}" for session in row.sessions.select_related("seminar")]


@pytest.mark.django_db
def test_whoever_teaches_sets_up_a_seminar_and_is_its_trainer(client: Client) -> None:
    published_programme()
    teacher = trainer()
    cohort(teacher)
    client.force_login(teacher)

    response = client.post(NEW, answers())

    row = Seminar.objects.get()
    assert response["Location"] == row.get_absolute_url()
    assert (row.time_zone, row.capacity, row.agenda) == ("Asia/Nicosia", 25, "Welcome\nPractice")
    assert list(row.trainers.all()) == [teacher]
    assert {session.counted_minutes for session in row.sessions.all()} == {180}
    # The clocks go back between the second and the third day: half past nine stays half past nine.
    assert begins(row) == [f"10-{day} {clock}" for day in (23, 24, 25) for clock in ("09:30", "14:00")]
    assert {event.action for event in AuditEvent.objects.all()} == {"cohorts.add-seminar", "cohorts.trainers"}


@pytest.mark.django_db
@pytest.mark.parametrize("country", sorted(ZONES))
def test_a_seminar_has_the_clock_of_its_country_in_summer_and_in_winter(client: Client, country: str) -> None:
    published_programme(countries=sorted(ZONES))
    client.force_login(coordinator(country))

    client.post(NEW, answers(country=country, first_day="2026-03-28"))

    row = Seminar.objects.get()
    assert row.zone == zone_of(country)
    assert {local.rpartition(" ")[2] for local in begins(row)} == {"09:30", "14:00"}
    first, last = row.sessions.first(), row.sessions.last()
    assert first is not None and last is not None
    assert last.starts_at - first.starts_at == timedelta(days=2, hours=4, minutes=30) - timedelta(hours=1)


@pytest.mark.django_db
def test_a_planned_seminar_fills_the_form(client: Client) -> None:
    published()
    client.force_login(coordinator("PL"))

    page = client.get(NEW, {"planned": "2", "country": "PL"}).content.decode()

    assert 'value="local-authorities" selected' in page
    assert 'value="PL" selected' in page
    assert 'name="days" value="3"' in page
    assert 'name="minutes" value="210"' in page
    assert 'name="capacity" value="25"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"country": "IT"}, "Select a valid choice"),
        ({"days": "31"}, "60 half days"),
        ({"second_begins": ""}, "When does the second half day begin?"),
        ({"second_begins": "10:00"}, "go on at the same time"),
        ({"certified_minutes": "211"}, "No more minutes can be certified"),
        ({"begins": "03:30", "a_day": "1", "first_day": "2026-03-29"}, "There is no such time"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(client: Client, wrong: dict[str, str], said: str) -> None:
    published_programme()
    client.force_login(coordinator("CY"))

    page = client.post(NEW, answers(**wrong)).content.decode()

    assert said in page
    assert not Seminar.objects.exists()


@pytest.mark.django_db
def test_whoever_neither_teaches_nor_coordinates_sets_up_nothing(client: Client) -> None:
    published_programme()
    client.force_login(person(country="CY"))

    assert client.get(NEW).status_code == 404
    assert client.post(NEW, answers()).status_code == 404
    assert not Seminar.objects.exists()


@pytest.mark.django_db
def test_people_who_teach_in_the_country_can_be_named_and_others_cannot(client: Client) -> None:
    published_programme()
    here, there, nobody = trainer(), trainer(), person()
    seminar(here)
    seminar(there, country="IT")
    client.force_login(coordinator("CY", "IT"))

    for wrong in (there, nobody):
        client.post(NEW, answers(trainers=[str(wrong.uuid)]))
    assert Seminar.objects.count() == 2
    client.post(NEW, answers(trainers=[str(here.uuid)]))

    assert list(Seminar.objects.get(title="Autumn seminar").trainers.all()) == [here]


@pytest.mark.django_db
def test_a_coordinator_names_somebody_new_by_the_number_that_they_read_out(client: Client) -> None:
    published_programme()
    somebody = person()
    client.force_login(coordinator("CY"))

    assert "Nobody who can sign in has this number" in client.post(NEW, answers(number="ABCD-EFGH")).content.decode()
    client.post(NEW, answers(number=somebody.spoken_number.lower()))

    assert list(Seminar.objects.get().trainers.all()) == [somebody]
    for _guess in range(WRONG_NUMBERS):
        client.post(NEW, answers(number="ABCD-EFGH"))
    assert "Too many numbers" in client.post(NEW, answers(number=somebody.number)).content.decode()


@pytest.mark.django_db
def test_a_trainer_changes_what_the_page_shows_and_takes_nothing_of_others_back(client: Client) -> None:
    published_programme()
    teacher = trainer()
    row = seminar(teacher)
    shown = editable(row)
    Seminar.objects.filter(pk=row.pk).update(place="Moved meanwhile")
    client.force_login(teacher)

    client.post(reverse("cohorts:edit-seminar", args=[row.uuid]), {**shown, "title": "Renamed"})

    row.refresh_from_db()
    assert (row.title, row.place) == ("Renamed", "Moved meanwhile")
    assert AuditEvent.objects.get(action="cohorts.change-seminar").detail == {"changed": ["title"]}


@pytest.mark.django_db
def test_the_last_trainer_cannot_leave_and_a_coordinator_can_take_them_off(client: Client) -> None:
    published_programme()
    teacher = trainer()
    row = seminar(teacher)
    page = reverse("cohorts:edit-seminar", args=[row.uuid])
    client.force_login(teacher)

    said = client.post(page, editable(row, trainers=[])).content.decode()
    assert "A seminar needs a trainer" in said
    assert row.is_taught_by(teacher)
    client.force_login(coordinator("CY"))
    client.post(page, editable(row, trainers=[]))

    assert not row.trainers.exists()
    assert AuditEvent.objects.get(action="cohorts.trainers").detail["taken_off"] == [str(teacher.uuid)]


@pytest.mark.django_db
def test_somebody_who_takes_part_cannot_be_named_as_its_trainer(client: Client) -> None:
    published_programme()
    other = trainer()
    seminar(other)
    row = seminar(trainer(), people=[other])
    client.force_login(coordinator("CY"))

    page = client.post(
        reverse("cohorts:edit-seminar", args=[row.uuid]),
        editable(row, trainers=[str(each.uuid) for each in [*row.trainers.all(), other]]),
    ).content.decode()

    assert "cannot be its trainer" in page
    assert not row.is_taught_by(other)


@pytest.mark.django_db
def test_in_another_zone_the_half_days_keep_the_times_of_the_clock(client: Client) -> None:
    published_programme()
    teacher = trainer()
    row = seminar(teacher, half_days=2, time_zone="Europe/Rome")
    before = begins(row)
    client.force_login(teacher)
    page = reverse("cohorts:edit-seminar", args=[row.uuid])

    client.post(page, editable(row, time_zone="Europe/Athens"))
    row.refresh_from_db()
    assert row.time_zone == "Europe/Athens"
    assert begins(row) == before

    CheckIn.objects.create(session=row.sessions.all()[0], user=person(), at=NOON)
    said = client.post(page, editable(row, time_zone="Europe/Rome")).content.decode()
    row.refresh_from_db()
    assert "only titles can change" in said
    assert row.time_zone == "Europe/Athens"


@pytest.mark.django_db
def test_half_days_are_moved_added_deleted_and_numbered_anew(client: Client) -> None:
    published_programme()
    teacher = trainer()
    row = seminar(teacher, half_days=3, time_zone="Asia/Nicosia")
    client.force_login(teacher)
    extra = {"day": "2026-05-03", "begins": "08:00", "minutes": "90", "title": "Early"}

    response = client.post(
        reverse("cohorts:half-days", args=[row.uuid]),
        typed(row, extra=extra, h1_DELETE="on", h2_begins="16:00", h2_certified_minutes="200"),
    )

    assert response["Location"] == row.get_absolute_url()
    found = [(each.number, each.title, each.counted_minutes) for each in row.sessions.all()]
    assert found == [(1, "Early", 90), (2, "", 210), (3, "", 200)]
    assert begins(row) == ["05-03 08:00", "05-04 15:00", "05-05 16:00"]


@pytest.mark.django_db
def test_once_somebody_is_marked_only_titles_change(client: Client) -> None:
    published_programme()
    teacher, learner = trainer(), person()
    row = seminar(teacher, half_days=2, people=[learner])
    mark(session=row.sessions.all()[0], person=learner, status=Status.PRESENT, by=teacher, at=NOON)
    client.force_login(teacher)
    before, page = begins(row), reverse("cohorts:half-days", args=[row.uuid])

    client.post(page, typed(row, h1_begins="20:00", h1_minutes="5", h0_DELETE="on", h1_title="Evening"))
    client.post(page, typed(row, extra={"day": "2026-05-09", "begins": "08:00", "minutes": "90"}))

    assert begins(row) == before
    assert [each.title for each in row.sessions.all()] == ["", "Evening"]


@pytest.mark.django_db
def test_a_half_day_of_another_seminar_cannot_be_written(client: Client) -> None:
    published_programme()
    teacher = trainer()
    row, other = seminar(teacher, half_days=1), seminar(trainer(), half_days=1)
    client.force_login(teacher)
    theirs = other.sessions.get()

    page = client.post(
        reverse("cohorts:half-days", args=[row.uuid]), typed(row, h0_uuid=str(theirs.uuid), h0_title="Mine")
    ).content.decode()

    assert "Somebody else changed the half days" in page
    theirs.refresh_from_db()
    assert theirs.title == ""


@pytest.mark.django_db
def test_a_time_in_the_hour_that_comes_twice_stays_where_nobody_touched_it(client: Client) -> None:
    published_programme()
    teacher = trainer()
    row = seminar(teacher, half_days=0, time_zone="Europe/Berlin")
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    Session.objects.create(seminar=row, number=1, starts_at=second, minutes=60)
    client.force_login(teacher)

    client.post(reverse("cohorts:half-days", args=[row.uuid]), typed(row, h0_title="Night"))

    assert (row.sessions.get().title, row.sessions.get().starts_at) == ("Night", second)


def users() -> dict[str, User]:
    return {"stranger": person(), "other trainer": trainer(), "elsewhere": coordinator("IT")}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["edit-seminar", "half-days", "renew-sign-up-code"])
def test_others_find_nothing_and_coordinators_of_the_country_may(client: Client, name: str) -> None:
    published_programme()
    row, page = seminar(trainer()), ""
    page = reverse(f"cohorts:{name}", args=[row.uuid])
    everybody = users()
    seminar(everybody["other trainer"])

    for user in everybody.values():
        client.force_login(user)
        assert client.get(page).status_code in {404, 405}
        assert client.post(page, typed(row)).status_code == 404
    client.force_login(coordinator("CY"))

    assert client.post(page, typed(row)).status_code in {200, 302}


zones = st.sampled_from([*ZONES.values(), ZoneInfo("UTC"), ZoneInfo("Atlantic/Canary")])
plans = st.builds(
    Plan,
    first_day=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 30),
    begins=st.lists(st.times(time(5), time(22)), min_size=1, max_size=2, unique=True).map(
        lambda each: tuple(sorted(each))
    ),
    minutes=st.integers(1, 600),
    certified_minutes=st.none(),
)


@given(plans, zones)
def test_a_plan_begins_at_the_same_times_of_the_clock_each_day(plan: Plan, zone: ZoneInfo) -> None:
    found = beginnings(plan, zone)

    assert found == sorted(found)
    assert len(found) == plan.days * len(plan.begins)
    assert {each.astimezone(zone).time() for each in found} == set(plan.begins)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), zones)
def test_a_time_of_the_clock_comes_back_or_does_not_exist(local: datetime, zone: ZoneInfo) -> None:
    try:
        found = moment(local, zone)
    except NoSuchTime:
        offsets = [(local + timedelta(hours=hours)).replace(tzinfo=zone).utcoffset() for hours in (-2, 2)]
        assert offsets[0] != offsets[1]
    else:
        assert found.astimezone(zone).replace(tzinfo=None) == local


@given(
    st.lists(
        st.builds(
            Stretch, begins=st.integers(0, 50).map(lambda h: NOON + timedelta(hours=h)), minutes=st.integers(1, 300)
        ),
        max_size=5,
    )
)
def test_two_stretches_overlap_if_one_begins_within_another(stretches: list[Stretch]) -> None:
    pairs = [(a, b) for place, a in enumerate(stretches) for b in stretches[place + 1 :]]

    assert overlap(stretches) == any(a.begins < b.ends and b.begins < a.ends for a, b in pairs)
