from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.people import number_of
from certificates.issuing import NotOverYet, SeminarCertificates, issue_for_seminar
from certificates.models import AttendanceCertificate, Document, MentorCertificate
from certificates.replacing import correct_name, renew_template
from certificates.tasks import sweep
from cohorts.models import Attendance, Cohort, Registration
from lms.queueing import BULK, DEFAULT
from tests.certificates.papers import (
    ENOUGH,
    LATER,
    address,
    attend,
    certificate,
    deliver,
    held_by,
    seminar,
    waiting_in,
    work_off_queue,
)
from tests.world import NOON, module, person, trainer

pytestmark = pytest.mark.django_db


def test_whoever_attended_enough_is_issued_one_and_nobody_else():
    teacher = trainer()
    held = seminar(teacher)
    attend(held, person(chosen_name="Enough"), *ENOUGH)
    attend(held, person(chosen_name="Too little"), *ENOUGH[:4])
    attend(held, person(chosen_name=""), *ENOUGH)
    attend(held, person(chosen_name="Gone", erased_at=NOON), *ENOUGH)

    papers = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert [paper.snapshot["name"] for paper in papers] == ["Enough"]
    assert isinstance(Document.objects.get(), AttendanceCertificate)


def test_somebody_without_an_account_is_issued_one_too():
    teacher = trainer()
    held = seminar(teacher, language="en")
    attend(held, person(chosen_name="Walk In", provisional=True, language=""), *ENOUGH)

    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert paper.language == "en"
    assert paper.snapshot["number"] == number_of(paper.holder)


def test_nothing_is_issued_before_the_last_half_day_has_begun():
    teacher = trainer()
    held = held_by(teacher, "Ada")
    last = max(session.starts_at for session in held.sessions.all())

    with pytest.raises(NotOverYet):
        issue_for_seminar(seminar=held, by=teacher, at=last - timedelta(seconds=1))

    assert len(issue_for_seminar(seminar=held, by=teacher, at=last)) == 1


def test_a_seminar_without_half_days_is_never_over():
    teacher = trainer()

    with pytest.raises(NotOverYet):
        issue_for_seminar(seminar=seminar(teacher, half_days=0), by=teacher, at=LATER)


def test_a_workshop_for_mentors_gives_the_certificate_of_mentor_training():
    teacher = trainer()
    held = seminar(teacher, half_days=1, kind="workshop")
    attend(held, person(chosen_name="Ada"), "present")

    issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert isinstance(Document.objects.get(), MentorCertificate)


def test_a_certificate_says_what_was_attended_and_which_rule_was_met():
    teacher = trainer()
    held = seminar(teacher, title="Three telling days", place="House of colours")
    learner = person(chosen_name="Ada", paper_name="Ada on Paper")
    attend(held, learner, "present", "late", "absent", "present", "left-early", "present")

    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    says = paper.snapshot
    assert (says["name"], says["number"]) == ("Ada on Paper", number_of(learner))
    assert (says["attended"], says["of"], says["minutes"]) == (5, 6, 5 * 210)
    assert [half_day["attended"] for half_day in says["half_days"]] == [True, True, False, True, True, True]
    assert says["rule"] == {"kind": "seminar-attended", "counts_from": 80, "needed": 5}
    assert str(paper.title) == "Learning"


def test_a_seminar_for_a_group_carries_the_neutral_title_of_its_module():
    teacher, release = trainer(), module()
    held = held_by(teacher, "Ada")
    held.cohort = Cohort.objects.create(name="A group", module=release.module, country="CY", language="en")
    held.save()

    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert str(paper.title) == "A course"


def test_a_corrected_mark_adds_a_certificate_and_takes_none_back():
    teacher = trainer()
    held = held_by(teacher, "Ada")
    late = person(chosen_name="Zoe")
    attend(held, late, *ENOUGH[:4])
    issue_for_seminar(seminar=held, by=teacher, at=LATER)
    session = held.sessions.get(number=5)
    Attendance.objects.create(session=session, user=late, status="present", marked_at=NOON)
    Attendance.objects.filter(user__chosen_name="Ada").update(status="absent")

    papers = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert [paper.holder for paper in papers] == [late]
    standing = SeminarCertificates.of(held)
    assert (len(standing.issued), standing.no_longer_earned, standing.due) == (2, 1, [])


def test_whoever_gives_a_place_up_and_takes_it_again_gets_no_second_paper():
    teacher = trainer()
    held = held_by(teacher, "Ada")
    issue_for_seminar(seminar=held, by=teacher, at=LATER)
    place = held.registrations.get()
    place.delete()
    Registration.objects.create(seminar=held, user=place.user, at=LATER)

    assert issue_for_seminar(seminar=held, by=teacher, at=LATER) == []


def test_a_corrected_mark_that_leaves_enough_makes_the_paper_anew_when_the_trainer_presses(client):
    teacher = trainer()
    held = seminar(teacher)
    attend(held, person(chosen_name="Ada"), *["present"] * 6)
    [old] = issue_for_seminar(seminar=held, by=teacher, at=LATER)
    Attendance.objects.filter(session__number=6).update(status="absent")
    client.force_login(teacher)
    page = client.get(held.get_absolute_url()).text
    assert "1 certificate says other half days than the list does now." in page

    client.post(address("issue", held))

    old.refresh_from_db()
    new = old.replaced_by
    assert (new.snapshot["attended"], new.snapshot["minutes"]) == (5, 5 * 210)
    assert (old.replaced_because, new.requested_by) == ("attendance", teacher)
    assert new.verify_path() in client.get(old.verify_path()).text
    assert issue_for_seminar(seminar=held, by=teacher, at=LATER) == []


