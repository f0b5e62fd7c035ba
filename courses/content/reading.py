"""Reading an author's file safely: only from inside the folder, only text, only so much of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from courses.content.problems import Problems

LARGEST_TEXT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A text file of the content folder: its path relative to that folder, and its text (NFC, LF)."""

    path: str
    text: str


def read(root: Path, path: Path, problems: Problems) -> Source | None:
    """The file's text, or None and a problem when it must not or cannot be read."""
    shown = path.relative_to(root).as_posix()
    start = (1, 1)
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            problems.error(shown, start, "outside", "this leads out of the content folder")
            return None
        if path.stat().st_size > LARGEST_TEXT:
            problems.error(shown, start, "too-large", "a text file may have 1 MiB at most")
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        problems.error(shown, start, "missing-file", "there is no such file")
        return None
    except OSError as error:
        problems.error(shown, start, "unreadable", f"the file cannot be read: {error.strerror}")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.error(shown, (line, 1), "encoding", "the text is not UTF-8: save it as UTF-8")
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.error(shown, (line, 1), "encoding", "there is a NUL character in the text")
        return None
    return Source(shown, unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
