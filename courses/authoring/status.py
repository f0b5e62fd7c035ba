"""`content status`: what is published and who reads it; how complete and how current each translation is."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q

from courses.authoring import readability as reading
from courses.authoring.verbs import Options, Verb, compiled
from courses.content.tree import Compiled
from courses.models import Enrolment, Release
from courses.publishing import activities_of, guides_of
from courses.translators import Sheet, languages_of, published_share, shares_of, sheets_of
from lms.models import NothingPublished, Programme


def arguments(parser: ArgumentParser) -> None:
    said = "the folder; without it, the setting CONTENT_DIR, if there is such a folder"
    parser.add_argument("dir", nargs="?", type=Path, metavar="DIR", help=said)
    parser.add_argument("--stale", metavar="LANG", help="only the texts that are out of date in this language")
    said = "only how hard each lesson is to read, in this language or in all of them"
    parser.add_argument("--readability", metavar="LANG", nargs="?", const="", help=said)


def run(
    command: BaseCommand, *, dir: Path | None, stale: str | None, readability: str | None, **options: Options
) -> None:
    if readability is not None:
        lines = _readability(compiled(dir or settings.CONTENT_DIR), readability)
    elif stale is not None:
        lines = _stale(compiled(dir or settings.CONTENT_DIR), stale)
    elif dir is None and not (settings.CONTENT_DIR / "programme.yaml").is_file():
        lines = _published()
    else:
        found = compiled(dir or settings.CONTENT_DIR)
        lines = (line for part in (_published(), _in_folder(found)) for line in part)
    for line in lines:
        command.stdout.write(line)


def refuse_unknown(compiled: Compiled, language: str) -> None:
    languages = languages_of(compiled)
    if language not in languages:
        raise CommandError(f"The programme does not name the language `{language}`, but {', '.join(languages)}.")


def _readability(compiled: Compiled, language: str) -> Iterator[str]:
    if language:
        refuse_unknown(compiled, language)
    return reading.lines(compiled, language)


# What is published


def _published() -> Iterator[str]:
    releases = list(Release.objects.select_related("module"))
    readers, beginners = _learners()
    newest: set[tuple[int, int]] = set()
    for release in releases:
        edition = (release.module_id, release.major)
        began = f"{beginners.get(release.pk, 0)} began with it"
        if edition in newest:
            yield f"{release}  {release.published_at:%Y-%m-%d}  {began}"
            continue
        newest.add(edition)
        reading, finished = readers.get(edition, (0, 0))
        yield (
            f"{release}  {release.published_at:%Y-%m-%d}  "
            f"{reading} read it now, {finished} of them have finished; {began}"
        )
        yield from _languages_of_release(release)
    if not releases:
        yield "Nothing is published yet."


def _learners() -> tuple[dict[tuple[int, int], tuple[int, int]], dict[int, int]]:
    """Who reads each edition, and how many of them have finished; who began with each release."""
    editions = Enrolment.objects.values_list("module", "major").annotate(
        reading=Count("pk"), finished=Count("pk", filter=Q(module_completion__isnull=False))
    )
    readers = {(module, major): (reading, finished) for module, major, reading, finished in editions}
    return readers, dict(Enrolment.objects.values_list("release").annotate(Count("pk")))


def _languages_of_release(release: Release) -> Iterator[str]:
    try:
        languages = Programme.current().spec["languages"]
    except NothingPublished:
        languages = []
    source = release.spec["language"]
    activities = [*activities_of(release).values(), *guides_of(release).values()]
    shares = {
        language: published_share(release, activities, language)
        for language in dict.fromkeys([source, *languages, *release.spec["translations"]])
    }
    yield f"  {source}  the original, {shares.pop(source).texts} texts"
    yield from (f"  {language}  {share}" for language, share in shares.items() if share.translated)
    yield from _not_begun([language for language, share in shares.items() if not share.translated])


def _not_begun(languages: list[str]) -> Iterator[str]:
    if languages:
        yield f"  {', '.join(languages)}: not begun"


# What is in the folder


def _in_folder(compiled: Compiled) -> Iterator[str]:
    yield f"In the folder {compiled.root.name}:"
    if not compiled.is_publishable:
        yield f"  {len(compiled.problems.errors)} errors: what has errors is missing here. `content check` tells them."
    not_begun = []
    for language in languages_of(compiled):
        shares = shares_of(sheets_of(compiled, language))
        if shares and not any(share.translated for share in shares.values()):
            not_begun.append(language)
            continue
        yield from (f"  {language}  {module or 'programme'}: {share}" for module, share in shares.items())
    yield from _not_begun(not_begun)


# What is out of date, text by text


def _stale(compiled: Compiled, language: str) -> Iterator[str]:
    refuse_unknown(compiled, language)
    sheets = [sheet for sheet in sheets_of(compiled, language) if sheet.stale]
    for sheet in sheets:
        yield f"{sheet.path}: made of {sheet.of or 'nothing that it names'}, the source is now {sheet.wanted}"
        for address in (each for each in sheet.source.texts if each in sheet.stale):
            yield from (f"  {line}".rstrip() for line in _told(sheet, address))
    if not sheets:
        yield f"Nothing in `{language}` is out of date."


def _told(sheet: Sheet, address: str) -> Iterator[str]:
    old, new = sheet.old.get(address) if sheet.old else None, sheet.source.texts[address]
    yield f"{address}:"
    if old is not None and ("\n" in old or "\n" in new):
        changed = unified_diff(old.split("\n"), new.split("\n"), "old source", "new source", lineterm="", n=1)
        yield from (f"  {line}" for line in changed)
    else:
        yield from _labelled("old source", _old(sheet, old))
        yield from _labelled("new source", new)
    yield from _labelled("translation", sheet.translations[address])


def _old(sheet: Sheet, old: str | None) -> str:
    if old is not None:
        return old
    return "(there was none)" if sheet.old else "(the old source is not among what was published)"


def _labelled(label: str, text: str) -> Iterator[str]:
    first, *rest = text.split("\n")
    yield f"  {label}: {first}"
    yield from (f"    {line}" for line in rest)


VERB = Verb("releases and their learners, and how complete and current each translation is", arguments, run)
