"""How indicators are put into words, on the page and in files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kpis.counting import SetAside
from kpis.indicators import Indicator
from kpis.recording import (
    AlreadyRecorded,
    AlreadyWithdrawn,
    EvidenceMissing,
    InTheFuture,
    OutsideProject,
    ReasonMissing,
    RecordRefused,
    SubjectMissing,
)
from lms.programme import ProgrammeText

UNITS: Mapping[str, str | Promise] = {
    "people": _("people"),
    "organisations": _("organisations"),
    "events": _("events"),
    "documents": _("documents"),
}

EVIDENCE: Mapping[str, str | Promise] = {
    "module-completed": _("a module completed online"),
    "seminar-attended": _("a seminar attended"),
    "workshop-attended": _("the mentors' workshop attended"),
    "mentoring-begun": _("mentoring begun, as a coordinator recorded it"),
    "seminar-held": _("a seminar whose half days are all over, with somebody present"),
    "workshop-held": _("a mentors' workshop that is over, with somebody present"),
    "recorded": _("a record made by a coordinator, with its date and where the proof is kept"),
}
"""One for each of `evidence.SOURCES`."""


def definition(indicator: Indicator, programme: ProgrammeText) -> list[str]:
    """What counts, and how often, in sentences."""
    names = [str(EVIDENCE[name]) for name in indicator.evidence]
    sentences = []
    if len(names) == 1:
        sentences.append(gettext("The evidence is: %(evidence)s.") % {"evidence": names[0]})
    elif indicator.every:
        # Translators: what follows is a list of things that prove something, parted by semicolons.
        sentences.append(gettext("All of this is needed: %(evidence)s.") % {"evidence": "; ".join(names)})
    else:
        # Translators: what follows is a list of things that prove something, parted by semicolons.
        sentences.append(gettext("Any of this is enough: %(evidence)s.") % {"evidence": "; ".join(names)})
    if {"seminar-attended", "workshop-attended"} & set(indicator.evidence):
        sentences.append(
            gettext(
                "Somebody attended when they were there for at least %(percent)s%% of the half days of one seminar."
            )
            % {"percent": programme.attendance_counts_from}
        )
    sentences += _once(indicator)
    return sentences


def _once(indicator: Indicator) -> list[str]:
    if indicator.count == "people":
        return [
            gettext("Each person counts once in the whole project, on the day when the evidence became enough."),
            gettext("Their target group and country are those on the day of their first evidence."),
        ]
    if indicator.count == "organisations":
        return [gettext("Each confirmed organisation counts once, on the day of its first record.")]
    if indicator.count == "documents":
        return [gettext("Each recorded document counts, on its date.")]
    return [gettext("Each event counts, on its last day.")]


def set_aside(aside: SetAside) -> list[str]:
    """Who was not counted and why, in numbers; a sentence for each number that is not zero."""
    sentences = [
        (
            aside.uncounted,
            ngettext(
                "%(number)s person is not counted: the project's own staff, a trainer or a test account.",
                "%(number)s people are not counted: the project's own staff, trainers or test accounts.",
                aside.uncounted,
            ),
        ),
        (
            aside.without_group,
            ngettext(
                "%(number)s person is not counted: no organisation tells their target group.",
                "%(number)s people are not counted: no organisation tells their target group.",
                aside.without_group,
            ),
        ),
        (
            aside.not_enough,
            ngettext(
                "%(number)s person was there, but for too few half days.",
                "%(number)s people were there, but for too few half days.",
                aside.not_enough,
            ),
        ),
        (
            aside.unfinished,
            ngettext(
                "%(number)s person has some of the evidence, and not yet all of it.",
                "%(number)s people have some of the evidence, and not yet all of it.",
                aside.unfinished,
            ),
        ),
        (
            aside.merged,
            ngettext(
                "%(number)s more account belongs to somebody who is counted already. It is not counted again.",
                "%(number)s more accounts belong to people who are counted already. They are not counted again.",
                aside.merged,
            ),
        ),
    ]
    return [sentence % {"number": number} for number, sentence in sentences if number]


def period(since: date | None, until: date | None) -> str:
    """`1 April 2024 – 30 September 2025`, in the reader's language."""
    if since and until:
        # Translators: a period, from its first to its last day.
        return gettext("%(since)s – %(until)s") % {"since": _day(since), "until": _day(until)}
    if since:
        return gettext("From %(since)s on") % {"since": _day(since)}
    if until:
        return gettext("Until %(until)s") % {"until": _day(until)}
    return gettext("Whole project")


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


