"""The list of a seminar as a table in a text: read whole, with every problem by its line. Apart from any database."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.attendance import Mark, Status
from cohorts.models import Attendance
from lms.text import JOINERS

MOST_BYTES = 256 * 1024
MOST_LINES = 500
MOST_COLUMNS = 100
"""What can be known is less. Of more, no further problem is told."""
LONGEST_MARK = 60
"""No word for a mark is that long in any language, and looking for one in a long text could take for ever."""

NAME, ORGANISATION, EMAIL = "name", "organisation", "e-mail"

TITLES: dict[str, Promise] = {
    NAME: gettext_lazy("Name"),
    ORGANISATION: gettext_lazy("Organisation"),
    EMAIL: gettext_lazy("E-mail"),
}
"""What the columns about a person are called. They are read in every language of the interface."""

ALSO_CALLED = {NAME: {"name"}, ORGANISATION: {"organisation", "organization"}, EMAIL: {"e-mail", "email", "mail"}}

LONGEST = {NAME: 100, ORGANISATION: 200, EMAIL: 254}

NOBODY = {"", "-", "–", "—"}
"""Instead of the name of somebody who does not want to be listed."""

SIGNS: dict[str, Status] = {
    **dict.fromkeys(("x", "1", "✓", "✔", "p", "yes", "present"), Status.PRESENT),
    **dict.fromkeys(("late",), Status.LATE),
    **dict.fromkeys(("left early", "early"), Status.LEFT_EARLY),
    **dict.fromkeys(("e", "excused"), Status.EXCUSED),
    **dict.fromkeys(("0", "a", "-", "–", "no", "absent"), Status.ABSENT),
}

_HALF_DAY = re.compile(r"\D*([0-9]{1,2})(?![0-9:])")
_MARK = re.compile(r"(?P<word>.*?)[\s,(]*(?P<minutes>[0-9]{1,4})?[\s)]*(?:min(?:utes)?\.?)?[\s)]*")


class NotReadable(Exception):
    """A file that is not text in UTF-8 or UTF-16."""


class NoSuchMark(Exception):
    """A text in a half day's column that says nothing we know."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one line, counted from 1 as a text editor does."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list, with a mark or None for each half day."""

    line: int
    name: str
    organisation: str
    email: str
    marks: tuple[Mark | None, ...]

    @property
    def known_by(self) -> tuple[str, str]:
        """What two lines about the same person have in common."""
        return self.name.casefold(), self.organisation.casefold()


@dataclass(slots=True)
class AttendanceList:
    """Everybody on it, and per half day who was there and does not want to be listed. Nothing of it counts while there
    are problems."""

    people: list[Listed] = field(default_factory=list)
    unlisted: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def present(self) -> list[int]:
        """Heads per half day, those included who do not want to be listed."""
        return [
            heads + sum(_in_the_room(each.marks[column]) for each in self.people)
            for column, heads in enumerate(self.unlisted)
        ]


@dataclass(frozen=True, slots=True)
class HalfDayColumn:
    """What a column may say: the half day's number, and how many minutes can be missed."""

    number: int
    minutes: int


