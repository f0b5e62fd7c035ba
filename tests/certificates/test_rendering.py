from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pypdf.generic import DictionaryObject, IndirectObject

from certificates.models import Document
from certificates.rendering import OwnFilesOnly, UnknownTemplate, render
from certificates.requesting import request_attendance_report
from tests.certificates.papers import LATER, PROOF, attend, certificate, opened, seminar, words_of
from tests.world import module, organisation, person, trainer

pytestmark = pytest.mark.django_db

NAMES = [
    "X",
    "Eleni Georgiou",
    "Ελευθερία Παπαδοπούλου-Χατζηγεωργίου",
    "Żółć Gęślą-Jaźń",
    "محمد عبد الرحمن الهاشمي",
    "Иван Петренко",
    "Wolfeschlegelsteinhausenbergerdorff " * 4,
]


def report() -> Document:
    teacher = trainer(chosen_name="Anna")
    held = seminar(teacher)
    for name in NAMES:
        attend(held, person(chosen_name=name[:100], belongs_to=organisation()), *["present"] * 5, "late")
    return request_attendance_report(seminar=held, by=teacher, at=LATER, because=PROOF)


@pytest.mark.parametrize("make", [certificate, report])
def test_the_same_row_gives_the_same_bytes(make):
    row = make()

    first = render(row)
    render(certificate(person(chosen_name="علي"), module(key="another")))
    again = Document.objects.get(pk=row.pk)

    assert render(again) == first


def test_pages_do_not_load_the_renderer():
    """It is large, and slow to load; only the worker needs it."""
    program = "import django, sys; django.setup(); import lms.urls; print('weasyprint' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings"}

    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "False"


@pytest.mark.parametrize("make", [certificate, report])
def test_a_paper_is_tagged_titled_and_in_a_language(make):
    pdf = opened(render(make()))
    catalog = pdf.trailer["/Root"]

    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"] is True or str(catalog["/MarkInfo"]["/Marked"]) == "True"
    assert catalog["/StructTreeRoot"]["/K"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'part="1"' in catalog["/Metadata"].get_object().get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert "crafts" not in pdf.metadata.title.lower()
    assert all(page["/Tabs"] == "/S" for page in pdf.pages)


@pytest.mark.parametrize("make", [certificate, report])
def test_a_paper_has_one_first_heading_and_says_what_its_pictures_are(make):
    elements = list(_elements(opened(render(make())).trailer["/Root"]["/StructTreeRoot"]["/K"]))

    assert sum(element["/S"] == "/H1" for element in elements) == 1
    figures = [element for element in elements if element["/S"] == "/Figure"]
    assert len(figures) == 2
    assert all(len(figure["/Alt"]) > 10 for figure in figures)


def test_a_reports_table_has_headers_for_columns_and_rows():
    elements = list(_elements(opened(render(report())).trailer["/Root"]["/StructTreeRoot"]["/K"]))

    headers = [element for element in elements if element["/S"] == "/TH"]
    assert len(headers) >= 12 + len(NAMES)


@pytest.mark.parametrize("make", [certificate, report])
def test_every_font_of_a_paper_is_inside_it(make):
    pdf = opened(render(make()))

    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_names_of_every_script_fit_on_one_page_and_can_be_read_back():
    release = module()
    for name in NAMES:
        pdf = render(certificate(person(chosen_name=name.strip()[:100]), release))

        assert len(opened(pdf).pages) == 1
        if "محمد" not in name:
            assert "".join(name.split())[:60] in "".join(words_of(pdf).split())


def test_dates_inside_a_paper_come_from_its_row():
    pdf = opened(render(certificate()))

    assert pdf.metadata is not None
    assert pdf.metadata["/CreationDate"].startswith("D:20260504")
    assert pdf.metadata["/ModDate"].startswith("D:20260504")


def test_a_certificate_says_who_learned_what_and_how_to_check_it():
    paper = certificate(person(chosen_name="Eleni Georgiou"))

    words = " ".join(words_of(render(paper)).split())

    for text in ("Eleni Georgiou", "A course", "4 May 2026", "Project 000", "Paid by somebody."):
        assert text in words
    for telling in ("Useful crafts", "Tie a knot.", "Example fund"):
        assert telling not in words
    links = [link["/A"]["/URI"] for link in _annotations(render(paper))]
    assert links == [paper.snapshot["verify_url"]]


def test_a_certificate_with_its_full_title_says_what_was_learned():
    paper = certificate(person(chosen_name="Eleni Georgiou"))
    paper.snapshot = {**paper.snapshot, "title_shown": "title"}

    words = " ".join(words_of(render(paper)).split())

    for text in ("Eleni Georgiou", "Useful crafts", "Tie a knot.", "Example fund"):
        assert text in words


def test_a_row_of_a_template_that_is_not_there_raises():
    paper = certificate()
    paper.template = "certificate/999"

    with pytest.raises(UnknownTemplate):
        render(paper)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "data:text/plain,x",
        "paper:../rendering.py",
        "paper:certificate.css",
        "paper:1/certificate.css",
    ],
)
def test_the_fetcher_knows_its_own_drawings_and_nothing_else(address):
    with pytest.raises(ValueError, match="fetches nothing"):
        OwnFilesOnly().fetch(address)

    assert OwnFilesOnly().fetch("paper:emblem.svg").read().startswith(b"<svg")


def _annotations(pdf: bytes) -> list[DictionaryObject]:
    return [entry.get_object() for page in opened(pdf).pages for entry in page.get("/Annots", [])]


def _elements(node: object) -> Iterator[DictionaryObject]:
    """Every structure element below a node, in reading order."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield node
        yield from _elements(node.get("/K", []))
