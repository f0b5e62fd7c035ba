"""What others may see of somebody's learning says nothing about it: titles, mail, names of files, calendars, papers.

In every language of the interface.
"""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import pytest
import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from accounts.models import User
from certificates.rendering import page_of
from certificates.requesting import (
    request_attendance_report,
    request_sign_in_sheets,
    request_transcript,
)
from certificates.snapshots import NEUTRAL
from cohorts.scanning import keep_scan
from courses.content.telling import is_telling
from kpis.models import Export
from quizzes.attempts import open_attempt
from tests import world
from tests.access.addresses import api_routes, routes
from tests.certificates.papers import PROOF, certificate, with_file
from tests.cohorts import rooms
from tests.cohorts.sheets import photo
from tests.neutral_words import telling
from tests.quizzes.questions import SHORT, quiz_of
from tests.signing_in import just_signed_in

HOUSE = Path(__file__).parents[1]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
ROOMS = ("lms", "accounts", "courses", "quizzes", "cohorts", "certificates", "kpis")
MAILS = sorted(
    str(file.relative_to(next(parent for parent in file.parents if parent.name == "templates")))
    for room in ROOMS
    for file in Path(HOUSE, room).rglob("templates/**/*.txt")
    if file.parent.name in {"mail", "email"}
)
A_MAIL = {
    "address": "https://learning.example.org/learn/",
    "until": world.NOON,
    "days": 7,
    "count": 2,
    "code": "ABC-DEF",
    "email": "somebody@example.org",
    "password_reset_url": "https://learning.example.org/accounts/password/reset/",
    "signup_url": "https://learning.example.org/accounts/signup/",
    "activate_url": "https://learning.example.org/accounts/",
}


def source_of_content(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((world.CONTENT / name).read_text())
    return found


def test_the_list_finds_what_tells_and_lets_the_rest_pass() -> None:
    for text in (
        "LGBTQI+ migrants",
        "Eine Beratungsstelle für Geflüchtete",
        "Queere Menschen",
        "Πρόσφυγες",
        "Uchodźcy",
    ):
        assert telling(text), text
    for text in ("Learning", "Lernplattform", "Μάθηση", "Formazione", "Nauka", "Aprendizaje", "Dates", "Transcript"):
        assert telling(text) == [], text


def test_what_the_real_programme_calls_itself_and_its_modules_tells_nothing() -> None:
    avoid = source_of_content("programme.yaml")["neutral"]["avoid"]
    said = {key for path in world.CONTENT.glob("modules/*") for key in [path.name]}
    for path in world.CONTENT.glob("programme*.yaml"):
        neutral = source_of_content(path.name)["neutral"]
        said |= {neutral["title"], neutral["sender"]}
    for path in world.CONTENT.glob("modules/*/module*.yaml"):
        said.add(yaml.safe_load(path.read_text())["neutral-title"])
    said |= {path.stem for path in world.CONTENT.glob("modules/*/media/*")}

    assert len(said) > 30
    for text in said:
        assert telling(text) == [], text
        assert not is_telling(text, avoid), text


def test_no_address_of_ours_tells_anything() -> None:
    for _name, path in [*routes(), *api_routes()]:
        assert telling(path) == [], path
    for file in [file for room in ROOMS for file in Path(HOUSE, room).rglob("static/**/*") if file.is_file()]:
        assert telling(file.stem.replace("_", " ")) == [], file


def subjects() -> Iterator[str]:
    """Subjects of our own mail, as the code writes them."""
    for file in [file for room in ROOMS for file in Path(HOUSE, room).rglob("*.py")]:
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "send_neutral_mail":
                subject = next(word.value for word in call.keywords if word.arg == "subject")
                assert isinstance(subject, ast.Call), file
                assert isinstance(subject.args[0], ast.Constant), file
                yield str(subject.args[0].value)


@pytest.mark.django_db
def test_no_mail_tells_anything_in_any_language() -> None:
    world.published_programme(neutral={"title": "Learning", "sender": "Learning platform", "avoid": []})
    package = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(file.relative_to(package)) for app in ("account", "mfa") for file in package.glob(f"{app}/email/*.txt")
    }
    own_subjects = set(subjects())
    written: dict[str, set[str]] = {}

    assert theirs <= set(MAILS), "a mail of the library has no words of ours"
    assert len(MAILS) > 40
    assert len(own_subjects) >= 5
    assert telling(f"{settings.DEFAULT_FROM_EMAIL} {settings.MFA_TOTP_ISSUER}") == []
    for language in LANGUAGES:
        with translation.override(language):
            texts = {name: str(render_to_string(name, A_MAIL)) for name in MAILS}
            texts |= {text: translation.gettext(text) for text in own_subjects}
        written[language] = set(texts.values())
        for name, text in texts.items():
            assert telling(text) == [], (language, name)
            assert not re.search(r"https?://(?!learning\.example\.org)|<img|<a ", text), (language, name)
    assert all(len(written[language] & written["en"]) < 5 for language in LANGUAGES if language != "en")


