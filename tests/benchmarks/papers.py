"""Certificates a second, beside bare WeasyPrint on the same HTML. Run as a process of its own.

Ours is all of it: the template filled in, the square code, the PDF with its tags completed, its fingerprint, and
the file stored whole. Two floors: `bare` hands WeasyPrint the same HTML and style sheet as text, and asks for
PDF/UA-1; `shared` does so with fonts and style sheet kept from paper to paper. All three alternate.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.files.base import ContentFile  # noqa: E402 - settings come first
from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from certificates.rendering import PAPERS, TEMPLATES, OwnFilesOnly, page_of, render  # noqa: E402
from lms.files import WholeFiles  # noqa: E402
from tests.certificates.rows import Made, row  # noqa: E402

TEMPLATE = "certificate/2"
ROUNDS, PAPERS_A_ROUND = 12, 6


def measure(folder: Path) -> dict[str, list[float]]:
    """Seconds of the processor for one paper, round by round."""
    style = "\n".join((PAPERS / name).read_text(encoding="utf-8") for name in TEMPLATES[TEMPLATE].styles)
    fonts, files = FontConfiguration(), OwnFilesOnly()
    sheet = CSS(string=style, font_config=fonts, url_fetcher=files)
    storage = WholeFiles(location=folder)

    def ours(made: Made, _page: str) -> None:
        pdf = render(made)
        storage.save(f"papers/{hashlib.sha256(pdf).hexdigest()}.pdf", ContentFile(pdf))

    def bare(_made: Made, page: str) -> None:
        sheets = [CSS(string=style, url_fetcher=files)]
        HTML(string=page, url_fetcher=files).write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")

    def shared(_made: Made, page: str) -> None:
        HTML(string=page, url_fetcher=files).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")

    makers = {"ours": ours, "bare": bare, "shared": shared}
    took: dict[str, list[float]] = {name: [] for name in makers}
    for number in range(ROUNDS + 1):
        rows = [_row(number * PAPERS_A_ROUND + at) for at in range(PAPERS_A_ROUND)]
        pages = [page_of(made) for made in rows]
        for name, make in makers.items():
            seconds = _timed(make, rows, pages)
            if number:  # The first round fills what is kept.
                took[name].append(seconds / PAPERS_A_ROUND)
    return took


def _timed(make: Callable[[Made, str], None], rows: list[Made], pages: list[str]) -> float:
    began = time.process_time()
    for made, page in zip(rows, pages, strict=True):
        make(made, page)
    return time.process_time() - began


def _row(number: int) -> Made:
    """A certificate that no other is like."""
    code = f"{number:032d}".translate(str.maketrans("0189", "abcd"))
    said = {"name": f"Alex Morgan {number}", "code": code, "verify_url": f"https://learn.example.org/verify/{code}/"}
    return replace(row(TEMPLATE, **said), uuid=UUID(int=number), code=code)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="lms-bench-papers-") as folder:
        sys.stdout.write(json.dumps(measure(Path(folder))))
