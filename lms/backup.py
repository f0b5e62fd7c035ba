"""Everything in one file, and back: the rows of every table and every stored paper, scan and picture.

The format does not depend on the database, so a backup made on SQLite can be restored to PostgreSQL.
Sessions are left out: after a restore everybody signs in again.
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from lms.signals import backup_restored

ROWS = "rows.json"
FILES = "files"
LEFT_OUT = ("contenttypes", "auth.permission", "sessions", "usersessions")
"""Made anew by migrating, or worth nothing on another machine."""
FOLDERS = ("papers", "scans", "published", "erased")
"""Folders of the document storage that are kept: papers, signed sheets, what lessons show, who has left."""


class NotEmpty(Exception):
    """A backup is only restored to a database without people."""


class NotABackup(Exception):
    """The file is not one that `backup` wrote."""


def backup(target: Path) -> int:
    """Write a backup to `target`, readable by its owner alone. Returns the number of files in it besides the rows."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / ROWS
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            call_command("dumpdata", output=str(rows), natural_foreign=True, exclude=LEFT_OUT, verbosity=0)
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            archive.add(rows, ROWS)
            names = [name for start in FOLDERS for name in _stored(start)]
            for name in names:
                _add(archive, name)
        fresh.replace(target)
    return len(names)


def restore(source: Path) -> int:
    """Restore a backup to a migrated database without people. Returns the number of files restored.

    Whoever left meanwhile, as rooms know it from what is kept beside the database, does not come back.

    Raises `NotEmpty` or `NotABackup`; then nothing was changed.
    """
    if get_user_model().objects.exists():
        raise NotEmpty
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            return _restore(archive)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise NotABackup(str(source)) from error


def _restore(archive: tarfile.TarFile) -> int:
    names = archive.getnames()
    if ROWS not in names:
        raise NotABackup(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / ROWS
        rows.write_bytes(_read(archive, ROWS))
        files = [name for name in names if _is_ours(name)]
        with transaction.atomic():
            _empty_tables()
            call_command("loaddata", str(rows), verbosity=0)
            for name in files:
                _put_back(name, _read(archive, name))
            backup_restored.send(sender=None, at=timezone.now())
    return len(files)


def _empty_tables() -> None:
    """Rows that migrating or publishing made, which the backup brings itself."""
    for room in apps.get_app_configs():  # the uppermost first, for rows above hold on to rows below
        if room.label in {"contenttypes", "auth", "sessions"}:
            continue
        for model in reversed(list(room.get_models())):
            if not model._meta.proxy:
                model._base_manager.all().delete()


def _stored(folder: str) -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, files = default_storage.listdir(folder)
    found = [f"{folder}/{name}" for name in files]
    for name in folders:
        found += _stored(f"{folder}/{name}")
    return sorted(found)


def _add(archive: tarfile.TarFile, name: str) -> None:
    with default_storage.open(name) as file:
        content = file.read()
    entry = tarfile.TarInfo(f"{FILES}/{name}")
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def _is_ours(name: str) -> bool:
    """Whether a name in an archive is one of our files, and leads nowhere else."""
    parts = PurePosixPath(name).parts
    return len(parts) > 2 and parts[0] == FILES and parts[1] in FOLDERS and ".." not in parts


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise NotABackup(name)
    return member.read()


def _put_back(name: str, content: bytes) -> None:
    stored = name.removeprefix(f"{FILES}/")
    if default_storage.exists(stored):
        default_storage.delete(stored)
    default_storage.save(stored, ContentFile(content))
