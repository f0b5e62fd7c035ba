"""Who counts, how often, and where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Organisation
from cohorts.models import Attendance
from kpis.counting import UNKNOWN
from tests.kpis.builders import (
    DAY,
    TODAY,
    attend,
    book,
    completed,
    count,
    figures,
    merge,
    of_country,
    programme,
    record,
    seminar,
    total,
)
from tests.world import organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_programme() -> None:
    programme()


def test_one_person_in_two_modules_two_seminars_and_two_countries_counts_once() -> None:
    everywhere = person()
    completed(everywhere, key="crafts", country="CY", on=DAY)
    completed(everywhere, key="songs", country="GR", on=DAY + timedelta(days=60))
    attend(everywhere, seminar(country="CY"), country="CY")
    attend(everywhere, seminar(country="GR"), country="GR")

    counted = count("clubs-trained")

    assert counted.total.so_far == 1
    assert counted.total.participations == 4
    assert [of_country(counted, code).so_far for code in ("CY", "GR", "IT")] == [1, 0, 0]


def test_group_and_country_are_those_of_the_first_evidence() -> None:
    moved = person()
    completed(moved, key="crafts", group="towns", country="GR", on=DAY)
    completed(moved, key="songs", group="clubs", country="CY", on=DAY - timedelta(days=1))

    assert total("clubs-trained", "CY") == 1
    assert total("clubs-trained", "GR") == 0
    assert total("towns-trained") == 0


def test_merged_accounts_are_one_person_along_a_chain_of_merges() -> None:
    first, second, third = person(), person(), person()
    for account in (first, second, third):
        completed(account)
    merge(first, into=second)
    merge(second, into=third)

    counted = count("clubs-trained")

    assert counted.total.so_far == 1
    assert counted.set_aside.merged == 2


def test_half_days_of_two_accounts_of_one_person_add_up() -> None:
    account, listed = person(), person(provisional=True)
    merge(listed, into=account)
    held = seminar()
    attend(account, held, half_days=[1, 2, 3])
    attend(listed, held, half_days=[3, 4])

    before = total("clubs-trained")
    attend(listed, held, half_days=[5])

    assert before == 0
    assert total("clubs-trained") == 1


def test_a_ring_of_merges_is_still_one_person() -> None:
    first, second = person(), person()
    merge(first, into=second)
    merge(second, into=first)
    completed(first)
    completed(second)

    assert total("clubs-trained") == 1


def test_the_projects_own_people_are_not_counted_and_their_number_is_told() -> None:
    completed(person(counts=False))
    staff = person(counts=False)
    double = person()
    merge(double, into=staff)
    completed(double)

    counted = count("clubs-trained")

    assert counted.total.so_far == 0
    assert counted.total.participations == 0
    assert counted.set_aside.uncounted == 2


def test_an_account_of_no_account_is_counted_when_it_is_somebody_who_counts() -> None:
    test_account, somebody = person(counts=False), person()
    merge(test_account, into=somebody)
    completed(test_account)

    assert total("clubs-trained") == 1


@pytest.mark.parametrize(("attended", "counts"), [(4, 0), (5, 1), (6, 1)])
def test_five_of_six_half_days_are_enough_and_four_are_not(attended: int, counts: int) -> None:
    attend(person(), seminar(half_days=6), half_days=range(1, attended + 1))

    counted = count("clubs-trained")

    assert counted.total.so_far == counts
    assert counted.set_aside.not_enough == 1 - counts


@pytest.mark.parametrize(("half_days", "attended", "counts"), [(5, 4, 1), (5, 3, 0), (1, 1, 1), (4, 3, 0), (4, 4, 1)])
def test_eighty_percent_of_any_number_of_half_days(half_days: int, attended: int, counts: int) -> None:
    attend(person(), seminar(half_days=half_days), half_days=range(1, attended + 1))

    assert total("clubs-trained") == counts


def test_the_threshold_is_the_programmes() -> None:
    programme(attendance={"counts-from": 50, "combine": False})
    attend(person(), seminar(half_days=6), half_days=[1, 2, 3])

    assert total("clubs-trained") == 1


@pytest.mark.parametrize(
    ("status", "counts"), [("present", 1), ("late", 1), ("left-early", 1), ("excused", 0), ("absent", 0)]
)
def test_whoever_was_in_the_room_attended(status: str, counts: int) -> None:
    attend(person(), seminar(), status=Attendance.Status(status))

    assert total("clubs-trained") == counts


def test_halves_of_two_seminars_do_not_add_up() -> None:
    half_here_half_there = person()
    attend(half_here_half_there, seminar(), half_days=[1, 2, 3])
    attend(half_here_half_there, seminar(), half_days=[4, 5, 6])

    assert total("clubs-trained") == 0


def test_a_workshop_is_not_a_seminar() -> None:
    attend(person(), seminar(kind="workshop", half_days=1), half_days=[1])

    assert total("clubs-trained") == 0


def test_a_mentor_needs_the_workshop_and_a_mentoring_begun() -> None:
    mentor, only_workshop, only_mentoring = person(), person(), person()
    workshop = seminar(kind="workshop", group="", half_days=1)
    attend(mentor, workshop, half_days=[1], country="GR")
    attend(only_workshop, workshop, half_days=[1])
    record("mentors", person=mentor, on=DAY + timedelta(days=9))
    record("mentors", person=mentor, on=DAY + timedelta(days=99))
    record("mentors", person=only_mentoring)

    counted = count("mentors")

    assert counted.total.so_far == 1
    assert of_country(counted, "GR").so_far == 1
    assert counted.set_aside.unfinished == 2


def test_a_mentor_counts_from_the_day_when_the_last_evidence_came() -> None:
    mentor = person()
    attend(mentor, seminar(kind="workshop", half_days=1), half_days=[1])
    record("mentors", person=mentor, on=date(2026, 6, 1))

    assert total("mentors", until=date(2026, 5, 31)) == 0
    assert total("mentors", until=date(2026, 6, 1)) == 1
    assert count("mentors", since=date(2026, 6, 2)).total.new == 0


@pytest.mark.parametrize(
    ("moment", "first", "final"),
    [
        (datetime(2025, 9, 30, 23, 59, 59, tzinfo=UTC), 1, 0),
        (datetime(2025, 10, 1, 0, 0, 0, tzinfo=UTC), 0, 1),
        (datetime(2024, 4, 1, 0, 0, 0, tzinfo=UTC), 1, 0),
        (datetime(2027, 3, 31, 23, 59, 59, tzinfo=UTC), 0, 1),
    ],
)
def test_both_days_of_a_period_belong_to_it(moment: datetime, first: int, final: int) -> None:
    completed(person(), on=moment)

    in_first = count("clubs-trained", since=date(2024, 4, 1), until=date(2025, 9, 30)).total
    in_final = count("clubs-trained", since=date(2025, 10, 1), until=date(2027, 3, 31)).total

    assert (in_first.new, in_final.new) == (first, final)
    assert in_first.so_far == first
    assert in_final.so_far == 1


def test_the_day_of_a_seminar_is_the_day_in_the_room() -> None:
    late_evening = datetime(2025, 9, 30, 21, 30, tzinfo=UTC)
    held = seminar(half_days=1, first=late_evening, zone="Europe/Athens")
    attend(person(), held, half_days=[1])

    counted = count("clubs-trained", since=date(2025, 10, 1), until=date(2025, 10, 1))

    assert counted.total.new == 1


def test_somebody_counts_from_the_half_day_that_was_enough() -> None:
    held = seminar(half_days=6, first=datetime(2025, 9, 28, 9, tzinfo=UTC))
    attend(person(), held, half_days=[1, 2, 3, 4, 5])

    assert total("clubs-trained", until=date(2025, 9, 29)) == 0
    assert total("clubs-trained", until=date(2025, 9, 30)) == 1


def test_a_person_of_the_first_period_is_not_new_in_the_second() -> None:
    somebody = person()
    completed(somebody, key="crafts", on=date(2025, 1, 1))
    completed(somebody, key="songs", on=date(2026, 1, 1))

    counted = count("clubs-trained", since=date(2025, 10, 1)).total

    assert (counted.new, counted.so_far, counted.participations) == (0, 1, 1)


def test_channels_part_the_people_and_are_never_added_up() -> None:
    online, room, both = person(), person(), person()
    held = seminar()
    for learner in (online, both):
        completed(learner)
    for participant in (room, both):
        attend(participant, held)

    figure = count("clubs-trained").total

    assert (figure.online_only, figure.room_only, figure.both) == (1, 1, 1)
    assert figure.new == 3
    assert figure.participations == 4


def test_evidence_without_a_group_counts_for_none_and_is_told() -> None:
    completed(person(), group="")

    counted = count("clubs-trained")

    assert counted.total.so_far == 0
    assert counted.set_aside.without_group == 1


def test_evidence_without_a_country_is_shown_as_of_an_unknown_one() -> None:
    completed(person(), country="")

    counted = count("clubs-trained")

    assert counted.total.so_far == 1
    assert of_country(counted, UNKNOWN).so_far == 1
    assert total("clubs-trained", "CY", "GR", "IT") == 0


def test_a_country_outside_the_programme_has_its_own_row_and_no_share() -> None:
    completed(person(), country="FR")

    figure = of_country(count("clubs-trained"), "FR")

    assert (figure.so_far, figure.promised, figure.gap) == (1, None, None)


def test_every_total_is_the_sum_of_its_countries() -> None:
    for country in ("CY", "CY", "GR", "IT", "FR", ""):
        completed(person(), country=country)
    attend(person(), seminar(country="GR"), country="GR")

    for counted in figures().counts:
        for name in ("new", "so_far", "participations", "online_only", "room_only", "both"):
            assert getattr(counted.total, name) == sum(getattr(figure, name) for figure in counted.countries)


def test_a_coordinator_of_some_countries_is_promised_their_shares() -> None:
    completed(person(), country="CY")

    counted = count("clubs-trained", "CY", "GR").total

    assert (counted.promised, counted.gap, counted.percent) == (40, 39, 2)
    assert count("cooperating", "CY").total.promised is None


def test_planned_places_booked_places_and_slack() -> None:
    held = seminar(group="clubs", country="CY")
    book(person(), held)
    book(person(), held)
    book(person(counts=False), held)
    book(person(), seminar(group="towns", country="CY"))

    counted = count("clubs-trained")

    assert counted.total.booked == 2
    assert of_country(counted, "CY").booked == 2
    assert (counted.total.planned, counted.total.slack) == (60, 0)
    assert (count("mentors").total.planned, count("mentors").total.slack) == (8, -1)
    assert count("mentors", "CY").total.planned is None
    assert count("reports").total.booked is None


def test_a_place_booked_twice_by_one_person_is_one() -> None:
    account, listed = person(), person(provisional=True)
    merge(listed, into=account)
    held = seminar()
    book(account, held)
    book(listed, held)

    assert count("clubs-trained").total.booked == 1


def test_a_seminar_is_held_when_all_its_half_days_are_past_and_somebody_came() -> None:
    held = seminar(half_days=2, country="GR")
    attend(person(), held, half_days=[1])
    over = held.sessions.get(number=2).ends_at

    assert total("seminars", at=over - timedelta(seconds=1)) == 0
    assert total("seminars", at=over) == 1
    assert total("workshops", at=over) == 0
    assert total("seminars", "CY", at=over) == 0


def test_a_seminar_without_its_list_is_not_held_and_is_told() -> None:
    empty = seminar(half_days=2)
    attend(person(), empty, half_days=[1], status=Attendance.Status.ABSENT)

    counted = figures(at=TODAY)

    assert total("seminars") == 0
    assert counted.without_list == 1
    assert figures("GR").without_list == 0


def test_a_seminar_without_half_days_breaks_nothing() -> None:
    book(person(), seminar(half_days=0))

    assert total("seminars") == 0
    assert count("clubs-trained").total.booked == 1
    assert count("clubs-trained", until=TODAY.date()).total.booked == 0


def test_organisations_count_once_after_merging_and_only_confirmed() -> None:
    town = organisation("town", "GR")
    same = organisation("town", "GR")
    same.merged_into = town
    same.save()
    proposed = organisation("town", "CY", status=Organisation.Status.PROPOSED)
    for each in (town, town, same, proposed):
        record("cooperating", organisation=each)
    record("cooperating")

    counted = count("cooperating")

    assert counted.total.so_far == 1
    assert of_country(counted, "GR").so_far == 1


def test_documents_count_one_by_one_unless_withdrawn() -> None:
    record("reports", country="CY")
    record("reports", country="GR")
    record("reports", country="GR", withdrawn_because="Entered twice.")

    counted = count("reports")

    assert counted.total.so_far == 2
    assert (counted.total.gap, of_country(counted, "IT").gap) == (1, 1)


def test_a_record_counts_for_its_own_indicator_alone() -> None:
    record("reports", country="CY")

    assert [each.indicator.key for each in figures().counts if each.total.so_far] == ["reports"]


def test_an_unknown_kind_of_evidence_is_an_error_and_not_a_zero() -> None:
    programme(indicators=[{"key": "x", "title": "X", "count": "people", "evidence": ["guessed"]}])

    with pytest.raises(KeyError, match="guessed"):
        figures()


def test_whoever_is_set_aside_is_told_only_where_they_belong() -> None:
    for group, country in (("clubs", "CY"), ("clubs", "GR"), ("towns", "CY"), ("", "CY")):
        attend(person(), seminar(), half_days=[1], group=group, country=country)
    completed(person(), group="", country="GR")
    completed(person(counts=False), group="clubs", country="GR")

    everywhere = count("clubs-trained").set_aside
    in_greece = count("clubs-trained", "GR").set_aside
    before = count("clubs-trained", until=DAY - timedelta(days=1)).set_aside

    assert (everywhere.not_enough, everywhere.without_group, everywhere.uncounted) == (3, 1, 1)
    assert (in_greece.not_enough, in_greece.without_group, in_greece.uncounted) == (1, 1, 1)
    assert (before.not_enough, before.without_group, before.uncounted) == (0, 0, 0)
