"""What this room keeps of people. See `lms/data_map.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses.data_map import PROGRESS
from lms.data_map import Basis, Leaving, Purpose, Table, Until

SURVEYS = Purpose(
    "surveys",
    _(
        "What you say in surveys: kept without your name, apart from your account, and with the month only."
        " Nobody is shown"
        " who said what, only sums of five people or more. We remember that you handed it in."
    ),
    Basis.CONSENT,
    Until.FOR_GOOD,
    reveals=True,
)

TABLES = [
    Table(
        "quizzes.Regrading",
        PROGRESS,
        of="attempt__enrolment__user",
        told="score_before score_after passed_before passed_after at told_at",
        also="id correction",
        leaving=Leaving.DELETED,
    ),
    Table(
        "quizzes.Response",
        PROGRESS,
        of="attempt__enrolment__user",
        told="attempt__quiz_key attempt__number question__key answer language share saved_at",
        also="id",
        leaving=Leaving.DELETED,
    ),
    Table(
        "quizzes.Attempt",
        PROGRESS,
        of="enrolment__user",
        told="enrolment__module__key quiz_key number opened_at submitted_at score passed",
        also="id uuid quiz seed questions",
        leaving=Leaving.DELETED,
    ),
    Table("quizzes.FollowUp", SURVEYS, of="enrolment__user", told="enrolment__module__key asked_at", also="id"),
    # Kept apart from people, so that nobody can say whose it was: not even for its own person.
    Table("quizzes.SurveyAnswer", SURVEYS, also="id module survey_key question answer pair language month"),
    Table("quizzes.Question", None, also="id polymorphic_ctype module quiz_key key digest wording spec"),
    Table("quizzes.Correction", None, also="id question mended at"),
    Table(
        "quizzes.KeptChange",
        None,
        also="id whose times construct lowest highest n before after difference low high rose at",
    ),
]
