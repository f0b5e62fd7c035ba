"""A tagged PDF taken apart: its tags in reading order, what they say, and what its pages draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Object

from tests.certificates.rows import Made

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "a": "http://www.aiim.org/pdfa/ns/id/",
    "ua": "http://www.aiim.org/pdfua/ns/id/",
    "extension": "http://www.aiim.org/pdfa/ns/extension/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
    "property": "http://www.aiim.org/pdfa/ns/property#",
}
SHOWS_TEXT = {"Tj", "TJ", "'", '"'}


class Paper:
    """A PDF with the row that it was made from, taken apart once."""

    def __init__(self, pdf: bytes, row: Made) -> None:
        self.bytes = pdf
        self.row = row
        self.pdf = pikepdf.open(BytesIO(pdf))

    @property
    def root(self) -> Object:
        return self.pdf.Root

    @cached_property
    def xmp(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.root.Metadata.read_bytes())  # noqa: S314 - it comes from our own renderer

    def said(self, namespace: str, name: str) -> list[str]:
        """What the metadata say of a property, as an attribute or as an element."""
        key = f"{{{NAMESPACES[namespace]}}}{name}"
        attributes = [element.attrib[key] for element in self.xmp.iter() if key in element.attrib]
        return attributes + ["".join(element.itertext()).strip() for element in self.xmp.iter(key)]

    @cached_property
    def elements(self) -> list[Object]:
        """Every element of the tree, in reading order."""
        return list(below(self.root.StructTreeRoot))

    def of_type(self, *types: str) -> list[Object]:
        return [element for element in self.elements if str(element.S)[1:] in types]

    @cached_property
    def parents(self) -> dict[int, Object]:
        """The parent tree: what is at each number."""
        numbers = list(self.root.StructTreeRoot.ParentTree.Nums)
        return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))

    @cached_property
    def streams(self) -> list[list[tuple[list[Any], str]]]:
        """Operands and operator of everything in each page's content."""
        return [
            [(list(each.operands), str(each.operator)) for each in pikepdf.parse_content_stream(page)]
            for page in self.pdf.pages
        ]

    @cached_property
    def fonts(self) -> dict[str, Object]:
        return {name: font for page in self.pdf.pages for name, font in page.Resources.Font.items()}

    @cached_property
    def unicode(self) -> dict[str, dict[int, str]]:
        """What each glyph of each font says."""
        return {name: _glyphs(font.ToUnicode.read_bytes().decode()) for name, font in self.fonts.items()}

    @cached_property
    def shown(self) -> list[tuple[int, int | None, str, int]]:
        """Page, number of marked content, font and glyph of everything that is written."""
        return [
            (number, mcid, font, glyph)
            for number, stream in enumerate(self.streams)
            for mcid, font, glyph in _glyphs_shown(stream)
        ]

    @cached_property
    def text_of_content(self) -> dict[tuple[int, int], str]:
        texts: dict[tuple[int, int], str] = {}
        for page, mcid, font, glyph in self.shown:
            if mcid is not None:
                texts[page, mcid] = texts.get((page, mcid), "") + self.unicode[font].get(glyph, "\ufffd")
        for page, stream in enumerate(self.streams):
            for operands, operator in stream:
                if operator == "BDC" and "/ActualText" in operands[1]:
                    texts[page, int(operands[1].MCID)] = str(operands[1].ActualText)
        return texts

    def text(self, element: Object) -> str:
        """What an element says, itself and below, in the order of the tree."""
        if "/ActualText" in element:
            return str(element.ActualText)
        page = self.page_number(element)
        said = [
            self.text_of_content.get((page, kid), "") if isinstance(kid, int) else self.text(kid)
            for kid in content_of(element)
            if isinstance(kid, int) or "/S" in kid
        ]
        return " ".join(filter(None, said))

    def page_number(self, element: Object) -> int:
        if "/Pg" not in element:
            return -1
        return next(number for number, page in enumerate(self.pdf.pages) if page.obj.objgen == element.Pg.objgen)

    @cached_property
    def links(self) -> list[Object]:
        return [annotation for page in self.pdf.pages for annotation in page.get("/Annots", [])]


def content_of(element: Object) -> list[Any]:
    """What is right below an element: elements, numbers of marked content, references to links."""
    below: Any = element.get("/K", Array())
    return list(below) if isinstance(below, Array) else [below]


def kids_of(element: Object) -> list[Object]:
    """Elements right below one."""
    return [kid for kid in content_of(element) if isinstance(kid, Dictionary) and "/S" in kid]


def below(element: Object) -> Iterator[Object]:
    for kid in kids_of(element):
        yield kid
        yield from below(kid)


def _glyphs_shown(stream: list[tuple[list[Any], str]]) -> Iterator[tuple[int | None, str, int]]:
    mcids: list[int | None] = []
    font = ""
    for operands, operator in stream:
        if operator in {"BMC", "BDC"}:
            mcids.append(int(operands[1].MCID) if operator == "BDC" and "/MCID" in operands[1] else None)
        elif operator == "EMC":
            mcids.pop()
        elif operator == "Tf":
            font = str(operands[0])
        elif operator in SHOWS_TEXT:
            pieces = operands[0] if operator == "TJ" else operands[-1:]
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    codes = bytes(piece)
                    for at in range(0, len(codes), 2):
                        yield (mcids[-1] if mcids else None), font, int.from_bytes(codes[at : at + 2], "big")


def _glyphs(cmap: str) -> dict[int, str]:
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, letters in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    return found
