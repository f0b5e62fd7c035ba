"""Where scans are kept."""

from __future__ import annotations

from django.core.files.storage import Storage

from lms.files import whole_files


def scan_storage() -> Storage:
    """Named by migrations, so it stays here."""
    return whole_files()
