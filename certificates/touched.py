"""Whom publishing would touch who holds a certificate: see `courses/impact.py`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from certificates.models import Certificate
from courses.impact import Coming, Touched


def touched(coming: Coming) -> Iterator[Touched]:
    """People who hold a certificate that is valid: neither revoked nor replaced."""
    valid = Certificate.objects.filter(
        module_completion__enrolment__module=coming.module_id,
        module_completion__enrolment__user__erased_at=None,
        revoked_at=None,
        replaced_by=None,
    )
    major = "module_completion__enrolment__major"
    counts = dict(
        valid.annotate(person=Coalesce("holder__merged_into", "holder"))
        .order_by()
        .values_list(major)
        .annotate(people=Count("person", distinct=True))
    )
    sees = _("Their certificate stays valid for the version it names.")
    for edition, people in {coming.published.major: 0, **counts}.items():
        yield Touched(edition, _("certified"), people, sees if people else "")
