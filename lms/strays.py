"""Files that no row names: what a process has left that was killed between storing a file and noting it.

Such a file may be a paper with somebody's name, and whoever erases that person finds only what rows name. What is made
of a row can be made again, and is deleted. What somebody sent, such as a signed list, there is once only: the log says
that it lies there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from datetime import datetime

import structlog
from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField

from lms.files import LEFT_BEHIND, PART

MOST = 20
"""Strays in one folder. Killed processes leave one each; more of them mean that this is not the files' database, such
as one that was brought back from long ago. So does one without any such file. Then nothing is removed."""

logger = structlog.stdlib.get_logger(__name__)


def remove_strays(*, at: datetime) -> int:
    """Delete what lies for an hour in a folder of files without a row that names it. Returns how many there were.

    A second run finds none.
    """
    return sum(_remove_strays(field, at=at) for field in _file_fields())


def _file_fields() -> Iterator[FileField]:
    for model in apps.get_models():
        yield from (field for field in model._meta.local_fields if isinstance(field, FileField))


def _remove_strays(field: FileField, *, at: datetime) -> int:
    storage, folder = field.storage, str(field.upload_to)
    before = at - LEFT_BEHIND
    # The files first: a row that is written meanwhile then names no file that is taken for a stray.
    stored = [name for name in _files_below(storage, folder) if not name.endswith(PART)]
    named = set(field.model._base_manager.values_list(field.name, flat=True))
    strays = [name for name in stored if name not in named and storage.get_modified_time(name) < before]
    can_be_made_again = field.blank
    if strays and (len(strays) > MOST or not any(named) or not can_be_made_again):
        logger.error("files without a row are kept", folder=folder, files=len(strays))
        return 0
    for name in strays:
        storage.delete(name)
    if strays:
        logger.warning("files without a row removed", folder=folder, files=len(strays))
    return len(strays)


def _files_below(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (posixpath.join(folder, name) for name in files)
    for inner in folders:
        yield from _files_below(storage, posixpath.join(folder, inner))
