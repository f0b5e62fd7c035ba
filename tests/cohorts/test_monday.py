"""The page of the morning: who may need a word, and why."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts.attention import Need, Reason, needs_among
from cohorts.learning import learning_of
from cohorts.models import Attendance, Cohort, Membership, Nudge, Registration, Session
from courses.models import Completion, Enrolment, Release
from courses.progress import complete_activity
from quizzes.models import Attempt, Quiz
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, complete, coordinator, enrolment, module, person, trainer

pytestmark = pytest.mark.django_db

QUIZ = {"questions": [{"key": "q", "type": "true-false", "text": "Is it?", "answer": True, "points": 1}]}
LATER = NOON + timedelta(days=30)


def tried(taken: Enrolment, *scores: float, at: datetime = NOON) -> None:
    """Attempts at the module's quiz, one after the other."""
    quiz = Quiz.objects.get(module=taken.module)
    for number, score in enumerate(scores, start=1):
        Attempt.objects.create(
            enrolment=taken,
            quiz=quiz,
            quiz_key=quiz.key,
            number=number,
            seed=1,
            questions=[],
            opened_at=at,
            submitted_at=at + timedelta(hours=number),
            score=score,
            passed=score >= 70,
        )


def missed(user: User, session: Session, status: str = "absent") -> None:
    Registration.objects.get_or_create(seminar=session.seminar, user=user, defaults={"at": NOON})
    Attendance.objects.create(session=session, user=user, status=status, marked_at=session.starts_at)


def needs_of(group: Cohort, *, at: datetime = LATER) -> dict[User, tuple[Need, ...]]:
    learners = learning_of(group.memberships.current())
    found = needs_among(learners, at=at)
    return {each.person: found[each.membership.pk] for each in learners if each.membership.pk in found}


def test_whoever_joined_and_did_nothing_is_asked_after_three_days() -> None:
    anna = person()
    group = cohort(trainer(), members=[anna])

    assert needs_of(group, at=NOON + timedelta(days=2, hours=23)) == {}
    [need] = needs_of(group, at=NOON + timedelta(days=3))[anna]
    assert (need.reason, need.about, need.since) == (Reason.NEVER_BEGAN, "", NOON)


def test_whoever_began_and_stopped_is_stuck_at_their_next_activity_after_a_fortnight() -> None:
    anna, release = person(), module(lessons=3)
    group = cohort(trainer(), release=release, members=[anna])
    complete_activity(enrolment=enrolment(anna, release), key="lesson-1", at=NOON)

    assert needs_of(group, at=NOON + timedelta(days=13, hours=23)) == {}
    [need] = needs_of(group, at=NOON + timedelta(days=14))[anna]
    assert (need.reason, need.about, need.since) == (Reason.STUCK, "lesson-2", NOON)


def test_two_failed_attempts_are_a_reason_and_one_is_none() -> None:
    anna, ben, release = person(), person(), module(quiz=QUIZ)
    group = cohort(trainer(), release=release, members=[anna, ben])
    tried(enrolment(anna, release), 40, 60)
    tried(enrolment(ben, release), 40)

    found = needs_of(group, at=NOON + timedelta(days=1))

    [need] = found[anna]
    assert (need.reason, need.about, need.times) == (Reason.FAILED_TWICE, "check", 2)
    assert need.since == NOON + timedelta(hours=2)
    assert ben not in found


def test_whoever_has_passed_since_failed_nothing() -> None:
    anna, release = person(), module(quiz=QUIZ)
    group = cohort(trainer(), release=release, members=[anna])
    tried(enrolment(anna, release), 40, 60, 90)

    assert needs_of(group, at=NOON + timedelta(days=1)) == {}


