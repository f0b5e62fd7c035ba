"""A period that is closed: what is kept of it, once, and never changed."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import QuerySet

from accounts.models import AuditEvent
from kpis.digest import canonical
from kpis.freezing import AlreadyFrozen, NotOver, Period, freeze, is_still_the_same
from kpis.models import FrozenPeriod, NeverChanged
from tests.certificates.papers import deliver
from tests.kpis.builders import TODAY, attend, completed, figures, programme, record, seminar
from tests.world import coordinator, person

FIRST = Period("first", date(2024, 4, 1), date(2025, 9, 30))
DAY = date(2025, 6, 2)
LAST_SECOND = datetime(2025, 9, 30, 23, 59, 59, tzinfo=UTC)


def in_the_period() -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_what_is_frozen_is_what_the_page_told() -> None:
    programme()
    completed(person(), on=LAST_SECOND)
    completed(person(), on=LAST_SECOND + timedelta(seconds=1))
    attend(person(), seminar(first=in_the_period(), country="GR"), country="GR")
    record("reports", on=DAY, country="IT")

    row = freeze(period=FIRST, by=coordinator(), at=TODAY)

    told = {each["key"]: each for each in row.figures["indicators"]}
    for count in figures(since=FIRST.since, until=FIRST.until).counts:
        kept = told[count.indicator.key]
        assert kept["total"]["new"] == count.total.new
        assert [(f["country"], f["new"], f["so_far"], f["booked"]) for f in kept["countries"]] == [
            (f.country, f.new, f.so_far, f.booked) for f in count.countries
        ]
        assert len(row.subjects[count.indicator.key]["counted"]) == count.total.so_far
    assert told["clubs-trained"]["total"]["new"] == 2


@pytest.mark.django_db
def test_the_fingerprint_is_of_the_bytes_and_is_in_the_audit() -> None:
    programme()
    completed(person(), on=DAY)

    freeze(period=FIRST, by=coordinator(), at=TODAY)

    row = FrozenPeriod.objects.get()
    assert hashlib.sha256(canonical(row.figures)).hexdigest() == row.sha256
    assert is_still_the_same(row)
    assert AuditEvent.objects.get(action="kpis.freeze-period").detail["sha256"] == row.sha256
    row.figures["without_list"] += 1
    assert not is_still_the_same(row)


@pytest.mark.parametrize("hours", [0, 11.99])
@pytest.mark.django_db
def test_a_period_is_over_when_its_last_day_is_over_everywhere(hours: float) -> None:
    programme()
    midnight = datetime(2025, 10, 1, tzinfo=UTC)

    with pytest.raises(NotOver):
        freeze(period=FIRST, by=coordinator(), at=midnight + timedelta(hours=hours))

    freeze(period=FIRST, by=coordinator(), at=midnight + timedelta(hours=12))


@pytest.mark.django_db
def test_a_period_is_frozen_again_only_with_a_reason_and_the_earlier_edition_stands() -> None:
    programme()
    one = freeze(period=FIRST, by=coordinator(), at=TODAY)
    completed(person(), on=DAY)

    for because in ("", "  "):
        with pytest.raises(AlreadyFrozen):
            freeze(period=FIRST, by=coordinator(), at=TODAY, because=because)
    two = freeze(period=FIRST, by=coordinator(), at=TODAY, because="Two lists came late.")

    assert (one.edition, two.edition, two.because) == (1, 2, "Two lists came late.")
    assert is_still_the_same(FrozenPeriod.objects.get(edition=1))
    with pytest.raises(AlreadyFrozen):
        freeze(period=FIRST, by=coordinator(), at=TODAY, because="Two lists came late.", after=1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_edition() -> None:
    programme()
    by = coordinator()

    def once() -> list[bool]:
        try:
            freeze(period=FIRST, by=by, at=TODAY)
        except AlreadyFrozen:
            return [False]
        return [True]

    made = [each for [each] in deliver(lambda: once(), threads=4, times=2)]

    assert sum(made) == 1
    assert FrozenPeriod.objects.count() == 1


@pytest.mark.django_db
def test_a_frozen_period_is_neither_changed_nor_deleted() -> None:
    programme()
    row = freeze(period=FIRST, by=coordinator(), at=TODAY)
    kept = FrozenPeriod.objects.all()

    for attempt in (
        row.save,
        FrozenPeriod.objects.get().save,
        row.delete,
        kept.delete,
        lambda: kept.update(sha256=""),
        lambda: FrozenPeriod.objects.update(sha256=""),
        lambda: kept.bulk_update([row], ["sha256"]),
        lambda: FrozenPeriod.objects.update_or_create(uuid=row.uuid, defaults={"because": "!"}),
    ):
        with pytest.raises(NeverChanged):
            attempt()

    assert FrozenPeriod.objects.get().sha256 == row.sha256


@pytest.mark.django_db
def test_it_stands_when_whoever_froze_it_is_gone() -> None:
    programme()
    by = coordinator()
    row = freeze(period=FIRST, by=by, at=TODAY)
    QuerySet(AuditEvent).filter(actor=by).update(actor=None)

    by.delete()

    kept = FrozenPeriod.objects.get()
    assert kept.frozen_by is None
    assert kept.sha256 == row.sha256
