from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.people import number_of
from certificates.issuing import issue_for_seminar
from certificates.making import make_paper
from certificates.models import Document
from cohorts.models import Cohort, Membership
from courses.models import Module
from tests.certificates.papers import (
    ENOUGH,
    LATER,
    address,
    attend,
    certificate,
    held_by,
    opened,
    seminar,
    words_of,
)
from tests.world import NOON, coordinator, module, organisation, person, trainer

pytestmark = pytest.mark.django_db


def test_only_a_seminars_own_trainers_issue_print_and_download(client):
    held = held_by(trainer(), "Ada")
    other = trainer()
    seminar(other)

    for user, expected in ((person(), 404), (other, 404), (coordinator("GR"), 404), (coordinator("CY"), 403)):
        client.force_login(user)
        assert client.post(address("issue", held)).status_code == expected
        assert client.post(address("request-sheets", held)).status_code == expected
        for name in ("print", "seminar-zip"):
            assert client.get(address(name, held)).status_code == expected
    assert Document.objects.count() == 0


def test_pressing_too_early_says_why(client):
    teacher = trainer()
    held = held_by(teacher, "Ada")
    held.sessions.filter(number=6).update(starts_at=timezone.now() + timedelta(days=1))
    client.force_login(teacher)

    page = client.post(address("issue", held), follow=True).text

    assert "once the last half day has begun" in page
    assert Document.objects.count() == 0


def made(held, teacher):
    for paper in issue_for_seminar(seminar=held, by=teacher, at=LATER):
        make_paper(document=paper, at=LATER)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_everybodys_papers_come_in_one_file_to_print(client):
    teacher = trainer()
    held = held_by(teacher, "Zoe", "Ada")
    attend(held, person(chosen_name="Walk In", provisional=True), *ENOUGH)
    made(held, teacher)
    client.force_login(teacher)

    answer = client.get(address("print", held))

    pdf = body(answer)
    assert answer["Content-Disposition"].startswith('attachment; filename="papers-')
    assert len(opened(pdf).pages) == 3
    words = words_of(pdf)
    assert words.index("Ada") < words.index("Walk In") < words.index("Zoe")


@pytest.fixture
def five(client, monkeypatch):
    """A seminar with five papers, of which two go in one PDF to print; its trainer is signed in."""
    monkeypatch.setattr("certificates.bundles.MOST_TO_PRINT", 2)
    teacher = trainer()
    held = held_by(teacher, "Ada", "Bea", "Cleo", "Dora", "Eva")
    made(held, teacher)
    client.force_login(teacher)
    return held


def test_many_papers_come_in_several_files_to_print(client, five):
    parts = [words_of(body(client.get(address("print", five), asked))) for asked in ({}, {"part": 2}, {"part": 3})]

    for part, names in zip(parts, [{"Ada", "Bea"}, {"Cleo", "Dora"}, {"Eva"}], strict=True):
        assert {name for name in ("Ada", "Bea", "Cleo", "Dora", "Eva") if name in part} == names
    printed = AuditEvent.objects.filter(action="papers printed").order_by("pk")
    assert [event.detail["papers"] for event in printed] == [2, 2, 1]


@pytest.mark.parametrize("part", ["0", "4", "-1", "", "two", "1.5", "99999999999999999999"])
def test_a_part_that_is_not_there_is_not_found(client, five, part):
    assert client.get(address("print", five), {"part": part}).status_code == 404
    assert not AuditEvent.objects.filter(action="papers printed").exists()


def test_the_seminars_page_offers_each_part_to_print(client, five):
    page = client.get(five.get_absolute_url()).text

    links = re.findall(rf'href="{address("print", five)}([^"]*)">([^<]*)</a>', page)
    assert links == [
        ("?part=1", "All in one PDF, to print: 1–2"),
        ("?part=2", "All in one PDF, to print: 3–4"),
        ("?part=3", "All in one PDF, to print: 5–5"),
    ]


