"""The figures on paper: a tagged PDF, in the language that was asked for."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from django.template.loader import render_to_string

from certificates.rendering import typeset
from kpis.counting import Figures
from kpis.models import Export
from lms.text import direction

STYLE = Path(__file__).parent / "templates" / "kpis" / "export_report.css"


def report_pdf(export: Export, figures: Figures, fingerprint: str, digest: str) -> bytes:
    """In the active language. `digest` is that of the programme by whose rules was counted."""
    page = render_to_string(
        "kpis/export_report.html",
        {
            "export": export,
            "figures": figures,
            "fingerprint": fingerprint,
            "digest": digest,
            "countries": list(figures.scope.countries or figures.programme.countries),
            "programme": figures.programme,
            "language": export.language,
            "direction": direction(export.language),
            "dated": figures.at.astimezone(UTC).replace(microsecond=0).isoformat(),
        },
    )
    return typeset(page, styles=(STYLE,), identifier=export.uuid.hex, variant="pdf/ua-1")
