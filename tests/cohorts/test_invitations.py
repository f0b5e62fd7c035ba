"""Inviting by a list, and what somebody does who is invited."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from cohorts import invitations as rules
from cohorts.invitation_list import Line
from cohorts.invitation_tokens import token_of
from cohorts.invitations import MAILS_A_DAY, MOST_A_DAY, address_of, invite, mail_invitation
from cohorts.membership import join, take_out
from cohorts.models import Cohort, Invitation, Membership
from cohorts.tasks import send_invitation, sweep_invitations
from lms.models import Programme
from tests.certificates.test_announcing import Refuses
from tests.cohorts.rooms import cohort
from tests.pages import without_tokens
from tests.world import module, person, published, trainer

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


def page(group: Cohort, name: str, *more: Any) -> str:
    return reverse(f"cohorts:{name}", args=[group.uuid, *more])


def write(client: Client, group: Cohort, text: str, **more: Any) -> Any:
    return client.post(page(group, "write-invitations"), {"text": text, **more})


def send(client: Client, group: Cohort, text: str, wrong: int = 0) -> Any:
    return client.post(page(group, "send-invitations"), {"text": text, "wrong": wrong})


def signed_in_trainer(client: Client, **fields: Any) -> tuple[User, Cohort]:
    teacher = trainer(chosen_name="Toni")
    group = cohort(teacher, **fields)
    client.force_login(teacher)
    return teacher, group


def invited(group: Cohort, email: str = ADA, *, days_ago: float = 0.001, language: str = "en") -> Invitation:
    at = timezone.now() - timedelta(days=days_ago)
    line = Line(1, email, language)
    return invite(cohort=group, lines=[line], by=group.trainers.all()[0], at=at)[0]


def test_a_list_is_checked_and_then_sent(client: Client) -> None:
    teacher, group = signed_in_trainer(client)
    text = "E-mail;Language\nAda@Example.org;el\nbob@example.org;"

    checked = write(client, group, text).content.decode()
    assert "Send 2 invitations" in checked
    assert "Ελληνικά" in checked
    assert not Invitation.objects.exists()
    answer = send(client, group, text)

    assert answer["Location"] == page(group, "invitations")
    rows = Invitation.objects.order_by("email")
    assert [(row.email, row.language, row.invited_by) for row in rows] == [
        (ADA, "el", teacher),
        ("bob@example.org", "en", teacher),
    ]
    assert AuditEvent.objects.get(action="cohorts.invite").detail == {"invitations": 2}


def test_a_file_is_read_and_its_text_shown_again(client: Client) -> None:
    _teacher, group = signed_in_trainer(client)

    checked = write(client, group, "", file=SimpleUploadedFile("list.csv", "\ufeffada@example.org,el\nnobody".encode()))

    assert checked.context["send_form"].initial == {"text": "ada@example.org,el\nnobody", "wrong": 1}
    assert "Line 2" in checked.content.decode()


def test_wrong_lines_are_named_one_by_one_and_left_out_only_by_choice(client: Client) -> None:
    _teacher, group = signed_in_trainer(client)
    invited(group, "old@example.org")
    gone = invited(group, "no@example.org")
    rules.decline(invitation=gone, at=timezone.now())
    text = "ada@example.org\nnobody.example\nADA@example.org\nold@example.org\nno@example.org\nbob@example.org;xx"

    checked = write(client, group, text).content.decode()
    for number, reason in enumerate(
        ["not an e-mail address", "in the list twice", "invited to this group already", "said no", "this language"], 2
    ):
        assert re.search(rf"Line {number}:.*{reason}", checked)
    assert send(client, group, text, wrong=0).status_code == 200
    assert not Invitation.objects.filter(email=ADA).exists()
    send(client, group, text, wrong=5)

    assert set(group.invitations.values_list("email", flat=True)) == {ADA, "old@example.org", ""}


@pytest.mark.parametrize("text", ["", "E-mail", "nobody.example"])
def test_a_list_without_a_right_address_sends_nothing(client: Client, text: str) -> None:
    _teacher, group = signed_in_trainer(client)

    assert "Send" not in write(client, group, text).content.decode().replace("Send it in parts", "")
    send(client, group, text, wrong=1)

    assert not Invitation.objects.exists()


def test_a_list_that_is_too_long_says_so(client: Client) -> None:
    _teacher, group = signed_in_trainer(client)

    answer = write(client, group, "\n".join(f"p{number}@example.org" for number in range(201)))

    assert "more than 200 addresses" in answer.content.decode()


def test_nothing_is_half_done_when_somebody_was_invited_in_between() -> None:
    group = cohort(trainer())
    invited(group, "bob@example.org")

    with pytest.raises(rules.ListChanged):
        invite(
            cohort=group,
            lines=[Line(1, ADA, "en"), Line(2, "bob@example.org", "en")],
            by=group.trainers.get(),
            at=timezone.now(),
        )

    assert group.invitations.count() == 1


def test_a_group_sends_so_many_a_day_and_withdrawing_gives_none_back(client: Client) -> None:
    teacher, group = signed_in_trainer(client)
    lines = [Line(1, f"p{number}@example.org", "en") for number in range(MOST_A_DAY)]
    invite(cohort=group, lines=lines, by=teacher, at=timezone.now())
    group.invitations.all().delete()

    answer = send(client, group, ADA).content.decode()
    assert "Now 0 are left" in answer
    assert not group.invitations.exists()

    QuerySet(AuditEvent).update(at=timezone.now() - timedelta(days=1, minutes=1))
    send(client, group, ADA)
    assert group.invitations.get().email == ADA


@pytest.mark.parametrize("fields", [{"archived_at": timezone.now()}, {"ends": timezone.now().date() - timedelta(2)}])
def test_nobody_is_invited_into_a_group_that_is_over(client: Client, fields: dict[str, Any]) -> None:
    _teacher, group = signed_in_trainer(client, **fields)

    assert "Nobody can be invited" in client.get(page(group, "write-invitations")).content.decode()
    send(client, group, ADA)

    assert not Invitation.objects.exists()


def test_an_invitation_is_kept_for_thirty_days_or_until_the_last_day_ends_where_the_group_is() -> None:
    now = timezone.now()
    last_day = now.date() + timedelta(days=3)
    long, short = cohort(trainer()), cohort(trainer(), release=module("sewing"), ends=last_day)

    assert invited(long).ends_at == pytest.approx(now + timedelta(days=30), abs=timedelta(hours=1))
    assert invited(short).ends_at == datetime.combine(last_day, time.max, ZoneInfo("Asia/Nicosia"))


def test_nothing_tells_whether_an_address_has_an_account_or_is_a_member(client: Client) -> None:
    _teacher, group = signed_in_trainer(client)
    member = person("member@example.org")
    join(cohort=group, user=member, at=timezone.now())
    person("account@example.org")
    told = {}

    send(client, group, "first@example.org")

    for email in ("nobody@example.org", "account@example.org", "member@example.org"):
        with CaptureQueriesContext(connection) as captured:
            checked = write(client, group, email).content.decode()
            sent = send(client, group, email)
        group.invitations.all().delete()
        pages = without_tokens(checked.replace(email, "…"))
        told[pages, sent.status_code, len(captured)] = email

    assert len(told) == 1


def test_a_list_of_ninety_takes_as_many_queries_as_one_of_two(client: Client) -> None:
    """More are written in several parts on SQLite, which takes a thousand values at once."""
    _teacher, group = signed_in_trainer(client)
    client.get(page(group, "invitations"))  # What a process asks once.
    counts = []

    for many in (2, 90):
        text = "\n".join(f"{many}-{number}@example.org" for number in range(many))
        with CaptureQueriesContext(connection) as captured:
            write(client, group, text)
            send(client, group, text)
            client.get(page(group, "invitations"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_trainer_reads_the_addresses_that_they_typed_and_no_others(client: Client) -> None:
    teacher, group = signed_in_trainer(client)
    colleague = trainer(chosen_name="Kim")
    group.trainers.add(colleague)
    invite(cohort=group, lines=[Line(1, ADA, "en")], by=teacher, at=timezone.now())
    invite(cohort=group, lines=[Line(1, "bob@example.org", "en")], by=colleague, at=timezone.now())

    listed = client.get(page(group, "invitations")).content.decode()

    assert ADA in listed
    assert "bob@example.org" not in listed
    assert "An address that Kim typed" in listed


def test_a_withdrawn_invitation_opens_nothing(client: Client) -> None:
    _teacher, group = signed_in_trainer(client)
    row = invited(group)

    client.post(page(group, "withdraw-invitation", row.uuid))

    assert client.get(address_of(row)).status_code == 404
    assert not Invitation.objects.exists()
    assert AuditEvent.objects.filter(action="cohorts.withdraw-invitation").exists()


@pytest.mark.parametrize("language", ["en", "el", "de", "it", "pl", "es"])
def test_the_mail_goes_once_and_tells_a_stranger_nothing(mailoutbox: Any, language: str) -> None:
    releases = published()
    group = cohort(trainer(chosen_name="Toni"), release=releases[0], name="A telling name")
    row = invited(group, language=language)

    for _twice in range(2):
        send_invitation(row.pk)

    [mail] = mailoutbox
    assert mail.to == [ADA]
    assert f"{site.PUBLIC_URL}{address_of(row)}" in mail.body
    text = f"{mail.subject} {mail.body} {mail.from_email}".lower()
    spec = releases[0].spec
    avoid = Programme.current().spec["neutral"]["avoid"]
    for told in ("toni", "a telling name", spec["title"].lower(), *avoid):
        assert told.lower() not in text


def test_an_address_is_mailed_a_few_times_a_day_however_often_it_is_invited(mailoutbox: Any) -> None:
    release = module()
    groups = [cohort(trainer(), release=release) for _number in range(2)]

    for group in groups * MAILS_A_DAY:
        row = invited(group)
        mail_invitation(invitation=row, at=timezone.now())
        rules.withdraw(invitation=row, by=group.trainers.get(), at=timezone.now())

    assert len(mailoutbox) == MAILS_A_DAY


def test_a_mail_that_was_refused_is_not_sent_again_and_no_log_says_to_whom(
    settings: Any, caplog: Any, mailoutbox: Any
) -> None:
    row = invited(cohort(trainer()))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{Refuses.__module__}.Refuses"

    assert mail_invitation(invitation=row, at=timezone.now()) is False
    settings.EMAIL_BACKEND = backend
    assert mail_invitation(invitation=row, at=timezone.now()) is False

    assert mailoutbox == []
    assert ADA not in caplog.text


def test_sending_puts_the_mails_in_the_queue(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    _teacher, group = signed_in_trainer(client)
    queued: list[int] = []

    def put_in_queue(_task: str, pk: int, _queue: str) -> bool:
        queued.append(pk)
        return True

    monkeypatch.setattr("lms.queueing.put_in_queue", put_in_queue)

    with django_capture_on_commit_callbacks(execute=True):
        send(client, group, f"{ADA}\nbob@example.org")

    assert queued == list(Invitation.objects.order_by("pk").values_list("pk", flat=True))


def test_the_sweep_mails_what_waits_and_deletes_what_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    group = cohort(trainer())
    waits, _young, mailed = (
        invited(group, days_ago=1),
        invited(group, "b@example.org", days_ago=0),
        invited(group, "c@example.org", days_ago=1),
    )
    Invitation.objects.filter(pk=mailed.pk).update(mailed_at=timezone.now())
    invited(group, "d@example.org", days_ago=31)
    declined = invited(group, "e@example.org", days_ago=31)
    Invitation.objects.filter(pk=declined.pk).update(declined_at=timezone.now(), email="")
    queued: list[int] = []
    monkeypatch.setattr("lms.queueing.put_in_queue", lambda _task, pk, _queue: not queued.append(pk))  # type: ignore[func-returns-value]

    sweep_invitations()

    assert queued == [waits.pk]
    assert group.invitations.count() == 3


def test_whoever_is_invited_reads_who_asks_until_when_and_what_is_seen(client: Client) -> None:
    group = cohort(trainer(chosen_name="Toni"), name="A telling name")

    answer = client.get(address_of(invited(group)))

    text = answer.content.decode()
    for said in ("Toni", "A course", "English", "This invitation is kept until", "the name you chose", "No, thank you"):
        assert said in text
    assert "A telling name" not in text
    assert "Useful crafts" not in text
    assert ADA not in text
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_a_stranger_signs_in_first_and_accepts_in_one_press(client: Client) -> None:
    group, learner = cohort(trainer()), person()
    row = invited(group)
    accept = f"{address_of(row)}accept/"

    assert client.get(accept)["Location"].endswith(f"?next={accept}")
    client.force_login(learner)
    assert client.get(accept)["Location"] == address_of(row)
    assert not Membership.objects.exists()
    answer = client.post(accept)

    assert answer["Location"] == group.module.get_absolute_url()
    assert group.memberships.current().get().user == learner
    assert not Invitation.objects.exists()
    assert client.get(address_of(row)).status_code == 404


def test_saying_no_needs_no_account_and_deletes_the_address(client: Client) -> None:
    group = cohort(trainer())
    row = invited(group)

    assert client.get(f"{address_of(row)}decline/").status_code == 405
    answer = client.post(f"{address_of(row)}decline/")

    assert "Your address is deleted" in answer.content.decode()
    kept = Invitation.objects.get()
    assert (kept.email, kept.ends_at) == ("", row.ends_at)
    assert ADA not in str(Invitation.objects.values())
    assert client.post(f"{address_of(row)}decline/").status_code == 404
    client.force_login(group.trainers.get())
    assert "No invitation is open" in client.get(page(group, "invitations")).content.decode()


def test_whoever_said_no_is_not_mailed_and_may_be_asked_again_after_its_end(mailoutbox: Any) -> None:
    group = cohort(trainer())
    row = invited(group, days_ago=31)
    Invitation.objects.filter(pk=row.pk).update(declined_at=timezone.now(), email="")

    send_invitation(row.pk)
    assert mailoutbox == []
    assert invited(group).email == ADA


ENDINGS = {
    "its end": lambda row: Invitation.objects.filter(pk=row.pk).update(ends_at=timezone.now()),
    "the group is archived": lambda row: Cohort.objects.update(archived_at=timezone.now()),
    "it is declined": lambda row: Invitation.objects.filter(pk=row.pk).update(declined_at=timezone.now(), email=""),
    "it is withdrawn": lambda row: row.delete(),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_not_open_any_more_looks_like_what_never_was(client: Client, mailoutbox: Any, ending: str) -> None:
    group = cohort(trainer())
    row = invited(group)
    address, pk = address_of(row), row.pk
    ENDINGS[ending](row)
    never = re.sub(r"invited/\w+", "invited/00000000000000000000000000000000", address)
    client.force_login(person())

    for path in ("", "accept/", "decline/"):
        ask = client.post if path else client.get
        answers = [ask(f"{where}{path}") for where in (address, never, "/invited/nonsense/", "/invited/Ω.x/")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({re.sub(r"/invited/[^\"]*", "", without_tokens(answer.content.decode())) for answer in answers}) <= 2
    send_invitation(pk)
    assert not Membership.objects.exists()
    assert mailoutbox == []


def test_a_token_is_of_one_invitation_and_made_by_nobody_else() -> None:
    group = cohort(trainer())
    one, other = invited(group), invited(group, "bob@example.org")
    mixed = f"{token_of(one).partition('.')[0]}.{token_of(other).partition('.')[2]}"

    assert Client().get(reverse("cohorts:invited", args=[mixed])).status_code == 404


def test_a_trainer_cannot_accept(client: Client) -> None:
    teacher, group = signed_in_trainer(client)
    row = invited(group, teacher.email or "")

    answer = client.post(f"{address_of(row)}accept/", follow=True)

    assert "You are a trainer of this group" in answer.content.decode()
    assert Invitation.objects.exists()


def test_whoever_was_taken_out_cannot_come_back_by_an_invitation_from_before(client: Client, mailoutbox: Any) -> None:
    learner = person(ADA)
    group = cohort(trainer(), members=[learner])
    row = invited(group)
    take_out(membership=group.memberships.get(), by=group.trainers.get(), at=timezone.now())
    client.force_login(learner)

    answer = client.post(f"{address_of(row)}accept/", follow=True)
    send_invitation(row.pk)

    assert "A trainer ended your place" in answer.content.decode()
    assert not group.memberships.current().exists()
    assert mailoutbox == []
    row.refresh_from_db()
    assert row.mailed_at is not None


def test_whoever_was_taken_out_comes_back_by_an_invitation_sent_to_them_afterwards(
    client: Client, mailoutbox: Any
) -> None:
    learner = person(ADA)
    group = cohort(trainer(), members=[learner])
    take_out(membership=group.memberships.get(), by=group.trainers.get(), at=timezone.now() - timedelta(hours=1))
    row = invited(group)
    client.force_login(learner)

    send_invitation(row.pk)
    client.post(f"{address_of(row)}accept/")

    assert len(mailoutbox) == 1
    membership = group.memberships.current().get()
    assert membership.removed_by is None
    assert membership.joined_at > timezone.now() - timedelta(minutes=5)
    assert AuditEvent.objects.filter(action="cohorts.let-in-again").exists()


def test_an_invitation_to_somebody_else_lets_nobody_back_in(client: Client) -> None:
    learner = person(ADA)
    group = cohort(trainer(), members=[learner])
    take_out(membership=group.memberships.get(), by=group.trainers.get(), at=timezone.now() - timedelta(hours=1))
    row = invited(group, "bob@example.org")
    client.force_login(learner)

    client.post(f"{address_of(row)}accept/")

    assert not group.memberships.current().exists()
    assert Invitation.objects.exists()


def test_an_archived_group_withdraws_through_the_admin_site_as_well(client: Client) -> None:
    group = cohort(trainer())
    invited(group)
    client.force_login(person(is_staff=True, is_superuser=True))
    form = client.get(reverse("admin:cohorts_cohort_change", args=[group.pk])).context["adminform"].form
    answers = {name: value for name in form.fields if (value := form[name].value()) not in (None, "")}

    client.post(
        reverse("admin:cohorts_cohort_change", args=[group.pk]),
        answers
        | {"trainers": [t.pk for t in group.trainers.all()], "archived_at_0": "2026-05-05", "archived_at_1": "12:00"},
    )

    group.refresh_from_db()
    assert group.archived_at is not None
    assert not Invitation.objects.exists()
