"""Cohorts and seminars are set up here. Who was there is evidence: marked on the trainer's page, only read here."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import person
from accounts.admin import PersonAdmin
from accounts.admin_opened import AboutSomebody
from accounts.admin_step_up import GivesPower
from accounts.models import AuditEvent, User
from cohorts.archiving import end_with_group
from cohorts.invitations import shorten_invitations
from cohorts.merging import MergeRefused, NotByThem, merge
from cohorts.merging_forms import StaysForm
from cohorts.models import (
    Attendance,
    Cohort,
    Membership,
    Registration,
    Scan,
    Seminar,
    Session,
    valid_time_zone,
)
from cohorts.registration import fill_places, has_traces, take_off
from cohorts.seminar_refusals import REASONS
from cohorts.setting_up_seminars import has_evidence
from cohorts.sharing import stop_sharing
from cohorts.who_teaches import TakesPart, record_naming, takes_part
from lms.models import Programme
from lms.text import language_name


def programme_choices(field: str) -> list[tuple[str, str]] | None:
    """What the programme allows in a field of this name; None where it has no say."""
    match field:
        case "country":
            return Programme.current().country_choices()
        case "language":
            return [(code, language_name(code)) for code in Programme.current().languages]
        case "group":
            return Programme.current().group_choices()
        case "time_zone":
            return [(name, name) for name in sorted(available_timezones())]
        case _other:
            return None


class TaughtForm(ModelForm[Any]):
    """Nobody marks or watches over themselves: who takes part is not named as a trainer."""

    def clean_trainers(self) -> Any:
        trainers = self.cleaned_data["trainers"]
        if self.instance.pk is not None and takes_part(self.instance, trainers):
            learns = _("Somebody whom you named is a learner of this group. Nobody is both.")
            raise ValidationError(str(learns if isinstance(self.instance, Cohort) else REASONS[TakesPart]))
        return trainers


class TaughtAdmin(GivesPower):
    """Of what trainers teach. Naming a trainer gives power over others, so every change is kept."""

    form = TaughtForm

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any) -> Any:
        choices = programme_choices(db_field.name)
        if choices is None:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=db_field.verbose_name,
            required=not db_field.blank,
            choices=[("", "–"), *choices],
            initial=db_field.get_default(),
        )

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        row, by, at = form.instance, person(request), timezone.now()
        before = set(row.trainers.all())
        super().save_related(request, form, formsets, change)
        if (now := set(row.trainers.all())) != before:
            record_naming(of=row, named=now - before, taken_off=before - now, by=by, at=at)
        action = f"cohorts.{'change' if change else 'add'}-{row._meta.model_name}"
        changed = [*form.changed_data, *(formset.prefix for formset in formsets if formset.has_changed())]
        AuditEvent.record(actor=by, action=action, subject=row, at=at, changed=changed)


admin.site.unregister(User)


@admin.register(User)
class MergeablePersonAdmin(PersonAdmin):
    """People, of whom two may turn out to be one: what has to move then, this room knows."""

    actions = (*PersonAdmin.actions, "merge_people")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return person(request).is_superuser

    @admin.action(description=_("Merge two people into one"), permissions=["merge"])
    def merge_people(self, request: HttpRequest, people: models.QuerySet[User]) -> HttpResponse | None:
        """Asks first who stays, and why. Whoever stays has all that the other one wrote."""
        if people.count() != 2:
            self.message_user(request, _("Please choose two people."), messages.WARNING)
            return None
        form = StaysForm(request.POST if "stays" in request.POST or "reason" in request.POST else None, people=people)
        if form.is_valid():
            into, gone = form.chosen()
            try:
                merge(person=gone, into=into, by=person(request), at=timezone.now(), reason=form.cleaned_data["reason"])
            except NotByThem:
                text = _(
                    "You cannot merge an account into your own, or an administrator of everything. Nothing was changed."
                )
                self.message_user(request, text, messages.ERROR)
            except MergeRefused:
                self.message_user(request, _("These two cannot become one. Nothing was changed."), messages.ERROR)
            else:
                self.message_user(request, _("It is one person now."), messages.SUCCESS)
            return None
        context = {**self.admin_site.each_context(request), "title": _("Merge two people into one"), "form": form}
        return TemplateResponse(request, "cohorts/admin_merge.html", {**context, "people": people, "opts": User._meta})


@admin.register(Cohort)
class CohortAdmin(TaughtAdmin):
    list_display = ["name", "module", "country", "language", "starts", "ends", "archived_at"]
    list_filter = ["country", "module", ("archived_at", admin.EmptyFieldListFilter)]
    list_select_related = ["module"]
    search_fields = ["name", "=uuid", "=join_code", "trainers__chosen_name"]
    autocomplete_fields = ["trainers", "organisation"]

    def get_readonly_fields(self, request: HttpRequest, obj: Cohort | None = None) -> list[str]:
        """Which module it is about stands once somebody has joined: what they did and shared was in that one."""
        has_members = obj is not None and obj.memberships.exists()
        return ["uuid", "module"] if has_members else ["uuid"]

    def save_model(self, request: HttpRequest, obj: Cohort, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        shorten_invitations(obj)
        if obj.archived_at is not None:
            end_with_group(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Cohort | None = None) -> bool:
        """One that somebody has joined is archived instead."""
        return obj is not None and not obj.memberships.exists() and super().has_delete_permission(request, obj)


@admin.register(Membership)
class MembershipAdmin(AboutSomebody):
    list_display = ["user", "cohort", "joined_at", "left_at", "removed_by"]
    list_filter = ["cohort__country", ("left_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "cohort", "removed_by"]
    search_fields = ["user__chosen_name", "user__email", "=user__uuid", "cohort__name"]
    date_hierarchy = "joined_at"
    fields = ["cohort", "user", "joined_at", "left_at", "removed_by"]
    readonly_fields = ["cohort", "user", "joined_at"]
    autocomplete_fields = ["removed_by"]

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.left_at is not None:
            stop_sharing(obj.shared_notes.all())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False


class SessionInline(admin.TabularInline[Session, Seminar]):
    model = Session
    extra = 0
    fields = ["number", "starts_at", "minutes", "certified_minutes", "title"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """When and how long is evidence, once somebody was marked or a signed sheet is kept."""
        when = ["number", "starts_at", "minutes", "certified_minutes"]
        if obj is not None and obj.is_closed:
            return [*when, "title"]
        return when if self._has_evidence(obj) else []

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self._has_evidence(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Half days with marks or sheets are kept by the database as well."""
        return not self._has_evidence(obj)

    @staticmethod
    def _has_evidence(seminar: Seminar | None) -> bool:
        return seminar is not None and (seminar.is_closed or has_evidence(seminar))