REASONS: Mapping[str, str | Promise] = {
    "flag": _("marked as the project’s own staff, a trainer or a test, or no longer so"),
    "merged": _("accounts that are one person"),
    "country": _("counted in another country"),
    "period": _("counted in another period"),
    "recorded": _("recorded later"),
    "withdrawn": _("records withdrawn"),
    "late": _("lists that came late"),
    "corrected": _("attendance corrected"),
    "standing": _("organisations confirmed, or their group changed"),
    "erased": _("people who had themselves erased"),
    "rules": _("counted by newer rules of the programme"),
    "other": _("other reasons"),
}
"""One for each of `since_then.REASONS`, for more and for fewer alike."""


def signed(number: int) -> str:
    """`+2`, `−1`, `0`: with a true minus sign."""
    return f"+{number}" if number > 0 else f"−{-number}" if number else "0"


def reason(number: int, name: str) -> str:
    """`+2: lists that came late`."""
    # Translators: how many more or fewer, with their sign, and why: "+2: lists that came late".
    return gettext("%(number)s: %(reason)s") % {"number": signed(number), "reason": REASONS[name]}


class Words(NamedTuple):
    """A list of what lacks data: what it is called, and how to mend it."""

    title: str | Promise
    mend: str | Promise


LACKING: Mapping[str, Words] = {
    "without-list": Words(
        _("Seminars without a list"),
        _("They are over, and nobody is marked as present. Ask the trainers for the list, and enter it."),
    ),
    "without-marks": Words(
        _("Half days without marks"),
        _("Some half days of these seminars have marks, others none. Ask the trainers which list is missing."),
    ),
    "not-closed": Words(
        _("Seminars that are not closed"),
        _("Their lists are there, and two people have not yet said that they are complete. They count all the same."),
    ),
    "organisations": Words(
        _("Organisations that nobody has confirmed"),
        _("They are offered to nobody and not counted. Confirm each, or merge it into one that is there."),
    ),
    "records": Words(
        _("Records of organisations that nobody has confirmed"),
        _("They count once the organisation is confirmed."),
    ),
    "without-group": Words(
        _("People without a target group"),
        _("No organisation tells their group. Ask their trainers to write down the organisation."),
    ),
    "not-enough": Words(
        _("People who were there for too few half days"),
        _("Nothing to do, unless marks are missing: compare with the signed list."),
    ),
    "workshop-only": Words(
        _("People who attended the workshop and have no mentoring on record"),
        _("If their mentoring has begun, record it."),
    ),
    "mentoring-only": Words(
        _("Mentors on record who did not attend the workshop"),
        _("Compare with the lists of the workshops. A record made by mistake can be withdrawn."),
    ),
    "unfinished": Words(
        _("People with some of the evidence, and not yet all of it"),
        _("Look which piece is missing, and whether it only was not written down."),
    ),
    "without-country": Words(
        _("People of no known country"),
        _("They count in the project, and in no country. Their organisation or their profile tells it."),
    ),
}
"""One for each list of `missing.Missing`."""


def why_not_recorded(refusal: RecordRefused) -> tuple[str | None, str]:
    """The field that it is about, and a sentence."""
    match refusal:
        case InTheFuture():
            return "on", gettext("This day is still to come. Record it when it has happened.")
        case OutsideProject():
            return "on", gettext("This day is before or after the project.")
        case EvidenceMissing():
            return "evidence", gettext("Please say where the proof is kept.")
        case SubjectMissing(field=field):
            return field, gettext("This indicator is counted by this: please fill it in.")
        case AlreadyRecorded():
            return None, gettext("This is recorded already, and counts once. Nothing was changed.")
        case AlreadyWithdrawn():
            return None, gettext("This record was withdrawn already. Nothing was changed.")
        case ReasonMissing():
            return "withdrawn_because", gettext("Please give a reason.")
        case _other:
            return None, gettext("This indicator takes no records.")
