"""Many papers as one file to print, in which a screen reader still finds its way through each of them.

A PDF's tags are a tree of their own beside its pages, and joining pages alone loses it. Here each paper's
tree becomes a part of one tree, and what leads from the pages into it is numbered anew. Each paper is
written before the next is opened: a thousand of them need no more memory than a few.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
from django.utils.html import escape
from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf, Stream, String

from certificates.pdf_file import PdfFile

REFERENCE = re.compile(rb"\((?:\\.|[^\\)])*\)|\b(\d+) (\d+) R\b", re.DOTALL)
"""What leads to another object, as qpdf writes it, and texts, in which the same letters mean nothing."""

METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class NotTagged(ValueError):
    """A paper has no tags: in the whole, a screen reader would pass over it."""


def bind(papers: Iterable[bytes], *, title: str, language: str, to: BinaryIO) -> None:
    """Write PDFs of papers to `to`, one after the other, as one tagged PDF with this title and main language.

    Papers may come from a generator that reads them. The same papers in the same order give the same bytes.
    What was written before something was raised is of no use.

    Raises `ValueError` where there is no paper, `NotTagged`, and `pikepdf.PdfError` where one is no PDF.
    """
    book = _Book(to)
    for paper in papers:
        with pikepdf.open(BytesIO(paper)) as source:
            _Paper(book, source).write()
    if not book.pages:
        raise ValueError("There is no paper to put together.")
    book.finish(title, language)


class _Book:
    """What the papers have in common, and what is known only when all are written."""

    def __init__(self, to: BinaryIO) -> None:
        self.file = PdfFile(to)
        self.page_tree, self.document, self.tags = (self.file.reserve() for _each in range(3))
        self.pages: list[int] = []
        self.parts: list[int] = []
        self.parents: list[bytes] = []
        """For each number on a page or link, where it leads to: in PDF's words, as are these."""
        self.names: list[tuple[bytes, bytes]] = []
        self.maps: dict[Name, dict[str, bytes]] = {Name.RoleMap: {}, Name.ClassMap: {}}
        self.output_intents = b""
        self.known: dict[bytes, int] = {}
        """Numbers of fonts, profiles and drawings by a hash of them: papers of one template share most."""

    def finish(self, title: str, language: str) -> None:
        file, tongue = self.file, String(language).unparse()
        file.add(
            b"<< /Type /Pages /Count %d /Kids %b >>" % (len(self.pages), _references(self.pages)), number=self.page_tree
        )
        file.add(
            b"<< /Type /StructElem /S /Document /P %d 0 R /K %b >>" % (self.tags, _references(self.parts)),
            number=self.document,
        )
        file.add(self._tags(), number=self.tags)
        metadata = METADATA.format(title=escape(title), language=escape(language)).encode()
        described = file.add_stream(b"<< /Type /Metadata /Subtype /XML /Length %d >>" % len(metadata), metadata)
        catalog = file.add(
            b"<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Metadata %d 0 R /Lang %b"
            b" /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle true >> %b>>"
            % (self.page_tree, self.tags, described, tongue, self.output_intents)
        )
        file.finish(root=catalog, info=file.add(b"<< /Title %b >>" % String(title).unparse()))

    def _tags(self) -> bytes:
        parents = b" ".join(b"%d %b" % each for each in enumerate(self.parents))
        words = [b"/K [ %d 0 R ] /ParentTree << /Nums [ %b ] >>" % (self.document, parents)]
        words.append(b"/ParentTreeNextKey %d" % len(self.parents))
        if self.names:
            names = (b"%b %b" % (String(name.decode()).unparse(), place) for name, place in sorted(self.names))
            words.append(b"/IDTree << /Names [ %b ] >>" % b" ".join(names))
        for name, entries in self.maps.items():
            if entries:
                said = (b"%b %b" % (Name(key).unparse(), value) for key, value in sorted(entries.items()))
                words.append(b"%b << %b >>" % (name.unparse(), b" ".join(said)))
        return b"<< /Type /StructTreeRoot %b >>" % b" ".join(words)


