"""What learners are told of a mended key: on their pages, in a review, and by one mail."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from quizzes.attempts import check_answer
from quizzes.models import Regrading
from quizzes.tasks import sweep_regradings
from quizzes.telling import tell_of_regrading
from tests.certificates.papers import work_off_queue
from tests.quizzes.mending import QUIZ, WRONG, begun, handed_in, mend, regraded
from tests.quizzes.questions import ORDER, PRACTICE, SCENARIO, SINGLE, TRUE_FALSE, module_with_quiz
from tests.world import NOON, person, published_programme

pytestmark = pytest.mark.django_db


# What learners are told


@pytest.fixture
def learner(client: Client) -> User:
    user = person()
    client.force_login(user)
    return user


def read(client: Client, url: str) -> str:
    """A page's words, in one line."""
    return " ".join(client.get(url).content.decode().split())


TODAY = "The right answer to a question was mended on %s. Your result went from 50%% to 100%%."


def test_the_review_the_quiz_and_my_learning_tell_of_a_better_result(client: Client, learner: User) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), learner, word="b", ring=False)
    mend()
    now = timezone.now()
    regraded(at=now)
    notice = TODAY % date_format(timezone.localtime(now))

    for url in (attempt.get_absolute_url(), "/learn/crafts/check/", "/learn/"):
        html = read(client, url)
        assert notice in html, url
        assert "This attempt now counts as passed." in html
    assert attempt.get_absolute_url() in read(client, "/learn/")


def test_others_are_told_nothing(client: Client, learner: User) -> None:
    release = module_with_quiz(QUIZ)
    handed_in(release, word="b")
    mine = handed_in(release, learner, word="a")
    mend()
    regraded(at=timezone.now())

    for url in (mine.get_absolute_url(), "/learn/crafts/check/", "/learn/"):
        assert "Your result went" not in read(client, url)


def test_my_learning_tells_of_it_for_thirty_days(client: Client, learner: User) -> None:
    attempt = handed_in(module_with_quiz(QUIZ), learner, word="b")
    mend()
    regraded(at=timezone.now() - timedelta(days=31))

    assert "Your result went" not in read(client, "/learn/")
    assert "Your result went" in read(client, attempt.get_absolute_url())


def test_no_page_asks_the_database_more_often_for_more_news(client: Client, learner: User) -> None:
    def queries(news: int) -> list[int]:
        Regrading.objects.all().delete()
        release = module_with_quiz(QUIZ, key=f"of-{news}")
        for _number in range(news):
            handed_in(release, learner, word="b")
        mend(key=f"of-{news}")
        regraded(module=f"of-{news}", at=timezone.now())
        counts = []
        for url in ("/learn/", f"/learn/of-{news}/check/"):
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert read(client, url).count("Your result went") == news
            counts.append(len(asked))
        return counts

    queries(1)

    assert queries(2) == queries(9)


def reviewed(client: Client, learner: User, old: dict[str, Any], new: dict[str, Any], answer: Any) -> str:
    """The review of an attempt with one question, after its key was mended."""
    release = module_with_quiz({**QUIZ, "questions": [old]})
    attempt = handed_in(release, learner, **{old["key"]: answer} if answer is not None else {})
    mend({**QUIZ, "questions": [new]})
    regraded(old["key"])
    return read(client, attempt.get_absolute_url())


ON_THAT_DAY = "The right answer to this question was mended on 5 May 2026."


def test_a_review_tells_what_is_right_by_the_mended_wording(client: Client, learner: User) -> None:
    old = {**WRONG, "explain": "The old reason."}

    html = reviewed(client, learner, old, SINGLE, "b")

    assert ON_THAT_DAY in html
    assert "Mirror the words people use." in html
    assert "The old reason." not in html
    assert "You were marked by the answer that counted as right before" not in html
    chosen = html[html.index("The same word") :][:300]
    assert "Your choice" in chosen and "Not right" not in chosen


def test_a_review_says_so_where_the_older_key_was_better_for_the_learner(client: Client, learner: User) -> None:
    html = reviewed(client, learner, WRONG, SINGLE, "a")

    assert "You were marked by the answer that counted as right before, and you keep that." in html


def test_a_review_of_what_was_not_answered_shows_what_is_right_now(client: Client, learner: User) -> None:
    html = reviewed(client, learner, WRONG, SINGLE, None)

    assert ON_THAT_DAY in html
    assert "Not answered" in html
    right = html[html.index("The same word") :][:200]
    assert "badge--ok" in right


def test_a_mended_order_is_shown_beside_ones_own_though_that_has_full_marks(client: Client, learner: User) -> None:
    items = ["Ask", "Listen", "Call", "Write"]

    html = reviewed(client, learner, ORDER, {**ORDER, "items": items}, [0, 1, 2, 3])

    own, right = html[html.index("Your order") :].split("The right order")
    assert own.index("Listen") < own.index("Ask")
    assert right.index("Ask") < right.index("Listen")
    assert "you keep that" in html