class Everybody:
    """A small world in which every kind of page has something to show, and whatever has a name has one that tells."""

    def __init__(self) -> None:
        world.published_programme(name="Inclusion", title="Inclusion of queer migrants")
        release = world.module(quiz={"questions": [SHORT], "title": "What queer refugees need"})
        release.spec = {**release.spec, "title": "Queer migrants"}
        release.save()
        self.learner, self.trainer, self.coordinator = world.person(), world.trainer(), world.coordinator()
        self.admin = world.person(is_staff=True, is_superuser=True)
        self.paper = with_file(certificate(self.learner, release))
        self.cohort = rooms.cohort(self.trainer, release=release, members=[self.learner], name="Rainbow migrants")
        self.seminar = rooms.seminar(
            self.trainer, people=[self.learner], cohort=self.cohort, title="Lesbians and asylum"
        )
        self.half_day = self.seminar.sessions.order_by("number")[0]
        self.scan = keep_scan(session=self.half_day, upload=ContentFile(photo()), by=self.trainer, at=world.NOON)
        enrolment = self.learner.enrolments.get()
        self.attempt = open_attempt(enrolment=enrolment, quiz=quiz_of(release), at=world.NOON)
        self.clients: dict[User | None, Client] = {
            None: Client(),
            **{user: world.signed_in(user) for user in (self.learner, self.trainer, self.admin)},
            self.coordinator: world.signed_in(self.coordinator, second_factor=True),
        }
        just_signed_in(self.clients[self.learner], self.learner)

    def speak(self, language: str) -> None:
        User.objects.update(language=language)
        for client in self.clients.values():
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def pages(self) -> dict[User | None, list[str]]:
        seminar, cohort = f"/teach/seminars/{self.seminar.uuid}/", f"/teach/cohorts/{self.cohort.uuid}/"
        return {
            None: [
                *("/", "/modules/crafts/", "/learn/crafts/lesson-1/", "/glossary/", "/accounts/login/"),
                *(
                    "/accounts/signup/",
                    "/accounts/password/reset/",
                    "/accounts/card/",
                    "/accounts/again/",
                    "/verify/",
                    f"/verify/{self.paper.code}/",
                    "/join/",
                ),
                *("/seminars/", "/check-in/", "/help/", "/exit/", "/privacy/", "/accessibility/", "/results/", "/no/"),
            ],
            self.learner: [
                *("/learn/", "/papers/", "/me/", self.attempt.get_absolute_url(), "/accounts/2fa/"),
                *("/accounts/email/", "/accounts/sessions/", f"/seminars/{self.seminar.uuid}/mine/"),
            ],
            self.trainer: [
                *("/teach/", "/teach/guides/", "/teach/plan/", "/teach/cohorts/new/", "/teach/seminars/new/", cohort),
                f"{seminar}people/{self.learner.uuid}/signing-in/",
                *(seminar, f"{cohort}invitations/", f"{seminar}participants/", f"{seminar}needs/"),
                *(f"{seminar}sessions/{self.half_day.uuid}/", f"{seminar}sessions/{self.half_day.uuid}/check-in/"),
            ],
            self.coordinator: [
                *("/targets/", "/targets/frozen/", "/targets/missing/", "/targets/opinions/"),
                *(
                    "/targets/records/",
                    "/targets/official/",
                    "/targets/change/",
                    "/exports/",
                    "/organisations/",
                    "/recoveries/",
                ),
            ],
            self.admin: ["/admin/", "/admin/accounts/user/"],
        }

    def files(self) -> dict[User | None, list[str]]:
        seminar = f"/papers/seminars/{self.seminar.uuid}/"
        return {
            self.learner: [self.paper.download_path(), f"/seminars/{self.seminar.uuid}/mine/dates.ics"],
            self.trainer: [
                *(f"{seminar}record/", f"/papers/cohorts/{self.cohort.uuid}/zip/"),
                *(f"/teach/seminars/{self.seminar.uuid}/list/template.csv", "/teach/plan.csv"),
                *(f"/teach/cohorts/{self.cohort.uuid}/learners.{kind}" for kind in ("csv", "xlsx")),
                f"/teach/seminars/{self.seminar.uuid}/sessions/{self.half_day.uuid}/scans/{self.scan.uuid}/",
            ],
            self.coordinator: [f"/targets/official/file/?format={kind}" for kind in ("csv", "xlsx")],
        }


