"""Mail kept as files instead of sent, so that a laptop without a mail server can show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

SEPARATOR = b"-" * 79


@dataclass(frozen=True, slots=True)
class KeptMessage:
    to: str
    subject: str
    text: str
    sent_at: datetime | None


def is_open() -> bool:
    """Whether this installation keeps its mail, and may show it: only to whoever sits at the machine itself."""
    is_laptop = urlsplit(settings.PUBLIC_URL).hostname in {"localhost", "127.0.0.1", "::1"}
    return bool(settings.DEMO and is_laptop and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"))


def newest(count: int) -> list[KeptMessage]:
    """The last messages, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True) if folder.exists() else []
    messages = [_read(raw) for path in files[:count] for raw in reversed(_messages_in(path))]
    return messages[:count]


def _messages_in(path: Path) -> list[bytes]:
    return [part.strip(b"\n") for part in path.read_bytes().split(SEPARATOR) if part.strip()]


def _read(raw: bytes) -> KeptMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    date = message["date"]
    return KeptMessage(
        to=str(message["to"]),
        subject=str(message["subject"]),
        text=body.get_content() if body else "",
        sent_at=date.datetime if date else None,
    )


def forget(addresses: set[str]) -> None:
    """Delete kept messages to these addresses, which are in lower case. What stands in one file with them goes, too."""
    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        if any(_read(raw).to.lower() in addresses for raw in _messages_in(path)):
            path.unlink(missing_ok=True)
