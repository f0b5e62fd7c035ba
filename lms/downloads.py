"""A file to take away: what it is called lies on somebody's own machine, and tells nothing."""

from __future__ import annotations

from django.http import HttpResponse

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, *, name: str) -> HttpResponse:
    """`name` ends with one of `MEDIA_TYPES`, and has nothing in it but plain letters, digits and hyphens."""
    response = HttpResponse(content, content_type=MEDIA_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
