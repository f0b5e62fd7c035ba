"""Sharing something that one wrote for oneself, and withdrawing it: one press each, for one note and one group."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import person
from accounts.views import safe_next
from cohorts.access import own_membership_or_404, running_membership_or_404
from cohorts.forms import ShareForm
from cohorts.models import Membership
from cohorts.sharing import Note, NoteChanged, share_note, withdraw_note

Gate = Callable[[Membership, int], Note]


@require_POST
def share(request: HttpRequest, membership: UUID, pk: int, own_or_404: Gate) -> HttpResponse:
    row = running_membership_or_404(person(request), membership)
    note = own_or_404(row, pk)
    if _shared(row, note, ShareForm(request.POST, cohort=row.cohort)):
        messages.success(request, _("Shared. You can withdraw it whenever you like."))
    else:
        messages.error(request, _("Something changed after you opened this page, so this was not shared. Look again."))
    return redirect(safe_next(request, "/learn/"))


def _shared(membership: Membership, note: Note, form: ShareForm) -> bool:
    """Share what the page showed with whom it named; False where either is no longer so."""
    if not form.is_valid():
        return False
    seen = form.cleaned_data
    try:
        share_note(
            membership=membership, note=note, saved_at=seen["saved_at"], readers=seen["readers"], at=timezone.now()
        )
    except NoteChanged:
        return False
    return True


@require_POST
def withdraw(request: HttpRequest, membership: UUID, pk: int, own_or_404: Gate) -> HttpResponse:
    row = own_membership_or_404(person(request), membership)
    withdraw_note(membership=row, note=own_or_404(row, pk))
    messages.success(request, _("Withdrawn. The trainers of this group can no longer read it here."))
    return redirect(safe_next(request, "/learn/"))
