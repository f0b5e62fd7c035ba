"""What this room keeps of people. See `lms/data_map.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.data_map import Basis, Leaving, Purpose, Table, Until, dashed

ABOUT_ONESELF = Purpose(
    "about-oneself",
    _(
        "What you say about your age and gender, if you do: each answer is added to a number, without your name"
        " and without"
        " the day. Nobody can find it again. We remember that you were asked."
    ),
    Basis.CONSENT,
    Until.FOR_GOOD,
    reveals=True,
)
MENTORING = Purpose(
    "mentoring", _("That you began to mentor, if a coordinator recorded it."), Basis.DUTY, Until.EVIDENCE
)
EXPORTS = Purpose(
    "exports",
    _("Which numbers you took out, if you answer for numbers. The file is kept for thirty days."),
    Basis.DUTY,
    Until.EVIDENCE,
)

TABLES = [
    Table("kpis.Asked", ABOUT_ONESELF, of="user", leaving=Leaving.DELETED),
    Table("kpis.Tally", ABOUT_ONESELF, also="id question answer people"),
    Table(
        "kpis.Record",
        MENTORING,
        of="person",
        told="indicator country on evidence recorded_at withdrawn_because withdrawn_at",
        also="id uuid organisation",
        staff="recorded_by",
        leaving=Leaving.BLANKED,
        blank={"evidence": "", "withdrawn_because": dashed("withdrawn_because")},
    ),
    Table(
        "kpis.Export",
        EXPORTS,
        of="user",
        told="at kind format language since until countries made_at expires_at rows",
        also="id uuid progress tries next_try_at failed_at problem file sha256 figures_sha256",
    ),
    Table("kpis.ExportPart", None, also="id export plan number rows"),
    Table("kpis.AnswersTold", None, also="id month made_at lists"),
    Table(
        "kpis.FrozenPeriod",
        None,
        also="id uuid since until edition because frozen_at programme figures subjects sha256",
        staff="frozen_by",
    ),
    Table("kpis.Publication", None, also="id until made_at figures opinions"),
]
