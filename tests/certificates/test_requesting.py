from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from certificates.issuing import issue_certificate, issue_for_seminar
from certificates.making import make_paper
from certificates.models import Document, SignInSheet, Transcript
from certificates.replacing import choose_title
from certificates.requesting import request_sign_in_sheets, request_transcript
from certificates.revoking import revoke
from certificates.snapshots import FULL, NEUTRAL
from tests.certificates.papers import LATER, attend, certificate, completion, deliver, seminar
from tests.world import NOON, module, organisation, person, trainer

pytestmark = pytest.mark.django_db


def asked(holder, title_shown=NEUTRAL, at=LATER):
    return request_transcript(holder=holder, title_shown=title_shown, at=at)


def test_a_transcript_lists_all_that_was_completed_and_attended():
    learner, teacher = person(chosen_name="Ada"), trainer()
    paper = certificate(learner)
    completion(learner, module(key="another", version="2.0.0"))
    held = seminar(teacher, title="Three days")
    attend(held, learner, *["present"] * 5)
    [attendance] = issue_for_seminar(seminar=held, by=teacher, at=LATER)
    short = seminar(teacher, title="Two half days", half_days=2)
    attend(short, learner, "present", "absent")
    attend(seminar(teacher), learner, "absent")

    says = asked(learner).snapshot

    assert [said["version"] for said in says["completed"]] == ["1.0.0", "2.0.0"]
    assert [said["code"] for said in says["completed"]] == [paper.code, ""]
    assert [(said["title"]["text"], said["attended"], said["of"]) for said in says["attended"]] == [
        ("Three days", 5, 6),
        ("Two half days", 1, 2),
    ]
    assert [said["code"] for said in says["attended"]] == [attendance.code, ""]
    assert (says["hours"], says["minutes"]) == (4, 6 * 210)
    assert says["number"] == learner.spoken_number


def test_a_transcript_holds_what_was_done_under_an_account_that_was_merged():
    learner, before = person(), person(provisional=True)
    held = seminar(trainer())
    attend(held, before, *["present"] * 5)
    before.merged_into = learner
    before.save()

    assert len(asked(learner).snapshot["attended"]) == 1


def test_asking_again_while_nothing_changed_is_the_same_transcript():
    learner = person()
    certificate(learner)

    first = asked(learner)
    assert asked(learner, at=LATER + timedelta(days=3)) == first
    assert asked(learner, FULL) != first
    completion(learner, module(key="another"))
    assert asked(learner) != first


def test_only_the_newest_transcript_is_in_force(client):
    learner = person(chosen_name="Old Name")
    certificate(learner)
    first, full = asked(learner), asked(learner, FULL)
    completion(learner, module(key="another"))

    second = asked(learner)

    assert set(Transcript.objects.valid()) == {full, second}
    assert second.verify_path() in client.get(first.verify_path()).text
    learner.chosen_name = "New Name"
    learner.save()
    renamed = asked(learner)
    assert set(Transcript.objects.valid()) == {renamed}
    for old in (first, full, second):
        page = client.post(old.verify_path(), {"name": "Old Name"}).text
        assert "Yes, this name" not in page
        assert renamed.code not in page


def test_a_neutral_transcript_leads_to_no_paper_that_tells():
    learner = person()
    paper = certificate(learner)
    full = choose_title(document=paper, title_shown=FULL, by=learner, at=LATER)

    assert [said["code"] for said in asked(learner).snapshot["completed"]] == [""]
    assert [said["code"] for said in asked(learner, FULL).snapshot["completed"]] == [full.code]


@pytest.mark.parametrize(
    ("reason", "listed", "state"),
    [("mistake", 0, "Revoked"), ("not-earned", 0, "Revoked"), ("holder", 1, "Valid")],
)
def test_what_was_found_untrue_is_on_no_transcript(client, reason, listed, state):
    learner = person()
    paper = certificate(learner)
    before = asked(learner)

    revoke(document=paper, because=Document.Reason(reason), by=person(), at=LATER)

    assert state in client.get(before.verify_path()).text
    assert len(asked(learner).snapshot["completed"]) == listed


@pytest.mark.parametrize("title_shown", [NEUTRAL, FULL])
def test_a_transcript_falls_with_a_certificate_whose_code_it_does_not_say(client, title_shown):
    learner, before = person(), person()
    early = completion(before)
    before.merged_into = learner
    before.save()
    transcript = asked(learner, title_shown)
    paper = issue_certificate(completion=early, at=LATER)
    choose_title(document=paper, title_shown=FULL, by=learner, at=LATER)

    revoke(document=Document.objects.get(pk=paper.pk), because=Document.Reason.MISTAKE, by=person(), at=LATER)

    assert transcript.snapshot["completed"][0]["code"] == ""
    assert "Revoked" in client.get(transcript.verify_path()).text


