"""Asking for a file and taking it, as a coordinator does, with a worker that is there at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from kpis.making import make_file
from kpis.models import Export


def take_out(client: Client, **order: Any) -> bytes:
    """The file that this order, of the form's fields, ends in."""
    answer = asked_for(client, **order)
    assert answer.status_code == 302, answer.content.decode()
    export = Export.objects.latest("pk")
    assert make_file(export=export, at=timezone.now())
    return fetched(client, export)


def asked_for(client: Client, **order: Any) -> HttpResponse:
    return client.post("/exports/", {"kind": "targets", "language": "en", **order})  # type: ignore[return-value]


def fetched(client: Client, export: Export) -> bytes:
    answer = client.get(export.download_path())
    assert answer.status_code == 200
    return answer.getvalue()