def decoded(content: bytes) -> str:
    """A file's text. Raises `NotReadable`; nothing is guessed, for a guess spoils names."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotReadable from error


def read_list(text: str, half_days: Sequence[HalfDayColumn]) -> AttendanceList:
    """The list, or what is wrong with it: every problem of every line in one run."""
    found = AttendanceList(unlisted=[0] * len(half_days))
    rows = _rows(text.removeprefix("\ufeff"))
    try:
        line, header = next(rows, (1, []))
        columns = _columns(header, half_days, lambda what: found.problems.append(Problem(line, what)))
        if found.problems:
            return found
        _read_people(rows, columns, half_days, found)
    except csv.Error:
        found.problems.append(Problem(1, _("This is not a table. Save it as CSV, or copy it from a spreadsheet.")))
    return found


def mark_in(text: str) -> Mark | None:
    """`x` → present, `late 20` → late with its minutes, nothing → None. Raises `NoSuchMark`."""
    said = _folded(text)
    if not said:
        return None
    if len(said) > LONGEST_MARK:
        raise NoSuchMark
    if status := _words().get(said):
        return Mark(status)
    match = _MARK.fullmatch(said)
    status = _words().get(match["word"]) if match else None
    if match is None or status not in {Status.LATE, Status.LEFT_EARLY}:
        raise NoSuchMark
    return Mark(status, int(match["minutes"]) if match["minutes"] else None)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the line in which it begins."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max("\t;,", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for row in reader:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield begins, cells
        begins = reader.line_num + 1


def _columns(
    header: Sequence[str], half_days: Sequence[HalfDayColumn], wrong: Callable[[str], None]
) -> list[str | int]:
    """What each column holds: a key of `TITLES`, or the position of a half day."""
    position_of = {half_day.number: position for position, half_day in enumerate(half_days)}
    columns: list[str | int] = []
    for title in header[:MOST_COLUMNS]:
        match = _HALF_DAY.match(title)
        column = _titles().get(_folded(title)) or (position_of.get(int(match[1])) if match else None)
        if column is None:
            wrong(_("The first line names the columns. This one is not known: “%(title)s”.") % {"title": title})
        elif column in columns:
            wrong(_("Two columns are for the same thing: “%(title)s”.") % {"title": title})
        columns.append("" if column is None else column)
    if NAME not in columns:
        wrong(_("The first line names the columns. There is none for the name: “%(title)s”.") % {"title": TITLES[NAME]})
    if not any(isinstance(column, int) for column in columns):
        wrong(_("There is no column for a half day. It is called by its number, such as 1."))
    return columns


def _read_people(
    rows: Iterator[tuple[int, list[str]]],
    columns: Sequence[str | int],
    half_days: Sequence[HalfDayColumn],
    found: AttendanceList,
) -> None:
    seen: dict[tuple[str, str], int] = {}
    count = 0
    for count, (line, cells) in enumerate(rows, start=1):
        if count > MOST_LINES:
            found.problems.append(Problem(line, _("A list has %(most)d lines at most.") % {"most": MOST_LINES}))
            return
        known = len(found.problems)
        listed = _person(line, cells, columns, half_days, found.problems)
        if len(found.problems) > known:
            continue
        if listed.name in NOBODY:
            _count_head(listed, found)
        elif listed.known_by in seen:
            text = _("The same name and organisation are in line %(line)d. Write how to tell them apart.")
            found.problems.append(Problem(line, text % {"line": seen[listed.known_by]}))
        else:
            seen[listed.known_by] = line
            found.people.append(listed)
    if not count:
        found.problems.append(Problem(1, _("There is nobody on this list.")))


def _person(
    line: int,
    cells: Sequence[str],
    columns: Sequence[str | int],
    half_days: Sequence[HalfDayColumn],
    problems: list[Problem],
) -> Listed:
    said = {NAME: "", ORGANISATION: "", EMAIL: ""}
    marks: list[Mark | None] = [None] * len(half_days)

    def wrong(text: str) -> None:
        problems.append(Problem(line, text))

    if any(cells[len(columns) :]):
        wrong(_("This line has more columns than the first one."))
    for column, cell in zip(columns, cells, strict=False):
        if isinstance(column, int):
            marks[column] = _mark(cell, half_days[column], wrong)
        else:
            said[column] = cell
    _check_person(said, wrong)
    return Listed(line, said[NAME], said[ORGANISATION], said[EMAIL], tuple(marks))


def _mark(cell: str, half_day: HalfDayColumn, wrong: Callable[[str], None]) -> Mark | None:
    try:
        mark = mark_in(cell)
    except NoSuchMark:
        text = _("Half day %(number)d says “%(mark)s”, which is not a mark.")
        wrong(text % {"number": half_day.number, "mark": cell[:LONGEST_MARK]})
        return None
    if mark is not None and (mark.missed or 0) > half_day.minutes:
        text = _("Half day %(number)d has %(minutes)d minutes. Nobody can miss more.")
        wrong(text % {"number": half_day.number, "minutes": half_day.minutes})
    return mark


def _check_person(said: dict[str, str], wrong: Callable[[str], None]) -> None:
    for column, most in LONGEST.items():
        if len(said[column]) > most:
            wrong(_("“%(title)s” has more than %(most)d characters.") % {"title": TITLES[column], "most": most})
        if any(not (character.isprintable() or character in JOINERS) for character in said[column]):
            wrong(_("“%(title)s” holds signs that cannot be kept.") % {"title": TITLES[column]})
    if said[NAME] in NOBODY:
        if said[NAME] == "" and (said[ORGANISATION] or said[EMAIL]):
            wrong(_("The name is missing. Write – for somebody who does not want to be listed."))
        return
    if said[EMAIL]:
        try:
            validate_email(said[EMAIL])
        except ValidationError:
            wrong(_("This is not an e-mail address: “%(address)s”.") % {"address": said[EMAIL]})


def _count_head(listed: Listed, found: AttendanceList) -> None:
    if any(mark is not None and not _in_the_room(mark) for mark in listed.marks):
        found.problems.append(
            Problem(listed.line, _("Whoever does not want to be listed can only be counted where they were present."))
        )
        return
    for column, mark in enumerate(listed.marks):
        found.unlisted[column] += _in_the_room(mark)


def _in_the_room(mark: Mark | None) -> bool:
    return mark is not None and mark.status in Attendance.IN_THE_ROOM


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split()).replace("left-early", "left early")


@lru_cache(maxsize=1)
def _words() -> dict[str, Status]:
    """Every way to say a mark: signs, English, and the words of the interface in all its languages."""
    return SIGNS | {_folded(word): status for status in Status for word in _in_all_languages(status)}


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    said = {_folded(word): column for column, title in TITLES.items() for word in _in_all_languages(title)}
    return said | {word: column for column, words in ALSO_CALLED.items() for word in words}


def _in_all_languages(text: Promise | Status) -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield str(text.label if isinstance(text, Status) else text)
