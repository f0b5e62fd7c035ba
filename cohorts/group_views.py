"""Setting up a group, changing it, archiving it and bringing it back; moving somebody to another one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import person
from cohorts.access import managed_cohort_or_404, member_or_404, taught_cohort_or_404
from cohorts.archiving import archive as archive_group
from cohorts.archiving import bring_back as bring_group_back
from cohorts.group_forms import GroupForm, MoveForm
from cohorts.membership import OtherModule, groups_to_move_to
from cohorts.membership import move as move_member
from cohorts.models import Cohort
from cohorts.naming import first_to_confirm
from cohorts.renewing import renew_code
from cohorts.setting_up import (
    ChangeRefused,
    EndsBeforeItStarts,
    ModuleStands,
    change,
    set_up,
)
from cohorts.who_teaches import NamingRefused, NoTrainerLeft, TakesPart, coordinates, countries_to_set_up_in


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the country, where there are several: what else is offered depends on it."""
    user = person(request)
    countries = countries_to_set_up_in(user)
    if not countries:
        raise Http404
    country = request.GET.get("country") or (countries[0] if len(countries) == 1 else "")
    if country not in countries:
        return render(request, "cohorts/new_group_country.html", {"countries": countries})
    form = GroupForm(request.POST or None, country=country, by=user)
    if elsewhere := first_to_confirm(request, named=form.named() if form.is_valid() else ()):
        return elsewhere
    if form.is_valid():
        row = set_up(answers=form.answers(), country=country, trainers=form.named(), by=user, at=timezone.now())
        messages.success(request, _("The group is set up. Now invite people to it."))
        return redirect(row)
    context = {
        "form": form,
        "country": country,
        "several": len(countries) > 1,
        "coordinates": coordinates(user, country),
    }
    return render(request, "cohorts/new_group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, cohort: UUID) -> HttpResponse:
    user = person(request)
    row = managed_cohort_or_404(user, cohort)
    form = GroupForm(request.POST or None, country=row.country, by=user, cohort=row)
    is_valid = form.is_valid()
    changes = {"named": form.named(), "taken_off": form.taken_off()} if is_valid else {}
    if elsewhere := first_to_confirm(request, **changes):
        return elsewhere
    if is_valid:
        try:
            change(cohort=row, answers=form.answers(), **changes, by=user, at=timezone.now())
        except (ChangeRefused, NamingRefused) as refusal:
            form.add_error(None, why_refused(refusal))
        else:
            messages.success(request, _("The group is changed."))
            return redirect(row if Cohort.objects.visible_to(user).contains(row) else "cohorts:teach")
    return render(request, "cohorts/edit_group.html", {"form": form, "cohort": row})


def why_refused(refusal: ChangeRefused | NamingRefused) -> str:
    match refusal:
        case NoTrainerLeft():
            return _("A group keeps one trainer at least. Name somebody else first, or ask a coordinator.")
        case TakesPart():
            return _("Somebody whom you named is a learner of this group. Nobody is both.")
        case ModuleStands():
            return _("Somebody has joined meanwhile, so the module stands.")
        case EndsBeforeItStarts():
            return _("Somebody else changed the days meanwhile. The last day is now before the first one.")
        case _other:
            return _("Nothing was changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, cohort: UUID) -> HttpResponse:
    """Asks first: what is shared and who is invited does not come back."""
    user = person(request)
    row = managed_cohort_or_404(user, cohort)
    if request.method != "POST":
        return render(request, "cohorts/archive_group.html", {"cohort": row})
    archive_group(cohort=row, by=user, at=timezone.now())
    messages.success(request, _("The group is archived."))
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, cohort: UUID) -> HttpResponse:
    user = person(request)
    row = managed_cohort_or_404(user, cohort)
    if request.method != "POST":
        return render(request, "cohorts/bring_back_group.html", {"cohort": row})
    bring_group_back(cohort=row, by=user, at=timezone.now())
    messages.success(request, _("The group is back."))
    return redirect(row)


@require_POST
def new_code(request: HttpRequest, cohort: UUID) -> HttpResponse:
    user = person(request)
    row = taught_cohort_or_404(user, cohort)
    renew_code(row, by=user, at=timezone.now())
    messages.success(request, _("The group has a new code. The old code, link and picture open nothing any more."))
    return redirect(f"{row.get_absolute_url()}#invite")


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, cohort: UUID, member: UUID) -> HttpResponse:
    user = person(request)
    row = taught_cohort_or_404(user, cohort)
    membership = member_or_404(row, member)
    form = MoveForm(request.POST or None, groups=groups_to_move_to(membership=membership, by=user))
    if form.is_valid():
        try:
            move_member(membership=membership, to=form.chosen(), by=user, at=timezone.now())
        except OtherModule:
            form.add_error("to", _("This group has changed meanwhile. Choose again."))
        else:
            said = {"name": membership.user, "group": form.chosen()}
            messages.success(request, _("%(name)s is now in the group “%(group)s”.") % said)
            return redirect(row)
    return render(request, "cohorts/move.html", {"cohort": row, "membership": membership, "form": form})