def test_a_correction_gives_a_trainer_no_name_that_its_holder_chose_after_the_seminar():
    teacher = trainer()
    held = seminar(teacher)
    learner = person(chosen_name="Ada")
    attend(held, learner, *["present"] * 6)
    [old] = issue_for_seminar(seminar=held, by=teacher, at=LATER)
    learner.paper_name = "Name for Others"
    learner.save()
    correct_name(document=Document.objects.get(pk=old.pk), by=learner, at=LATER)
    Attendance.objects.filter(session__number=6).update(status="absent")

    [new] = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert new.snapshot["name"] == "Name for Others"
    assert not Document.objects.to_hand_out().filter(pk=new.pk).exists()


@pytest.mark.parametrize("issued_before", [True, False])
def test_somebody_on_the_list_with_two_accounts_gets_one_paper(issued_before):
    teacher = trainer()
    held = seminar(teacher)
    account, listed = person(chosen_name="Ada"), person(chosen_name="A.", provisional=True)
    attend(held, account, *ENOUGH)
    if issued_before:
        issue_for_seminar(seminar=held, by=teacher, at=LATER)
    attend(held, listed, *["present"] * 6)
    listed.merged_into = account
    listed.save()

    papers = issue_for_seminar(seminar=held, by=teacher, at=LATER)

    assert [paper.snapshot["attended"] for paper in papers] == [6]
    [in_force] = Document.objects.valid()
    assert (in_force.holder, in_force.snapshot["name"]) == (account, "Ada")


def test_a_mended_title_of_a_half_day_makes_no_paper_anew():
    teacher = trainer()
    held = held_by(teacher, "Ada")
    issue_for_seminar(seminar=held, by=teacher, at=LATER)

    held.sessions.update(title="Another word")

    assert issue_for_seminar(seminar=held, by=teacher, at=LATER) == []


def test_what_is_for_its_holder_alone_stays_so_whoever_makes_it_anew(client):
    teacher, administrator = trainer(), person(is_staff=True, is_superuser=True)
    held = seminar(teacher)
    learner = person(chosen_name="Ada")
    attend(held, learner, *ENOUGH)
    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)
    learner.paper_name = "Name for Others"
    learner.save()

    renamed = correct_name(document=Document.objects.get(pk=paper.pk), by=administrator, at=LATER)
    Document.objects.filter(pk=renamed.pk).update(template="attendance-certificate/1")
    renewed = renew_template(document=renamed, by=administrator, at=LATER)

    assert (renamed.for_holder_alone, renewed.for_holder_alone) == (True, True)


def test_an_administrator_mends_the_name_of_somebody_without_an_account_for_the_trainer_to_hand_out():
    teacher = trainer()
    held = seminar(teacher)
    listed = person(chosen_name="Zeo", provisional=True)
    attend(held, listed, *ENOUGH)
    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)
    listed.chosen_name = "Zoe"
    listed.save()

    new = correct_name(document=Document.objects.get(pk=paper.pk), by=person(is_staff=True), at=LATER)

    assert new.snapshot["name"] == "Zoe"
    assert not new.for_holder_alone


@pytest.mark.django_db(transaction=True)
def test_forty_presses_in_eight_threads_issue_one_each():
    teacher = trainer()
    held = held_by(teacher, "Ada", "Zoe")

    deliver(lambda: issue_for_seminar(seminar=held, by=teacher, at=LATER))

    assert AttendanceCertificate.objects.count() == 2


def test_issuing_asks_the_database_as_often_for_thirty_people_as_for_three(django_assert_max_num_queries):
    teacher = trainer()

    def queries(people):
        held = held_by(teacher, *(f"Person {number}" for number in range(people)), capacity=50)
        with django_assert_max_num_queries(1000) as counted:
            assert len(issue_for_seminar(seminar=held, by=teacher, at=LATER)) == people
        return len(counted)

    assert queries(30) <= queries(3) + 2  # SQLite takes many rows in several statements.


def test_many_papers_wait_in_a_queue_of_their_own(client, transactional_db, mailoutbox):
    teacher = trainer()
    held = held_by(teacher, *(f"Person {number}" for number in range(5)))
    client.force_login(teacher)

    client.post(address("issue", held))

    assert (waiting_in(BULK), waiting_in(DEFAULT)) == (5, 0)
    assert work_off_queue() == {"make": 5, "send_ready_mail": 5}
    assert Document.objects.ready().count() == 5
    assert len(mailoutbox) == 5


def test_what_the_sweep_finds_of_many_goes_to_their_queue_too(transactional_db):
    teacher = trainer()
    issue_for_seminar(seminar=held_by(teacher, "Ada"), by=teacher, at=NOON)
    certificate(person(), module(key="other"))

    sweep()  # Long after: whatever was put in the queue on that day is gone.

    assert (waiting_in(BULK), waiting_in(DEFAULT)) == (1, 1)


def test_the_sweep_leaves_alone_what_was_just_put_in_the_queue_with_many_others(client, transactional_db):
    teacher = trainer()
    held = held_by(teacher, "Ada", "Zoe")
    client.force_login(teacher)
    client.post(address("issue", held))

    sweep()

    assert waiting_in(BULK) == 2


def test_with_the_broker_away_certificates_are_issued_and_the_next_sweep_takes_them(
    client, transactional_db, broker_away
):
    teacher = trainer()
    held = held_by(teacher, "Ada", "Zoe")
    client.force_login(teacher)

    client.post(address("issue", held))
    broker_away()
    sweep()

    assert waiting_in(BULK) == 2
