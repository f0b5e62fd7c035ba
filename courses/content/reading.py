"""Reading an author's file safely: only from inside the folder, only text, only so much of it."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from courses.content.problems import Problems, in_one_line

MiB = 1024 * 1024
LARGEST_TEXT = MiB

UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]")
"""Unicode's category Cc but for tab and line feed, and the two that turn letters round against their own direction."""

SIGNS = re.compile(r"[^\w\s\x00-\x7f]{40,}")
MOST_ACCENTS = 30
"""On one letter. Normalising takes time by the square of them, so that a file of accents would take for ever."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text file of the content folder: its path relative to that folder, and its text (NFC, LF)."""

    path: str
    text: str


def read(root: Path, path: Path, problems: Problems) -> Source | None:
    """The file's text, or None and a problem when it must not or cannot be read."""
    name = shown(root, path)
    raw = read_bytes(root, path, problems, most=LARGEST_TEXT)
    if raw is None:
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problems.error(name, (line, 1), "encoding", "the text is not UTF-8: save it as UTF-8")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        problems.error(name, _place(text, text.index("\0")), "encoding", "there is a NUL character in the text")
        return None
    if (found := unshowable(text)) is not None:
        position, said = found
        problems.error(name, _place(text, position), "control-character", said)
        return None
    return Source(name, unicodedata.normalize("NFC", text))


def read_bytes(root: Path, path: Path, problems: Problems, *, most: int) -> bytes | None:
    """A file's bytes, `most` of them; None and a problem when it must not or cannot be read, or has more."""
    name, start = shown(root, path), (1, 1)
    try:
        found = path.stat()
        if not within(root, path):
            problems.error(name, start, "outside", "this leads out of the content folder")
            return None
        if not stat.S_ISREG(found.st_mode):
            # A pipe would keep us waiting for ever, a device never ends.
            problems.error(name, start, "unreadable", "there is something of this name, but it is not a file")
            return None
        raw = path.read_bytes() if found.st_size <= most else None
    except FileNotFoundError:
        problems.error(name, start, "missing-file", "there is no such file")
        return None
    except OSError as error:
        problems.error(name, start, "unreadable", f"the file cannot be read: {error.strerror}")
        return None
    if raw is None:
        said = f"a file of this kind may have {most // MiB} MiB at most, for phones and slow networks"
        problems.error(name, start, "too-large", said)
    return raw


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def unshowable(text: str) -> tuple[int, str] | None:
    """Where the first character stands that no page can show, and what is wrong with it."""
    if (match := UNSHOWABLE.search(text)) is not None:
        character = match[0]
        if character in "\u202d\u202e":
            return match.start(), f"the invisible character U+{ord(character):04X} makes letters stand in another order"
        return match.start(), "there is a control character in this text"
    for signs in SIGNS.finditer(text) if not text.isascii() else ():
        if _most_accents(signs[0]) > MOST_ACCENTS:
            return signs.start(), f"more than {MOST_ACCENTS} accents stand on one letter here"
    return None


def _most_accents(signs: str) -> int:
    """The longest run of characters that are put on a letter before them."""
    return max((len(list(run)) for accent, run in groupby(signs, _is_accent) if accent), default=0)


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0


@lru_cache(maxsize=4096)
def shown(root: Path, path: Path) -> str:
    """A path as it is told: from the folder, with `/`, in one line; what is no Unicode in a name is shown as `�`."""
    name = os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")
    return in_one_line(name)


def within(root: Path, path: Path) -> bool:
    """Whether `path`, links followed, is inside the folder; a link that never ends is not."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def files_in(root: Path) -> Iterator[Path]:
    """Every file below `root` in order; folders that are links are not entered, nor those that cannot be read."""
    waiting = [root]
    while waiting:
        try:
            entries = sorted(waiting.pop().iterdir())
        except OSError:
            continue
        yield from (entry for entry in entries if entry.is_file())
        waiting += [entry for entry in reversed(entries) if entry.is_dir() and not entry.is_symlink()]