@pytest.mark.django_db
def test_no_title_and_no_name_of_a_file_tells_anything_in_any_language() -> None:
    everybody = Everybody()
    assert telling(everybody.clients[None].get("/learn/crafts/lesson-1/").content.decode())
    titles: set[tuple[str, str]] = set()
    names = {Export(kind=kind, at=world.NOON, format="csv").file_name() for kind in Export.Kind.values}
    for language in LANGUAGES:
        everybody.speak(language)
        for user, pages in everybody.pages().items():
            for page in pages:
                answer = everybody.clients[user].get(page)
                assert answer.status_code == (404 if page == "/no/" else 200), (page, answer.status_code)
                html = answer.content.decode()
                title = re.search("<title>(.*?)</title>", html, re.DOTALL)
                assert title is not None, page
                assert telling(title[1]) == [], (language, page)
                assert "og:" not in html, page
                assert 'name="description"' not in html, page
                titles.add((language, title[1].strip()))
        for user, files in everybody.files().items():
            for address in files:
                names |= names_in(everybody.clients[user].get(address), address)
        for file in ("csv", "xlsx"):
            address = f"/papers/seminars/{everybody.seminar.uuid}/with-names/"
            answer = everybody.clients[everybody.trainer].post(address, {"reason": "proof", "file": file})
            names |= names_in(answer, address)

    assert all(len({title for spoken, title in titles if spoken == language}) > 12 for language in LANGUAGES)
    assert len(names) > 15
    for name in names:
        assert telling(name.replace("_", " ")) == [], name


def names_in(answer: Any, address: str) -> set[str]:
    """What a file is called, what is called so within it, and what a calendar would show."""
    said = re.search('filename="([^"]+)"', answer.get("Content-Disposition", ""))
    assert said is not None, (address, answer.status_code)
    content = answer.getvalue()
    names = {said[1]}
    if said[1].endswith(".zip"):
        names |= set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    if said[1].endswith(".xlsx"):
        parts = zipfile.ZipFile(io.BytesIO(content))
        names.add(re.sub("<[^>]+>", " ", parts.read("docProps/core.xml").decode()))
        names |= set(re.findall('<sheet[^>]* name="([^"]+)"', parts.read("xl/workbook.xml").decode()))
    if said[1].endswith(".ics"):
        lines = content.decode().replace("\r\n ", "").splitlines()
        assert {line.partition(":")[0] for line in lines}.isdisjoint({"DESCRIPTION", "LOCATION", "ORGANIZER", "URL"})
        names |= {line.partition(":")[2] for line in lines if line.startswith(("SUMMARY", "PRODID"))}
    return names


@pytest.mark.django_db
def test_the_title_of_a_paper_tells_nothing_unless_its_holder_wants_it_to() -> None:
    everybody = Everybody()
    papers = [
        everybody.paper,
        request_attendance_report(seminar=everybody.seminar, by=everybody.trainer, at=world.NOON, because=PROOF),
        request_sign_in_sheets(seminar=everybody.seminar, by=everybody.trainer, at=world.NOON)[0],
        request_transcript(holder=everybody.learner, title_shown=NEUTRAL, at=world.NOON),
    ]

    for language in LANGUAGES:
        for paper in papers:
            paper.language = language
            title = re.search("<title>(.*?)</title>", page_of(paper), re.DOTALL)
            assert title is not None
            assert title[1].strip()
            assert telling(title[1]) == [], (language, paper.template)
