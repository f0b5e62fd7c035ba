from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from certificates.issuing import issue_for_seminar
from certificates.making import make_paper
from certificates.models import Document
from certificates.replacing import choose_title, correct_name
from certificates.requesting import request_attendance_report, request_transcript
from certificates.revoking import revoke
from certificates.snapshots import FULL
from certificates.tasks import make, sweep
from cohorts.models import Cohort
from tests.certificates.papers import LATER, PROOF, attend, certificate, due, forget_the_erased, seminar, work_off_queue
from tests.world import NOON, module, person, trainer


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, transactional_db) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def erase(user: User) -> None:
    user.erased_at = LATER
    user.chosen_name = user.paper_name = ""
    user.save()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_tombstone_is_honest_and_names_nobody(client, folder):
    paper = certificate(person(chosen_name="Kanarie Vogel"), made=True)
    erase(paper.holder)

    forget_the_erased()

    page = client.get(paper.verify_path())
    assert page.status_code == 200
    assert "Issued, holder erased" in page.text
    assert "4 May 2026" in page.text
    for told in ("Kanarie", "A course", "Hours", "Is it the right name?"):
        assert told not in page.text
    assert files(folder) == []


def test_the_row_keeps_nothing_about_the_person():
    holder = person(chosen_name="Kanarie Vogel")
    paper = certificate(holder, made=True)
    number, digest = holder.spoken_number, paper.sha256
    erase(holder)

    forget_the_erased()

    row = Document.objects.filter(pk=paper.pk).values().get()
    for told in ("Kanarie", "Vogel", number, digest, "crafts"):
        assert told not in str(row)
    assert (row["language"], row["template"], row["made_at"], row["mailed_at"]) == ("", "", None, None)
    for link in ("holder_id", "module_completion_id", "registration_id", "seminar_id", "requested_by_id"):
        assert row[link] is None


def test_every_paper_of_the_person_goes_the_whole_chain_and_no_others():
    holder, other = person(chosen_name="Kanarie"), certificate(person(), module(key="other"), made=True)
    teacher = trainer()
    held = seminar(teacher)
    attend(held, holder, *["present"] * 5)
    issue_for_seminar(seminar=held, by=teacher, at=LATER)
    request_transcript(holder=holder, title_shown=FULL, at=LATER)
    first = certificate(holder, made=True)
    holder.paper_name = "Kanarie Neu"
    holder.save()
    correct_name(document=Document.objects.get(pk=first.pk), by=holder, at=LATER)
    erase(holder)

    forget_the_erased()

    assert Document.objects.exclude(erased_at=None).count() == 4
    assert "Kanarie" not in str(list(Document.objects.values()))
    other.refresh_from_db()
    assert other.is_ready


def test_papers_of_an_account_merged_into_an_erased_one_go_too():
    holder, account = person(chosen_name="Kanarie", provisional=True), person()
    paper = certificate(holder)
    holder.merged_into = account
    holder.save()
    erase(account)

    forget_the_erased()

    paper.refresh_from_db()
    assert paper.erased_at == LATER
    assert due() == []


def test_papers_of_accounts_merged_over_several_steps_go_too(client):
    first, second, last = person(chosen_name="Kanarie"), person(), person()
    paper = certificate(first, made=True)
    first.merged_into, second.merged_into = second, last
    first.save()
    second.save()
    client.force_login(last)
    assert paper.download_path() in client.get("/papers/").text
    erase(last)

    forget_the_erased()

    assert "Kanarie" not in str(list(Document.objects.values()))
    assert due() == []


def test_a_tombstone_tells_programs_no_more_than_people(client):
    paper = certificate(person(chosen_name="Kanarie"))
    choose_title(document=paper, title_shown=FULL, by=paper.holder, at=LATER)
    erase(paper.holder)
    forget_the_erased()

    said = {name: value for name, value in client.get(f"/api/v1/verify/{paper.code}/").json().items() if value}

    assert said == {"state": "erased", "kind": "certificate", "issued_on": "2026-05-04"}


def test_no_audit_event_leads_from_a_tombstone_to_somebody():
    paper = certificate(person(chosen_name="Kanarie"))
    choose_title(document=paper, title_shown=FULL, by=paper.holder, at=LATER)
    erase(paper.holder)

    forget_the_erased()

    events = str(list(AuditEvent.objects.values("subject", "detail")))
    for tombstone in Document.objects.all():
        assert str(tombstone.uuid) not in events


def test_a_paper_that_cannot_be_forgotten_holds_up_no_other():
    broken, whole = certificate(), certificate(person(), module(key="other"))
    Document.objects.filter(pk=broken.pk).update(snapshot={})
    for paper in (broken, whole):
        erase(paper.holder)

    sweep()
    ran = work_off_queue()

    whole.refresh_from_db()
    assert whole.erased_at is not None
    assert (ran["forget"], ran["forget failed"]) == (1, 1)


def test_a_paper_that_was_revoked_stays_revoked(client):
    paper = certificate(person(chosen_name="Kanarie"))
    revoke(document=paper, because=Document.Reason.NOT_EARNED, by=person(), at=LATER)
    erase(paper.holder)

    forget_the_erased()

    page = client.get(paper.verify_path()).text
    assert "Revoked" in page
    assert "What it says was found not to be true." in page
    assert "A course" not in page


def test_the_sweep_leaves_tombstones_and_makes_none_of_them(mailoutbox):
    paper = certificate()
    erase(paper.holder)

    sweep()
    work_off_queue()
    sweep()
    work_off_queue()

    paper.refresh_from_db()
    assert paper.erased_at is not None
    assert not paper.is_ready
    assert mailoutbox == []
    assert due() == []


def test_a_paper_that_is_being_made_while_its_holder_is_erased_leaves_no_file(folder):
    paper = certificate()
    early = Document.objects.get(pk=paper.pk)
    erase(paper.holder)
    forget_the_erased()

    assert make_paper(document=early, at=LATER) is False
    make(paper.pk)

    assert files(folder) == []


def test_a_tombstone_cannot_lead_to_anybody():
    paper = certificate()

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(erased_at=NOON)


def test_deleting_a_cohort_or_a_trainer_destroys_no_paper(client):
    teacher, release = trainer(), module()
    cohort = Cohort.objects.create(name="A group", module=release.module, country="CY", language="en")
    held = seminar(teacher, cohort=cohort)
    attend(held, person(chosen_name="Ada"), *["present"] * 5)
    papers = [
        *issue_for_seminar(seminar=held, by=teacher, at=LATER),
        request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF),
    ]
    for paper in papers:
        make_paper(document=paper, at=LATER)

    cohort.delete()
    held.trainers.clear()
    teacher.cohorts_taught.clear()
    User.objects.filter(pk=teacher.pk).delete()

    for paper in papers:
        paper.refresh_from_db()
        assert Path(paper.file.path).read_bytes().startswith(b"%PDF-")
        assert "Valid" in client.get(paper.verify_path()).text


def test_a_paper_whose_template_is_gone_is_still_there(client):
    paper = certificate(made=True)
    Document.objects.filter(pk=paper.pk).update(template="certificate/999")
    client.force_login(paper.holder)

    assert b"".join(client.get(paper.download_path()).streaming_content).startswith(b"%PDF-")
    assert "Valid" in client.get(paper.verify_path()).text
