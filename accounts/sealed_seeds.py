"""What authenticator apps and spare codes are made from is kept sealed: the rows alone, or a backup, let nobody in."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError

logger = structlog.stdlib.get_logger(__name__)

SEALED = "sealed:"
"""Before what was sealed; what was kept before that is read as it is."""


class SealingAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return SEALED + _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return _seal().decrypt(encrypted_text.removeprefix(SEALED)).decode()
        except InvalidToken:
            # Sealed under a key that is gone. Nothing that is typed may match, so it is one that nobody knows.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A wrong code of an app, a wrong spare code and a passkey that does not fit are lines of the log."""
        if code == "incorrect_code":
            logger.warning("signing in refused", way="second factor or passkey")
        error: ValidationError = super().validation_error(code, *args)
        return error


def _seal() -> Fernet:
    """By the key for what is kept: it outlives a change of `SECRET_KEY`, and backups that are restored elsewhere."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"accounts.seeds:{settings.DIGEST_KEY}".encode()).digest()))
