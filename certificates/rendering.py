"""From a row to the bytes of its PDF: a pure function of the row.

Nothing is fetched: the renderer knows the few files that come with a template, and refuses every
other address, whatever a name or a title says. The same row gives the same bytes: dates and the
file's identifier come from the row, and nothing from the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from uuid import UUID

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certificates.tagging import ArchivableMetadata, finish_tags
from cohorts.models import Attendance
from lms.text import Localised, direction

PAPERS = Path(__file__).parent / "templates" / "certificates" / "papers"


ARCHIVABLE = "pdf/a-3a"
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of paper in one of its looks: an HTML template with its style sheets, below `PAPERS`."""

    page: str
    styles: tuple[str, ...]
    variant: str = "pdf/ua-1"
    longest: int | None = None
    """Letters that are shown of any one text: no field holds as many, and what is longer would take long to set."""
    mask: int | None = None
    """How the square code is mixed, so that not all eight ways are tried; `None` where they are."""


def _second(page: str, *styles: str) -> Template:
    """A kind in the second look."""
    return Template(
        f"2/{page}.html", tuple(f"2/{name}.css" for name in ("paper", *styles)), ARCHIVABLE, longest=LONGEST, mask=4
    )


TEMPLATES = {
    "certificate/1": Template("1/certificate.html", ("1/certificate.css",)),
    "attendance-report/1": Template("1/attendance-report.html", ("1/attendance-report.css",)),
    "certificate/2": _second("certificate", "for-a-person"),
    "attendance-certificate/2": _second("attendance-certificate", "for-a-person", "attendance-certificate"),
    "mentor-certificate/2": _second("mentor-certificate", "for-a-person", "attendance-certificate"),
    "transcript/2": _second("transcript", "for-a-person", "transcript"),
    "attendance-report/2": _second("attendance-report", "list", "attendance-report"),
    "sign-in-sheet/2": _second("sign-in-sheet", "list", "sign-in-sheet"),
}
"""By a template's name and version, as rows say it.

A look that papers were made with is never changed: a better one gets the next number.
"""

_one_at_a_time = Lock()
"""Fonts are shared by the whole process, and the text library under them by no two threads."""


class Row(Protocol):
    """What of a `Document` a paper is made from; nothing else of it matters."""

    @property
    def template(self) -> str: ...
    @property
    def uuid(self) -> UUID: ...
    @property
    def language(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def requested_at(self) -> datetime: ...
    @property
    def snapshot(self) -> dict[str, Any]: ...


class UnknownTemplate(LookupError):
    """A row names a template that this version of the platform does not have."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Hands out the files that come with the templates, as `paper:emblem.svg`, and knows no others."""

    FILES = {
        "paper:emblem.svg": "1/emblem.svg",
        "paper:ornament.svg": "1/ornament.svg",
        "paper:2/emblem.svg": "2/emblem.svg",
        "paper:2/ornament.svg": "2/ornament.svg",
    }

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["paper"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.FILES:
            raise ValueError("A paper fetches nothing.")
        drawing = (PAPERS / self.FILES[url]).read_bytes()
        return URLFetcherResponse(url, drawing, {"Content-Type": "image/svg+xml"})


def render(row: Row) -> bytes:
    """The paper, tagged, in the row's own language.

    Raises `UnknownTemplate`.
    """
    return pdf_of(page_of(row), template=row.template, identifier=row.uuid.hex)


def page_of(row: Row) -> str:
    """The paper as HTML."""
    template = _template(row.template)
    with translation.override(row.language):
        return render_to_string(f"certificates/papers/{template.page}", _context(row, template))


def pdf_of(page: str, *, template: str, identifier: str) -> bytes:
    """HTML with the style of a template → PDF. `identifier` becomes the file's `/ID`."""
    look = _template(template)
    return typeset(
        page, styles=tuple(PAPERS / name for name in look.styles), identifier=identifier, variant=look.variant
    )


def typeset(page: str, *, styles: tuple[Path, ...], identifier: str, variant: str = ARCHIVABLE) -> bytes:
    """HTML with style sheets → a tagged PDF, with the house's fonts, and nothing fetched but its own drawings."""
    with _one_at_a_time:
        document = HTML(string=page, url_fetcher=_files()).render(
            font_config=_fonts(), stylesheets=[_style(styles)], presentational_hints=False
        )
        archivable = variant == ARCHIVABLE
        if archivable:
            document.metadata = ArchivableMetadata(**vars(document.metadata))
        pdf: bytes = document.write_pdf(
            pdf_variant=variant,
            pdf_identifier=identifier.encode(),
            finisher=finish_tags if archivable else None,
        )
    return pdf


def _template(name: str) -> Template:
    try:
        return TEMPLATES[name]
    except KeyError:
        raise UnknownTemplate(name) from None


def _context(row: Row, template: Template) -> dict[str, Any]:
    half_days = row.snapshot.get("half_days")
    said = _marked(row.snapshot, longest=template.longest)
    return {
        **said,
        "shown": said.get(row.snapshot.get("title_shown", "")),
        "shown_title": _shown_title(row.snapshot)[: template.longest],
        "last_day": half_days[-1]["day"] if half_days else None,
        "rows_to_fill": _rows_to_fill(row.snapshot),
        "statuses": [*Attendance.Status.values, ""],
        "language": row.language,
        "direction": direction(row.language),
        "asked_at": row.requested_at,
        "dated": row.requested_at.astimezone(UTC).replace(microsecond=0).isoformat(),
        "qr": _qr(row.snapshot["verify_url"], mask=template.mask),
        "verify_address": row.snapshot["verify_url"].removesuffix(f"{row.code}/"),
    }


def _shown_title(snapshot: Mapping[str, Any]) -> str:
    """What the file's title may say: the title that the holder shows, or the seminar's; else nothing."""
    shown = snapshot.get(snapshot.get("title_shown", ""))
    if shown is not None:
        return str(shown["text"])
    return str(snapshot.get("seminar", {}).get("title", ""))


def _rows_to_fill(snapshot: Mapping[str, Any]) -> range:
    """Numbers of the lines of a list that stay empty, for whoever comes without being on it."""
    last = len(snapshot.get("people", []))
    return range(last + 1, last + 1 + snapshot.get("empty_rows", 0))


def _marked(stored: Any, *, longest: int | None) -> Any:
    """A snapshot in which each `{"text", "language"}` is HTML that marks a language other than the paper's."""
    if isinstance(stored, str):
        return stored[:longest]
    if isinstance(stored, dict):
        if stored.keys() == {"text", "language"}:
            return format_html("{}", Localised(stored["text"][:longest], stored["language"]))
        return {key: _marked(value, longest=longest) for key, value in stored.items()}
    if isinstance(stored, list):
        return [_marked(value, longest=longest) for value in stored]
    return stored


def _qr(address: str, *, mask: int | None) -> SafeString:
    """A drawing of an address, and what a reader who does not see it needs to know."""
    drawing = segno.make(address, error="m", micro=False, mask=mask).svg_inline(
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
def _files() -> OwnFilesOnly:
    return OwnFilesOnly()


@cache
def _style(files: tuple[Path, ...]) -> CSS:
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return CSS(string=text, font_config=_fonts(), url_fetcher=_files())
