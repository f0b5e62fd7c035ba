"""What only coordinators know of: a list, a form for one more, and withdrawing a mistake."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person
from kpis.access import record_or_404, records_or_404, scope_or_404
from kpis.mentors import to_be_asked
from kpis.record_forms import FilterForm, RecordForm, WithdrawForm
from kpis.record_lines import lines
from kpis.recording import AlreadyWithdrawn, RecordRefused, record, taking_records, withdraw
from kpis.wording import why_not_recorded
from lms.models import Programme

ON_A_PAGE = 50


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The newest first, withdrawn ones among them."""
    rows = records_or_404(person(request)).select_related("organisation", "person", "recorded_by")
    form = FilterForm(request.GET, programme=Programme.current())
    if form.is_valid() and form.cleaned_data["indicator"]:
        rows = rows.filter(indicator=form.cleaned_data["indicator"])
    page = Paginator(rows.order_by("-on", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": list(lines(page.object_list, at=timezone.now()))}
    return render(request, "kpis/records.html", context)


@require_safe
def what_to_record(request: HttpRequest) -> HttpResponse:
    """Each indicator that takes records asks for something else."""
    scope_or_404(person(request))
    return render(request, "kpis/record_what.html", {"indicators": taking_records(Programme.current()).values()})


@require_http_methods(["GET", "HEAD", "POST"])
def new_record(request: HttpRequest, key: str) -> HttpResponse:
    by = person(request)
    scope = scope_or_404(by)
    indicator = taking_records(Programme.current()).get(key)
    if indicator is None:
        raise Http404
    form = RecordForm(request.POST or None, indicator=indicator, scope=scope, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            record(form.draft, by=by, at=timezone.now(), uuid=form.cleaned_data["uuid"])
        except RecordRefused as refusal:
            field, sentence = why_not_recorded(refusal)
            form.add_error(field if field in form.fields else None, sentence)
        else:
            messages.success(request, _("It is recorded, and counted from now on."))
            return redirect("kpis:records")
    asked = to_be_asked(indicator, scope=scope, at=timezone.now()) if indicator.count == "people" else []
    return render(request, "kpis/record_new.html", {"indicator": indicator, "form": form, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_record(request: HttpRequest, record: UUID) -> HttpResponse:
    by = person(request)
    row = record_or_404(by, record)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(row, because=form.cleaned_data["because"], by=by, at=timezone.now())
        except AlreadyWithdrawn as refusal:
            messages.info(request, why_not_recorded(refusal)[1])
        else:
            messages.success(request, _("It is withdrawn, and no longer counted."))
        return redirect("kpis:records")
    [line] = lines([row], at=timezone.now())
    return render(request, "kpis/record_withdraw.html", {"form": form, "line": line})