def test_a_missed_half_day_of_the_group_is_a_reason_for_three_weeks() -> None:
    anna, ben, release = person(), person(), module()
    group = cohort(trainer(), release=release, members=[anna, ben], at=NOON + timedelta(days=29))
    sessions = list(seminar(cohort=group).sessions.select_related("seminar"))
    for session in sessions[:3]:
        missed(anna, session)
    missed(ben, sessions[0], status="excused")

    [need] = needs_of(group, at=sessions[2].starts_at + timedelta(days=19))[anna]

    assert (need.reason, need.about, need.times) == (Reason.MISSED, str(sessions[2].uuid), 3)
    assert Reason.MISSED not in reasons(needs_of(group, at=sessions[2].starts_at + timedelta(days=21)))
    assert ben not in needs_of(group, at=sessions[0].starts_at + timedelta(days=1))


def reasons(found: dict[User, tuple[Need, ...]]) -> set[Reason]:
    return {need.reason for needs in found.values() for need in needs}


def test_a_half_day_of_another_groups_seminar_is_no_reason() -> None:
    anna, release = person(), module()
    group = cohort(trainer(), release=release, members=[anna], at=LATER)
    for other in (cohort(trainer(), release=release), None):
        session = seminar(cohort=other, begins=LATER).sessions.select_related("seminar")[0]
        missed(anna, session)

    assert needs_of(group, at=LATER + timedelta(days=2)) == {}


def test_whoever_finished_left_or_was_merged_or_erased_is_asked_for_nothing() -> None:
    finished, left, merged, erased, release = person(), person(), person(), person(), module()
    group = cohort(trainer(), release=release, members=[finished, left, merged, erased])
    complete(enrolment(finished, release))
    group.memberships.filter(user=left).update(left_at=NOON)
    User.objects.filter(pk=merged.pk).update(merged_into=person())
    User.objects.filter(pk=erased.pk).update(erased_at=NOON)

    assert needs_of(group) == {}


def test_one_row_has_all_reasons_of_a_person_with_the_message_in_their_language(client: Client) -> None:
    now = timezone.now()
    teacher, release = trainer(chosen_name="Salvo"), module(quiz=QUIZ)
    anna = person(chosen_name="Anna", language="de")
    group = cohort(teacher, release=release, members=[anna], at=now - timedelta(days=60))
    taken = enrolment(anna, release)
    complete_activity(enrolment=taken, key="lesson-1", at=now - timedelta(days=40))
    tried(taken, 40, 60, at=now - timedelta(days=20))
    client.force_login(teacher)

    page = " ".join(client.get(reverse("cohorts:teach")).content.decode().split())

    assert page.count(">Anna</a>") == 1
    assert "next comes “Lesson 2”" in page
    assert "Tried “Check” 2 times, the last on" in page
    assert page.count('class="box stack message" lang="de" dir="ltr"') == 2
    assert str(group) in page


@pytest.mark.parametrize(("theirs", "groups", "written"), [("pl", "el", "pl"), ("", "el", "el"), ("xx", "yy", "en")])
def test_a_message_is_in_the_language_of_its_reader_else_of_their_group(
    client: Client, theirs: str, groups: str, written: str
) -> None:
    teacher = trainer()
    cohort(teacher, members=[person(language=theirs)], language=groups)
    client.force_login(teacher)

    assert f'<div class="box stack message" lang="{written}"' in client.get(reverse("cohorts:teach")).content.decode()


def test_the_list_has_pages_of_twenty_five_and_can_be_of_one_reason(client: Client) -> None:
    teacher, release = trainer(), module(lessons=2)
    people = [person(chosen_name=f"Person {number:02}") for number in range(27)]
    cohort(teacher, release=release, members=people)
    complete_activity(enrolment=enrolment(people[0], release), key="lesson-1", at=NOON)
    client.force_login(teacher)

    def names(query: str) -> list[str]:
        return re.findall(r">(Person \d\d)</a>", client.get(reverse("cohorts:teach") + query).content.decode())

    assert len(names("")) == 25
    assert names("?page=2") == ["Person 25", "Person 26"]
    assert names("?reason=stuck") == ["Person 00"]
    assert len(names("?reason=nothing&page=x")) == 25


