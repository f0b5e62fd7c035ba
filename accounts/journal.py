"""Who has left, kept beside the database: whoever restores an older backup does not bring them back.

One small file for each person, `erased/<uuid>`, in the storage of the papers, which holds when they left. It names
nobody. Backups hold the files, too; those of people who left after the last backup must be kept elsewhere, as
docs/operating.md says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile

from accounts.models import User
from lms.files import whole_files

FOLDER = "erased"


def note(uuid: UUID, at: datetime) -> None:
    """Again, nothing changes."""
    storage = whole_files()
    if not storage.exists(f"{FOLDER}/{uuid}"):
        storage.save(f"{FOLDER}/{uuid}", ContentFile(at.isoformat().encode()))


def noted() -> Iterator[UUID]:
    storage = whole_files()
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        try:
            yield UUID(name)
        except ValueError:
            continue  # Half written by a process that was killed.


def complete() -> int:
    """Note whoever left and is not noted, because a process was killed between the two. Returns how many."""
    missing = dict(User.objects.filter(erased_at__isnull=False).values_list("uuid", "erased_at"))
    for uuid in noted():
        missing.pop(uuid, None)
    for uuid, at in missing.items():
        assert at is not None
        note(uuid, at)
    return len(missing)


def apply_again(*, at: datetime) -> int:
    """Erase whoever is noted and is there again. Returns how many."""
    from accounts.erasing import erase

    left = set(noted())
    back = [person for person in User.objects.filter(erased_at=None).iterator() if person.uuid in left]
    for person in back:
        erase(person=person, by=None, at=at, whatever_their_role=True)
    return len(back)
