"""Many papers as one file to print, in which a screen reader still finds its way through each of them.

A PDF's tags are a tree of their own beside its pages, and joining pages alone loses it. Here each paper's
tree becomes a part of one tree, and what leads from the pages into it is numbered anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Object, ObjectStreamMode, Pdf, Stream, String

PDF_UA = "http://www.aiim.org/pdfua/ns/id/"


class NotTagged(ValueError):
    """A paper has no tags: in the whole, a screen reader would pass over it."""


def bind(papers: Iterable[bytes], *, title: str, language: str, to: IO[bytes]) -> None:
    """Write PDFs of papers to `to`, one after the other, as one tagged PDF with this title and main language.

    Papers may come from a generator that reads them; all of them stay in memory until the whole is written.
    The same papers in the same order give the same bytes.

    Raises `ValueError` where there is no paper, `NotTagged`, and `pikepdf.PdfError` where one is no PDF.
    """
    book = _Book()
    for paper in papers:
        book.add(pikepdf.open(BytesIO(paper)))  # not closed: what its pages draw is read while the whole is written
    if not book.pdf.pages:
        raise ValueError("There is no paper to put together.")
    book.describe(title, language)
    book.share_streams()
    book.pdf.save(
        cast(BinaryIO, to),
        min_version="1.7",  # as the papers say of themselves
        object_stream_mode=ObjectStreamMode.generate,
        deterministic_id=True,
    )


class _Book:
    """The whole, and the trees that it has in common: the tags, and what leads into them by number and by name."""

    def __init__(self) -> None:
        self.pdf = pdf = Pdf.new()
        self.next_number = 0
        self.numbers = NumberTree.new(pdf)
        self.names = NameTree.new(pdf)
        self.tags = pdf.Root.StructTreeRoot = pdf.make_indirect(
            Dictionary(Type=Name.StructTreeRoot, ParentTree=self.numbers.obj)
        )
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.tags, K=Array()))
        self.tags.K = Array([self.document])

    def add(self, paper: Pdf) -> None:
        if Name.StructTreeRoot not in paper.Root or Name.ParentTree not in paper.Root.StructTreeRoot:
            raise NotTagged("A paper has no tags.")
        first_page = len(self.pdf.pages)
        # Pages come first: a reference to a page that is not there yet would be copied as null.
        self.pdf.pages.extend(paper.pages)
        tags = self.pdf.copy_foreign(paper.Root.StructTreeRoot)
        self._number_anew(tags, first_page)
        for element in _several(tags.K):
            self._add_part(element, paper)
            self._name_apart(element, prefix=f"{first_page}-")
        self._add_meanings(tags)
        if Name.OutputIntents in paper.Root and Name.OutputIntents not in self.pdf.Root:
            intents = paper.make_indirect(paper.Root.OutputIntents)
            self.pdf.Root.OutputIntents = self.pdf.copy_foreign(intents)

    def describe(self, title: str, language: str) -> None:
        root = self.pdf.Root
        self.tags.ParentTreeNextKey = self.next_number
        if len(self.names):
            self.tags.IDTree = self.names.obj
        root.Lang = String(language)
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self.pdf.docinfo.Title = String(title)
        # The library would write itself and the time into it, and the same papers would give other bytes.
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.register_xml_namespace(PDF_UA, "pdfuaid")
            metadata["pdfuaid:part"] = "1"
            metadata["dc:title"] = title
            metadata["dc:language"] = [language]

    def share_streams(self) -> None:
        """Keep one of each font, profile and drawing: papers of one template have many in common."""
        known: dict[bytes, Object] = {}
        for page in self.pdf.pages:
            _share_streams(page.resources, known)

    def _number_anew(self, tags: Object, first_page: int) -> None:
        """Give what leads from pages and links to the tags the next free numbers."""
        first = self.next_number
        for number, elements in NumberTree(tags.ParentTree).items():
            self.numbers[first + number] = elements
            self.next_number = max(self.next_number, first + number + 1)
        for page in list(self.pdf.pages)[first_page:]:
            if Name.StructParents in page.obj:
                page.obj.StructParents = first + int(page.obj.StructParents)
            for annotation in page.obj.get(Name.Annots, Array()):
                if Name.StructParent in annotation:
                    annotation.StructParent = first + int(annotation.StructParent)

    def _add_part(self, element: Object, paper: Pdf) -> None:
        """A paper's document is a part of the whole one, in its own language."""
        if str(element.S) == "/Document":
            element.S = Name.Part
        if Name.Lang in paper.Root and Name.Lang not in element:
            element.Lang = String(str(paper.Root.Lang))
        element.P = self.document
        self.document.K.append(element)

    def _name_apart(self, part: Object, *, prefix: str) -> None:
        """Make the names by which cells of a table find their headers this paper's own."""
        for element in _elements(part):
            if Name.ID in element:
                element.ID = String(prefix + str(element.ID))
                self.names[str(element.ID)] = element
            for attributes in _several(element.get(Name.A, Array())):
                if isinstance(attributes, Dictionary) and Name.Headers in attributes:
                    attributes.Headers = Array([String(prefix + str(name)) for name in attributes.Headers])

    def _add_meanings(self, tags: Object) -> None:
        """What a paper calls its elements and their classes, which are one list for the whole."""
        for kind in (Name.RoleMap, Name.ClassMap):
            for name, meaning in tags.get(kind, Dictionary()).items():
                known = self.tags.get(kind, Dictionary())
                if known.get(name, meaning) != meaning:
                    raise ValueError(f"Two papers mean different things by {name}.")
                known[name] = meaning
                self.tags[kind] = known


def _share_streams(holder: Any, known: dict[bytes, Object]) -> None:
    """Below a dictionary or list, put the first of all streams that are the same to the byte in the place of each."""
    for key, value in list(holder.items() if isinstance(holder, Dictionary) else enumerate(holder)):
        if isinstance(value, Stream):
            _share_streams(value.stream_dict, known)
            content = value.stream_dict.unparse() + value.read_raw_bytes()
            holder[key] = known.setdefault(hashlib.sha256(content).digest(), value)
        elif isinstance(value, Dictionary | Array):
            _share_streams(value, known)


def _elements(element: Any) -> Iterator[Any]:
    """It, and every structure element below."""
    waiting = [element]
    while waiting:
        element = waiting.pop()
        yield element
        kids = _several(element.get(Name.K, Array()))
        waiting += [kid for kid in kids if isinstance(kid, Dictionary) and Name.S in kid]


def _several(value: Any) -> list[Any]:
    """Where a PDF may hold one thing or a list of them: a list."""
    return list(value) if isinstance(value, Array) else [value]
