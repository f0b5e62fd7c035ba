"""Pictures, recordings and documents: which may be published, and what of them is looked at first.

Each is known by the SHA-256 of its bytes, as an activity is by that of its text, so that a page always
shows the picture that its author meant, and a browser may keep it for ever.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from xml.parsers import expat

from PIL import Image

from courses.content.problems import Problems
from courses.content.reading import MiB, read_bytes, shown

Shown = Literal["picture", "recording", "film", "document"]


@dataclass(frozen=True, slots=True)
class MediaKind:
    """A kind of file by its suffix: how it is shown, as what it is sent, what it may weigh, how its bytes begin."""

    shown: Shown
    content_type: str
    most: int
    begins: tuple[bytes, ...] = ()
    """Any of these; nothing where its bytes are not looked at. A dot stands for any byte."""


_ZIP = (b"PK\x03\x04",)

KINDS: Mapping[str, MediaKind] = {
    ".svg": MediaKind("picture", "image/svg+xml", MiB),
    ".png": MediaKind("picture", "image/png", 2 * MiB, (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": MediaKind("picture", "image/jpeg", 2 * MiB, (b"\xff\xd8\xff",)),
    ".jpeg": MediaKind("picture", "image/jpeg", 2 * MiB, (b"\xff\xd8\xff",)),
    ".webp": MediaKind("picture", "image/webp", 2 * MiB, (b"RIFF....WEBP",)),
    ".mp3": MediaKind("recording", "audio/mpeg", 30 * MiB, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ".m4a": MediaKind("recording", "audio/mp4", 30 * MiB, (b"....ftyp",)),
    ".ogg": MediaKind("recording", "audio/ogg", 30 * MiB, (b"OggS",)),
    ".mp4": MediaKind("film", "video/mp4", 100 * MiB, (b"....ftyp",)),
    ".webm": MediaKind("film", "video/webm", 100 * MiB, (b"\x1a\x45\xdf\xa3",)),
    ".pdf": MediaKind("document", "application/pdf", 10 * MiB, (b"%PDF-",)),
    ".docx": MediaKind(
        "document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 10 * MiB, _ZIP
    ),
    ".pptx": MediaKind(
        "document", "application/vnd.openxmlformats-officedocument.presentationml.presentation", 10 * MiB, _ZIP
    ),
    ".odt": MediaKind("document", "application/vnd.oasis.opendocument.text", 10 * MiB, _ZIP),
    ".odp": MediaKind("document", "application/vnd.oasis.opendocument.presentation", 10 * MiB, _ZIP),
}

NAME = re.compile(r"^media/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]{2,3})?\.[a-z0-9]+$")
"""Keys, as of everything that stands in addresses; a picture with words may have its language before the last dot."""

TRANSCRIPT = ".md"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that may be published: its path within the content folder, and the SHA-256 of its bytes."""

    path: str
    sha256: str
    kind: MediaKind
    size: tuple[int, int] | None = None
    """Width and height of a picture, so that a page keeps its place before it has come; in whatever unit."""

    @property
    def needs_transcript(self) -> bool:
        return self.kind.shown in {"recording", "film"}


def kind_of(name: str) -> MediaKind | None:
    return KINDS.get(PurePosixPath(name).suffix)


def examine(root: Path, path: Path, problems: Problems) -> MediaFile | None:
    """The file at `path`, or None and the reasons why it cannot be published, told at the file itself."""
    name = shown(root, path)
    kind = kind_of(path.name)
    if kind is None:
        said = f"a file of this kind cannot be published: {', '.join(KINDS)} can"
        problems.error(name, (1, 1), "media", said)
        return None
    raw = read_bytes(root, path, problems, most=kind.most)
    if raw is None:
        return None
    wrong = next(_unsafe(raw), None) if path.suffix == ".svg" else _other_kind(raw, kind, path.suffix)
    size = _size_of(raw, path.suffix) if kind.shown == "picture" and not wrong else None
    if kind.shown == "picture" and size is None:
        wrong = wrong or "this picture says nowhere how large it is: an SVG needs a `viewBox`"
    if wrong:
        problems.error(name, (1, 1), "media", wrong)
        return None
    return MediaFile(name, hashlib.sha256(raw).hexdigest(), kind, size)


def _size_of(raw: bytes, suffix: str) -> tuple[int, int] | None:
    if suffix == ".svg":
        box = re.search(rb"""<svg\b[^>]*?\sviewBox\s*=\s*["']([^"']*)["']""", raw)
        numbers = [float(number) for number in re.findall(rb"-?\d{1,6}(?:\.\d+)?", box[1])] if box else []
        return (round(numbers[2]), round(numbers[3])) if len(numbers) == 4 and min(numbers[2:]) >= 1 else None
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            return picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _other_kind(raw: bytes, kind: MediaKind, suffix: str) -> str:
    if any(_begins(raw, start) for start in kind.begins):
        return ""
    return f"its name says `{suffix}`, its bytes say something else"


def _begins(raw: bytes, start: bytes) -> bool:
    return len(raw) >= len(start) and all(wanted in (byte, ord(".")) for wanted, byte in zip(start, raw, strict=False))


HARMLESS = frozenset(
    {
        *("circle", "clippath", "defs", "desc", "ellipse", "filter", "g", "line", "lineargradient", "marker", "mask"),
        *("metadata", "path", "pattern", "polygon", "polyline", "radialgradient", "rect", "stop", "style", "svg"),
        *("switch", "symbol", "text", "textpath", "title", "tspan", "use", "view"),
        *("feblend", "fecolormatrix", "fecomposite", "fedropshadow", "feflood", "fegaussianblur", "femerge"),
        *("femergenode", "feoffset"),
    }
)
"""Elements of an SVG picture that only draw."""


def _unsafe(raw: bytes) -> Iterator[str]:
    """What an SVG picture may not have: whatever runs, moves elsewhere or fetches something."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2].lower()
        if element not in HARMLESS:
            found.append(f"an SVG picture may not have `<{name[:30]}>`")
        for attribute, value in attributes.items():
            local = attribute.rpartition(":")[2].lower()
            if local.startswith("on"):
                found.append(f"an SVG picture may not have `{attribute[:30]}`: it would run something")
            elif (local in {"href", "src"} and not value.strip().startswith("#")) or _fetches(value):
                found.append(f"an SVG picture may not fetch anything: `{attribute}={value[:30]}`")

    def text(content: str) -> None:
        if _fetches(content):
            found.append("an SVG picture may not fetch anything: there is an address in its style")

    def declared(*_args: object) -> None:
        found.append("an SVG picture may not declare entities: leave out `<!DOCTYPE …>`")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = MiB
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = declared
    parser.ProcessingInstructionHandler = lambda *_args: found.append("an SVG picture may not have `<?…?>`")
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - the parser knows no names
    except (expat.ExpatError, ValueError, LookupError) as error:
        found.append(f"this is not an SVG picture: {error}")
    yield from found


def _fetches(text: str) -> bool:
    """Whether a style or an attribute names something outside the picture itself."""
    plain = re.sub(r"\s|\\", "", text.lower())
    return "@import" in plain or bool(re.search(r"url\((?!['\"]?#)", plain))
