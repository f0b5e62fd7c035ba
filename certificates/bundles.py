"""Many papers in one file: a ZIP with the fingerprint of everything in it, or one PDF to print.

Both are written to a temporary file, and are gone when they are sent. A ZIP grows on the disk and not in memory,
however many papers there are; a PDF to print is put together in memory, of so many papers at the most.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.people import number_of
from certificates.binding import bind
from certificates.models import Document, DocumentQuerySet
from cohorts.models import Cohort, Membership, Scan

IN_MEMORY = 4 * 2**20
"""Bytes from which a bundle goes on on the disk."""
MOST_TO_PRINT = 200
"""Papers in one PDF to print, which is put together in memory: 200 certificates of attendance took 75 MB and
0.7 s for a file of 2.4 MB, 1,000 would take 400 MB. It is also what one goes on feeding to a printer."""
SUMS = "SHA256SUMS"
STORED_AS_THEY_ARE = frozenset({".pdf", ".jpg", ".png"})
"""What is compressed already."""


class Bundle:
    """A ZIP in the making: `add` what belongs in it, then `finish`.

    Its last file is `SHA256SUMS`, in the form that `sha256sum --check` reads.
    """

    def __init__(self, *, at: datetime) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
        self._zip = ZipFile(self._file, "w")
        self._sums: list[str] = []
        self._names: Counter[str] = Counter()
        self._at = timezone.localtime(at)

    def add(self, name: str, content: Iterable[bytes], *, at: datetime | None = None) -> None:
        """A file, in chunks. A name that is taken gets a number: `7KQ2-M9XD.pdf`, `7KQ2-M9XD-2.pdf`."""
        name = self._free(name)
        digest = hashlib.sha256()
        with self._zip.open(self._entry(name, at), "w") as entry:
            for chunk in content:
                digest.update(chunk)
                entry.write(chunk)
        self._sums.append(f"{digest.hexdigest()}  {name}\n")

    def finish(self) -> IO[bytes]:
        """The ZIP, from its beginning."""
        with self._zip.open(self._entry(SUMS, None), "w") as entry:
            entry.write("".join(self._sums).encode())
        self._zip.close()
        self._file.seek(0)
        return self._file

    def _entry(self, name: str, at: datetime | None) -> ZipInfo:
        entry = ZipInfo(name, (timezone.localtime(at) if at else self._at).timetuple()[:6])
        entry.compress_type = ZIP_STORED if PurePosixPath(name).suffix in STORED_AS_THEY_ARE else ZIP_DEFLATED
        return entry

    def _free(self, name: str) -> str:
        self._names[name] += 1
        path = PurePosixPath(name)
        taken = self._names[name]
        return name if taken == 1 else str(path.with_name(f"{path.stem}-{taken}{path.suffix}"))


def papers_of_cohort(cohort: Cohort) -> DocumentQuerySet:
    """Papers that its members earned in it: for its module since they joined, and in its seminars. In force, and not
    made anew by their holders."""
    members = Membership.objects.current().filter(cohort=cohort)
    since = members.filter(user=OuterRef("holder"), joined_at__lte=OuterRef("module_completion__at"))
    in_module = Q(Exists(since), module_completion__enrolment__module=cohort.module_id)
    in_seminar = Q(registration__seminar__cohort=cohort, holder__in=members.values("user"))
    papers: DocumentQuerySet = Document.objects.ready().valid().to_hand_out()
    return papers.filter(in_module | in_seminar).select_related("holder__merged_into")


def zip_of(papers: Iterable[Document], *, at: datetime) -> IO[bytes]:
    """Each paper by its holder's participant number: a list of files tells no names."""
    bundle = Bundle(at=at)
    for paper in papers:
        bundle.add(f"{number_on(paper)}.pdf", chunks_of(paper), at=paper.made_at)
    return bundle.finish()


def parts_to_print(papers: Sequence[Document]) -> Paginator[Document]:
    """Papers in their order, in as many parts as there will be PDFs to print."""
    return Paginator(papers, MOST_TO_PRINT)


def to_print(papers: Iterable[Document], *, title: str, language: str) -> IO[bytes]:
    """One PDF of a part's papers, in their order. Raises ValueError where there are none."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    bind((b"".join(chunks_of(paper)) for paper in papers), title=title, language=language, to=file)
    file.seek(0)
    return file


def number_on(paper: Document) -> str:
    """The participant number that stands on a paper; papers of the first look say none."""
    assert paper.holder is not None
    return str(paper.snapshot.get("number") or number_of(paper.holder))


def chunks_of(kept: Document | Scan) -> Iterator[bytes]:
    with kept.file.open("rb") as file:
        yield from file.chunks()
