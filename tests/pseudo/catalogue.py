"""Making the pseudo-language's catalogue from every message of ours, of Django and of the libraries with pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import polib

from lms.setup.catalogues import ROOT

LANGUAGE = "ar"
FORMS = 6
"""Arabic has six forms for numbers; each says which it is, so that one that is missing can be seen."""

OPENING, CLOSING = "⟦", "⟧"
KEPT = re.compile(r"(%\([a-z_]+\)[a-z]|%[a-z%]|\{[a-z_]*\}|<[^>]+>|&[a-z]+;|https?://\S+)")
"""What a translator leaves as it is: placeholders, HTML, addresses."""

WITH_MARKS = str.maketrans("aceinosuyzACEINOSUYZ", "åçëíñøšüýžÅÇËÍÑØŠÜÝŽ")


def pseudo(text: str) -> str:
    """The text in brackets, with marks on its letters and two fifths longer, as German and Polish may be."""
    if not text.strip():
        return text
    pieces = KEPT.split(text)
    marked = "".join(piece if position % 2 else piece.translate(WITH_MARKS) for position, piece in enumerate(pieces))
    core = marked.strip()
    start = len(marked) - len(marked.lstrip())
    more = " ~" * max(1, len(core) // 5)
    return f"{marked[:start]}{OPENING}{core}{more}{CLOSING}{marked[start + len(core) :]}"


def sources() -> Iterator[Path]:
    """Catalogues that hold every message, in whatever language."""
    yield ROOT / "locale" / "el" / "LC_MESSAGES" / "django.po"
    for package in (django, allauth):
        (folder,) = package.__path__
        yield from Path(folder).glob("**/locale/de/LC_MESSAGES/django.po")


def write(folder: Path) -> Path:
    """Write `<folder>/ar/LC_MESSAGES/django.mo` and return the folder."""
    made = polib.POFile()
    forms = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": forms}
    seen = set()
    for path in sources():
        for entry in polib.pofile(str(path)):
            if entry.obsolete or (entry.msgctxt, entry.msgid) in seen:
                continue
            seen.add((entry.msgctxt, entry.msgid))
            made.append(_entry(entry))
    target = folder / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True)
    made.save_as_mofile(str(target / "django.mo"))
    return folder


def _entry(entry: polib.POEntry) -> polib.POEntry:
    if not entry.msgid_plural:
        return polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, msgstr=pseudo(entry.msgid))
    plural = {form: pseudo(entry.msgid_plural) for form in range(FORMS)}
    return polib.POEntry(
        msgid=entry.msgid, msgid_plural=entry.msgid_plural, msgctxt=entry.msgctxt, msgstr_plural=plural
    )
