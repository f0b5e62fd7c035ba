"""What this room keeps of people, and also what the libraries below it keep. See `lms/data_map.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts import unused
from accounts.past import (
    draw_no_number,
    erase_all,
    forget_contacts,
    forget_log,
    past_admin_log,
    past_contacts,
    past_listed,
    past_log,
    past_numbers,
    past_places,
    past_recoveries,
    past_sittings,
    past_unconfirmed,
)
from lms.data_map import Basis, End, Leaving, Purpose, Table, Until

ADDRESS = Purpose(
    "address",
    _(
        "Your e-mail address: so that you can sign in, and hear when something of yours is ready, a result went"
        " up, or a"
        " few questions wait for you, once each."
    ),
    Basis.AGREEMENT,
    Until.ACCOUNT,
)
SIGNING_IN = Purpose(
    "signing-in",
    _("How you sign in: a password, a second factor, tokens for programs. Kept so that nobody can read them."),
    Basis.SAFETY,
    Until.ACCOUNT,
)
SITTING = Purpose(
    "sitting",
    _("Where you are signed in, with the address and kind of your browser: so that you can end it."),
    Basis.SAFETY,
    Until.DAY,
)
NAME = Purpose(
    "name", _("Your chosen name: so that your trainer can address you."), Basis.AGREEMENT, Until.ACCOUNT, reveals=True
)
PAPER_NAME = Purpose(
    "paper-name",
    _(
        "A name for papers, if you give one: so that a certificate says it. Trainers who print the certificates of your"
        " group or seminar read it."
    ),
    Basis.CONSENT,
    Until.ACCOUNT,
)
NUMBER = Purpose(
    "number",
    _(
        "A participant number, drawn at random: it stands on attendance lists and papers, so that people can be counted"
        " without their names."
    ),
    Basis.DUTY,
    Until.EVIDENCE,
)
BELONGING = Purpose(
    "belonging",
    _("Your organisation and country: so that people are counted once, by group and country."),
    Basis.DUTY,
    Until.ACCOUNT,
    reveals=True,
)
NOTICES = Purpose("notices", _("That you were shown this notice, and when."), Basis.DUTY, Until.ACCOUNT)
ROLE = Purpose(
    "role", _("What you answer for here, if you do: a group, a seminar, a country."), Basis.AGREEMENT, Until.ACCOUNT
)
LOG = Purpose(
    "log",
    _(
        "What staff did with the records of others: who, when, and to what, without names. You can read who"
        " opened yours."
    ),
    Basis.DUTY,
    Until.EVIDENCE,
)

TABLES = [
    Table(
        "accounts.User",
        ADDRESS,
        of="pk",
        told="email contact language joined_at last_login welcomed_at is_active",
        also="id uuid provisional merged_into counts erased_at told_of_end_at",
        leaving=Leaving.BLANKED,
        blank={"email": None, "contact": "", "language": "", "last_login": None, "is_active": False},
    ),
    Table(
        "account.EmailAddress", ADDRESS, of="user", told="email verified primary", also="id", leaving=Leaving.DELETED
    ),
    Table(
        "account.EmailConfirmation",
        ADDRESS,
        of="email_address__user",
        also="id created sent key",
        leaving=Leaving.DELETED,
    ),
    Table("accounts.User", SIGNING_IN, of="pk", also="password", leaving=Leaving.BLANKED, blank={"password": "!"}),
    Table(
        "mfa.Authenticator",
        SIGNING_IN,
        of="user",
        told="type created_at last_used_at",
        also="id data",
        leaving=Leaving.DELETED,
    ),
    Table(
        "knox.AuthToken", SIGNING_IN, of="user", told="created expiry", also="digest token_key", leaving=Leaving.DELETED
    ),
    Table(
        "accounts.Card",
        SIGNING_IN,
        of="user",
        told="handed_out_at",
        also="id pin",
        staff="handed_out_by",
        leaving=Leaving.DELETED,
    ),
    Table(
        "accounts.Recovery",
        SIGNING_IN,
        of="user",
        told="asked_at reason confirmed_at used_at",
        also="id uuid code",
        staff="asked_by confirmed_by",
        leaving=Leaving.DELETED,
    ),
    Table(
        "usersessions.UserSession",
        SITTING,
        of="user",
        told="created_at ip last_seen_at user_agent",
        also="id session_key data",
        leaving=Leaving.DELETED,
    ),
    Table("sessions.Session", None, also="session_key session_data expire_date"),
    Table("accounts.User", NAME, of="pk", told="chosen_name", leaving=Leaving.BLANKED, blank={"chosen_name": ""}),
    Table("accounts.User", PAPER_NAME, of="pk", told="paper_name", leaving=Leaving.BLANKED, blank={"paper_name": ""}),
    Table("accounts.User", NUMBER, of="pk", told="number", leaving=Leaving.SEALED),
    Table(
        "accounts.User",
        BELONGING,
        of="pk",
        told="organisation__name country",
        leaving=Leaving.BLANKED,
        blank={"organisation": None, "country": ""},
    ),
    Table(
        "accounts.Affiliation",
        BELONGING,
        of="user",
        told="organisation__name since",
        also="id",
        leaving=Leaving.DELETED,
    ),
    Table(
        "accounts.Consent", NOTICES, of="user", told="notice version language at", also="id", leaving=Leaving.DELETED
    ),
    Table(
        "accounts.User",
        ROLE,
        of="pk",
        told="is_staff is_superuser",
        also="groups user_permissions",
        leaving=Leaving.BLANKED,
        blank={"is_staff": False, "is_superuser": False},
    ),
    Table("accounts.User_groups", ROLE, of="user", told="group__name", also="id", leaving=Leaving.DELETED),
    Table(
        "accounts.User_user_permissions", ROLE, of="user", told="permission__name", also="id", leaving=Leaving.DELETED
    ),
    Table("accounts.Coordinator", ROLE, of="user", told="countries", also="id", leaving=Leaving.DELETED),
    Table("accounts.AuditEvent", LOG, of="actor", told="at action subject", also="id detail", leaving=Leaving.SEALED),
    Table(
        "admin.LogEntry",
        LOG,
        of="user",
        told="action_time object_repr",
        also="id content_type object_id action_flag change_message",
        leaving=Leaving.SEALED,
    ),
    Table("accounts.Organisation", None, also="id uuid name kind country town partner status merged_into"),
    Table("lms.Programme", None, also="id digest spec published_at"),
    Table("auth.Permission", None, also="id name content_type codename"),
    Table("auth.Group", None, also="id name permissions"),
    Table("auth.Group_permissions", None, also="id group permission"),
    Table("contenttypes.ContentType", None, also="id app_label model"),
]


ENDS = [
    End("sittings", Until.DAY, "Sessions that have ended.", past_sittings),
    End("places", Until.DAY, "From where people were signed in.", past_places),
    End("recoveries", Until.DAY, "Ways back in that nobody confirmed or used in time.", past_recoveries),
    End(
        "unconfirmed",
        Until.WEEK,
        "Accounts that nobody confirmed by the code in the mail: no row is left of them.",
        past_unconfirmed,
    ),
    End("contacts", Until.YEAR, "Addresses of people without an account.", past_contacts, forget_contacts),
    End("unused", Until.ACCOUNT, "Accounts that nobody used, and were told so.", unused.past, unused.erase_all),
    End(
        "listed", Until.EVIDENCE, "People without an account, on lists that are proof no more.", past_listed, erase_all
    ),
    End("left", Until.EVIDENCE, "Participant numbers of people who have left.", past_numbers, draw_no_number),
    End("log", Until.EVIDENCE, "What staff did.", past_log, forget_log),
    End("admin-log", Until.EVIDENCE, "What administrators did.", past_admin_log),
]