def test_what_was_sent_is_not_offered_again_whoever_sent_it(client: Client) -> None:
    teacher, colleague, anna, ben = trainer(), trainer(chosen_name="Kim"), person(chosen_name="A"), person()
    group = cohort(teacher, colleague, members=[anna, ben])
    membership = group.memberships.get(user=anna)
    Nudge.objects.create(membership=membership, reason=Reason.NEVER_BEGAN, sent_by=colleague, sent_at=NOON, due_at=NOON)
    client.force_login(teacher)

    page = client.get(reverse("cohorts:teach")).content.decode()

    assert "Message sent on 4 May 2026" in page or "Message sent on May 4, 2026" in page
    assert "by Kim" in page
    assert f"{membership.uuid}/never-began/" not in page
    assert f"{group.memberships.get(user=ben).uuid}/never-began/" in page
    assert page.index(f">{ben}</a>") < page.index(">A</a>")


def test_a_coordinator_reads_counts_and_no_names(client: Client) -> None:
    cohort(trainer(), members=[person(chosen_name="Anna")], country="CY")
    client.force_login(coordinator("CY"))

    page = client.get(reverse("cohorts:teach")).content.decode()

    assert "Never began: <strong>1</strong>" in page
    assert "Anna" not in page


def test_the_page_takes_the_same_number_of_queries_for_one_group_and_for_twenty(client: Client) -> None:
    release = module(lessons=2, quiz=QUIZ)
    counts = []
    for groups, size in ((1, 3), (20, 20)):
        teacher = trainer()
        for _number in range(groups):
            fill(cohort(teacher, release=release), release, size)
        client.force_login(teacher)
        client.get(reverse("cohorts:teach"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("cohorts:teach")).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def fill(group: Cohort, release: Release, size: int) -> None:
    """Members by the row: some who have not begun, some who are stuck, have failed twice, or missed a half day."""
    first = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"member-{first + number}@example.org", chosen_name=f"Member {number}") for number in range(size)
    )
    Membership.objects.bulk_create(Membership(cohort=group, user=user, joined_at=NOON) for user in people)
    begun = Enrolment.objects.bulk_create(
        Enrolment(user=user, module=release.module, major=1, release=release, began_at=NOON) for user in people[1:]
    )
    Completion.objects.bulk_create(Completion(enrolment=each, key="lesson-1", at=NOON) for each in begun)
    tried(begun[-1], 40, 60)
    now = timezone.now()
    session = Session.objects.create(
        seminar=seminar(cohort=group, half_days=0), number=1, starts_at=now - timedelta(days=1), minutes=60
    )
    missed(people[0], session)


def test_a_name_tells_nothing_outside_its_own_group(client: Client) -> None:
    teacher, other = trainer(), trainer()
    release = module()
    cohort(teacher, release=release, members=[person(chosen_name="Anna")])
    cohort(other, release=release, members=[person(chosen_name="Ben")])
    client.force_login(teacher)

    page = client.get(reverse("cohorts:teach")).content.decode()

    assert "Anna" in page
    assert "Ben" not in page


def test_a_half_day_of_today_stands_at_the_top_of_the_morning(client: Client) -> None:
    module()
    teacher = trainer()
    now = timezone.now()
    begins = now.astimezone(ZoneInfo("Pacific/Kiritimati")).replace(hour=12, minute=0)
    here = seminar(teacher, half_days=1, begins=begins, title="On now", time_zone="Pacific/Kiritimati")
    seminar(teacher, half_days=1, begins=begins + timedelta(days=1), title="Tomorrow", time_zone="Pacific/Kiritimati")
    client.force_login(teacher)

    page = client.get(reverse("cohorts:teach"))

    assert [card.seminar for card in page.context["today"]] == [here]
    half_day = here.sessions.get()
    assert reverse("cohorts:check-in-wall", args=[here.uuid, half_day.uuid]) in page.content.decode()
