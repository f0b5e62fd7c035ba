"""Photos and PDFs of signed sheets for tests, with all that should not be in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import ExifTags, Image

CANARY = "Zephyrine-Quastel"
"""A name that no kept file and no row may hold."""
PLACE = (35.0, 9.0, 51.25)


def photo(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), *, turn: int = 1, mode: str = "RGB", **options: Any
) -> bytes:
    """White, with a red mark in the upper left corner as the camera kept it, and everything a camera notes."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = turn
    notes[ExifTags.Base.Artist] = CANARY
    notes.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: PLACE, 3: "E", 4: PLACE, 29: CANARY})
    made = io.BytesIO()
    if kind == "JPEG":
        options = {"comment": CANARY, "xmp": f"<x>{CANARY}</x>".encode(), **options}
    image.convert(mode).save(made, kind, exif=notes, **options)
    return made.getvalue()


def pdf(pages: int = 1, *, with_more: Callable[[pikepdf.Pdf], None] | None = None, **options: Any) -> bytes:
    """Pages of a few lines, with whatever a test adds."""
    document = pikepdf.new()
    for number in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(f"0 0 1 rg 50 {700 - number} 200 20 re f".encode())
    if with_more is not None:
        with_more(document)
    made = io.BytesIO()
    document.save(made, **options)
    return made.getvalue()


def everything_else(document: pikepdf.Pdf) -> None:
    """Scripts, actions, attached files, notes of programs, a form: each with the canary in it."""
    name, text = pikepdf.Name, pikepdf.String(CANARY)
    script = pikepdf.Dictionary(S=name.JavaScript, JS=pikepdf.String(f"app.alert('{CANARY}')"))
    launch = pikepdf.Dictionary(S=name.Launch, F=text)
    page = document.pages[0]
    document.docinfo["/Author"] = text
    with document.open_metadata() as notes:
        notes["dc:title"] = CANARY
    document.attachments[f"{CANARY}.txt"] = CANARY.encode()
    document.Root.OpenAction = script
    document.Root.AA = pikepdf.Dictionary(WC=launch)
    document.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array([text, script]))
    document.Root.PieceInfo = pikepdf.Dictionary(Program=pikepdf.Dictionary(Private=text))
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(CANARY, 0))
    page.obj.AA = pikepdf.Dictionary(O=script)
    page.obj.Metadata = document.make_stream(CANARY.encode())
    link = pikepdf.Dictionary(
        Type=name.Annot, Subtype=name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), Contents=text, A=launch
    )
    field = pikepdf.Dictionary(
        Type=name.Annot,
        Subtype=name.Widget,
        FT=name.Tx,
        T=text,
        TU=text,
        Rect=pikepdf.Array([0, 0, 9, 9]),
        AA=pikepdf.Dictionary(K=script),
    )
    fields = document.make_indirect(field)
    page.obj.Annots = pikepdf.Array([document.make_indirect(link), fields])
    document.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([fields]), XFA=document.make_stream(CANARY.encode())
    )


def with_photo(jpeg: bytes, **entries: Any) -> Callable[[pikepdf.Pdf], None]:
    """The photo on the first page, as programs that scan put it there: with all of its own bytes."""

    def add(document: pikepdf.Pdf) -> None:
        picture = document.make_stream(
            jpeg,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=400,
            Height=300,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
            Metadata=document.make_stream(CANARY.encode()),
        )
        for key, entry in entries.items():
            picture[f"/{key}"] = entry
        page = document.pages[0]
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Metadata=picture))
        page.Contents = document.make_stream(b"q 400 0 0 300 50 400 cm /Metadata Do Q")

    return add


def signed_with_a_pen(document: pikepdf.Pdf) -> None:
    """A signature drawn on a tablet: an annotation with a picture of its own."""
    drawn = document.make_stream(
        b"1 0 0 rg 0 0 100 40 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 40]
    )
    ink = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Ink,
        Rect=pikepdf.Array([100, 100, 200, 140]),
        F=4,
        T=pikepdf.String(CANARY),
        AP=pikepdf.Dictionary(N=drawn),
    )
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(ink)])
