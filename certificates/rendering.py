"""From a row to the bytes of its PDF: a pure function of the row.

Nothing is fetched: the renderer knows the few files that come with a template, and refuses every
other address, whatever a name or a title says. The same row gives the same bytes: dates and the
file's identifier come from the row, and nothing from the clock.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certificates.models import Document
from cohorts.models import Attendance
from lms.text import Localised, direction

PAPERS = Path(__file__).parent / "templates" / "certificates" / "papers"

TEMPLATES = {
    "certificate/1": "certificate-1",
    "attendance-report/1": "attendance-report-1",
}
"""A template's name and version, as rows say it, and the name of its HTML and CSS below `PAPERS`.

A template that papers were made with is never changed: a better one gets the next number.
"""

_one_at_a_time = Lock()
"""Fonts are shared by the whole process, and the text library under them by no two threads."""


class UnknownTemplate(LookupError):
    """A row names a template that this version of the platform does not have."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Hands out the files that come with the templates, as `paper:emblem.svg`, and knows no others."""

    FILES = {f"paper:{name}": name for name in ("emblem.svg", "ornament.svg")}

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["paper"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.FILES:
            raise ValueError("A paper fetches nothing.")
        drawing = (PAPERS / self.FILES[url]).read_bytes()
        return URLFetcherResponse(url, drawing, {"Content-Type": "image/svg+xml"})


def render(document: Document) -> bytes:
    """The paper, tagged as PDF/UA-1 asks, in the row's own language.

    Raises `UnknownTemplate`.
    """
    return pdf_of(page_of(document), template=document.template, identifier=document.uuid.hex)


def page_of(document: Document) -> str:
    """The paper as HTML."""
    with translation.override(document.language):
        return render_to_string(f"certificates/papers/{_stem(document.template)}.html", _context(document))


def pdf_of(page: str, *, template: str, identifier: str) -> bytes:
    """HTML with the style of a template → PDF. `identifier` becomes the file's `/ID`."""
    with _one_at_a_time:
        pdf: bytes = HTML(string=page, url_fetcher=OwnFilesOnly()).write_pdf(
            font_config=_fonts(),
            stylesheets=[_style(_stem(template))],
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier.encode(),
            presentational_hints=False,
        )
    return pdf


def _stem(template: str) -> str:
    try:
        return TEMPLATES[template]
    except KeyError:
        raise UnknownTemplate(template) from None


def _context(document: Document) -> dict[str, Any]:
    half_days = document.snapshot.get("half_days")
    return {
        **_marked(document.snapshot),
        "shown_title": document.title.text,
        "last_day": half_days[-1]["day"] if half_days else None,
        "statuses": [*Attendance.Status.values, ""],
        "language": document.language,
        "direction": direction(document.language),
        "asked_at": document.requested_at,
        "qr": _qr(document.snapshot["verify_url"]),
        "verify_address": document.snapshot["verify_url"].removesuffix(f"{document.code}/"),
    }


def _marked(stored: Any) -> Any:
    """A snapshot in which each `{"text", "language"}` is HTML that marks a language other than the paper's."""
    if isinstance(stored, dict):
        if stored.keys() == {"text", "language"}:
            return format_html("{}", Localised(stored["text"], stored["language"]))
        return {key: _marked(value) for key, value in stored.items()}
    if isinstance(stored, list):
        return [_marked(value) for value in stored]
    return stored


def _qr(address: str) -> SafeString:
    """A drawing of an address, and what a reader who does not see it needs to know."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        border=0,
        dark="#12343b",
        title=gettext("A square code to scan: it opens the address beside it."),
        svgclass="qr",
        lineclass=None,
        omitsize=True,
    )
    return mark_safe(drawing)  # noqa: S308


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style(stem: str) -> CSS:
    return CSS(string=(PAPERS / f"{stem}.css").read_text(), font_config=_fonts(), url_fetcher=OwnFilesOnly())
