"""What an attendance report says: the same in the PDF, in the tables to download and in the record for an auditor.

The report with names is for the partner who held the seminar. The one for the funder has participant numbers: no name
of whoever took part, of an organisation or of a trainer, apart from the two who closed the list; and no reason of a
correction, which may tell of somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.kinds_of_organisation import kind_title
from accounts.models import Organisation, User
from accounts.people import number_of
from certificates import snapshots
from certificates.taking_names import in_words
from certificates.templatetags.papers import mark_name, minutes_missed
from cohorts.attendance_summary import Participant, Summary
from cohorts.closing import closing_of
from cohorts.correcting import Correction, corrections_of
from cohorts.models import Closing, Scan, Session
from cohorts.thresholds import hours
from lms.programme import country_name
from lms.tables import Cell, Column, Table
from lms.text import plain

OF_A_FINGERPRINT = 16
"""Digits of a SHA-256 that a paper shows: enough to find the file in the record, which has all of them."""
DRAFT, CLOSED = "draft", "closed"


def of_report(listed: Summary, language: str, *, named: bool) -> dict[str, Any]:
    """JSON alone, to be frozen on a row. Texts that are not of the seminar are in this language."""
    closing = closing_of(listed.seminar)
    closed = closing is not None and closing.confirmed_at is not None
    about = snapshots.of_seminar(listed.seminar, language)
    return {
        "named": named,
        "state": CLOSED if closed else DRAFT,
        "seminar": about if named else {**about, "trainers": []},
        "entered_later": listed.seminar.entered_later,
        "half_days": [
            {**snapshots.half_day(session), "counted": session.counted_minutes, "present": heads, "unlisted": unlisted}
            for session, heads, unlisted in zip(listed.sessions, listed.in_the_room, listed.unlisted, strict=True)
        ],
        "people": _named(listed.participants) if named else _numbered(listed.participants),
        "counts_from": listed.counts_from,
        "half_days_needed": listed.half_days_needed,
        "registered": listed.seminar.registrations.count(),
        "attended": listed.attended,
        "reached": listed.qualified,
        "minutes": listed.minutes,
        "unlisted": listed.heads_unlisted,
        "sheets": [_sheet(scan, closing) for scan in _signed(listed.sessions)],
        "corrections": [_correction(each, named=named) for each in corrections_of(listed.seminar)] if closed else [],
        "closing": {
            "asked_by": plain(closing.asked_name),
            "asked_on": _day(closing.asked_at, listed),
            "confirmed_by": plain(closing.confirmed_name),
            "confirmed_on": _day(closing.confirmed_at, listed),
        }
        if closing is not None and closed
        else {},
    }


def people_table(said: dict[str, Any]) -> Table:
    """A row for each person, with a mark for each half day."""
    rows: list[list[Cell]] = [
        [
            *_who(row, named=said["named"]),
            *(_mark(mark, missed) for mark, missed in zip(row["marks"], row["missed"], strict=True)),
            row["half_days"],
            hours(row["minutes"]),
            _enough(row),
        ]
        for row in said["people"]
    ]
    return Table(_("Attendance"), _columns(said), rows)


def list_with_heads(said: dict[str, Any]) -> Table:
    """The same, and below it how many were in the room and who took the names, for a file that has one table."""
    people = people_table(said)
    counts = [(_("In the room"), "present"), (_("Of these, not listed"), "unlisted")]
    below: list[list[Cell]] = [
        [None, label, "", "", *(str(half_day[key]) for half_day in said["half_days"]), None, None, ""]
        for label, key in counts
    ]
    if said.get("because"):
        below.append([None, _taken(said), "", "", *("" for _half_day in said["half_days"]), None, None, ""])
    return Table(people.title, people.columns, [*people.rows, *below])


def half_days_table(said: dict[str, Any]) -> Table:
    columns = [
        Column(_("Half day"), "integer"),
        Column(_("Day")),
        Column(pgettext("a time of day", "From")),
        Column(pgettext("a time of day", "To")),
        Column(_("Title")),
        Column(_("Hours"), "number"),
        Column(_("In the room"), "integer"),
        Column(_("Of these, not listed"), "integer"),
    ]
    rows: list[list[Cell]] = [
        [
            *(each[name] for name in ("number", "day", "from", "to", "title")),
            hours(each["counted"]),
            each["present"],
            each["unlisted"],
        ]
        for each in said["half_days"]
    ]
    return Table(_("Half days"), columns, rows)


def statement_table(said: dict[str, Any]) -> Table:
    """Sums, and who says that they are right."""
    closing = said["closing"]
    needed = f"{said['half_days_needed']} ({said['counts_from']} %)"
    rows: list[list[Cell]] = [
        [_("On the list"), str(said["registered"])],
        [_("Came at least once"), str(said["attended"])],
        [_("Half days that are enough"), needed],
        [_("Attended enough"), str(said["reached"])],
        [_("Hours attended by all together"), str(hours(said["minutes"]))],
        [_("Entered later, from its list"), _("yes") if said["entered_later"] else _("no")],
    ]
    if closing:
        rows += [
            [_("Said that the list is complete"), f"{closing['asked_by']}, {closing['asked_on']}"],
            [_("Confirmed it"), f"{closing['confirmed_by']}, {closing['confirmed_on']}"],
        ]
    else:
        rows.append([_("State"), _("Draft: this list is not closed")])
    if said.get("because"):
        rows += [
            [_("With names, taken by"), f"{said['asked_by']}, {said['issued_on']}"],
            [_("Why it has names"), in_words(said["because"])],
        ]
    return Table(_("In sum"), [Column(_("What")), Column(_("How it stands"))], rows)


def sheets_table(said: dict[str, Any]) -> Table:
    columns = [
        Column(_("Half day"), "integer"),
        Column(_("Kept on")),
        Column(_("Pages"), "integer"),
        Column(_("Kept after closing")),
        Column(_("SHA-256 begins with")),
    ]
    rows: list[list[Cell]] = [
        [
            each["half_day"],
            each["kept_on"],
            each["pages"],
            _("yes") if each["later"] else _("no"),
            each["sha256"],
        ]
        for each in said["sheets"]
    ]
    return Table(_("Signed lists"), columns, rows)


def corrections_table(said: dict[str, Any]) -> Table:
    named = said["named"]
    columns = [
        Column(_("Day")),
        Column(_("Name") if named else _("Participant number")),
        Column(_("Half day"), "integer"),
        Column(pgettext("a mark, before it was corrected", "Before")),
        Column(pgettext("a mark, after it was corrected", "After")),
        *([Column(_("Corrected by")), Column(_("Reason"))] if named else []),
    ]
    rows: list[list[Cell]] = [
        [
            each["on"],
            each["person"],
            each["half_day"],
            _mark(each["before"], each["before_missed"]),
            _mark(each["after"], each["after_missed"]),
            *([each["by"], each["reason"]] if named else []),
        ]
        for each in said["corrections"]
    ]
    return Table(_("Corrected after closing"), columns, rows)


def all_tables(said: dict[str, Any]) -> list[Table]:
    """The sheets of a spreadsheet."""
    tables = [people_table(said), half_days_table(said), statement_table(said), sheets_table(said)]
    return [*tables, corrections_table(said)] if said["corrections"] else tables


def _who(row: dict[str, Any], *, named: bool) -> list[Cell]:
    if named:
        return [row["row"], row["number"], row["name"], row["organisation"]]
    kind = str(kind_title(row["kind"])) if row["kind"] else ""
    return [row["row"], row["number"], kind, country_name(row["country"])]


def _columns(said: dict[str, Any]) -> list[Column]:
    who = [_("Name"), _("Organisation")] if said["named"] else [_("Kind of organisation"), _("Country")]
    return [
        Column(_("No."), "integer"),
        Column(_("Participant number")),
        *map(Column, who),
        *(Column(f"{half_day['day']} {half_day['from']}–{half_day['to']}") for half_day in said["half_days"]),
        Column(_("Half days"), "integer"),
        Column(_("Hours"), "number"),
        Column(_("Enough")),
    ]


def _named(participants: Sequence[Participant]) -> list[dict[str, Any]]:
    return [{**row, **_attended(participant)} for row, participant in snapshots.by_chosen_name(participants)]


def _numbered(participants: Sequence[Participant]) -> list[dict[str, Any]]:
    """In the order of their numbers: the order of names would tell something of them."""
    in_order = sorted(participants, key=lambda participant: number_of(participant.person))
    return [
        {
            "row": place,
            "number": number_of(participant.person),
            "kind": _confirmed_kind(participant.organisation),
            "country": participant.organisation.country if participant.organisation else participant.person.country,
            **_attended(participant),
        }
        for place, participant in enumerate(in_order, start=1)
    ]


def _confirmed_kind(organisation: Organisation | None) -> str:
    """Of what kind it is; nothing of one that nobody has confirmed, whose kind was guessed from the seminar."""
    if organisation is None or organisation.status != Organisation.Status.CONFIRMED:
        return ""
    return organisation.kind


def _attended(participant: Participant) -> dict[str, Any]:
    return {
        "marks": [str(status or "") for status in participant.statuses],
        "missed": list(participant.missed),
        "half_days": participant.attended,
        "carried": participant.carried,
        "minutes": participant.minutes,
        "reached": participant.qualified,
    }


def _signed(sessions: Sequence[Session]) -> list[Scan]:
    scans = Scan.objects.current().filter(session__in=sessions).select_related("session__seminar")
    return list(scans.order_by("session__starts_at", "uploaded_at", "pk"))


def _sheet(scan: Scan, closing: Closing | None) -> dict[str, Any]:
    """Evidence that came once the list was closed is said to be later."""
    closed_at = closing.confirmed_at if closing else None
    kept = scan.uploaded_at.astimezone(scan.session.seminar.zone)
    return {
        "half_day": scan.session.number,
        "kept_on": kept.date().isoformat(),
        "pages": scan.pages,
        "later": closed_at is not None and scan.uploaded_at > closed_at,
        "sha256": scan.sha256[:OF_A_FINGERPRINT],
    }


def _correction(correction: Correction, *, named: bool) -> dict[str, Any]:
    change, before, after = correction.change, correction.before, correction.after
    return {
        "on": change.at.astimezone(change.session.seminar.zone).date().isoformat(),
        "person": _called(correction.person, named=named),
        "half_day": change.session.number,
        "before": before.status if before else "",
        "before_missed": before.missed if before else None,
        "after": after.status if after else "",
        "after_missed": after.missed if after else None,
        "by": plain(str(change.by or "")) if named else "",
        "reason": plain(change.reason) if named else "",
    }


def _called(person: User, *, named: bool) -> str:
    return (plain(person.chosen_name) if named else "") or number_of(person)


def _day(moment: Any, listed: Summary) -> str:
    return str(moment.astimezone(listed.seminar.zone).date().isoformat())


def _taken(said: dict[str, Any]) -> str:
    words = {"name": said["asked_by"], "day": said["issued_on"], "reason": in_words(said["because"])}
    return _("With names, taken by %(name)s on %(day)s. Why: %(reason)s") % words


def _enough(row: dict[str, Any]) -> str:
    """Who reached the threshold by half days of an earlier seminar has them said beside it."""
    said = _("yes") if row["reached"] else _("no")
    if not row["carried"]:
        return said
    brought = _("and %(number)s from earlier") % {"number": row["carried"]}
    return f"{said} ({brought})"


def _mark(status: str, missed: int | None) -> str:
    return f"{mark_name(status)} ({minutes_missed(missed)})" if missed else mark_name(status)