def test_a_module_completed_with_two_accounts_is_listed_once():
    learner, before = person(), person()
    release = module()
    for user in (learner, before):
        completion(user, release)
    before.merged_into = learner
    before.save()

    assert asked(learner).snapshot["hours"] == 2


def test_a_seminar_attended_with_two_accounts_is_listed_once():
    learner, before = person(), person(provisional=True)
    held = seminar(trainer())
    for user in (learner, before):
        attend(held, user, *["present"] * 5)
    before.merged_into = learner
    before.save()

    says = asked(learner).snapshot

    assert len(says["attended"]) == 1
    assert says["minutes"] == 5 * 210


@pytest.mark.django_db(transaction=True)
def test_forty_presses_make_one_transcript():
    learner = person()
    certificate(learner)

    deliver(lambda: asked(learner))

    assert Transcript.objects.count() == 1


def test_a_learner_asks_for_it_on_the_page_of_papers(client):
    learner = person()
    certificate(learner, made=True)
    client.force_login(learner)
    assert "Make a transcript" in client.get("/papers/").text

    client.post(reverse("certificates:transcript"), {"title": "full"})

    transcript = Transcript.objects.get()
    assert transcript.snapshot["title_shown"] == FULL
    assert "Everything so far" in client.get("/papers/").text


def test_somebody_without_anything_done_is_offered_none(client):
    client.force_login(person())

    assert "Make a transcript" not in client.get("/papers/").text


def test_a_checked_transcript_says_how_much_and_not_what(client):
    learner = person(chosen_name="Ada")
    certificate(learner)

    page = client.get(asked(learner, FULL).verify_path()).text

    assert "Courses completed" in page
    for told in ("Ada", "Useful crafts"):
        assert told not in page


def test_sheets_list_everybody_with_a_place_and_leave_rows_for_others():
    teacher = trainer()
    held = seminar(teacher, capacity=12)
    learner = person(chosen_name="Zoe", paper_name="Zoe on Paper", belongs_to=organisation(name="Club"))
    attend(held, learner)
    attend(held, person(chosen_name="Abel"))

    sheets = request_sign_in_sheets(seminar=held, by=teacher, at=LATER)

    assert [sheet.snapshot["half_day"]["number"] for sheet in sheets] == [1, 2, 3, 4, 5, 6]
    says = sheets[0].snapshot
    assert [(row["row"], row["name"], row["organisation"]) for row in says["people"]] == [
        (1, "Abel", ""),
        (2, "Zoe", "Club"),
    ]
    assert says["people"][1]["number"] == learner.spoken_number
    assert says["empty_rows"] == 10
    assert "Zoe on Paper" not in str(says)
    assert says["half_day"]["from"] == "15:00"


def test_a_full_seminar_still_has_empty_rows_for_whoever_walks_in():
    teacher = trainer()
    held = seminar(teacher, capacity=1)
    attend(held, person())

    assert request_sign_in_sheets(seminar=held, by=teacher, at=LATER)[0].snapshot["empty_rows"] == 5


def test_a_sheet_has_no_more_empty_rows_than_anybody_prints():
    teacher = trainer()

    sheets = request_sign_in_sheets(seminar=seminar(teacher, capacity=100_000), by=teacher, at=LATER)

    assert sheets[0].snapshot["empty_rows"] == 100


def test_sheets_are_made_again_only_when_the_list_changed():
    teacher = trainer()
    held = seminar(teacher, half_days=2)
    request_sign_in_sheets(seminar=held, by=teacher, at=LATER)

    request_sign_in_sheets(seminar=held, by=teacher, at=LATER + timedelta(hours=1))
    assert SignInSheet.objects.count() == 2

    attend(held, person())
    request_sign_in_sheets(seminar=held, by=teacher, at=LATER + timedelta(hours=2))
    assert SignInSheet.objects.count() == 4


def test_a_trainer_makes_and_downloads_sheets_on_the_seminars_page(client):
    teacher = trainer()
    held = seminar(teacher, half_days=2)
    attend(held, person())
    client.force_login(teacher)

    client.post(reverse("certificates:request-sheets", args=[held.uuid]))
    page = client.get(held.get_absolute_url()).text
    assert page.count("Being made") == 2
    for sheet in SignInSheet.objects.all():
        make_paper(document=sheet, at=NOON)

    page = client.get(held.get_absolute_url()).text
    for sheet in SignInSheet.objects.all():
        assert sheet.download_path() in page
    names = {client.get(sheet.download_path()).headers["Content-Disposition"] for sheet in SignInSheet.objects.all()}
    days = [session.local_day.isoformat() for session in held.sessions.order_by("number")]
    assert names == {f'attachment; filename="list-{day}-{number}.pdf"' for number, day in enumerate(days, start=1)}
