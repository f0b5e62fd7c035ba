from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from certificates.making import make_paper
from certificates.models import AttendanceReport
from certificates.panels import seminar_papers
from certificates.requesting import request_attendance_report
from lms.models import Programme
from tests.certificates.papers import LATER, PROOF, attend, certificate, opened, seminar
from tests.world import coordinator, module, person, trainer

pytestmark = pytest.mark.django_db
PAPERS = "/papers/"


def test_without_papers_the_page_says_how_to_get_one(client):
    client.force_login(person())

    page = client.get(PAPERS)

    assert "You have no papers yet" in page.text
    assert reverse("courses:learning") in page.text


def test_a_paper_is_shown_while_it_is_being_made_and_can_be_looked_at_again(client):
    learner = person()
    certificate(learner)
    client.force_login(learner)

    page = client.get(PAPERS).text

    assert "Being made" in page
    assert "Look again" in page
    assert "data-refresh" in page
    assert "/download/" not in page


def test_a_paper_that_is_ready_can_be_downloaded_and_its_link_shared(client):
    learner = person()
    paper = certificate(learner, made=True)
    client.force_login(learner)

    page = client.get(PAPERS).text

    assert "Ready" in page
    assert "data-refresh" not in page
    assert paper.download_path() in page
    assert paper.snapshot["verify_url"] in page


def test_the_pages_title_tells_nothing(client):
    learner = person()
    certificate(learner, made=True)
    client.force_login(learner)

    title = re.search("<title>(.*?)</title>", client.get(PAPERS).text, re.DOTALL)

    assert title is not None
    assert "crafts" not in title[1].lower()


def test_a_download_is_the_paper_under_a_neutral_name_and_kept_nowhere(client):
    learner = person()
    paper = certificate(learner, made=True)
    client.force_login(learner)

    answer = client.get(paper.download_path())

    pdf = b"".join(answer.streaming_content)
    assert len(opened(pdf).pages) == 1
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="paper-2026-05-04.pdf"'
    assert "no-store" in answer["Cache-Control"]


def test_downloading_too_early_leads_back_with_an_explanation(client):
    learner = person()
    paper = certificate(learner)
    client.force_login(learner)

    page = client.get(paper.download_path(), follow=True)

    assert page.redirect_chain == [(PAPERS, 302)]
    assert "still being made" in page.text


def test_a_strangers_paper_is_not_found(client):
    paper = certificate(made=True)
    client.force_login(person())

    assert client.get(paper.download_path()).status_code == 404
    assert client.get(reverse("certificates:download", args=[uuid4()])).status_code == 404
    assert paper.code not in client.get(PAPERS).text


def test_papers_ask_for_signing_in(client):
    paper = certificate(made=True)

    for address in (PAPERS, paper.download_path()):
        assert client.get(address).status_code == 302


def test_the_page_asks_the_database_as_often_for_thirty_papers_as_for_three(client, django_assert_max_num_queries):
    few, many = person(), person()
    for number in range(30):
        release = module(key=f"m{number}")
        certificate(many, release)
        if number < 3:
            certificate(few, release)

    def queries(learner):
        client.force_login(learner)
        client.get(PAPERS)
        with django_assert_max_num_queries(1000) as counted:
            client.get(PAPERS)
        return len(counted)

    assert queries(many) == queries(few)


def test_a_trainer_asks_for_the_report_of_their_seminar(client):
    teacher = trainer()
    held = seminar(teacher)
    attend(held, person(), "present")
    client.force_login(teacher)

    answer = client.post(reverse("certificates:with-names", args=[held.uuid]), {"reason": "proof"})

    assert answer.status_code == 302
    assert answer["Location"] == f"{held.get_absolute_url()}#reports"
    report = AttendanceReport.objects.get()
    assert report.requested_by == teacher
    assert make_paper(document=report, at=LATER)


def test_only_a_seminars_own_trainers_ask_for_its_report_with_names(client):
    held = seminar(trainer())
    address = reverse("certificates:with-names", args=[held.uuid])
    other = trainer()
    seminar(other)

    for user, expected in ((person(), 404), (other, 404), (coordinator("GR"), 404), (coordinator("CY"), 403)):
        client.force_login(user)
        assert client.get(address).status_code == expected
        assert client.post(address, {"reason": "proof"}).status_code == expected
    assert AttendanceReport.objects.count() == 0


def test_a_report_with_names_is_there_for_the_seminars_trainers_alone(client):
    teacher, listed = trainer(), person()
    held = seminar(teacher)
    attend(held, listed, "present")
    report = request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)
    make_paper(document=report, at=LATER)

    for user, expected in ((teacher, 200), (coordinator("CY"), 404), (listed, 404), (coordinator("GR"), 404)):
        client.force_login(user)
        assert client.get(report.download_path()).status_code == expected


def test_a_report_is_not_asked_for_by_a_link(client):
    teacher = trainer()
    held = seminar(teacher)
    client.force_login(teacher)

    assert client.get(reverse("certificates:request-report", args=[held.uuid])).status_code == 405


def test_the_panel_of_an_open_seminar_offers_the_report_to_its_trainers_alone(rf):
    teacher, watcher = trainer(), coordinator("CY")
    held = seminar(teacher)
    request_attendance_report(
        seminar=held, by=teacher, at=datetime.fromisoformat("2026-05-06T10:00:00Z"), because=PROOF
    )

    def shown_to(user):
        request = rf.get("/")
        request.user, request.programme = user, Programme.current()
        return seminar_papers(request, held)

    assert "<form" in shown_to(teacher)
    assert "<form" not in shown_to(watcher)
    assert "Being made" in shown_to(teacher)
    assert "Being made" not in shown_to(watcher)


def test_my_learning_shows_the_latest_papers_or_nothing(client):
    learner = person()
    client.force_login(learner)

    assert "My papers</h2>" not in client.get("/learn/").text
    for number in range(5):
        certificate(learner, module(key=f"m{number}"), made=True)

    page = client.get("/learn/").text
    assert "My papers</h2>" in page
    assert page.count("/download/") == 3


def test_the_api_lists_my_papers_and_nobody_elses(client):
    learner = person()
    mine = certificate(learner, made=True)
    certificate(person(), mine.module_completion.release)
    client.force_login(learner)

    [paper] = client.get("/api/v1/papers/").json()["results"]

    assert paper["uuid"] == str(mine.uuid)
    assert paper["kind"] == "certificate"
    assert paper["ready"] is True
    assert paper["sha256"] == mine.sha256
    assert paper["verify"] == mine.snapshot["verify_url"]
    assert paper["download"].endswith(mine.download_path())


def test_what_somebody_earned_under_a_merged_account_is_their_own(client):
    before, learner = person(), person()
    paper = certificate(before, made=True)
    before.merged_into = learner
    before.save()
    client.force_login(learner)

    assert client.get(paper.download_path()).status_code == 200
    assert not AuditEvent.objects.exists()
