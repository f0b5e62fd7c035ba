"""What is left of a photo or a PDF, and what is refused."""

from __future__ import annotations

import io
import re
import resource
import struct
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from cohorts import rewriting
from cohorts.rewriting import (
    MOST_PAGES,
    Damaged,
    HeicPhoto,
    Locked,
    Refused,
    TooDetailed,
    TooManyPages,
    TooMuchWork,
    UnknownKind,
    rewritten,
    without_notes,
)
from cohorts.scanning import rewritten_apart
from tests.cohorts.sheets import CANARY, everything_else, pdf, photo, signed_with_a_pen, with_photo

PAGE = b"<!doctype html><script>alert(1)</script>"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def everything_in(content: bytes) -> bytes:
    """The bytes of a PDF, and of every stream in it, unpacked."""
    with pikepdf.open(io.BytesIO(content)) as document:
        streams = [thing for thing in document.objects if isinstance(thing, pikepdf.Stream)]
        raw = [stream.read_raw_bytes() for stream in streams]
        plain = [stream.read_bytes() for stream in streams if stream.get("/Filter") in (None, "/FlateDecode")]
    return content + b"".join(raw + plain)


def red_in(content: bytes) -> str:
    """In which corner the mark is."""
    image = opened(content).convert("RGB")
    across, down = image.width // 16, image.height // 16
    corners = {
        "upper left": (across, down),
        "upper right": (image.width - across, down),
        "lower left": (across, image.height - down),
        "lower right": (image.width - across, image.height - down),
    }
    found = []
    for name, at in corners.items():
        pixel = image.getpixel(at)
        assert isinstance(pixel, tuple)
        if pixel[0] > 200 and pixel[1] < 80:
            found.append(name)
    return ", ".join(found)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_without_what_its_camera_noted(kind: str) -> None:
    original = photo(kind)
    assert opened(original).getexif().get_ifd(0x8825)

    made = rewritten_apart(original)

    assert (made.media_type, made.pages) == ("image/jpeg", 1)
    assert opened(made.content).format == "JPEG"
    assert not opened(made.content).getexif()
    assert set(opened(made.content).info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert CANARY.encode() not in made.content
    assert red_in(made.content) == "upper left"


@pytest.mark.parametrize(
    ("turn", "corner", "upright"),
    [
        (1, "upper left", False),
        (2, "upper right", False),
        (3, "lower right", False),
        (4, "lower left", False),
        (5, "upper left", True),
        (6, "upper right", True),
        (7, "lower right", True),
        (8, "lower left", True),
    ],
)
def test_a_photo_is_turned_as_its_camera_was_held(turn: int, corner: str, upright: bool) -> None:
    made = rewritten(photo(turn=turn))

    assert red_in(made.content) == corner
    assert opened(made.content).size == ((300, 400) if upright else (400, 300))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_way_of_keeping_colours_can_be_read(mode: str) -> None:
    made = io.BytesIO()
    image = Image.new("L", (40, 30), 255).convert("I").point(lambda value: value * 257) if mode == "I;16" else None
    (image or Image.new("RGB", (40, 30), "white")).convert(mode).save(made, "PNG")

    content = rewritten(made.getvalue()).content

    assert opened(content).convert("L").getextrema() == (255, 255)


def test_what_is_transparent_becomes_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(made, "PNG")

    assert opened(rewritten(made.getvalue()).content).getextrema() == ((255, 255),) * 3


def test_a_large_photo_is_made_smaller_and_stays_readable() -> None:
    made = rewritten(photo(size=(8000, 6000)))

    assert opened(made.content).size == (3500, 2625)
    assert red_in(made.content) == "upper left"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        PAGE,
        b"GIF89a" + PAGE,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 a document",
        b"%!PS-Adobe-3.0",
        PAGE + b"\n%PDF-1.7\n",
        b"\n" + pdf(),
        b"RIFF\0\0\0\0WAVE",
    ],
)
def test_what_is_neither_photo_nor_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(UnknownKind):
        rewritten_apart(content)


def test_a_photo_as_iphones_keep_it_is_known() -> None:
    with pytest.raises(HeicPhoto):
        rewritten_apart(b"\0\0\0\x24ftypheic\0\0\0\0mif1heic")


@pytest.mark.parametrize("original", [photo() + PAGE, photo("PNG") + PAGE, pdf() + b"\n%" + PAGE])
def test_a_page_that_hides_behind_a_sheet_is_gone(original: bytes) -> None:
    try:
        content = rewritten_apart(original).content
    except Damaged:
        return

    assert b"<script" not in content


def test_a_page_that_hides_in_a_pdf_is_gone() -> None:
    original = re.sub(rb"(?<=\n)%[^\n]*\n", b"%" + PAGE + b"\n", pdf(), count=1)
    sound = io.BytesIO()
    with pikepdf.open(io.BytesIO(original)) as document:  # the table of its objects is right again
        document.save(sound)
    original = sound.getvalue().replace(b"%%EOF", b"%" + PAGE + b"\n%%EOF")

    content = rewritten_apart(original).content

    assert b"<script" in original
    assert b"<script" not in content


