"""What every kind of answer says to a browser, as it would in production."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import User
from tests import world
from tests.certificates.papers import certificate, with_file
from tests.cohorts import rooms
from tests.courses.test_media import address
from tests.lms import observatory
from tests.lms.test_settings import COMPLETE, ROOT
from tests.quizzes.questions import SHORT

HOST = "learning.example.org"
DIFFERING = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "LANGUAGE_COOKIE_", "ALLOWED_HOSTS", "PUBLIC_URL", "DEBUG")
ASKED_OF_ALL = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STORABLE = {"start", "lesson", "module", "glossary", "media file", "static file"}
"""For strangers. Nothing else may lie in a cache, and nothing at all of whoever is signed in."""


@login_not_required
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("This page is broken.")


urlpatterns = [path("breaks/", breaks), path("", include("lms.urls"))]
handler400, handler500 = "lms.fault_views.bad_request", "lms.fault_views.server_error"


@pytest.fixture
def in_production(settings: Any) -> None:
    """The settings that production would set otherwise, asked of a process in production."""
    asked = f"{{name: value for name, value in vars(settings).items() if name.startswith({DIFFERING!r})}}"
    told = subprocess.run(
        [sys.executable, "-c", f"import json; from lms import settings; print(json.dumps({asked}))"],
        cwd=ROOT,
        env={**os.environ, **COMPLETE, "LMS_ENV": "production", "VAR_DIR": str(settings.VAR_DIR)},
        capture_output=True,
        text=True,
        check=True,
    )
    for name, value in json.loads(told.stdout).items():
        setattr(settings, name, value)
    settings.ROOT_URLCONF = __name__
    # Static files from where they are written: nothing is collected for a test.
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


class Browser(Client):
    """Somebody at a browser, who reaches the site over HTTPS."""

    def __init__(self, user: User | None = None, *, second_factor: bool = False, **options: Any) -> None:
        super().__init__(raise_request_exception=False, SERVER_NAME=HOST, **options)
        if user:
            self.force_login(user)
        if user and second_factor:
            world.show_second_factor(self, user)

    def generic(self, *arguments: Any, **options: Any) -> Any:
        return super().generic(*arguments, **{**options, "secure": True})


def every_kind_of_answer() -> Iterator[tuple[str, Any, bool]]:
    """Its name, the answer, and whether somebody was signed in."""
    world.published(world.EXAMPLE)
    stranger = Browser()
    picture = address(stranger, "plug", "svg")
    release = world.module(quiz={"questions": [SHORT]})
    learner, trainer = world.person(), world.trainer()
    paper = with_file(certificate(learner, release))
    cohort = rooms.cohort(trainer, release=release, members=[learner])
    seminar = rooms.seminar(trainer, people=[learner])
    administrator = world.person(is_staff=True, is_superuser=True)
    for name, asked in {
        "start": "/",
        "lesson": "/learn/crafts/lesson-1/",
        "module": "/modules/crafts/",
        "glossary": "/glossary/",
        "signing in": "/accounts/login/",
        "signing up": "/accounts/signup/",
        "a paper checked": f"/verify/{paper.code}/",
        "an unknown paper": f"/verify/{'a' * 32}/",
        "nobody there": "/nothing/",
        "broken": "/breaks/",
        "API": "/api/v1/modules/",
        "API refused": "/api/v1/cohorts/",
        "well": "/healthz",
        "media file": picture,
        "static file": "/static/lms/exit.js",
    }.items():
        yield name, stranger.get(asked), False
    yield "badly written", stranger.get("/", headers={"content-type": "text/plain; charset=latin-1"}), False
    yield "forged", Browser(enforce_csrf_checks=True).post("/accounts/login/"), False
    for user, pages in {
        learner: {
            "my learning": "/learn/",
            "my lesson": "/learn/crafts/lesson-1/",
            "me": "/me/",
            "quiz": "/learn/crafts/check/",
            "paper": paper.download_path(),
            "calendar": f"/seminars/{seminar.uuid}/mine/dates.ics",
            "my picture": picture,
        },
        trainer: {
            "group": cohort.get_absolute_url(),
            "seminar": seminar.get_absolute_url(),
            "reason for names": f"/papers/seminars/{seminar.uuid}/with-names/",
        },
        world.coordinator(): {"exports": "/exports/", "targets": "/targets/", "API signed in": "/api/v1/targets/"},
        administrator: {"administration": "/admin/", "administration's list": "/admin/accounts/user/"},
    }.items():
        client = Browser(user, second_factor=user not in (learner, trainer))
        for name, asked in pages.items():
            yield name, client.get(asked), True
    reason = {"reason": "proof", "file": "xlsx"}
    yield "report", Browser(trainer).post(f"/papers/seminars/{seminar.uuid}/with-names/", reason), True


STATUSES = {
    "an unknown paper": {404},
    "nobody there": {404},
    "broken": {500},
    "API refused": {401, 403},
    "badly written": {400},
    "forged": {403},
}


@pytest.mark.django_db
@pytest.mark.usefixtures("in_production")
def test_every_kind_of_answer_gets_the_best_grade_and_is_stored_nowhere_but_what_everybody_reads() -> None:
    nonces: list[str] = []
    for name, answer, is_signed_in in every_kind_of_answer():
        assert answer.status_code in STATUSES.get(name, {200}), (name, answer.status_code, answer.headers)
        assert {header: answer.get(header) for header in ASKED_OF_ALL} == ASKED_OF_ALL, name
        assert "camera=(), " in answer["Permissions-Policy"], name
        cookies = answer.cookies
        assert all(cookie.startswith("__Host-") and cookies[cookie]["path"] == "/" for cookie in cookies), name
        points = observatory.score(answer, host=HOST)
        assert points == (120 if "picture" in name or "media" in name else 135 if cookies else 130), (name, points)
        stored = "no-store" not in answer.get("Cache-Control", "")
        assert stored == (name in STORABLE and not is_signed_in), (name, answer.get("Cache-Control"))
        nonces += nonces_of(name, answer)

    assert len(nonces) > 15
    assert len(set(nonces)) == len(nonces), "two answers shared a nonce"


def nonces_of(name: str, answer: Any) -> list[str]:
    """The nonce of an answer: each script of the page carries it, the header allows nothing else, and no handler of
    an event or style stands within an element."""
    policy = observatory.policy_of(answer)
    is_page = answer["Content-Type"].startswith("text/html")
    page = answer.content.decode() if is_page else ""
    scripts = [tag for tag in re.findall(r"<script[^>]*>", page) if "application/json" not in tag]
    assert not re.search(r"<[^>]*\s(?:on\w+|style)=", page), name
    assert "<style" not in page, name
    assert ('id="exit"' in page) == is_page, name
    if name.startswith("administration"):
        assert policy["script-src"] == {"'self'"}
        assert all(" src=" in tag for tag in scripts)
        return []
    if "picture" in name or "media" in name:
        assert "sandbox" in policy
        assert "script-src" not in policy
        return []
    assert policy["trusted-types"] == {"lms"}, name
    assert policy["require-trusted-types-for"] == {"'script'"}, name
    assert bool(scripts) == is_page, name
    nonces = {each for tag in scripts for each in re.findall(r'nonce="([^"]*)"', tag)}
    assert all("nonce=" in tag and " src=" in tag for tag in scripts), name
    assert policy["script-src"] == {f"'nonce-{each}'" for each in nonces}, name
    assert len(nonces) <= 1, name
    return list(nonces)


@pytest.mark.usefixtures("in_production")
def test_plain_http_leads_to_the_same_address_over_https() -> None:
    client = Client(SERVER_NAME=HOST)

    answer = client.get("/learn/?q=1")

    assert answer.status_code == 301
    assert answer["Location"] == f"https://{HOST}/learn/?q=1"


@pytest.mark.usefixtures("in_production")
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_a_program_that_comes_over_plain_http_is_refused_and_told_about_its_token(method: str) -> None:
    client = Client(SERVER_NAME=HOST)
    ask = getattr(client, method)

    bare, with_token = (ask("/api/v1/papers/", headers=said) for said in ({}, {"authorization": "Token nc_0f0f"}))

    for answer in (bare, with_token):
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/json")
        assert "Location" not in answer.headers
        assert "no-store" in answer.headers["Cache-Control"]
    assert bare.json() == {"detail": "Ask over HTTPS."}
    assert "withdraw it" in with_token.json()["detail"]
    assert "nc_0f0f" not in with_token.text
    assert client.get("/api/v1/papers/", secure=True).status_code == 401


@pytest.mark.usefixtures("in_production")
def test_another_host_is_refused() -> None:
    assert Client(SERVER_NAME="elsewhere.example.org").get("/", secure=True).status_code == 400


TEMPLATES = sorted(
    file
    for room in ("lms", "accounts", "courses", "quizzes", "cohorts", "certificates", "kpis")
    for file in Path(ROOT, room).rglob("templates/**/*.html")
    if not file.is_relative_to(Path(ROOT, "certificates/templates/certificates/papers")) and file.name != "sheet.html"
)
"""All but those that become a PDF, which no browser shows as a page."""


SCRIPTS = [file for file in ROOT.glob("*/**/static/**/*.js") if ".venv" not in file.parts and "var" not in file.parts]


def test_no_template_has_style_or_script_of_its_own_and_every_script_has_a_nonce() -> None:
    assert len(TEMPLATES) > 150
    for file in TEMPLATES:
        source = file.read_text()
        assert not re.search(r"""\s(?:on\w+|style)=["'{]|<style""", source), file
        for tag in re.findall(r"<script\b[^>]*>", source):
            is_data = 'type="application/json"' in tag
            assert is_data or ('nonce="{{ request.csp_nonce }}"' in tag and " src=" in tag), (file, tag)


