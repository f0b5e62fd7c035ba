"""The survey three months later, and when a survey can be answered at all."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courses.models import Completion
from courses.progress import complete_activity
from quizzes.follow_ups import OPEN_FOR, ask, due_follow_ups
from quizzes.models import FollowUp, SurveyAnswer
from quizzes.surveys import LATER, NotYet, TooLate
from quizzes.tasks import ask_follow_ups
from tests.quizzes.asking import ITEMS, completed_long_ago, module_that_asks, say, says_both
from tests.quizzes.page import Page
from tests.quizzes.test_together import all_at_once
from tests.world import NOON, complete, enrolment, person, published, published_programme

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def asking(**fields: Any) -> Any:
    return module_that_asks(later=ITEMS, **fields)


def test_it_opens_thirteen_weeks_after_the_module_is_completed() -> None:
    row = completed_long_ago(asking(), NOON)

    with pytest.raises(NotYet) as refusal:
        say(row, "follow-up", NOON - DAY, knows=4)
    say(row, "follow-up", NOON, knows=4)

    assert refusal.value.opens_at == NOON
    assert SurveyAnswer.objects.get().survey_key == "ask-later"


def test_it_is_not_open_to_whoever_has_not_completed_the_module() -> None:
    row = enrolment(person(), asking())

    with pytest.raises(NotYet):
        say(row, "follow-up", NOON + 10 * LATER, knows=4)


def test_the_mail_goes_once_and_only_when_it_is_time(mailoutbox: list[Any]) -> None:
    completed_long_ago(asking(), NOON, email="ada@example.org", language="el")

    for at in (NOON - DAY, NOON, NOON + DAY, NOON + 5 * DAY):
        with time_machine.travel(at, tick=False):
            ask_follow_ups()

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert "/learn/" in mail.body
    assert FollowUp.objects.get().asked_at == NOON


def test_the_mail_tells_a_stranger_nothing(mailoutbox: list[Any]) -> None:
    published()
    completed_long_ago(asking(), NOON, chosen_name="Ada")

    [follow_up] = due_follow_ups(at=NOON)
    ask(follow_up=follow_up, at=NOON)

    text = f"{mailoutbox[0].subject} {mailoutbox[0].body} {mailoutbox[0].from_email}".lower()
    programme = published_programme().spec
    for telling in ("ada", "crafts", "a course", "ask-later", "survey", *programme["neutral"]["avoid"]):
        assert telling not in text


@pytest.mark.parametrize(
    "change", [{"email": None}, {"is_active": False}, {"erased_at": NOON}, {"provisional": True}], ids=str
)
def test_whoever_cannot_be_reached_is_not_written_to(mailoutbox: list[Any], change: dict[str, Any]) -> None:
    row = completed_long_ago(asking(), NOON)
    User.objects.filter(pk=row.user_id).update(**change)

    assert due_follow_ups(at=NOON) == []


def test_whoever_has_answered_or_finished_long_before_is_not_asked() -> None:
    release = asking()
    answered = completed_long_ago(release, NOON)
    say(answered, "follow-up", NOON, knows=3)
    completed_long_ago(release, NOON - OPEN_FOR)
    waiting = completed_long_ago(release, NOON - OPEN_FOR + DAY)

    assert [each.enrolment for each in due_follow_ups(at=NOON)] == [waiting]


def test_a_module_without_such_a_survey_asks_nobody() -> None:
    completed_long_ago(module_that_asks(), NOON)

    assert due_follow_ups(at=NOON) == []


class Refuses(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({message.to[0]: (550, b"no") for message in messages})


def test_a_mail_that_was_refused_is_not_sent_again_and_no_log_says_to_whom(
    settings: Any, caplog: pytest.LogCaptureFixture, mailoutbox: list[Any]
) -> None:
    completed_long_ago(asking(), NOON, email="ada@example.org")
    [follow_up] = due_follow_ups(at=NOON)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refuses"

    assert ask(follow_up=follow_up, at=NOON) is False
    settings.EMAIL_BACKEND = backend
    assert ask(follow_up=follow_up, at=NOON) is False

    assert mailoutbox == []
    assert "could not be sent" in caplog.text
    assert "ada@" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_send_one_mail(mailoutbox: list[Any]) -> None:
    completed_long_ago(asking(), NOON)
    [follow_up] = due_follow_ups(at=NOON)

    sent = all_at_once(lambda _number: ask(follow_up=follow_up, at=NOON))

    assert sorted(sent) == [False] * 7 + [True]
    assert len(mailoutbox) == 1


def test_my_learning_leads_to_it_until_it_is_handed_in(client: Client) -> None:
    row = completed_long_ago(asking(), timezone.now() - DAY)
    client.force_login(row.user)

    before = client.get("/learn/").content.decode()
    sheet = Page(client.get("/learn/crafts/ask-later/").content.decode())
    sheet.tick("q1", "4")
    client.post("/learn/crafts/ask-later/hand-in/", sheet.sent())
    after = client.get("/learn/").content.decode()

    assert "A few questions for you" in before
    assert "/learn/crafts/ask-later/" in before
    assert SurveyAnswer.objects.get().answer == 4
    assert "A few questions for you" not in after


def test_its_page_says_when_it_opens_and_takes_nothing_before(client: Client) -> None:
    release = asking()
    row = enrolment(person(), release, timezone.now())
    client.force_login(row.user)
    unfinished = client.get("/learn/crafts/ask-later/").content.decode()
    complete(row, timezone.now())

    page = client.get("/learn/crafts/ask-later/").content.decode()
    survey = release.module.activities.get(key="ask-later")
    fields = {"edition": survey.digest, "seed": "1", "q1": ["", "3"], "q2": [""], "q3": [""]}
    answer = client.post("/learn/crafts/ask-later/hand-in/", fields, follow=True).content.decode()

    assert "three months after you finish" in unfinished
    assert "It opens on" in page
    assert 'id="sheet"' not in page
    assert "Nothing was kept" in answer
    assert not SurveyAnswer.objects.exists()


def test_nobody_is_led_to_it_on_the_way() -> None:
    release = asking()

    assert release.after("ask-after") is None
    assert release.before("ask-later") == "ask-after"
    assert "ask-later" not in release.required


def test_what_was_before_cannot_be_said_afterwards(client: Client) -> None:
    release = asking()
    said_after = enrolment(person(), release)
    say(said_after, "after", knows=4)
    done = enrolment(person(), release)
    complete_activity(enrolment=done, key="lesson-1", at=NOON)

    for row in (said_after, done):
        with pytest.raises(TooLate):
            say(row, "before", knows=1)
    client.force_login(done.user)
    page = client.get("/learn/crafts/ask-before/").content.decode()

    assert "This was meant for before you began." in page
    assert 'id="sheet"' not in page
    assert not SurveyAnswer.objects.filter(survey_key="ask-before").exists()


def test_a_survey_before_stays_open_while_the_module_is_read() -> None:
    row = says_both(asking(), 1, 3)

    assert Completion.objects.filter(enrolment=row, key="ask-before").exists()


def test_beginning_a_module_leads_to_its_first_page_and_then_to_what_is_left(client: Client) -> None:
    releases = published()
    user = person()
    client.force_login(user)

    first = client.post("/modules/associations/begin/").headers["Location"]
    release = next(each for each in releases if each.module.key == "associations")
    complete_activity(enrolment=enrolment(user, release), key="self-check-before", at=NOON)
    second = client.post("/modules/associations/begin/").headers["Location"]

    assert first == "/learn/associations/self-check-before/"
    assert second == "/learn/associations/four-things/"
