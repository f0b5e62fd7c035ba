"""What has had its time goes, once, and nothing before its time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import unused
from accounts.models import AuditEvent, User
from accounts.retention import found, sweep
from accounts.tasks import end_what_is_past
from certificates.models import Document
from certificates.requesting import request_attendance_report, request_sign_in_sheets
from cohorts.attendance import Status, mark
from cohorts.models import AttendanceChange, CheckIn, Closing, Nudge, Scan
from cohorts.scanning import keep_scan, withdraw_scan
from lms.keeping import evidence_until
from lms.models import edition
from tests import world
from tests.certificates.papers import PROOF
from tests.cohorts import rooms
from tests.cohorts.sheets import photo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def seminar(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    settings.EVIDENCE_UNTIL = date(2033, 12, 31)
    world.published_programme()
    teacher, learner = world.trainer(), world.person()
    row = rooms.seminar(teacher, people=[learner])
    half_day = row.sessions.select_related("seminar")[0]
    mark(session=half_day, person=learner, status=Status.PRESENT, by=teacher, at=world.NOON)
    CheckIn.objects.create(session=half_day, user=learner, at=world.NOON, marked_at=world.NOON)
    keep_scan(session=half_day, upload=ContentFile(photo()), by=teacher, at=world.NOON)
    Closing.objects.create(seminar=row, asked_by=teacher, asked_name="Somebody", asked_at=world.NOON)
    request_attendance_report(seminar=row, by=teacher, at=world.NOON, because=PROOF)
    request_sign_in_sheets(seminar=row, by=teacher, at=world.NOON)
    return row


def due(at: datetime) -> set[str]:
    return {each.end.key for each in found(at) if each.rows}


def test_proof_is_kept_to_its_last_day_and_gone_on_the_next(seminar: Any, tmp_path: Path) -> None:
    listed = User.objects.create_user(None, chosen_name="Written on a list", provisional=True)
    left = world.person()
    User.objects.filter(pk=left.pk).update(erased_at=world.NOON)
    last = datetime(2033, 12, 31, 23, 0, tzinfo=UTC)
    User.objects.filter(erased_at=None).update(last_login=last)
    proof = {"log-of-marks", "sheets", "closings", "lists", "left", "listed", "log"}
    files = list(tmp_path.rglob("*.jpg"))

    assert due(last) & proof == set()
    sweep(last)
    assert Scan.objects.count() == len(files) == 1
    assert due(last + DAY) >= proof
    sweep(last + DAY)

    assert due(last + DAY) & proof - {"log"} == set(), "what the sweep itself did is in the log"
    assert not list(tmp_path.rglob("*.jpg"))
    assert (Scan.objects.count(), AttendanceChange.objects.count()) == (0, 0)
    assert Closing.objects.get().asked_name == ""
    assert {paper.erased_at for paper in Document.objects.all()} == {last, last + DAY}
    assert User.objects.get(pk=listed.pk).erased_at == last + DAY
    assert User.objects.get(pk=left.pk).number == f"x{left.pk}"
    assert seminar.registrations.count() == 1, "that somebody was there stays as a number"


def test_what_is_kept_for_days_is_kept_so_many(seminar: Any, client: Client) -> None:
    learner = seminar.registrations.get().user
    scan = Scan.objects.get()
    withdraw_scan(scan=scan, because="A wrong photo.", by=seminar.trainers.get(), at=world.NOON)
    membership = rooms.cohort(world.trainer(), members=[learner]).memberships.get()
    Nudge.objects.create(membership=membership, reason="stuck", sent_at=world.NOON, due_at=world.NOON)
    User.objects.update(joined_at=world.NOON, last_login=world.NOON)
    provisional = User.objects.create_user(None, chosen_name="X", contact="x@example.org", provisional=True)
    User.objects.filter(pk=provisional.pk).update(joined_at=world.NOON)
    month, year = {"check-ins", "withdrawn-sheets", "named-reports"}, {"messages", "contacts"}

    assert due(world.NOON + 7 * DAY) == set()
    assert due(world.NOON + 8 * DAY) == due(world.NOON + 30 * DAY) == {"named-reports"}
    assert due(world.NOON + 31 * DAY) == month
    assert due(world.NOON + 366 * DAY) == month | year
    done = {each.end.key: each.rows for each in sweep(world.NOON + 366 * DAY)}
    assert {key for key, rows in done.items() if rows} == month | year
    assert due(world.NOON + 366 * DAY) == set()

    scan.refresh_from_db()
    assert (scan.file.name, scan.withdrawn_because) == ("", "A wrong photo.")
    assert User.objects.get(pk=provisional.pk).chosen_name == "X", "the name stands on the list still"


def test_where_people_were_signed_in_is_forgotten_with_their_session(client: Client) -> None:
    user = world.person()
    client.force_login(user)
    session = Session.objects.get()
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key=session.pk, user_agent="A browser")
    later = session.expire_date + timedelta(minutes=1)

    sweep(later - timedelta(hours=1))
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    sweep(later)
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_an_account_that_nobody_uses_is_told_once_and_ends_a_month_later(mailoutbox: list[Any]) -> None:
    world.published_programme()
    user, other = world.person("somebody@example.org", language="de"), world.person()
    User.objects.update(last_login=world.NOON)
    User.objects.filter(pk=other.pk).update(last_login=world.NOON + 100 * DAY)
    told = world.NOON + unused.UNUSED_FOR + DAY

    sweep(told - 2 * DAY)
    assert not mailoutbox
    for _time in range(2):
        sweep(told)
    assert [mail.to for mail in mailoutbox] == [["somebody@example.org"]]
    sweep(told + 30 * DAY)
    assert User.objects.get(pk=user.pk).erased_at is None
    sweep(told + 31 * DAY)
    assert User.objects.get(pk=user.pk).erased_at == told + 31 * DAY
    assert User.objects.get(pk=other.pk).erased_at is None


def test_an_account_that_nobody_confirmed_is_gone_after_a_week_and_one_that_somebody_knows_stays(
    client: Client,
) -> None:
    release = world.module()
    there = {f"{name}@example.org": name for name in ("typed", "member", "confirmed", "changed", "by-staff")}
    for address in there:
        Client().post("/accounts/signup/", {"email": address})
    people = {there[user.email or ""]: user for user in User.objects.filter(email__in=there)}
    rooms.cohort(world.trainer(), release=release, members=[people["member"]])
    people["confirmed"].emailaddress_set.update(verified=True)  # type: ignore[attr-defined]
    AuditEvent.record(actor=None, action="power changed", subject=people["changed"], at=world.NOON)
    people["by-staff"].emailaddress_set.all().delete()  # type: ignore[attr-defined]
    joined = people["typed"].joined_at

    sweep(joined + 7 * DAY)
    assert User.objects.filter(email__in=there).count() == len(there) == 5
    done = {each.end.key: each.rows for each in sweep(joined + 7 * DAY + timedelta(minutes=1))}

    assert done["unconfirmed"] == 1
    left = User.objects.filter(pk__in=[user.pk for user in people.values()], erased_at=None)
    assert {there[user.email or ""] for user in left} == {"member", "confirmed", "changed", "by-staff"}
    assert not EmailAddress.objects.filter(email="typed@example.org").exists()


def test_whoever_signs_in_after_the_mail_keeps_the_account(mailoutbox: list[Any]) -> None:
    world.published_programme()
    user = world.person("somebody@example.org")
    User.objects.update(last_login=world.NOON)
    told = world.NOON + unused.UNUSED_FOR + DAY
    sweep(told)
    User.objects.update(last_login=told + DAY)

    sweep(told + 40 * DAY)
    assert User.objects.get(pk=user.pk).erased_at is None
    sweep(told + DAY + unused.UNUSED_FOR + DAY)
    assert len(mailoutbox) == 2, "it is told anew before it ends"


def test_the_last_day_is_as_the_setting_says_or_reckoned_from_the_programme(settings: Any) -> None:
    assert evidence_until() is None
    world.published_programme(periods=[{"key": "one", "from": "2024-04-01", "to": "2027-03-31"}])
    edition.cache_clear()
    assert evidence_until() == date(2033, 12, 31)
    settings.EVIDENCE_UNTIL = date(2040, 1, 1)
    assert evidence_until() == date(2040, 1, 1)


def test_a_dry_run_changes_nothing_and_a_person_can_be_erased_by_number(capsys: Any, monkeypatch: Any) -> None:
    world.published_programme()
    user = world.person()
    User.objects.filter(pk=user.pk).update(last_login=world.NOON - 3000 * DAY, told_of_end_at=world.NOON - 99 * DAY)

    call_command("retention")
    assert "1 unused" in capsys.readouterr().out
    assert User.objects.get(pk=user.pk).erased_at is None
    monkeypatch.setattr("builtins.input", lambda question: "something else")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("erase", user.spoken_number)
    call_command("erase", user.spoken_number, "--yes")
    with pytest.raises(CommandError, match="already"):
        call_command("erase", user.spoken_number, "--yes")
    assert AuditEvent.objects.get(action="person erased").actor is None


def test_an_end_that_fails_stops_no_other(monkeypatch: Any) -> None:
    monkeypatch.setattr("accounts.past.settings.SESSION_COOKIE_AGE", "no number")
    stale = Session.objects.create(session_key="k", session_data="", expire_date=world.NOON)

    with pytest.raises(TypeError):
        found(world.NOON + DAY)
    end_what_is_past()

    assert not Session.objects.filter(pk=stale.pk).exists()


def test_what_one_person_withdrew_after_two_had_closed_the_list_is_proof_still(seminar: Any, tmp_path: Path) -> None:
    scan, closing, teacher = Scan.objects.get(), Closing.objects.get(), seminar.trainers.get()
    withdraw_scan(scan=scan, because="Not readable.", by=teacher, at=world.NOON + 2 * DAY)

    for confirmed_at, is_kept in ((world.NOON + DAY, True), (world.NOON + 3 * DAY, False), (None, False)):
        second = world.trainer() if confirmed_at else None
        Closing.objects.update(confirmed_at=confirmed_at, confirmed_by=second, confirmed_name=str(second or ""))
        assert ("withdrawn-sheets" in due(world.NOON + 60 * DAY)) is not is_kept
    closing.delete()
    assert "withdrawn-sheets" in due(world.NOON + 60 * DAY)
    assert len(list(tmp_path.rglob("*.jpg"))) == 1


def test_a_session_that_is_kept_open_stays_in_its_persons_list(client: Client) -> None:
    user = world.person()
    client.force_login(user)
    session = Session.objects.get()
    place = UserSession.objects.create(user=user, ip="192.0.2.1", session_key=session.pk, user_agent="A browser")
    UserSession.objects.filter(pk=place.pk).update(created_at=session.expire_date - 1.4 * DAY)
    open_at, over_at = session.expire_date - timedelta(hours=1), session.expire_date + timedelta(hours=1)

    assert "places" not in due(open_at)
    assert {"places", "sittings"} <= due(over_at)
