"""Published pictures, recordings and documents: kept once under the SHA-256 of their bytes, handed out under it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from courses.content.media import kind_of
from courses.content.tree import Compiled
from lms.files import whole_files

FOREVER = "public, max-age=31536000, immutable"
ALONE = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox",
    )
)
"""For a picture that is opened by itself: whatever it may hold, it runs and fetches nothing."""
SHA256 = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK = 64 * 1024


def stored_name(sha256: str) -> str:
    return f"published/{sha256[:2]}/{sha256}"


class FileChanged(Exception):
    """A file is not the one any more that was compiled a moment ago."""


def store_media(compiled: Compiled) -> None:
    """Keep every file that the compiled modules show; those that are kept already stay. Again, nothing happens.

    Raises `FileChanged`; what was kept until then does no harm.
    """
    storage = whole_files()
    for sha256, file in compiled.media.items():
        if not storage.exists(stored_name(sha256)):
            raw = Path(compiled.root, file.path).read_bytes()
            if hashlib.sha256(raw).hexdigest() != sha256:
                raise FileChanged(f"{file.path} was changed meanwhile: try again")
            storage.save(stored_name(sha256), ContentFile(raw))


def hand_out(request: HttpRequest, sha256: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """The file, or the part of it that a player asks for. Raises `Http404`."""
    kind, storage = kind_of(name), whole_files()
    if (
        kind is None
        or not (SHA256.fullmatch(sha256) and NAME.fullmatch(name))
        or not storage.exists(stored_name(sha256))
    ):
        raise Http404
    file = storage.open(stored_name(sha256))
    response = _part(request, file) or FileResponse(file)
    response["Content-Type"] = kind.content_type
    response["Cache-Control"] = FOREVER
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = ALONE
    disposition = "attachment" if kind.shown == "document" else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response


def _part(request: HttpRequest, file: File[bytes]) -> HttpResponse | StreamingHttpResponse | None:
    """One range of bytes (RFC 9110, section 14), which players ask for; None when all is asked for."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    start = int(first) if first else max(0, file.size - int(last))
    end = min(int(last), file.size - 1) if first and last else file.size - 1
    if start > end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = StreamingHttpResponse(_bytes(file, start, end), status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def _bytes(file: File[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
