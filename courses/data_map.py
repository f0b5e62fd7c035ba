"""What this room keeps of people. See `lms/data_map.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lms.data_map import Basis, Leaving, Purpose, Table, Until

PROGRESS = Purpose(
    "progress",
    _(
        "Lessons done, quiz answers and results, half days attended: they are your progress, and the ground for a"
        " certificate."
    ),
    Basis.AGREEMENT,
    Until.ACCOUNT,
    reveals=True,
)
NOTES = Purpose(
    "notes",
    _(
        "Your notes, and your thoughts in quizzes: for you. Nobody else is shown them, unless you share one, and"
        " then only"
        " until you withdraw it or change it."
    ),
    Basis.CONSENT,
    Until.ACCOUNT,
    reveals=True,
)

TABLES = [
    Table(
        "courses.Reflection",
        NOTES,
        of="enrolment__user",
        told="enrolment__module__key key position text saved_at",
        also="id lesson",
        leaving=Leaving.DELETED,
    ),
    Table("courses.Completion", PROGRESS, of="enrolment__user", told="enrolment__module__key key at score", also="id"),
    Table(
        "courses.ModuleCompletion",
        PROGRESS,
        of="enrolment__user",
        told="enrolment__module__key release__version at group country",
        also="id uuid",
    ),
    Table(
        "courses.Enrolment",
        PROGRESS,
        of="user",
        told="module__key release__version group country began_at",
        also="id uuid major",
    ),
    Table("courses.Module", None, also="id uuid key withdrawn_at"),
    Table("courses.Activity", None, also="id polymorphic_ctype module key digest spec"),
    Table("courses.Release", None, also="id uuid module number version major digest spec published_at"),
]
