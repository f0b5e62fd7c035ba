"""Uploading a signed sheet, and withdrawing one; what people read when a file is not kept."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.models import Scan
from cohorts.rewriting import (
    MOST_PAGES,
    Damaged,
    HeicPhoto,
    Locked,
    Refused,
    TooDetailed,
    TooLarge,
    TooManyPages,
    TooMuchWork,
    UnknownKind,
)
from cohorts.scanning import MOST_BYTES

ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
"""Without HEIC, so that an iPhone hands over its photos as JPEG."""

REASONS: dict[type[Refused], str | Promise] = {
    UnknownKind: _(
        "This is neither a photo (JPEG, PNG, WebP) nor a PDF. Take a photo of the sheet, or save it as a PDF."
    ),
    HeicPhoto: _(
        "This photo is in the HEIC format, which cannot be read here. Send it as a JPEG, or scan the sheet to a PDF."
    ),
    Locked: _("This PDF is locked with a password. Save it without one, or take a photo of the sheet."),
    Damaged: _(
        "This file is damaged and cannot be read to its end. Save or scan it again, or take a photo of the sheet."
    ),
    TooLarge: _("This file is larger than %(size)s. Take a photo of the sheet, or scan it at a lower resolution."),
    TooDetailed: _("This picture has more pixels than can be taken. Take a photo of the sheet, or scan it at 300 dpi."),
    TooManyPages: _("This PDF has more than %(pages)d pages. Upload the signed sheets alone."),
    TooMuchWork: _("This file takes too long to read. Take a photo of the sheet, or scan it at 300 dpi."),
}


def reason(refused: Refused) -> str:
    """What is wrong with a file, and what to do."""
    return str(REASONS[type(refused)]) % {"size": filesizeformat(MOST_BYTES), "pages": MOST_PAGES}


class ScanForm(forms.Form):
    file = forms.FileField(
        label=_("Photo or PDF of the signed sheet"),
        help_text=_(
            "The whole sheet, with every signature readable. Place, time and device, which cameras note in a file,"
            " are taken out."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Reason"),
        help_text=_("One sentence that an auditor understands. Please name nobody."),
        max_length=500,
    )


def with_forms(scans: Iterable[Scan]) -> list[tuple[Scan, WithdrawForm]]:
    """Each sheet with the form that withdraws it, told apart from the others on the page."""
    return [(scan, WithdrawForm(auto_id=f"withdraw-{scan.uuid}-%s")) for scan in scans]
