"""A ready message goes once, tells nothing by mail, and leaves people in peace at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts import nudging, tasks
from cohorts.attention import Reason
from cohorts.models import Cohort, Membership, Nudge
from cohorts.nudging import Chosen, due, nudge, tell_of_messages
from courses.progress import complete_activity
from lms import queueing
from tests.cohorts.rooms import cohort
from tests.world import NOON, coordinator, enrolment, module, person, published_programme, trainer

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
"""A morning in all countries, a week after people joined."""

SATURDAY_NIGHT = datetime(2026, 5, 16, 21, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def queued() -> Iterator[list[int]]:
    """Whom the queue was asked to tell."""
    asked: list[int] = []

    def ask(_task: str, pk: int, _queue: str) -> bool:
        asked.append(pk)
        return True

    with patch.object(queueing, "put_in_queue", ask):
        yield asked


def member(teacher: User | None = None, **fields: Any) -> Membership:
    """Somebody who joined a week ago and has not begun."""
    group = cohort(teacher or trainer(), members=[person(**fields)], country="GR", language="el")
    return group.memberships.select_related("user", "cohort").get()


def ready(membership: Membership, reason: str = Reason.NEVER_BEGAN, about: str = "") -> Chosen:
    return Chosen(membership, reason, about)


def key(membership: Membership) -> str:
    return f"{membership.uuid}/never-began/"


def send(client: Client, *keys: str, name: str = "send") -> int:
    return client.post(reverse("cohorts:send-messages"), {name: keys}).status_code


def test_a_message_goes_at_once_on_a_working_day(queued: list[int], mailoutbox, django_capture_on_commit_callbacks):
    teacher = trainer()
    anna = member(teacher, email="anna@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        [sent] = nudge(chosen=[ready(anna)], by=teacher, at=MONDAY)

    assert (sent.sent_by, sent.sent_at, sent.due_at) == (teacher, MONDAY, MONDAY)
    assert queued == [anna.user_id]
    assert tell_of_messages(learner=anna.user_id, at=MONDAY)
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]


def test_a_second_message_for_the_same_reason_is_not_sent_whoever_sends_it(mailoutbox) -> None:
    anna = member()
    nudge(chosen=[ready(anna)], by=trainer(), at=MONDAY)
    tell_of_messages(learner=anna.user_id, at=MONDAY)

    assert nudge(chosen=[ready(anna)], by=trainer(), at=MONDAY + timedelta(hours=1)) == []
    assert not tell_of_messages(learner=anna.user_id, at=MONDAY + timedelta(hours=1))
    assert Nudge.objects.count() == 1
    assert len(mailoutbox) == 1


def test_nothing_is_sent_for_a_reason_that_is_gone(client: Client) -> None:
    teacher = trainer()
    anna = member(teacher)
    complete_activity(
        enrolment=enrolment(anna.user, anna.cohort.module.releases.get()), key="lesson-1", at=timezone.now()
    )
    client.force_login(teacher)

    assert send(client, key(anna)) == 302
    assert not Nudge.objects.exists()


def test_several_messages_of_one_person_make_one_mail(mailoutbox) -> None:
    anna = member()
    for about in ("lesson-1", "lesson-2"):
        Nudge.objects.create(membership=anna, reason="stuck", about=about, sent_at=MONDAY, due_at=MONDAY)

    assert tell_of_messages(learner=anna.user_id, at=MONDAY)
    assert not tell_of_messages(learner=anna.user_id, at=MONDAY)
    assert len(mailoutbox) == 1


def test_in_the_quiet_hours_the_mail_waits_for_the_morning(queued, mailoutbox, django_capture_on_commit_callbacks):
    anna = member()

    with django_capture_on_commit_callbacks(execute=True):
        [sent] = nudge(chosen=[ready(anna)], by=trainer(), at=SATURDAY_NIGHT)

    # Eight o'clock in Athens.
    monday = datetime(2026, 5, 18, 5, 0, tzinfo=UTC)
    assert sent.due_at == monday
    assert queued == []
    assert not tell_of_messages(learner=anna.user_id, at=monday - timedelta(seconds=1))
    assert tell_of_messages(learner=anna.user_id, at=monday)
    assert len(mailoutbox) == 1


def test_a_mail_that_is_late_does_not_go_at_night() -> None:
    anna = member()
    [sent] = nudge(chosen=[ready(anna)], by=trainer(), at=MONDAY)

    assert not due(MONDAY + timedelta(hours=10)).exists()
    assert due(MONDAY + timedelta(days=1)).get() == sent
    assert not due(MONDAY + timedelta(days=4)).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"membership": {"left_at": MONDAY}},
        {"membership": {"reminders": False}},
        {"cohort": {"archived_at": MONDAY}},
        {"user": {"is_active": False}},
        {"user": {"email": None}},
        {"user": {"provisional": True}},
        {"user": {"erased_at": MONDAY}},
        {"nudge": {"read_at": MONDAY}},
    ],
    ids=str,
)
def test_no_mail_goes_to_whoever_left_does_not_want_it_or_cannot_be_reached(mailoutbox, change) -> None:
    anna = member()
    [sent] = nudge(chosen=[ready(anna)], by=trainer(), at=MONDAY)
    rows: dict[str, Any] = {"membership": anna, "cohort": anna.cohort, "user": anna.user, "nudge": sent}
    for name, fields in change.items():
        type(rows[name]).objects.filter(pk=rows[name].pk).update(**fields)

    assert not tell_of_messages(learner=anna.user_id, at=MONDAY)
    assert mailoutbox == []


def test_the_mail_tells_a_stranger_nothing_and_is_in_its_readers_language(mailoutbox) -> None:
    teacher = trainer(chosen_name="Salvo")
    anna = member(teacher, chosen_name="Ada", email="ada@example.org", language="de")
    nudge(chosen=[ready(anna)], by=teacher, at=MONDAY)

    tell_of_messages(learner=anna.user_id, at=MONDAY)

    [mail] = mailoutbox
    assert "/learn/" in mail.body
    text = f"{mail.subject} {mail.body} {mail.from_email}".lower()
    programme = published_programme().spec
    for told in ("ada", "salvo", "crafts", "a course", "group", "trainer", *programme["neutral"]["avoid"]):
        assert told not in text


def test_the_sweep_asks_once_for_each_person_who_is_due(queued: list[int]) -> None:
    anna = member()
    now = timezone.now()
    for about in ("lesson-1", "lesson-2"):
        Nudge.objects.create(membership=anna, reason="stuck", about=about, sent_at=now, due_at=now)

    with patch.object(nudging, "is_quiet", lambda _at, **_of: False):
        tasks.sweep_messages()

    assert queued == [anna.user_id]


def test_a_trainer_sends_what_is_ticked_or_the_one_that_is_pressed(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person(), person(), person()])
    first, second, third = group.memberships.all()
    client.force_login(teacher)

    client.post(reverse("cohorts:send-messages"), {"only": key(first), "send": [key(second)]})
    pressed = set(Nudge.objects.values_list("membership", flat=True))
    send(client, key(first), key(second), key(third))

    assert pressed == {first.pk}
    assert Nudge.objects.count() == 3
    assert set(Nudge.objects.values_list("sent_by", flat=True)) == {teacher.pk}


@pytest.mark.parametrize("sent", ["", "x", "x/y", "x/y/z", "0a6f2f6e-3f43-4a52-9d0e-6a3c1f0e7b11"])
def test_a_form_that_means_nothing_sends_nothing(client: Client, sent: str) -> None:
    client.force_login(trainer())

    assert send(client, sent) == 302
    assert not Nudge.objects.exists()


def test_a_message_to_somebody_elses_group_is_not_found_and_none_of_the_others_is_sent(client: Client) -> None:
    teacher, other = trainer(), trainer()
    anna = member(teacher)
    ben = cohort(other, release=anna.cohort.module.releases.get(), members=[person()]).memberships.get()
    client.force_login(teacher)

    assert send(client, key(anna), key(ben)) == 404
    assert not Nudge.objects.exists()


def test_coordinators_send_nothing(client: Client) -> None:
    anna = member()
    client.force_login(coordinator("GR"))

    assert send(client, key(anna)) == 403
    assert not Nudge.objects.exists()


@pytest.mark.parametrize("ended", ["left", "archived"])
def test_nobody_is_written_to_who_left_or_whose_group_has_ended(client: Client, ended: str) -> None:
    teacher = trainer()
    anna = member(teacher)
    if ended == "left":
        Membership.objects.update(left_at=NOON)
    else:
        Cohort.objects.update(archived_at=NOON)
    client.force_login(teacher)

    assert send(client, key(anna)) == 404


def test_its_reader_finds_the_message_and_folds_it_away(client: Client) -> None:
    teacher, release = trainer(chosen_name="Salvo"), module(lessons=3)
    anna = person(chosen_name="Anna")
    membership = cohort(teacher, release=release, members=[anna]).memberships.get()
    complete_activity(enrolment=enrolment(anna, release), key="lesson-1", at=NOON)
    [sent] = nudge(chosen=[ready(membership, "stuck", "lesson-2")], by=teacher, at=NOON + timedelta(days=20))
    client.force_login(anna)

    before = client.get("/learn/").content.decode()
    answer = client.post(reverse("cohorts:read-message", args=[membership.uuid, sent.uuid]))
    after = client.get("/learn/").content.decode()

    assert "A message from Salvo" in before
    assert "Your next step is “Lesson 2”." in before
    assert 'href="/learn/crafts/lesson-2/"' in before
    assert answer.status_code == 302
    assert "A message from Salvo" not in after
    assert "1 message that you have read" in after
    sent.refresh_from_db()
    assert sent.read_at is not None


def test_a_lesson_that_is_no_longer_there_is_left_out_of_the_words(client: Client) -> None:
    membership = member()
    Nudge.objects.create(membership=membership, reason="stuck", about="gone", sent_at=NOON, due_at=NOON)
    Nudge.objects.create(membership=membership, reason="missed", about=str(uuid4()), sent_at=NOON, due_at=NOON)
    client.force_login(membership.user)

    page = client.get("/learn/")

    assert page.status_code == 200
    assert "None" not in page.content.decode()


def test_nobody_reads_or_ends_the_messages_of_others(client: Client) -> None:
    anna = member()
    [sent] = nudge(chosen=[ready(anna)], by=trainer(), at=MONDAY)
    other = cohort(trainer(), release=anna.cohort.module.releases.get(), members=[person()])
    ben = other.memberships.get()
    client.force_login(ben.user)

    assert client.post(reverse("cohorts:read-message", args=[anna.uuid, sent.uuid])).status_code == 404
    assert client.post(reverse("cohorts:read-message", args=[ben.uuid, sent.uuid])).status_code == 404
    assert client.post(reverse("cohorts:reminders", args=[anna.uuid]), {"mails": "off"}).status_code == 404
    assert client.get(reverse("cohorts:my-group", args=[anna.uuid])).status_code == 404
    assert "A message" not in client.get("/learn/").content.decode()


def test_a_learner_wants_no_mail_and_later_does(client: Client) -> None:
    anna = member()
    client.force_login(anna.user)
    page = reverse("cohorts:reminders", args=[anna.uuid])

    client.post(page, {"mails": "off"})
    off = Membership.objects.get().reminders
    client.post(page, {"mails": "sometimes"})
    still_off = Membership.objects.get().reminders
    client.post(page, {"mails": "on"})

    assert (off, still_off, Membership.objects.get().reminders) == (False, False, True)
