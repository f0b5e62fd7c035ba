"""What this room keeps of people. See `lms/data_map.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.data_map import ROLE
from cohorts import past
from courses.data_map import NOTES
from lms.data_map import Basis, End, Leaving, Purpose, Table, Until, dashed

GROUP = Purpose(
    "group",
    _("The groups you joined: so that their trainers can help you."),
    Basis.AGREEMENT,
    Until.ACCOUNT,
    reveals=True,
)
MESSAGES = Purpose(
    "messages",
    _(
        "Messages that your trainers send you, and whether a mail may say that one waits: so that nobody writes"
        " to you twice"
        " about the same thing."
    ),
    Basis.AGREEMENT,
    Until.YEAR,
)
PLACES = Purpose(
    "places", _("Your place in a seminar, or in the line for one."), Basis.AGREEMENT, Until.EVIDENCE, reveals=True
)
NEEDS = Purpose(
    "needs",
    _(
        "What you need to take part in a seminar, if you say so: its trainers read it, and it is deleted when"
        " the seminar is"
        " over."
    ),
    Basis.CONSENT,
    Until.SEMINAR,
    reveals=True,
)
ATTENDANCE = Purpose(
    "attendance",
    _("When you were in a seminar, and who noted it: the fund may ask for proof of each half day."),
    Basis.DUTY,
    Until.EVIDENCE,
)
CHECK_INS = Purpose("check-ins", _("That you said on your phone that you are there."), Basis.AGREEMENT, Until.MONTH)
SHEETS = Purpose(
    "sheets",
    _("Lists that people signed in the room, with their names: proof for the fund, and for nothing else."),
    Basis.DUTY,
    Until.EVIDENCE,
    reveals=True,
)
INVITATIONS = Purpose(
    "invitations",
    _(
        "If somebody invited you by mail, we keep your address until you answer, or until the invitation ends."
        " If you say no,"
        " we keep no address."
    ),
    Basis.SAFETY,
    Until.ANSWER,
)
CLOSINGS = Purpose(
    "closings",
    _("That you said that the list of a seminar is complete, with the name that you had: it stands for a signature."),
    Basis.DUTY,
    Until.EVIDENCE,
)

TABLES = [
    Table("cohorts.SharedNote_readers", ROLE, of="user", also="id sharednote", leaving=Leaving.DELETED),
    Table(
        "cohorts.SharedNote",
        NOTES,
        of="membership__user",
        told="membership__cohort__module__key saved_at shared_at",
        also="id reflection response readers",
        leaving=Leaving.DELETED,
    ),
    Table(
        "cohorts.Nudge",
        MESSAGES,
        of="membership__user",
        told="membership__cohort__module__key reason about sent_at mailed_at read_at",
        also="id uuid due_at",
        staff="sent_by",
        leaving=Leaving.DELETED,
    ),
    Table(
        "cohorts.Membership",
        GROUP,
        of="user",
        told="cohort__module__key joined_at left_at",
        also="id uuid",
        staff="removed_by",
        leaving=Leaving.DELETED,
    ),
    Table("cohorts.Membership", MESSAGES, of="user", told="reminders", leaving=Leaving.DELETED),
    Table("cohorts.Cohort_trainers", ROLE, of="user", told="cohort__name", also="id", leaving=Leaving.DELETED),
    Table("cohorts.Seminar_trainers", ROLE, of="user", told="seminar__title", also="id", leaving=Leaving.DELETED),
    Table("cohorts.Waiting", PLACES, of="user", told="seminar__title at", also="id", leaving=Leaving.DELETED),
    Table("cohorts.Needs", NEEDS, of="user", told="seminar__title access food", also="id", leaving=Leaving.DELETED),
    Table(
        "cohorts.CheckIn",
        CHECK_INS,
        of="user",
        told="session__seminar__title session__number at marked_at",
        also="id",
        leaving=Leaving.DELETED,
    ),
    Table(
        "cohorts.Attendance",
        ATTENDANCE,
        of="user",
        told="session__seminar__title session__number session__starts_at status missed"
        " group country organisation__name",
        also="id marked_at",
        staff="marked_by",
    ),
    Table(
        "cohorts.AttendanceChange",
        ATTENDANCE,
        of="user",
        told="session__seminar__title session__number status missed source tapped_at at took_effect reason",
        also="id uuid",
        staff="by",
        leaving=Leaving.BLANKED,
        blank={"reason": dashed("reason")},
    ),
    Table("cohorts.Registration", PLACES, of="user", told="seminar__title at promoted_at", also="id mailed_at"),
    Table("cohorts.Scan", SHEETS, also=past.SCAN_COLUMNS, staff="uploaded_by", leaving=Leaving.SEALED),
    Table(
        "cohorts.Closing",
        CLOSINGS,
        of="asked_by",
        told="seminar__title asked_name asked_at",
        also="id uuid",
        leaving=Leaving.SEALED,
    ),
    Table("cohorts.Closing", CLOSINGS, of="confirmed_by", told="confirmed_name confirmed_at", leaving=Leaving.SEALED),
    Table(
        "cohorts.Closing",
        CLOSINGS,
        of="sent_back_by",
        told="sent_back_at sent_back_because",
        leaving=Leaving.SEALED,
    ),
    # Known by an address, and not by an account: `signals.py` deletes those to an address of whoever leaves.
    Table(
        "cohorts.Invitation",
        INVITATIONS,
        also="id uuid cohort email fingerprint language invited_at ends_at mailed_at declined_at",
        staff="invited_by",
        leaving=Leaving.DELETED,
    ),
    Table(
        "cohorts.Cohort",
        None,
        also="id uuid name module country organisation language starts ends join_code archived_at handover trainers",
    ),
    Table(
        "cohorts.Seminar",
        None,
        also="id uuid kind title group country cohort place address agenda language time_zone capacity sign_up_code"
        " takes_sign_ups entered_later trainers",
    ),
    Table(
        "cohorts.Session",
        None,
        also="id uuid seminar number starts_at minutes certified_minutes title check_in_code opened_at unlisted",
    ),
]

ENDS = [
    End("messages", Until.YEAR, "Messages from trainers.", past.past_messages),
    End("check-ins", Until.MONTH, "What people said on their phones, once it is a mark.", past.past_check_ins),
    End("log-of-marks", Until.EVIDENCE, "How each mark came to be.", past.past_changes),
    End("sheets", Until.EVIDENCE, "Signed sheets.", past.past_scans, past.delete_scans),
    End(
        "withdrawn-sheets",
        Until.MONTH,
        "Files of signed sheets that were withdrawn.",
        past.past_withdrawn_scans,
        past.delete_files,
    ),
    End("closings", Until.EVIDENCE, "Names under closed lists.", past.past_closings, past.forget_names),
]
