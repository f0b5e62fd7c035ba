"""The fingerprint of a file that somebody drops: read as it comes in, and kept nowhere."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

MOST_BYTES = 10_000_000
FINGERPRINT = re.compile(r"\A[0-9a-f]{64}\Z")
"""A SHA-256 as `Document.sha256` has it."""


class ReadFile(UploadedFile[bytes]):
    """What is left of a file that was read: its size and its fingerprint, no name and no bytes."""

    def __init__(self, size: int, fingerprint: str) -> None:
        super().__init__(file=BytesIO(), name="file", size=size)
        self.fingerprint = fingerprint
        """Empty when the file is larger than `MOST_BYTES`."""


class FingerprintHandler(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest = sha256()
        self.read = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.read += len(raw_data)
        if self.read <= MOST_BYTES:
            self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> ReadFile:
        return ReadFile(self.read, self.digest.hexdigest() if self.read <= MOST_BYTES else "")


def keep_no_files(request: HttpRequest) -> None:
    """From now on, what comes with this request is read and not kept. To be called before anybody asks for
    `request.POST`."""
    request.upload_handlers = [FingerprintHandler(request)]
