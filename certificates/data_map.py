"""What this room keeps of people. See `lms/data_map.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from certificates.erasing import forget_all, lists_past, named_reports_past
from lms.data_map import Basis, End, Leaving, Purpose, Table, Until

PAPERS = Purpose(
    "papers",
    _("Your certificates, as they were issued: so that you can have them again, and others can check them."),
    Basis.AGREEMENT,
    Until.ACCOUNT,
    reveals=True,
)

TABLES = [
    # What becomes of the papers of whoever leaves is the rule of `erasing.py`, which the sweep goes by.
    Table(
        "certificates.Document",
        PAPERS,
        of="holder",
        told="code language snapshot requested_at made_at mailed_at name_shown revoked_at revoked_because"
        " replaced_because erased_at",
        also="id polymorphic_ctype uuid module_completion registration seminar session template in_bulk tries"
        " next_try_at file sha256 replaced_by for_holder_alone",
        staff="requested_by",
        leaving=Leaving.BLANKED,
    ),
]

ENDS = [
    End("named-reports", Until.WEEK, "Reports with names.", named_reports_past, forget_all),
    End("lists", Until.EVIDENCE, "Sheets to sign, with names.", lists_past, forget_all),
]