def bomb_png(side: int) -> bytes:
    """A picture of very many pixels in a few bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [6_000, 30_000, 65_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side: int) -> None:
    with pytest.raises(TooDetailed):
        rewritten_apart(bomb_png(side))


def test_a_progressive_jpeg_may_have_fewer_pixels() -> None:
    plain, progressive = (photo(size=(6000, 5000), progressive=way) for way in (False, True))

    assert opened(rewritten(plain).content).size == (3500, 2917)
    with pytest.raises(TooDetailed):
        rewritten(progressive)


@pytest.mark.parametrize("original", [photo(), photo("PNG"), photo("WEBP"), pdf()])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_file_is_refused(original: bytes, share: float) -> None:
    with pytest.raises(Damaged):
        rewritten_apart(original[: int(len(original) * share)])


def test_a_pdf_keeps_its_pages_and_nothing_besides() -> None:
    original = pdf(3, with_more=everything_else)
    assert everything_in(original).count(CANARY.encode()) > 5

    made = rewritten_apart(original)

    assert (made.media_type, made.pages) == ("application/pdf", 3)
    left = everything_in(made.content)
    assert CANARY.encode() not in left
    assert b"0 0 1 rg 50 700 200 20 re f" in left
    for word in (b"JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/AcroForm", b"/XFA"):
        assert word not in left, word
    with pikepdf.open(io.BytesIO(made.content)) as document:
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
        assert not document.docinfo
        assert not document.attachments
        assert all(set(page.obj.keys()) <= rewriting.OF_A_PAGE for page in document.pages)


def test_a_pdf_gets_a_new_identifier() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as before, pikepdf.open(io.BytesIO(rewritten(pdf()).content)) as after:
        assert {bytes(part) for part in before.trailer.ID} & {bytes(part) for part in after.trailer.ID} == set()


def test_the_same_file_is_rewritten_to_the_same_bytes() -> None:
    assert rewritten(pdf(2)) == rewritten(pdf(2))
    assert rewritten(photo()) == rewritten(photo())


@pytest.mark.parametrize("packed", [False, True])
def test_a_photo_within_a_pdf_loses_its_notes_and_not_a_pixel(packed: bool) -> None:
    jpeg = photo()
    more: dict[str, Any] = (
        {"Filter": pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])} if packed else {}
    )
    original = pdf(with_more=with_photo(zlib.compress(jpeg) if packed else jpeg, **more))

    made = rewritten_apart(original)

    assert CANARY.encode() not in everything_in(made.content)
    with pikepdf.open(io.BytesIO(made.content)) as document:
        [picture] = document.pages[0].images.values()
        kept = picture.read_raw_bytes()
    assert opened(kept).tobytes() == opened(jpeg).tobytes()
    assert not opened(kept).getexif()


def test_a_photo_with_a_second_one_behind_it_keeps_the_first() -> None:
    assert without_notes(photo() + photo(turn=6)) == without_notes(photo())
    assert without_notes(photo(progressive=True)).endswith(b"\xff\xd9")
    assert opened(without_notes(photo(progressive=True))).tobytes() == opened(photo(progressive=True)).tobytes()


def test_a_signature_drawn_on_a_tablet_stays() -> None:
    made = rewritten_apart(pdf(with_more=signed_with_a_pen))

    left = everything_in(made.content)
    assert b"1 0 0 rg 0 0 100 40 re f" in left
    assert b" Do" in left
    assert CANARY.encode() not in left
    assert b"/Annot" not in left


def test_the_way_a_page_lies_is_kept() -> None:
    def turned(document: pikepdf.Pdf) -> None:
        document.Root.Pages.Rotate = 90
        document.Root.Pages.CropBox = pikepdf.Array([10, 10, 500, 500])

    with pikepdf.open(io.BytesIO(rewritten(pdf(with_more=turned)).content)) as document:
        assert document.pages[0].obj.Rotate == 90
        assert [int(side) for side in document.pages[0].cropbox] == [10, 10, 500, 500]


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_pdf_is_refused(password: str) -> None:
    with pytest.raises(Locked):
        rewritten_apart(pdf(encryption=pikepdf.Encryption(user=password, owner="owner")))


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert rewritten_apart(pdf(MOST_PAGES)).pages == MOST_PAGES
    with pytest.raises(TooManyPages):
        rewritten_apart(pdf(MOST_PAGES + 1))


def test_a_pdf_without_pages_is_refused() -> None:
    with pytest.raises(Damaged):
        rewritten_apart(pdf(0))


def test_a_picture_of_too_many_pixels_within_a_pdf_is_refused() -> None:
    with pytest.raises(TooDetailed):
        rewritten_apart(pdf(with_more=with_photo(photo(), Width=100_000, Height=100_000)))


def test_a_page_that_unpacks_to_more_than_the_memory_is_refused() -> None:
    def blown_up(document: pikepdf.Pdf) -> None:
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(b" " * 10_000_000) for _part in range(100)) + packer.flush()
        document.pages[0].Contents = pikepdf.Stream(document, packed, Filter=pikepdf.Name.FlateDecode)

    with pytest.raises((TooMuchWork, Damaged)):
        rewritten_apart(pdf(with_more=blown_up))


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cohorts.scanning.PATIENCE", 0.001)

    with pytest.raises(TooMuchWork):
        rewritten_apart(photo())


def test_bytes_that_say_they_are_a_sheet_and_are_not_are_refused() -> None:
    for beginning in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7\n"):
        with pytest.raises(Refused):
            rewritten_apart(beginning + PAGE)


def test_the_program_bounds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = {}
    monkeypatch.setattr(resource, "setrlimit", lambda what, most: bounds.update({what: most}))

    rewriting._bound()

    assert bounds[resource.RLIMIT_AS] == (rewriting.MEMORY,) * 2
    assert bounds[resource.RLIMIT_CPU] == (rewriting.SECONDS,) * 2
    assert bounds[resource.RLIMIT_FSIZE] == bounds[resource.RLIMIT_CORE] == (0, 0)