def test_no_script_takes_text_as_html_or_as_code_but_the_one_that_may() -> None:
    sinks = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|srcdoc"
    )

    assert len(SCRIPTS) > 8
    for file in SCRIPTS:
        assert not re.search(sinks, file.read_text()), file
        assert ("DOMParser" in file.read_text()) == (file.name == "parsing.js"), file


def by_names(script: str) -> list[str]:
    """Where a script looks something up by a name that it did not write itself, or gives an object names of others."""
    code = re.sub(r"""//.*|/\*[\s\S]*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", '""', script)
    code = re.sub(r"\.dataset\[[^\]]*\](?!\s*[-+*/|&?]{0,3}=(?!=))", ".dataset", code)
    looked_up = r"[\w)\]](?:\?\.)?\[(?!\d+\])[^\]]|__proto__|\.prototype\b|setPrototypeOf|\bin\s+[\w.(]+"
    return re.findall(rf"{looked_up}|Object\.(?:assign|fromEntries)|definePropert|Reflect\.set", code)


def test_no_script_gives_every_object_what_somebody_named() -> None:
    """What is looked up by a name from elsewhere lies in a `Map`, and what a page says in `dataset`, which is only
    read: no name such as `__proto__` leads to what all objects share."""
    for bad in (
        "all[name] = 1;",
        "form.elements[name].value = token;",
        "const mark = answer.marks[row.dataset.person];",
        "here.dataset[name] = token;",
        "Object.assign(settings, JSON.parse(text));",
        "for (const name in answer) show(name);",
        "if (name in known) show(name);",
        "known?.[name]();",
    ):
        assert by_names(bad), bad
    for good in (
        "const [first] = input.files;",
        "entries[0].type",
        "marks.get(name)",
        "say(form.dataset[state]);",
        "const all = [...rows]; // all[name] in words",
        'row.querySelector("input[type=number]")',
    ):
        assert not by_names(good), good
    for file in SCRIPTS:
        assert by_names(file.read_text()) == [], file


def test_no_link_saves_the_page_that_asks_who_somebody_is_as_if_it_were_the_file() -> None:
    """A browser does that with whatever a link with `download` leads to. What is a file says so itself."""
    for file in TEMPLATES:
        assert not re.search(r"<a\b[^>]*\sdownload[\s=>]", file.read_text()), file