CLOSED = [
    *("kind", "title", "group", "country", "cohort", "place", "address", "agenda", "language", "time_zone", "capacity"),
    *("takes_sign_ups", "entered_later"),
]
"""What of a closed seminar stands."""


@admin.register(Seminar)
class SeminarAdmin(TaughtAdmin):
    """Half days are typed and shown in the seminar's own time zone."""

    list_display = ["title", "kind", "group", "country", "place", "capacity"]
    list_filter = ["country", "group", "kind"]
    search_fields = ["title", "place", "=uuid", "trainers__chosen_name"]
    autocomplete_fields = ["trainers", "cohort"]
    inlines = [SessionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Seminar | None = None) -> list[str]:
        """What marks and reports rest on stands with them: the clocks from the first mark on, all of it once two people
        have closed the list. Who teaches it, and so corrects it, may change."""
        always = ["uuid", "sign_up_code"]
        if obj is None:
            return always
        if obj.is_closed:
            return [*always, *CLOSED]
        return [*always, "time_zone"] if has_evidence(obj) else always

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """More places go to those who wait."""
        super().save_related(request, form, formsets, change)
        fill_places(seminar=form.instance, at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Seminar | None = None) -> bool:
        return obj is not None and not obj.registrations.exists() and super().has_delete_permission(request, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        with timezone.override(self._zone(request, object_id)):
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
            if isinstance(response, TemplateResponse):
                response.render()
            return response

    def _zone(self, request: HttpRequest, object_id: str | None) -> str | None:
        """What was typed, else what is stored."""
        name = request.POST.get("time_zone") or ""
        try:
            valid_time_zone(name)
        except ValidationError:
            return Seminar.objects.filter(pk=object_id or 0).values_list("time_zone", flat=True).first()
        return name


@admin.register(Registration)
class RegistrationAdmin(AboutSomebody):
    list_display = ["user", "seminar", "at"]
    list_filter = ["seminar__country", "seminar__group"]
    list_select_related = ["user", "seminar"]
    search_fields = ["user__chosen_name", "user__email", "=user__uuid", "seminar__title"]
    date_hierarchy = "at"
    fields = ["seminar", "user", "at"]
    readonly_fields = ["seminar", "user", "at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        """A place given by mistake may be taken back, as long as nothing is marked."""
        if obj is None or obj.seminar.is_closed or has_traces(seminar=obj.seminar, person=obj.user):
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Registration) -> None:
        """What the person said about their needs goes as well, and the next in line gets the place."""
        take_off(seminar=obj.seminar, person=obj.user, by=person(request), at=timezone.now())


@admin.register(Attendance)
class AttendanceAdmin(AboutSomebody):
    list_display = ["user", "session", "status", "group", "country", "organisation", "marked_by", "marked_at"]
    list_filter = ["status", "country", "group"]
    list_select_related = ["user", "session__seminar", "organisation", "marked_by"]
    search_fields = ["user__chosen_name", "user__email", "=user__uuid", "session__seminar__title", "organisation__name"]
    date_hierarchy = "marked_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attendance | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Attendance | None = None) -> bool:
        return False


@admin.register(Scan)
class ScanAdmin(admin.ModelAdmin[Scan]):
    """What is kept, and what was withdrawn and why. Files are handed out on the page of the half day alone."""

    list_display = ["session", "media_type", "pages", "size", "uploaded_by", "uploaded_at", "withdrawn_at"]
    list_filter = ["session__seminar__country", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["session__seminar", "uploaded_by"]
    search_fields = ["=uuid", "=sha256", "session__seminar__title"]
    date_hierarchy = "uploaded_at"
    fields = (
        "uuid",
        "session",
        "media_type",
        "pages",
        "size",
        "sha256",
        "uploaded_by",
        "uploaded_at",
        "withdrawn_at",
        "withdrawn_because",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Scan | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Scan | None = None) -> bool:
        return False
