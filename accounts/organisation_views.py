"""Organisations that people proposed: a coordinator confirms each, or says which one it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import organisations_or_404, person
from accounts.kinds_of_organisation import kind_title
from accounts.merging_organisations import MergingRefused, merge_organisation
from accounts.organisation_forms import ConfirmForm, SameForm
from accounts.people import confirm_organisation

SHOWN = 100
"""The others come when these are decided."""


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    undecided = organisations_or_404(person(request)).undecided().order_by("pk")
    rows = [(row, kind_title(row.kind)) for row in undecided[:SHOWN]]
    return render(request, "accounts/organisations.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Two forms, of which one is sent. What somebody else decided meanwhile stands."""
    by, now = person(request), timezone.now()
    of_theirs = organisations_or_404(by)
    row = get_object_or_404(of_theirs, uuid=organisation)
    if not of_theirs.undecided().filter(pk=row.pk).exists():
        messages.info(request, _("Somebody has decided about this organisation already."))
        return redirect("accounts:organisations")
    same = SameForm(request.POST if "into" in request.POST else None, organisation=row)
    new = ConfirmForm(request.POST if "kind" in request.POST else None, organisation=row)
    if same.is_valid():
        try:
            merge_organisation(organisation=row, into=same.cleaned_data["into"], by=by, at=now, if_undecided=True)
        except MergingRefused:
            text = pgettext("two organisations", "The two cannot become one, or they are already. Nothing was changed.")
            messages.error(request, text)
        else:
            messages.success(request, _("It is one organisation now: %(name)s.") % {"name": same.cleaned_data["into"]})
        return redirect("accounts:organisations")
    if new.is_valid():
        confirm_organisation(organisation=row, by=by, at=now, kind=new.cleaned_data["kind"])
        messages.success(request, _("Confirmed: %(name)s. People can choose it now.") % {"name": row})
        return redirect("accounts:organisations")
    return render(request, "accounts/organisation.html", {"organisation": row, "same": same, "new": new})
