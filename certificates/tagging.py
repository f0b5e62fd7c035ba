"""What an archivable, tagged PDF needs beyond what WeasyPrint writes, added while it is written.

WeasyPrint makes either PDF/A or PDF/UA of a page. Papers say that they are both, and carry what a
reader's software asks for: which language a part is in, the words of scripts whose glyphs are put
together or stand from right to left, which way a table's headers point, and what a link is. No full
validator has confirmed either; `tests/certificates/structure.py` holds what is checked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.document import Document, DocumentMetadata
from weasyprint.formatting_structure.boxes import Box, MarginBox, ParentBox, ReplacedBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder

from lms.text import direction

UA_PART = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""
"""That the file follows PDF/UA-1, and, as PDF/A asks about names that it does not know, what that name means."""

END = b"</rdf:RDF>"
JOINER = b"034f"
"""Unicode's combining grapheme joiner: no letter, and nothing to be seen."""
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
POINTS = 0.75
"""In a pixel of CSS."""


class ArchivableMetadata(DocumentMetadata):  # type: ignore[misc]
    """A PDF/A's metadata that say that the file is tagged as PDF/UA-1 asks."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.replace(END, UA_PART + END)


def finish_tags(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the tags of a PDF that is about to be written.

    What a page draws comes in the tree of tags in the order of its boxes: each end of the tree belongs
    to one box that shows something. Page numbers are in no tree, so they become artifacts.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    of_page: dict[bytes, list[tuple[pydyf.Dictionary, int]]] = {page: [] for page in pdf.page_references}
    for element, mcid in _ends(pdf, _object(pdf, root["K"][0])):
        of_page[element["Pg"]].append((element, mcid))
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    headers: list[pydyf.Dictionary] = []
    for at, (page, (reference, ends)) in enumerate(zip(document.pages, of_page.items(), strict=True)):
        boxes = list(_boxes(page._page_box))
        _finish_boxes(boxes, headers)
        drawn = (box for box in boxes if isinstance(box, TextBox | ReplacedBox))
        shown = [(box, *end) for box, end in zip(drawn, ends, strict=True)]
        for box, element, _mcid in shown:
            if box.style["lang"] and box.style["lang"] != document.metadata.lang:
                element["Lang"] = pydyf.String(box.style["lang"])
            if element["S"] == "/Figure":
                element["A"]["BBox"] = _on_paper(box, page.height)
        drawing = _object(pdf, _object(pdf, reference)["Contents"]).stream
        _say_words(drawing, shown)
        _set_apart(drawing, numbers[2 * at + 1], tagged={mcid for _element, mcid in ends})
    _say_something(pdf)
    if direction(document.metadata.lang) == "rtl":
        pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"
    if headers:
        root["IDTree"] = pydyf.Dictionary({"Names": _sorted_names(headers)})


def _finish_boxes(boxes: list[Box], headers: list[pydyf.Dictionary]) -> None:
    """Say which way headers point, and what links are for; collect the headers."""
    for box in boxes:
        cell = getattr(box, "mark", None)
        if cell is not None and cell["S"] == "/TH":
            cell["A"]["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
            headers.append(cell)
        if box.link_annotation and box.element.get("title"):
            box.link_annotation["Contents"] = pydyf.String(box.element.get("title"))


def _say_words(drawing: list[Any], shown: list[tuple[Box, pydyf.Dictionary, int]]) -> None:
    """Put the words themselves beside what is drawn for them, where glyphs are not simply letters in a row.

    Words from right to left are told by their element: programs that only copy text find their order
    themselves, and would turn these once more.
    """
    joined: dict[int, str] = {}
    for box, element, mcid in shown:
        if not isinstance(box, TextBox) or box.text.isascii():
            continue
        if any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in box.text):
            element["ActualText"] = pydyf.String(box.text.translate(ISOLATES))
        elif any(unicodedata.category(letter).startswith("M") for letter in box.text):
            joined[mcid] = box.text
    for at, operator in enumerate(drawing if joined else ()):
        if operator == b"BDC" and (words := joined.get(drawing[at - 1].get("MCID"))):
            drawing[at - 1]["ActualText"] = pydyf.String(words)


def _say_something(pdf: pydyf.PDF) -> None:
    """Let no glyph say nothing: where several make a letter, the first says all of it, and others only join."""
    for font in pdf.objects:
        if isinstance(font, pydyf.Dictionary) and "ToUnicode" in font:
            lines = _object(pdf, font["ToUnicode"]).stream
            lines[:] = [line[:-1] + JOINER + b">" if line.endswith(b" <>") else line for line in lines]


def _set_apart(drawing: list[Any], parents: pydyf.Array, *, tagged: set[int]) -> None:
    """Turn marked content that is in no tree into an artifact of paging."""
    for at, operator in enumerate(drawing):
        if operator != b"BDC":
            continue
        mcid = drawing[at - 1].get("MCID")
        if mcid is not None and mcid not in tagged:
            drawing[at - 2 : at] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
            parents[mcid] = "null"


def _ends(pdf: pydyf.PDF, element: pydyf.Dictionary) -> Iterator[tuple[pydyf.Dictionary, int]]:
    """`(element, mcid)` of everything drawn that is in the tree below an element, in reading order."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield element, kid
        elif "S" in (below := _object(pdf, kid)):
            yield from _ends(pdf, below)


def _boxes(box: Box) -> Iterator[Box]:
    """A box and those inside it that are tagged, in reading order."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, MarginBox):
        return
    yield box
    if isinstance(box, ParentBox):
        for child in box.children:
            yield from _boxes(child)


def _on_paper(box: Box, page_height: float) -> pydyf.Array:
    """Where a picture is, in points from the lower left corner of the page."""
    left, top = box.content_box_x(), box.content_box_y()
    corners = (left, page_height - top - box.height, left + box.width, page_height - top)
    return pydyf.Array([round(corner * POINTS, 3) for corner in corners])


def _sorted_names(headers: list[pydyf.Dictionary]) -> pydyf.Array:
    by_name = sorted((header["ID"].string, header) for header in headers)
    return pydyf.Array([part for _name, header in by_name for part in (header["ID"], header.reference)])


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
