"""What SQLite still holds of rows that were deleted or changed."""

from __future__ import annotations

from django.db import connection


def overwrite_the_log() -> None:
    """Write SQLite's log into the database and empty it: the log holds pages as they were before a person left.

    Pages of the database itself are overwritten at once (`secure_delete`). While somebody reads for long, the log
    stays until the next time. PostgreSQL looks after its own log. Within a transaction nothing can be done.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            # At once or not at all: while this waits for a reader, nobody could write.
            patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute("PRAGMA busy_timeout = 0")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
