"""Where papers, and the pictures of lessons, are kept: whole files only."""

from __future__ import annotations

import os
import secrets
import time
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

PART = ".part"
LEFT_BEHIND = timedelta(hours=1)
"""From this age on, a file that is half written belongs to nobody any more."""


class WholeFiles(FileSystemStorage):
    """A folder in which a file is there with all of its bytes, or not at all.

    A file is written beside its place and moved there, so that neither a reader nor a power cut
    finds half of it. Writing to a name that exists puts the new bytes in its place: names are given
    by whoever stores.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = place.with_name(f".{secrets.token_hex(8)}{PART}")
        try:
            with part.open("xb") as file:
                os.fchmod(file.fileno(), self.file_permissions_mode or 0o600)
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def remove_parts(self, *, folder: str) -> None:
        before = time.time() - LEFT_BEHIND.total_seconds()
        for part in Path(self.path(folder)).rglob(f".*{PART}"):
            if part.stat().st_mtime < before:
                part.unlink(missing_ok=True)


def remove_leftovers(*, folder: str) -> None:
    """Clear what processes that were killed while they wrote have left in a folder of the storage."""
    storage = whole_files()
    if isinstance(storage, WholeFiles):
        storage.remove_parts(folder=folder)


def whole_files() -> Storage:
    """The default storage; where that is a plain folder, one that keeps whole files only."""
    default = storages["default"]
    return WholeFiles() if type(default) is FileSystemStorage else default
