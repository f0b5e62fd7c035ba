"""What every answer says of itself, and a method that nobody may use."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import world
from tests.certificates.papers import certificate
from tests.cohorts import rooms
from tests.lms.addresses import pages
from tests.signing_in import just_signed_in

pytestmark = pytest.mark.django_db

HTML, JSON = "text/html; charset=utf-8", "application/json"


def test_every_answer_says_what_it_is() -> None:
    user, teacher = world.person(), world.trainer()
    release = world.module()
    paper = certificate(user, release, made=True)
    cohort, seminar = rooms.cohort(teacher, release=release), rooms.seminar(teacher)
    cohort.memberships.create(user=user, joined_at=world.NOON)
    stranger, mine, theirs = Client(), world.signed_in(user), world.signed_in(teacher)
    said = {
        (stranger, "/"): HTML,
        (stranger, "/no-such-page/"): HTML,
        (stranger, "/healthz"): JSON,
        (stranger, "/accounts/login/"): HTML,
        (stranger, "/api/v1/modules/"): JSON,
        (stranger, "/api/v1/enrolments/"): JSON,
        (stranger, "/api/v1/schema/"): "application/vnd.oai.openapi; charset=utf-8",
        (mine, "/learn/"): HTML,
        (mine, f"/papers/{paper.uuid}/download/"): "application/pdf",
        (theirs, f"/teach/cohorts/{cohort.uuid}/learners.csv"): "text/csv; charset=utf-8",
        (theirs, f"/teach/seminars/{seminar.uuid}/list/template.csv"): "text/csv; charset=utf-8",
        (theirs, f"/teach/cohorts/{cohort.uuid}/learners.xlsx"): (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ),
    }

    for (client, path), kind in said.items():
        assert client.get(path).headers["Content-Type"] == kind, path


def test_nobody_is_told_what_they_sent() -> None:
    world.module()
    user = world.person(is_staff=True, is_superuser=True)
    boss = world.signed_in(user)
    just_signed_in(boss, user)

    for path in ("/accounts/login/", "/accounts/email/", "/healthz", *(path for _name, path in pages())):
        answer = boss.generic("TRACE", path, "echo?", headers={"X-Echo": "echo?"})
        assert answer.status_code in {302, 403, 404, 405}, path
        assert b"echo?" not in answer.content, path
    assert b"echo?" not in boss.generic("TRACE", "/admin/", "echo?", headers={"X-Echo": "echo?"}).content
