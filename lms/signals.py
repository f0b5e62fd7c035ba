"""What the house tells the rooms above it."""

from django.dispatch import Signal

backup_restored = Signal()
"""Sent by `lms.backup.restore` once all rows and files are back, in the same transaction. With `at`, a datetime."""
