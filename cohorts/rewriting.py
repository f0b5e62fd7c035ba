"""A photo or a PDF, written anew with what is to be seen in it and nothing else.

It knows neither the database nor the settings, and runs as a program of its own with bounds on its time and memory:
the original on its standard input, a line of JSON and the new file on its output. What a hostile file does to a library
it does to that program. `scanning.py` calls it; it imports nothing of this project, so that it starts at once.
"""

from __future__ import annotations

import io
import json
import re
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image, UnidentifiedImageError

JPEG, PDF = "image/jpeg", "application/pdf"

LONGEST_SIDE = 3500
"""Pixels: 300 for each inch of A4, in which a signature of a few millimetres can be read."""
QUALITY = 85
MOST_PIXELS = 26_000_000
"""Of what must be taken apart whole. A photo of a phone that can be read at half its size may have more."""
MOST_PIXELS_HALVED = 110_000_000
MOST_PIXELS_IN_PDF = 150_000_000
"""A sheet of A4 at 1200 dots for each inch."""
MOST_PAGES = 60

SECONDS = 10
"""Of processor time."""
MEMORY = 640 * 1024 * 1024
"""Bytes of address space: what the largest pictures that are taken need, and a quarter more."""

KINDS = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "PDF": re.compile(rb"%PDF-\d"),
    "HEIC": re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL),
}
"""How files of a kind begin. A PDF that begins with anything else is taken for no PDF."""

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by the orientation that its camera noted (Exif 2.32, tag 0x0112)."""
ORIENTATION = 0x0112

OF_A_PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Resources", "/Group"}
"""What of a page is kept: what it shows. Annotations are drawn into it first; links, actions and notes go."""
NOT_OF_A_PART = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Ref", "/Alternates", "/OC", "/StructParent"),
    *("/StructParents", "/F", "/FFilter", "/FDecodeParms"),
)
"""What no picture, font or form needs: notes of programs, attached and outside files, layers."""

SEGMENT = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
"""A marker in a JPEG, apart from those that are part of the picture's own bytes."""
END_OF_PICTURE, ADOBE, JFIF = 0xD9, 0xEE, 0xE0
OF_THE_PICTURE = {*range(0xC0, 0xD0), *range(0xDA, 0xDE), ADOBE}
"""Segments that a picture is drawn from: tables, frames, scans, what its colours are. All others are notes about it."""


class Refused(Exception):
    """A file that is not kept."""


class UnknownKind(Refused):
    """Neither a photo nor a PDF, whatever it is called."""


class HeicPhoto(Refused):
    """A photo as iPhones keep it, which cannot be read here."""


class Locked(Refused):
    """A PDF that asks for a password, be it only for printing."""


class Damaged(Refused):
    """A file that cannot be read to its end, or made to harm whoever reads it."""


class TooLarge(Refused):
    """More bytes than are taken."""


class TooDetailed(Refused):
    """More pixels than are taken, however few bytes they came in."""


class TooManyPages(Refused):
    """A PDF with more pages than the sheets of a half day can have."""


class TooMuchWork(Refused):
    """A file that needed more time or memory than any scan does."""


REFUSALS = {refusal.__name__: refusal for refusal in Refused.__subclasses__()}


@dataclass(frozen=True, slots=True)
class Rewritten:
    media_type: str
    pages: int
    content: bytes


def rewritten(original: bytes) -> Rewritten:
    """The same sheet in a file made here. Raises a `Refused`."""
    kind = next((name for name, beginning in KINDS.items() if beginning.match(original)), None)
    match kind:
        case None:
            raise UnknownKind
        case "HEIC":
            raise HeicPhoto
        case "PDF":
            return _pdf(original)
        case picture:
            return Rewritten(JPEG, 1, _picture(original, picture))


def _picture(original: bytes, kind: str) -> bytes:
    try:
        with Image.open(io.BytesIO(original), formats=[kind]) as opened:
            image: Image.Image = opened
            _refuse_too_many_pixels(image)
            turn = _turn(image)
            _read_smaller(image)
            image = _without_palette(image)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
            paper = _on_paper(image)
    except Image.DecompressionBombError:
        raise TooDetailed from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError):
        raise Damaged from None
    if turn is not None:
        paper = paper.transpose(turn)
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def _refuse_too_many_pixels(image: Image.Image) -> None:
    """Before any pixel is read. A JPEG that is not progressive is read at half its size or less."""
    halved = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    if image.width * image.height > (MOST_PIXELS_HALVED if halved else MOST_PIXELS):
        raise TooDetailed


def _read_smaller(image: Image.Image) -> None:
    """A large JPEG is taken apart at a half, a quarter or an eighth of its size, as long as that is enough."""
    share = LONGEST_SIDE / max(image.size)
    if share < 1:
        image.draft(None, (max(1, int(image.width * share)), max(1, int(image.height * share))))


def _turn(image: Image.Image) -> Image.Transpose | None:
    """A camera's notes that cannot be read are no reason to refuse its picture."""
    with suppress(OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error, EOFError):
        return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    return None


