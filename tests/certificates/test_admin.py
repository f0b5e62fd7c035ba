from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from certificates.issuing import issue_certificate, issue_for_seminar
from certificates.models import Document
from certificates.revoking import let_issue_again, revoke
from tests.certificates.papers import LATER, attend, certificate, due, seminar
from tests.world import NOON, person, trainer

pytestmark = pytest.mark.django_db
LIST = reverse("admin:certificates_certificate_changelist")


@pytest.fixture
def administrator(client):
    user = person(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_papers_are_found_by_code_and_by_holder(client, administrator):
    paper = certificate(person(chosen_name="Eleni Georgiou"))

    for wanted in (paper.code, "Georgiou", paper.snapshot["number"]):
        assert paper.code in client.get(LIST, {"q": wanted}).text
    assert paper.code not in client.get(LIST, {"q": "nobody"}).text


def test_papers_are_neither_changed_nor_deleted_there(client, administrator):
    paper = certificate()

    page = client.get(reverse("admin:certificates_certificate_change", args=[paper.pk]))

    assert page.status_code == 200
    assert "Tie a knot." in page.text
    assert 'name="code"' not in page.text
    assert client.get(reverse("admin:certificates_certificate_add")).status_code == 403
    assert client.get(reverse("admin:certificates_certificate_delete", args=[paper.pk])).status_code == 403


def test_an_administrator_revokes_with_a_reason_and_it_is_on_record(client, administrator):
    paper = certificate()

    client.post(LIST, {"action": "revoke_papers", "_selected_action": [paper.pk], "reason": "not-earned"})

    paper.refresh_from_db()
    assert paper.revoked_because == "not-earned"
    event = AuditEvent.objects.get(action="paper revoked")
    assert event.actor == administrator
    assert event.at >= NOON


def test_without_a_reason_nothing_is_revoked(client, administrator):
    paper = certificate()

    page = client.post(LIST, {"action": "revoke_papers", "_selected_action": [paper.pk], "reason": ""}, follow=True)

    paper.refresh_from_db()
    assert paper.revoked_at is None
    assert "Choose a reason first" in page.text


def test_what_was_revoked_can_be_issued_again(client, administrator):
    paper = certificate()
    completion = paper.module_completion
    data = {"action": "issue_again", "_selected_action": [paper.pk]}
    client.post(LIST, data)
    assert due() == []

    revoke(document=paper, because=Document.Reason.MISTAKE, by=administrator, at=NOON)
    page = client.post(LIST, data, follow=True).text

    assert "1 paper may be issued again" in page
    assert due() == [completion]
    new = issue_certificate(completion=completion, at=NOON)
    assert new.pk != paper.pk
    assert "Revoked" in client.get(paper.verify_path()).text
    assert "Valid" in client.get(new.verify_path()).text


def test_a_seminars_certificate_that_was_revoked_is_issued_again_by_its_trainer(client, administrator):
    teacher = trainer()
    held = seminar(teacher)
    attend(held, person(chosen_name="Ada"), *["present"] * 5)
    [paper] = issue_for_seminar(seminar=held, by=teacher, at=LATER)
    revoke(document=paper, because=Document.Reason.MISTAKE, by=administrator, at=LATER)
    assert issue_for_seminar(seminar=held, by=teacher, at=LATER) == []

    let_issue_again(document=paper, by=administrator, at=LATER)

    assert len(issue_for_seminar(seminar=held, by=teacher, at=LATER)) == 1