def test_a_story_that_leads_elsewhere_now_is_reviewed_as_it_was_walked(client: Client, learner: User) -> None:
    mended = deepcopy(SCENARIO)
    mended["steps"]["table"]["choices"][1]["next"] = "again"

    html = reviewed(client, learner, SCENARIO, mended, {"path": ["b", "b"], "chosen": None})

    assert ON_THAT_DAY in html
    assert "cannot be compared" in html
    assert "You meet them after class." in html


def test_pictures_of_a_mended_explanation_are_shown(client: Client, learner: User) -> None:
    sha256 = "0" * 64
    files = {"media/why.png": {"sha256": sha256, "size": [4, 3]}}
    mended = {**SINGLE, "explain": "![Because](media/why.png)"}
    release = module_with_quiz({**QUIZ, "questions": [WRONG]})
    attempt = handed_in(release, learner, word="b")
    mend({**QUIZ, "questions": [mended], "media": files})
    regraded()

    assert f"/{sha256}/why.png" in read(client, attempt.get_absolute_url())


def test_a_checked_answer_on_an_open_page_tells_of_the_mended_wording(client: Client, learner: User) -> None:
    release = module_with_quiz({**PRACTICE, "questions": [WRONG, TRUE_FALSE]})
    attempt = begun(release, learner, word="b")
    check_answer(attempt=attempt, question=attempt.asked[0], at=NOON)
    mend({**PRACTICE, "questions": [SINGLE, TRUE_FALSE]})
    regraded()

    assert ON_THAT_DAY in read(client, attempt.get_absolute_url())


# The mail


def with_news(user: User | None = None) -> User:
    """Somebody whose result has just gone up."""
    learner = user or person()
    release = module_with_quiz(QUIZ)
    handed_in(release, learner, word="b", ring=False)
    handed_in(release, learner, word="b")
    mend()
    regraded(at=timezone.now())
    return learner


def test_a_learner_gets_one_mail_for_all_their_attempts_in_their_language(mailoutbox: Any) -> None:
    learner = with_news(person("ada@example.org", language="el"))

    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is True
    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False

    [mail] = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert reverse("courses:learning") in mail.body
    assert not Regrading.objects.filter(told_at=None).exists()


def test_the_mail_tells_a_stranger_nothing(mailoutbox: Any) -> None:
    learner = with_news(person(chosen_name="Ada"))

    tell_of_regrading(learner=learner.pk, at=timezone.now())

    text = f"{mailoutbox[0].subject} {mailoutbox[0].body} {mailoutbox[0].from_email}".lower()
    programme = published_programme().spec
    words = ("ada", "crafts", "course", "quiz", "answer", "result", "passed", *programme["neutral"]["avoid"])
    assert not [word for word in words if word in text]


@pytest.mark.parametrize(
    "change",
    [{"email": None}, {"is_active": False}, {"provisional": True}, {"erased_at": NOON}, {"merged_into": "another"}],
)
def test_whoever_cannot_be_reached_is_not_written_to(mailoutbox: Any, change: dict[str, Any]) -> None:
    learner = with_news()
    fields = {key: person() if value == "another" else value for key, value in change.items()}
    User.objects.filter(pk=learner.pk).update(**fields)

    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False

    assert mailoutbox == []


def test_nobody_is_written_to_about_an_old_story(mailoutbox: Any) -> None:
    learner = with_news()

    tell_of_regrading(learner=learner.pk, at=timezone.now() + timedelta(days=31))

    assert mailoutbox == []


def test_whoever_lost_nothing_is_not_written_to(mailoutbox: Any) -> None:
    handed_in(module_with_quiz(QUIZ), word="a")
    mend()
    regraded(at=timezone.now())

    sweep_regradings()

    assert not Regrading.objects.exists() and mailoutbox == []


def test_the_sweep_tells_everybody_with_news_once(mailoutbox: Any) -> None:
    learner = with_news()

    for _time in range(2):
        sweep_regradings()
    ran = work_off_queue()

    assert ran == {"tell_of_regrading": 2}
    assert [mail.to for mail in mailoutbox] == [[learner.email]]


def test_a_mail_need_not_wait_for_the_sweep(mailoutbox: Any, django_capture_on_commit_callbacks: Any) -> None:
    work_off_queue()
    with django_capture_on_commit_callbacks(execute=True):
        learner = with_news()

    ran = work_off_queue()

    assert ran["tell_of_regrading"] == 1
    assert [mail.to for mail in mailoutbox] == [[learner.email]]


def test_a_mail_that_was_refused_is_not_sent_again_and_no_log_says_to_whom(
    settings: Any, caplog: Any, mailoutbox: Any
) -> None:
    learner = with_news(person("ada@example.org"))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.certificates.test_announcing.Refuses"

    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False
    settings.EMAIL_BACKEND = backend
    assert tell_of_regrading(learner=learner.pk, at=timezone.now()) is False

    assert mailoutbox == []
    assert "SMTPRecipientsRefused" in caplog.text
    assert "ada@" not in caplog.text
