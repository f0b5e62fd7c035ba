"""Closed by default: what is public says so, and what is not yours is not found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from certificates.issuing import issue_certificate
from certificates.requesting import request_attendance_report
from cohorts.scanning import keep_scan
from courses.models import ModuleCompletion
from tests import world
from tests.cohorts import rooms
from tests.cohorts.sheets import photo
from tests.courses.guided import write_guided

pytestmark = pytest.mark.django_db

PUBLIC = {
    "health",
    "security-contact",
    "outbox",
    "about-exit",
    "courses:home",
    "courses:module",
    "courses:activity",
    "courses:media",
    "courses:glossary",
    "accounts:language",
    "accounts:help",
    "accounts:privacy",
    "accounts:accessibility",
    "accounts:left",
    "kpis:results",
    "certificates:verify",
    "certificates:verify-form",
    "cohorts:join",
    "cohorts:join-by-code",
    "cohorts:invited",
    "cohorts:decline-invitation",
    "cohorts:sign-up-by-code",
    "cohorts:sign-up-page",
    "cohorts:check-in",
    "cohorts:check-in-new",
    "cohorts:check-in-by-code",
}
"""Every page of ours that a stranger may open. A page that is not here asks for signing in."""

PUBLIC_API = {"api:schema", "api:catalogue", "api:catalogue-entry"}
FILLED = {
    "module": "crafts",
    "key": "lesson-1",
    "position": "0",
    "code": "ABCDEFGH",
    "uuid": "0a6f2f6e-3f43-4a52-9d0e-6a3c1f0e7b11",
}


def routes() -> Iterator[tuple[str, str]]:
    """`(name, path)` of every page of our own rooms, with something plausible for each parameter."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name), _path(str(pattern.pattern))
        elif pattern.app_name in {"courses", "accounts", "quizzes", "cohorts", "certificates", "kpis"}:
            yield from _below(pattern)


def api_routes() -> Iterator[tuple[str, str]]:
    api = next(p for p in get_resolver().url_patterns if isinstance(p, URLResolver) and p.app_name == "api")
    yield from _below(api, "api/v1/")


def _below(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from (
                (f"{resolver.app_name}:{name.rpartition(':')[2]}", path)
                for name, path in _below(pattern, prefix + str(pattern.pattern))
            )
        else:
            yield f"{resolver.app_name}:{pattern.name}", _path(prefix + str(pattern.pattern))


def _path(route: str) -> str:
    def fill(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        return FILLED["uuid"] if kind == "uuid" else FILLED.get(name, "1" if kind == "int" else "something")

    return "/" + re.sub(r"<([^>]+)>", fill, route)


@pytest.mark.parametrize(("name", "path"), sorted(set(routes())))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in_unless_the_page_is_public(
    client: Client, name: str, path: str, method: str
) -> None:
    world.module()

    answer = getattr(client, method)(path)

    if name in PUBLIC:
        assert not answer.headers.get("Location", "").startswith("/accounts/login/")
        assert answer.status_code in {200, 302, 404, 405}
    else:
        assert answer.status_code == 302, (path, answer.status_code)
        assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("name", "path"), sorted(set(api_routes())))
def test_the_api_answers_strangers_only_where_it_is_public(client: Client, name: str, path: str) -> None:
    world.module()

    answer = client.get(path)

    if name in PUBLIC_API or "verify" in path:
        assert answer.status_code in {200, 404, 405}
    else:
        assert answer.status_code in {401, 403, 405}, (path, answer.status_code)


def test_every_public_name_is_a_page_that_exists() -> None:
    assert {name for name, _path in routes()} >= PUBLIC


def test_what_belongs_to_others_is_not_found(client: Client, tmp_path: Path) -> None:
    release = world.module()
    holder, trainer, stranger = world.person(), world.trainer(), world.person()
    world.complete(world.enrolment(holder, release))
    paper = issue_certificate(completion=ModuleCompletion.objects.get(), at=world.NOON)
    cohort = rooms.cohort(trainer, release=release)
    membership = cohort.memberships.create(user=holder, joined_at=world.NOON)
    seminar = rooms.seminar(trainer)
    report = request_attendance_report(seminar=seminar, by=trainer, at=world.NOON)
    half_day = seminar.sessions.select_related("seminar")[0]
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=trainer, at=world.NOON)
    world.published(write_guided(tmp_path / "guided"))
    theirs = [
        f"/papers/{paper.uuid}/download/",
        f"/papers/{report.uuid}/download/",
        f"/papers/seminars/{seminar.uuid}/print/",
        f"/papers/seminars/{seminar.uuid}/zip/",
        f"/papers/seminars/{seminar.uuid}/record/",
        f"/papers/cohorts/{cohort.uuid}/zip/",
        f"/teach/cohorts/{cohort.uuid}/",
        f"/teach/cohorts/{cohort.uuid}/quizzes/check/",
        f"/teach/cohorts/{cohort.uuid}/notes/",
        "/teach/cohorts/new/",
        f"/teach/cohorts/{cohort.uuid}/edit/",
        f"/teach/cohorts/{cohort.uuid}/archive/",
        f"/teach/cohorts/{cohort.uuid}/bring-back/",
        f"/teach/cohorts/{cohort.uuid}/invitations/",
        f"/teach/cohorts/{cohort.uuid}/invitations/new/",
        f"/teach/cohorts/{cohort.uuid}/members/{membership.uuid}/",
        f"/teach/cohorts/{cohort.uuid}/learners.csv",
        f"/teach/cohorts/{cohort.uuid}/learners.xlsx",
        f"/groups/{membership.uuid}/",
        f"/teach/seminars/{seminar.uuid}/",
        *(f"/teach/seminars/{seminar.uuid}/{page}/" for page in ("edit", "half-days", "needs", "list", "participants")),
        f"/teach/seminars/{seminar.uuid}/list/template.csv",
        *(f"/seminars/{seminar.uuid}/mine/{page}" for page in ("", "give-back/", "dates.ics")),
        "/teach/seminars/new/",
        "/teach/plan/",
        "/teach/plan.csv",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/marks/",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/walk-in/",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/check-in/",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/scans/",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/scans/{scan.uuid}/",
        f"/teach/seminars/{seminar.uuid}/sessions/{half_day.uuid}/scans/{scan.uuid}/withdraw/",
        f"/teach/seminars/{seminar.uuid}/corrections/",
        f"/teach/seminars/{seminar.uuid}/closing/back/",
        f"/teach/seminars/{seminar.uuid}/people/{holder.uuid}/merge/",
        f"/papers/seminars/{seminar.uuid}/report.csv",
        f"/papers/seminars/{seminar.uuid}/report.xlsx?version=named",
        "/teach/guides/",
        "/teach/guides/sewing/three-days/",
        f"/api/v1/cohorts/{cohort.uuid}/",
        f"/api/v1/seminars/{seminar.uuid}/",
        "/targets/",
        "/targets/records/",
        "/targets/records/new/",
        "/organisations/",
        "/targets/people/",
        "/targets/official/",
        "/targets/official/file/?format=csv",
        "/about-you/",
        "/exports/",
        "/api/v1/targets/",
    ]
    client.force_login(stranger)

    for path in theirs:
        assert client.get(path).status_code == 404, path


def test_every_page_behind_signing_in_is_stored_nowhere(client: Client) -> None:
    world.module()
    client.force_login(world.person())

    answer = client.get("/learn/crafts/lesson-1/")

    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
