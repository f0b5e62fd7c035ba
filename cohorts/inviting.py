"""How people find into a cohort or a half day: an address, and the same as a picture to be scanned from a wall."""

from __future__ import annotations

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cohorts.models import Cohort, Seminar, Session


def join_address(cohort: Cohort) -> str:
    return f"{settings.PUBLIC_URL}{reverse('cohorts:join', args=[cohort.join_code])}"


def sign_up_address(seminar: Seminar) -> str:
    return f"{settings.PUBLIC_URL}{reverse('cohorts:sign-up-page', args=[seminar.sign_up_code])}"


def join_picture(cohort: Cohort) -> SafeString:
    return picture_of(join_address(cohort))


def check_in_address(session: Session) -> str:
    return f"{settings.PUBLIC_URL}{reverse('cohorts:check-in', args=[session.check_in_code])}"


def picture_of(address: str) -> SafeString:
    """A QR code as inline SVG: always dark on white, or phones cannot read it in a dark theme."""
    picture = segno.make(address, error="q", micro=False)
    svg = picture.svg_inline(
        border=4,
        omitsize=True,
        dark="#000",
        light="#fff",
        lineclass=None,
        svgclass="qr",
        title=_("Code to scan"),
    )
    return mark_safe(svg.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308
