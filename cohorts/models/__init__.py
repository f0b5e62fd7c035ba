"""Groups that learn together, seminars held in rooms, and who was there."""

from cohorts.models.attendance import Attendance, AttendanceChange, AttendanceQuerySet, CheckIn
from cohorts.models.cohort import Cohort, CohortQuerySet, Membership, MembershipQuerySet, new_join_code
from cohorts.models.invitation import Invitation, InvitationQuerySet
from cohorts.models.nudge import Nudge
from cohorts.models.scan import Scan, ScanQuerySet
from cohorts.models.seminar import (
    Closing,
    Needs,
    Registration,
    RegistrationQuerySet,
    Seminar,
    SeminarQuerySet,
    Session,
    SessionQuerySet,
    Waiting,
    valid_time_zone,
)
from cohorts.models.shared_note import SharedNote, SharedNoteQuerySet

__all__ = [
    "Attendance",
    "AttendanceChange",
    "AttendanceQuerySet",
    "CheckIn",
    "Closing",
    "Cohort",
    "CohortQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Needs",
    "Nudge",
    "Registration",
    "RegistrationQuerySet",
    "Scan",
    "ScanQuerySet",
    "Seminar",
    "SeminarQuerySet",
    "Session",
    "SessionQuerySet",
    "SharedNote",
    "SharedNoteQuerySet",
    "Waiting",
    "new_join_code",
    "valid_time_zone",
]