class _Paper:
    """One paper on its way into the book: `numbers` are those of its objects there."""

    def __init__(self, book: _Book, source: Pdf) -> None:
        if Name.StructTreeRoot not in source.Root or Name.ParentTree not in source.Root.StructTreeRoot:
            raise NotTagged("A paper has no tags.")
        self.book = book
        self.source = source
        self.tags = source.Root.StructTreeRoot
        self.first_parent = len(book.parents)
        self.prefix = b"%d-" % len(book.pages)
        # What stands above its pages and its tags is the book's.
        self.numbers = {source.Root.Pages.objgen: book.page_tree, self.tags.objgen: book.document}
        self.waiting: list[Object] = []

    def write(self) -> None:
        self._number_anew()
        self.book.pages += [self._number(page.obj) for page in self.source.pages]
        for element in _several(self.tags.K):
            self._make_part(element)
            self.book.parts.append(self._number(element))
        while self.waiting:
            self._write_waiting(self.waiting.pop())
        for name, entries in self.book.maps.items():
            for key, value in self.tags.get(name, Dictionary()).items():
                if entries.setdefault(key, self._words(value)) != self._words(value):
                    raise ValueError(f"Two papers mean different things by {key}.")
        if Name.OutputIntents in self.source.Root and not self.book.output_intents:
            self.book.output_intents = b"/OutputIntents %b " % self._words(self.source.Root.OutputIntents)

    def _number_anew(self) -> None:
        """Give what leads from pages and links to the tags the next free numbers."""
        for key, elements in NumberTree(self.tags.ParentTree).items():
            missing = self.first_parent + key + 1 - len(self.book.parents)
            self.book.parents += [b"null"] * missing
            self.book.parents[self.first_parent + key] = self._reference(elements)
        for page in self.source.pages:
            page.obj.Parent = self.source.Root.Pages
            if Name.StructParents in page.obj:
                page.obj.StructParents = self.first_parent + int(page.obj.StructParents)
            for annotation in page.obj.get(Name.Annots, Array()):
                if Name.StructParent in annotation:
                    annotation.StructParent = self.first_parent + int(annotation.StructParent)

    def _make_part(self, element: Object) -> None:
        """A paper's document is a part of the whole one, in its own language."""
        if str(element.S) == "/Document":
            element.S = Name.Part
        if Name.Lang in self.source.Root and Name.Lang not in element:
            element.Lang = self.source.Root.Lang

    def _number(self, value: Any) -> int:
        """The number of an object in the book, which is written now, or soon, or was by an earlier paper."""
        where = value.objgen
        if where not in self.numbers and _leads_back(value):
            self.numbers[where] = self.book.file.reserve()
            self.waiting.append(value)
        if where not in self.numbers:
            self.numbers[where] = self._written_once(value)
        return self.numbers[where]

    def _written_once(self, value: Any) -> int:
        words = self._words(value)
        content = value.read_raw_bytes() if isinstance(value, Stream) else b""
        known, same = self.book.known, hashlib.sha256(words + b"\n" + content).digest()
        if same not in known:
            file = self.book.file
            known[same] = file.add_stream(words, content) if isinstance(value, Stream) else file.add(words)
        return known[same]

    def _write_waiting(self, value: Object) -> None:
        if value.Type == Name.StructElem:
            self._name_apart(value)
        self.book.file.add(self._words(value), number=self.numbers[value.objgen])

    def _name_apart(self, element: Object) -> None:
        """Make the names by which cells of a table find their headers this paper's own."""
        if Name.ID in element:
            name = self.prefix + bytes(element.ID)
            element.ID = String(name.decode())
            self.book.names.append((name, self._reference(element)))
        for attributes in _several(element.get(Name.A, Array())):
            if isinstance(attributes, Dictionary) and Name.Headers in attributes:
                attributes.Headers = Array(
                    [String((self.prefix + bytes(each)).decode()) for each in attributes.Headers]
                )

    def _reference(self, value: Object) -> bytes:
        return b"%d 0 R" % (self._number(value) if value.is_indirect else self.book.file.add(self._words(value)))

    def _words(self, value: Any) -> bytes:
        """An object as PDF writes it, with the numbers of the book. Of a stream, its dictionary."""
        if isinstance(value, Stream):
            value = value.stream_dict
        words = value.unparse(resolved=True) if isinstance(value, Object) else pikepdf.unparse(value)
        return REFERENCE.sub(self._renumbered, words)

    def _renumbered(self, found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        return b"%d 0 R" % self._number(self.source.get_object(int(found[1]), int(found[2])))


def _leads_back(value: Any) -> bool:
    """Whether it is a page or a tag: these lead to each other in circles, and are no two papers' own."""
    return isinstance(value, Dictionary) and value.get(Name.Type) in (Name.Page, Name.StructElem)


def _several(value: Any) -> list[Any]:
    """Where a PDF may hold one thing or a list of them: a list."""
    return list(value) if isinstance(value, Array) else [value]


def _references(numbers: list[int]) -> bytes:
    return b"[ %b ]" % b" ".join(b"%d 0 R" % number for number in numbers)