def _without_palette(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller without losing thin lines."""
    if image.mode == "P":
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("L") if image.mode == "1" else image


def _on_paper(image: Image.Image) -> Image.Image:
    """The pixels alone, on white where they are transparent, in grey or in red, green and blue."""
    paper = Image.new("L" if image.mode in {"L", "LA"} else "RGB", image.size, "white")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper.paste(layer.convert(paper.mode), mask=layer.getchannel("A"))
    else:
        paper.paste(image.convert(paper.mode))
    return paper


def _pdf(original: bytes) -> Rewritten:
    try:
        with pikepdf.open(io.BytesIO(original), attempt_recovery=False) as source, pikepdf.new() as new:
            if source.is_encrypted:
                raise Locked
            if not 0 < len(source.pages) <= MOST_PAGES:
                raise TooManyPages if source.pages else Damaged
            _copy_what_is_seen(source, new)
            made = io.BytesIO()
            new.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            return Rewritten(PDF, len(new.pages), made.getvalue())
    except pikepdf.PasswordError:
        raise Locked from None
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, NotImplementedError):
        raise Damaged from None


def _copy_what_is_seen(source: pikepdf.Pdf, new: pikepdf.Pdf) -> None:
    """Pages alone come along: what a document has besides, such as scripts and attached files, hangs on its root."""
    source.generate_appearance_streams()
    source.flatten_annotations("all")
    for page in source.pages:
        for key in set(page.obj.keys()) - OF_A_PAGE:
            del page.obj[key]
        new.pages.append(page)
    for thing in new.objects:
        for part in _parts(thing):
            _clean(new, part)
    for page in new.pages:
        page.contents_coalesce()
        if "/Contents" in page.obj:
            page.obj.Contents.read_bytes()  # damaged, or blown up: better known now than by whoever opens it


def _parts(thing: Any) -> Iterator[Any]:
    """A dictionary, array or stream, and those that are written within it."""
    if isinstance(thing, pikepdf.Array):
        within = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        within = [thing[key] for key in thing.keys()]  # noqa: SIM118
    else:
        return
    for part in within:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _parts(part)


def _clean(pdf: pikepdf.Pdf, part: Any) -> None:
    is_stream = isinstance(part, pikepdf.Stream)
    # A dictionary without a type gives names to pictures and fonts, and those may be called anything.
    if is_stream or isinstance(part.get("/Type"), pikepdf.Name):
        for key in NOT_OF_A_PART:
            if key in part:
                del part[key]
    properties = part.get("/Properties")
    if isinstance(properties, pikepdf.Dictionary):
        part["/Properties"] = pikepdf.Dictionary({name: pikepdf.Dictionary() for name in properties.keys()})  # noqa: SIM118
    if is_stream:
        _clean_picture(pdf, part)


def _clean_picture(pdf: pikepdf.Pdf, stream: Any) -> None:
    """A photo within a PDF keeps what its camera noted, the place included, unless that is taken out."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS_IN_PDF:
        raise TooDetailed
    filters = _as_list(stream.get("/Filter"))
    if not filters or filters[-1] != "/DCTDecode":
        return
    settings = _as_list(stream.get("/DecodeParms"))
    jpeg = stream.read_raw_bytes()
    if before := filters[:-1]:
        packed = pikepdf.Stream(pdf, jpeg, Filter=pikepdf.Array(before))
        if settings:
            packed["/DecodeParms"] = pikepdf.Array(settings[:-1])
        jpeg = packed.read_bytes()
    stream.write(
        without_notes(jpeg),
        filter=pikepdf.Name.DCTDecode,
        decode_parms=settings[-1] if len(settings) == len(filters) else None,
    )


def _as_list(entry: Any) -> list[Any]:
    if entry is None:
        return []
    return list(entry) if isinstance(entry, pikepdf.Array) else [entry]


def without_notes(jpeg: bytes) -> bytes:
    """The same picture, to the bit, without what is said about it and what comes after its end.

    Raises `Damaged`.
    """
    if not KINDS["JPEG"].match(jpeg):
        raise Damaged
    kept, at = [jpeg[:2]], 2
    while marker := SEGMENT.search(jpeg, at):
        kept.append(jpeg[at : marker.start()])
        code = marker[1][0]
        if code == END_OF_PICTURE:
            kept.append(marker[0])
            return b"".join(kept)
        length = jpeg[marker.end() : marker.end() + 2]
        at = marker.end() + int.from_bytes(length, "big")
        is_jfif = code == JFIF and jpeg[marker.end() + 2 : marker.end() + 7] == b"JFIF\0"
        if len(length) < 2 or at < marker.end() + 2:
            raise Damaged
        if code in OF_THE_PICTURE or is_jfif:
            kept.append(jpeg[marker.start() : at])
    return b"".join([*kept, jpeg[at:]])


def main() -> None:
    _bound()
    original, content = sys.stdin.buffer.read(), b""
    try:
        made = rewritten(original)
    except Refused as refusal:
        answer: dict[str, Any] = {"refused": type(refusal).__name__}
    except (MemoryError, RecursionError):
        answer = {"refused": TooMuchWork.__name__}
    else:
        answer, content = {"media_type": made.media_type, "pages": made.pages}, made.content
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


def _bound() -> None:
    """For this process, from now on: so much time and memory, no file written, no image of its memory left behind."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # not every system knows each of them
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