def test_everybodys_papers_come_in_one_zip_that_names_nobody_on_its_outside(client):
    teacher = trainer()
    held = held_by(teacher, "Zoe", "Ada")
    made(held, teacher)
    client.force_login(teacher)

    archive = ZipFile(BytesIO(body(client.get(address("seminar-zip", held)))))

    numbers = {number_of(paper.holder) for paper in Document.objects.all()}
    assert set(archive.namelist()) == {*(f"{number}.pdf" for number in numbers), "SHA256SUMS"}
    for line in archive.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert Document.objects.filter(sha256=digest).exists()


def test_a_groups_papers_are_those_its_members_earned_in_it(client):
    teacher, release = trainer(), module()
    cohort = Cohort.objects.create(name="A group", module=release.module, country="CY", language="en")
    cohort.trainers.add(teacher)
    member, gone, stranger = person(), person(), person()
    for user, left in ((member, None), (gone, LATER)):
        Membership.objects.create(cohort=cohort, user=user, joined_at=NOON, left_at=left)
    mine = certificate(member, release, made=True)
    for user in (gone, stranger):
        certificate(user, release, made=True)
    certificate(member, module(key="another"), made=True)
    assert Module.objects.count() == 2
    held = seminar(teacher, cohort=cohort)
    attend(held, member, *ENOUGH)
    made(held, teacher)
    client.force_login(teacher)

    archive = ZipFile(BytesIO(body(client.get(address("cohort-zip", cohort)))))

    number = number_of(member)
    assert set(archive.namelist()) == {f"{number}.pdf", f"{number}-2.pdf", "SHA256SUMS"}
    digests = archive.read("SHA256SUMS").decode()
    assert mine.sha256 in digests


def test_a_groups_papers_are_for_its_trainers_alone(client):
    teacher, release = trainer(), module()
    cohort = Cohort.objects.create(name="A group", module=release.module, country="CY", language="en")
    cohort.trainers.add(teacher)
    other = trainer()
    seminar(other)

    for user, expected in ((person(), 404), (other, 404), (coordinator("CY"), 403), (teacher, 302)):
        client.force_login(user)
        assert client.get(address("cohort-zip", cohort)).status_code == expected


def test_who_printed_or_downloaded_papers_of_others_is_on_record(client):
    teacher = trainer()
    held = held_by(teacher, "Ada")
    made(held, teacher)
    client.force_login(teacher)

    for name in ("print", "seminar-zip", "record"):
        body(client.get(address(name, held)))

    actions = AuditEvent.objects.filter(actor=teacher).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["certificates issued", "papers printed", "papers downloaded", "record downloaded"]


def test_without_papers_there_is_nothing_to_print_and_the_page_says_so(client):
    teacher = trainer()
    held = held_by(teacher, "Ada")
    client.force_login(teacher)

    for name in ("print", "seminar-zip"):
        assert "no papers to download yet" in client.get(address(name, held), follow=True).text


def test_the_seminars_page_offers_what_can_be_done(client):
    teacher = trainer()
    held = held_by(teacher, "Ada")
    client.force_login(teacher)

    page = client.get(held.get_absolute_url()).text
    assert "1 person attended enough and has none yet." in page
    assert address("issue", held) in page
    assert address("print", held) not in page

    made(held, teacher)
    page = client.get(held.get_absolute_url()).text
    assert "1 certificate is issued." in page
    assert address("issue", held) not in page
    assert address("print", held) in page


def test_holders_find_their_own_under_my_papers(client):
    teacher = trainer()
    held = seminar(teacher)
    learner = person(chosen_name="Ada", belongs_to=organisation())
    attend(held, learner, *ENOUGH)
    made(held, teacher)
    client.force_login(learner)

    page = client.get("/papers/").text

    assert "Certificate of attendance" in page
    assert Document.objects.get().download_path() in page
