"""Writing a PDF one object at a time, so that it may be longer than what memory holds.

ISO 32000-1: 7.3.10 (indirect objects), 7.5.7 (object streams), 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import BinaryIO

IN_FILE, IN_STREAM = 1, 2
TOGETHER = 200
"""So many small objects are compressed together."""


class PdfFile:
    """What is added is written and forgotten; `finish` writes where everything is.

    Numbers of objects may be reserved before what they stand for is known. The same objects added in the
    same order give the same bytes.
    """

    def __init__(self, to: BinaryIO) -> None:
        self._to = to
        self._length = 0
        self._hash = hashlib.sha256()
        self._places = [(0, 0, 0xFFFF)]
        self._together: list[tuple[int, bytes]] = []
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> int:
        """The number of an object that will be added."""
        self._places.append((0, 0, 0))
        return len(self._places) - 1

    def add(self, body: bytes, *, number: int | None = None) -> int:
        """Add anything but a stream, as PDF writes it. Its number."""
        number = number or self.reserve()
        self._together.append((number, body))
        if len(self._together) >= TOGETHER:
            self._write_together()
        return number

    def add_stream(self, dictionary: bytes, content: bytes, *, number: int | None = None) -> int:
        """Add a stream with its dictionary (which says its length, too), encoded as the dictionary says. Its number."""
        number = number or self.reserve()
        self._places[number] = (IN_FILE, self._length, 0)
        self._write(b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (number, dictionary, content))
        return number

    def finish(self, *, root: int, info: int) -> None:
        """Write the end of the file: `root` is the number of its catalog, `info` of its older metadata."""
        self._write_together()
        index, number = self._length, self.reserve()
        self._places[number] = (IN_FILE, index, 0)
        rows = zlib.compress(b"".join(struct.pack(">BIH", *place) for place in self._places))
        identifier = self._hash.hexdigest()[:32].encode()
        dictionary = b"<< /Type /XRef /Size %d /W [ 1 4 2 ] /Root %d 0 R /Info %d 0 R /ID [ <%b> <%b> ]" % (
            *(len(self._places), root, info),
            *(identifier, identifier),
        )
        self.add_stream(dictionary + b" /Filter /FlateDecode /Length %d >>" % len(rows), rows, number=number)
        self._write(b"startxref\n%d\n%%%%EOF\n" % index)

    def _write_together(self) -> None:
        if not self._together:
            return
        number, where, heads = self.reserve(), 0, []
        for position, (each, body) in enumerate(self._together):
            self._places[each] = (IN_STREAM, number, position)
            heads.append(b"%d %d" % (each, where))
            where += len(body) + 1
        head = b" ".join(heads) + b"\n"
        content = zlib.compress(head + b"\n".join(body for _each, body in self._together))
        dictionary = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>"
        self.add_stream(dictionary % (len(heads), len(head), len(content)), content, number=number)
        self._together = []

    def _write(self, content: bytes) -> None:
        self._to.write(content)
        self._hash.update(content)
        self._length += len(content)
