"""People and organisations in the admin site. What proves something is read-only."""

from __future__ import annotations

from http import HTTPStatus
from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AuthToken

from accounts.access import person
from accounts.addresses import give_address, is_anothers
from accounts.admin_opened import AboutSomebody
from accounts.admin_step_up import GivesPower
from accounts.data_forms import LeaveForm
from accounts.erasing import LastAdministrator, erase, is_last_administrator
from accounts.merging_organisations import MergingRefused, merge_organisation, refuse_what_cannot_be
from accounts.models import Affiliation, AuditEvent, Consent, Coordinator, Organisation, User
from accounts.opened import OPENED_IN_ADMINISTRATION
from accounts.people import confirm_organisation, join_organisation
from accounts.sittings import end_tokens
from accounts.step_up import first_to_second_factor
from lms.models import Programme
from lms.spoken_codes import is_code, plain_code

# Whoever could write these could become anybody: addresses are read here, the rest is not shown. The
# libraries register them when their own admin modules load, so these load first.
for module in ("allauth.account.admin", "allauth.mfa.admin", "allauth.usersessions.admin", "knox.admin"):
    import_module(module)
for model in (EmailAddress, EmailConfirmation, Authenticator, UserSession, AuthToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

# The site's own sign-in, with its second factor and its limits, is the only way in.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Administration")
admin.site.index_title = _("Everything, by room")


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that are evidence: to be found and read, never changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(AboutSomebody, ReadOnlyAdmin):
    list_display = ("email", "user", "verified", "primary")
    search_fields = ("email", "user__chosen_name")


admin.site.unregister(Group)


@admin.register(Group)
class RolesAdmin(GivesPower, GroupAdmin):
    """What a group of people may do in the administration."""


IS_SOMEBODY = ("email", "provisional", "is_active", "is_staff", "is_superuser", "groups")
"""Fields of a person with which somebody could be anybody, shut anybody out, or administer everything."""


class FoldedAddress:
    """An address as it is stored, whatever case it was typed in."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str | None:
        address = User.objects.fold(self.cleaned_data["email"])
        if address and is_anothers(address, than=self.instance):
            raise forms.ValidationError(_("This address cannot be used. Please take another one."))
        return address


class PersonChangeForm(FoldedAddress, UserChangeForm[User]):
    def clean(self) -> dict[str, Any]:
        """Nobody locks all administrators out, themselves among them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needed = {"is_superuser": True, "is_staff": True, "is_active": True, "provisional": False}
        loses = any(cleaned.get(field, value) != value for field, value in needed.items())
        if loses and is_last_administrator(self.instance):
            raise ValidationError(LeaveForm.error_messages["last"])
        return cleaned


class PersonCreationForm(FoldedAddress, AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "chosen_name")


class CoordinatorForm(forms.ModelForm[Coordinator]):
    countries = forms.MultipleChoiceField(
        label=_("Countries"),
        help_text=_("None chosen: all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Coordinator
        fields = ("user", "countries")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["countries"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = Programme.current().country_choices()


class AffiliationInline(admin.TabularInline[Affiliation, User]):
    model = Affiliation
    extra = 0
    can_delete = False
    readonly_fields = ("organisation", "since")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(GivesPower, UserAdmin[User]):
    """A person is changed, never deleted: sums and papers stand on the row."""

    ordering = ("chosen_name",)
    list_display = ("chosen_name", "participant_number", "email", "organisation", "is_staff", "counts", "joined_at")
    list_filter = ("is_staff", "is_active", "counts", "provisional", "organisation__country")
    search_fields = ("chosen_name", "email", "uuid", "number", "organisation__name")
    autocomplete_fields = ("organisation",)
    form = PersonChangeForm
    add_form = PersonCreationForm
    actions: tuple[str, ...] = ("erase_people",)
    readonly_fields = (
        "uuid",
        "participant_number",
        "merged_into",
        "joined_at",
        "welcomed_at",
        "erased_at",
        "last_login",
    )
    inlines = (AffiliationInline,)
    list_select_related = ("organisation",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "uuid",
                    "participant_number",
                    "chosen_name",
                    "paper_name",
                    "email",
                    "password",
                    "language",
                    "country",
                )
            },
        ),
        (_("Belonging"), {"fields": ("organisation", "counts", "provisional", "merged_into")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("joined_at", "welcomed_at", "last_login", "erased_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "chosen_name", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Whoever administers some of it gives nobody, and not themselves, the power to administer all of it. One's own
        address is changed where a code confirms it: a wrong letter here would lock oneself out."""
        fields = tuple(super().get_readonly_fields(request, obj))
        user = person(request)
        if obj is not None and not user.is_superuser:
            return (*fields, *IS_SOMEBODY)
        return (*fields, "email") if obj == user else fields

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return person(request).is_superuser

    @admin.action(description=_("Erase the chosen people"), permissions=["erase"])
    def erase_people(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Of people who asked for it and cannot sign in. Asks first: nobody can bring them back, so it is for whoever
        administers everything.

        An account that was merged goes with whoever it became, whose papers and marks hang on it, and not alone."""
        people = people.filter(merged_into=None)
        if "sure" not in request.POST:
            context = {**self.admin_site.each_context(request), "people": people, "title": _("Erase the chosen people")}
            return render(request, "accounts/admin/erase.html", context)
        for user in people:
            try:
                erase(person=user, by=person(request), at=timezone.now())
            except LastAdministrator:
                self.message_user(request, LeaveForm.error_messages["last"], messages.ERROR)
        return None

    @admin.display(description=_("participant number"), ordering="number")
    def participant_number(self, user: User) -> str:
        return user.spoken_number

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whose data it is can read who opened them."""
        if elsewhere := first_to_second_factor(request):
            return elsewhere
        opened = self.get_object(request, object_id)
        if opened is not None:
            by = person(request)
            AuditEvent.record_reading(actor=by, action=OPENED_IN_ADMINISTRATION, subject=opened, at=timezone.now())
        return super().change_view(request, object_id, *args, **kwargs)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Whoever sets a password could be that person: it is kept in the audit, as a changed address is."""
        if not person(request).is_superuser:
            raise PermissionDenied
        if elsewhere := first_to_second_factor(request):
            return elsewhere
        answer: HttpResponse = super().user_change_password(request, id, form_url)
        somebody = self.get_object(request, id)
        if answer.status_code == HTTPStatus.FOUND and somebody is not None:
            end_tokens(somebody)
            self._note_power(request, somebody, changed=["password"], added=False)
        return answer

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """A number is found as it is written on a paper, too."""
        found, doubles = super().get_search_results(request, queryset, search_term)
        number = plain_code(search_term)
        if is_code(number):
            found |= queryset.filter(number=number)
        return found, doubles

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A change of organisation goes by the rule that dates it. Another address replaces all older ones, which
        somebody else may read."""
        organisation = obj.organisation
        before = User.objects.filter(pk=obj.pk).values_list("email", flat=True).first()
        if "organisation" in form.changed_data:
            obj.organisation = Organisation.objects.filter(pk=form.initial.get("organisation")).first()
        super().save_model(request, obj, form, change)
        if change and obj.email != before:
            give_address(obj, obj.email)
        join_organisation(user=obj, organisation=organisation, at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OrganisationForm(forms.ModelForm[Organisation]):
    """Checks a merger by the rule that coordinators go by."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        into = cleaned.get("merged_into")
        if into is not None and "merged_into" in self.changed_data:
            before = Organisation(pk=self.instance.pk, country=cleaned.get("country", ""))
            try:
                refuse_what_cannot_be(before, into)
            except MergingRefused:
                text = pgettext_lazy(
                    "two organisations", "The two cannot become one, or they are already. Nothing was changed."
                )
                self.add_error("merged_into", text)
        return cleaned


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    form = OrganisationForm
    list_display = ("name", "kind", "country", "town", "status", "partner", "merged_into")
    list_filter = ("status", "kind", "country", "partner")
    search_fields = ("name", "town")
    autocomplete_fields = ("merged_into",)
    actions = ("confirm",)

    @admin.action(description=_("Confirm the chosen organisations"), permissions=["change"])
    def confirm(self, request: HttpRequest, organisations: QuerySet[Organisation]) -> None:
        for organisation in organisations.exclude(status=Organisation.Status.CONFIRMED):
            confirm_organisation(organisation=organisation, by=person(request), at=timezone.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> tuple[str, ...]:
        """Whoever belonged to a merged one belongs to the other: that is not undone by emptying a field."""
        return ("merged_into",) if obj is None or obj.merged_into_id is not None else ()

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """A merger goes by the rule, which takes the people along."""
        into = obj.merged_into if "merged_into" in form.changed_data else None
        if into is not None:
            obj.merged_into = None
        super().save_model(request, obj, form, change)
        if into is not None:
            merge_organisation(organisation=obj, into=into, by=person(request), at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Coordinator)
class CoordinatorAdmin(GivesPower, admin.ModelAdmin[Coordinator]):
    form = CoordinatorForm
    list_display = ("user", "countries")
    autocomplete_fields = ("user",)
    search_fields = ("user__chosen_name", "user__email")


@admin.register(Consent)
class ConsentAdmin(AboutSomebody, ReadOnlyAdmin):
    list_display = ("user", "notice", "version", "language", "at")
    search_fields = ("user__chosen_name", "user__email")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "action", "subject")
    list_filter = ("action",)
    search_fields = ("subject", "actor__chosen_name")
    date_hierarchy = "at"
