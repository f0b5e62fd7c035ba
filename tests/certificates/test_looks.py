"""What the looks of the papers say. One that papers were made with stays as it was: a paper can be made again."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from certificates.rendering import PAPERS, TEMPLATES, page_of, render
from tests.certificates.papers import opened, words_of
from tests.certificates.rows import FOR_A_PERSON, LISTS, SECOND_LOOK, people, row

FIRST_LOOK = {
    "attendance-report.css": "dddc3230292f260fad4f867a893ec3c40c76a52e2edbe4a78b480906129acc0d",
    "attendance-report.html": "4f55cfeb046e2a42fb0a0c733f1a4f967ecddea26a84da9b65092d3bfe94c47d",
    "certificate.css": "e0407516556c7a51f0b77959e82ad7e342a5c7bb90c72f1f544b3464638596da",
    "certificate.html": "3e13d2a090faeaa4558a09b7de0f4f192b46385b9a0278903352915c2eff81d6",
    "emblem.svg": "914ed6a26625be54a494165957c9a0677f6cfd7c46e062ec463bbec408677880",
    "ornament.svg": "9ae7005a3fae82b523fe6aa4b1a1de7ca73bd9573a10c6ca79524d266a751e33",
}


def test_a_look_that_papers_were_made_with_is_never_changed():
    files = {path.name: sha256(path.read_bytes()).hexdigest() for path in (PAPERS / "1").iterdir()}

    assert files == FIRST_LOOK


@pytest.mark.parametrize(
    ("template", "fingerprint"),
    [
        ("certificate/1", "005f1624f94751bd1ccb7caf77c1a818bf9effe0cb3dc8b74361db46f2cbb517"),
        ("attendance-report/1", "64079a22e5ba3a98a48ed2ddc875c1a30638c3754477e8b48d64378505c155b8"),
    ],
)
def test_what_the_first_look_fills_in_is_never_changed_either(template, fingerprint):
    """The filters that write days, hours and names are shared with later looks."""
    assert sha256(page_of(row(template, "en")).encode()).hexdigest() == fingerprint


def test_every_file_of_every_template_is_there():
    for template in TEMPLATES.values():
        for name in (template.page, *template.styles):
            assert (PAPERS / name).is_file()


@pytest.mark.parametrize("template", FOR_A_PERSON)
def test_a_paper_with_its_neutral_title_tells_nothing_else(template):
    said = row(template, "en")

    words = " ".join(words_of(render(said)).split())

    for text in (said.snapshot["name"], said.snapshot["number"], "Learning together", "Project 000000000", "Funded by"):
        assert text in words
    assert "Course for staff and volunteers" in words
    for telling in ("Welcoming", "Three days", "Welcome somebody", "Example fund", "An association", "harbour", "Anna"):
        assert telling not in words
    assert "Welcoming" not in page_of(said)


@pytest.mark.parametrize("template", FOR_A_PERSON)
def test_a_paper_with_its_full_title_tells_who_paid_and_who_took_part(template):
    said = row(template, "en", title_shown="title")

    words = " ".join(words_of(render(said)).split())

    for text in (said.snapshot["name"], said.snapshot["number"], "Example fund", "An association of neighbours"):
        assert text in words
    assert "Course for staff and volunteers" not in words


@pytest.mark.parametrize("template", ["attendance-certificate/2", "mentor-certificate/2"])
def test_a_certificate_of_attendance_says_what_was_attended_and_how_much_was_needed(template):
    words = " ".join(words_of(render(row(template, "en", title_shown="title"))).split())

    for text in ("5 of 6", "17.5", "at least 5 half days", "20–22 Apr 2026", "harbour, Cyprus", "Anna", "listening"):
        assert text in words


def test_a_transcript_adds_up_and_names_the_codes_of_certificates():
    words = " ".join(words_of(render(row("transcript/2", "en"))).split())

    for text in ("12.5", "24.5", "1.2.0", "3 May 2026", "5 of 6", "2 of 6", "abcd efgh ijkl mnop"):
        assert text in words


@pytest.mark.parametrize("parts", [("completed",), ("attended",), ("completed", "attended")])
def test_a_transcript_may_be_short_of_either_part(parts):
    words = words_of(render(row("transcript/2", "en", **{part: [] for part in parts})))

    assert ("Courses completed" in words) == ("completed" not in parts)
    assert ("Seminars attended" in words) == ("attended" not in parts)
    assert ("No course has been completed" in words) == (len(parts) == 2)


@pytest.mark.parametrize("template", LISTS)
def test_a_list_has_the_number_of_each_participant_and_a_head_on_every_page(template):
    listed = people(60)
    pages = [page.extract_text() for page in opened(render(row(template, "en", people=listed))).pages]

    assert len(pages) > 1
    assert all("Participant" in page for page in pages[:-1])
    assert all(f"/ {len(pages)}" in page for page in pages)
    assert sum(person["number"] in page for page in pages for person in listed) == len(listed)


def test_a_sign_in_sheet_leaves_lines_to_fill_in():
    without, with_lines = (
        tags_of(render(row("sign-in-sheet/2", "en", empty_rows=lines))).count("/TR") for lines in (0, 4)
    )

    assert with_lines - without in {4, 5}, "four lines, and perhaps a head on one more page"


def test_the_same_row_gives_the_same_bytes_in_any_process():
    program = (
        "import django; django.setup()\n"
        "from hashlib import sha256\n"
        "from certificates.rendering import render\n"
        "from tests.certificates.rows import SECOND_LOOK, row\n"
        "print(*(sha256(render(row(template, 'el'))).hexdigest() for template in reversed(SECOND_LOOK)))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", "PYTHONHASHSEED": "7"}

    there = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()

    assert there[::-1] == [sha256(render(row(template, "el"))).hexdigest() for template in SECOND_LOOK]


def tags_of(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as file:
        return [str(each.get("/S")) for each in file.objects if isinstance(each, pikepdf.Dictionary)]


@pytest.mark.parametrize("template", SECOND_LOOK)
def test_a_paper_can_do_without_what_may_be_missing(template):
    made = row(template, "en")
    programme = {**made.snapshot["programme"], "reference": "", "fund": "", "disclaimer": None, "partners": []}
    bare: dict[str, Any] = {"group": None, "place": "", "country": "", "trainers": []}
    said: dict[str, Any] = {key: [] for key in ("people", "half_days", "outcomes") if key in made.snapshot}
    said |= {"seminar": {**made.snapshot["seminar"], **bare}} if "seminar" in made.snapshot else {}

    paper = render(row(template, "en", **said, programme=programme, hours=0, title_shown="title"))

    words = words_of(paper)
    assert "Learning together" in words
    assert "Funded" not in words
    assert "None" not in words
