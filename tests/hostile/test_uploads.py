"""Files that are not what they are called: each upload reads the bytes, never the name, and keeps none as it came."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from cohorts.models import Invitation, Scan
from tests import world
from tests.certificates.papers import certificate
from tests.cohorts import rooms
from tests.cohorts.sheets import pdf, photo

pytestmark = pytest.mark.django_db

NAMES = [
    *("a.csv", "../../etc/cron.d/a", "a.pdf", "a.csv.exe", "\u202evsc.exe", "a\x00.csv", ".htaccess", "a" * 5_000),
    "<svg onload=x>.jpg",
]
KINDS = ["text/csv", "image/jpeg", "application/pdf", "text/html", "application/x-php", "", "a/b; charset=x"]


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return made.getvalue()


def contents() -> Iterator[bytes]:
    """What is neither a table, nor a photo or a PDF of a sheet."""
    yield from (b"", b"\x00", b"\xff\xfe", b"\xfe\xff\xd8\x00", b"\xef\xbb\xbf", b"\xff" * 1_000)
    yield bytes(range(256)) * 10
    yield from (b"MZ\x90\x00", b"\x7fELF\x02\x01", b"#!/bin/sh\nid\n", b"<?php system('id');")
    yield b"<script>alert(1)</script>"
    yield from (b"%PDF-1.7\n%%EOF", b"%PDF-" + b"a" * 5_000, b"\xff\xd8\xff\xe0" + b"\x00" * 5_000)
    yield b"GIF89a" + b"\xff" * 1_000
    yield from (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"<svg onload='x'/>")
    yield b"BM" + b"\xff" * 100
    yield from (zipped("xl/workbook.xml", b"a" * 10**7), zipped("../../a", b"a"), zlib.compress(b"a" * 10**7))
    yield b"PK\x05\x06" + b"\x00" * 18
    yield from (b"Name,1\n" + b"a," * 50_000, b"Name,1\n" + b'"' * 200_000, b"Name,1\n" + b"\r" * 100_000)
    yield from (b"Name;1\n\x00;x\n", b"a" * 270_000)
    yield from (b"Name,1\n=1+1,x,x,x\n", "Name,1\n\ud7ff\ue000,y\n".encode("utf-16"))
    yield b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
    yield b"%!PS-Adobe-3.0\n(a) run"


def test_what_is_uploaded_is_read_by_its_bytes_and_refused_with_a_page() -> None:
    world.published_programme()
    trainer = world.trainer()
    client = world.signed_in(trainer)
    release = world.module()
    group = rooms.cohort(trainer, release=release)
    seminar = rooms.seminar(trainer, half_days=1)
    half_day = seminar.sessions.select_related("seminar").get()
    paper = certificate(world.person(), release)
    people = User.objects.count()
    takers = {
        f"{seminar.get_absolute_url()}list/": {"enter": "yes"},
        f"{group.get_absolute_url()}invitations/new/": {},
        "/verify/": {},
        f"/verify/{paper.code}/": {},
    }
    wrong = []

    for number, content in enumerate(contents()):
        name, kind = NAMES[number % len(NAMES)], KINDS[number % len(KINDS)]
        # Reading a picture takes a process of its own, and has tests of its own.
        sheets = {f"{half_day.get_absolute_url()}scans/": dict[str, str]()} if not number % 4 else {}
        for address, fields in {**takers, **sheets}.items():
            upload = SimpleUploadedFile(name, content)
            upload.name, upload.content_type = name, kind
            answer = client.post(address, {**fields, "file": upload}, REMOTE_ADDR=f"10.0.0.{number}")
            if answer.status_code not in {200, 302, 400, 404}:
                wrong.append((address, content[:20], answer.status_code))

    assert wrong == []
    assert not Scan.objects.exists() and not Invitation.objects.exists()
    assert User.objects.count() == people


def test_a_sheet_is_taken_whatever_it_is_called() -> None:
    world.published_programme()
    trainer = world.trainer()
    client = world.signed_in(trainer)
    half_day = rooms.seminar(trainer, half_days=1).sessions.select_related("seminar").get()

    for content, name in ((photo(), "a.php"), (pdf(), "../../a.exe")):
        upload = SimpleUploadedFile("x", content, content_type="text/html")
        upload.name = name
        assert client.post(f"{half_day.get_absolute_url()}scans/", {"file": upload}).status_code == 302

    kept = list(Scan.objects.order_by("pk"))
    assert [row.media_type for row in kept] == ["image/jpeg", "application/pdf"]
    assert all("php" not in str(row.file) and ".." not in str(row.file) for row in kept)
    assert [row.file.read() in (photo(), pdf()) for row in kept] == [False, False]
