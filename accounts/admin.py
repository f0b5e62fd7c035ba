"""People and organisations in the admin site. What proves something is read-only."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Affiliation, AuditEvent, Consent, Coordinator, Organisation, User

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


class AffiliationInline(admin.TabularInline[Affiliation, User]):
    model = Affiliation
    extra = 0
    can_delete = False
    readonly_fields = ("organisation", "since")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    """A person is changed, never deleted: sums and papers stand on the row."""

    ordering = ("chosen_name",)
    list_display = ("chosen_name", "email", "organisation", "is_staff", "counts", "joined_at")
    list_filter = ("is_staff", "is_active", "counts", "provisional", "organisation__country")
    search_fields = ("chosen_name", "email", "uuid", "organisation__name")
    autocomplete_fields = ("organisation", "merged_into")
    readonly_fields = ("uuid", "joined_at", "welcomed_at", "erased_at", "last_login")
    inlines = (AffiliationInline,)
    list_select_related = ("organisation",)
    fieldsets = (
        (None, {"fields": ("uuid", "chosen_name", "paper_name", "email", "password", "language", "country")}),
        (_("Belonging"), {"fields": ("organisation", "counts", "provisional", "merged_into")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("joined_at", "welcomed_at", "last_login", "erased_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "chosen_name", "usable_password", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    list_display = ("name", "kind", "country", "town", "status", "partner", "merged_into")
    list_filter = ("status", "kind", "country", "partner")
    search_fields = ("name", "town")
    autocomplete_fields = ("merged_into",)
    actions = ("confirm",)

    @admin.action(description=_("Confirm the chosen organisations"))
    def confirm(self, request: HttpRequest, organisations: QuerySet[Organisation]) -> None:
        organisations.update(status=Organisation.Status.CONFIRMED)
        for organisation in organisations:
            AuditEvent.record(
                actor=request.user if isinstance(request.user, User) else None,
                action="organisation confirmed",
                subject=organisation,
                at=timezone.now(),
            )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Coordinator)
class CoordinatorAdmin(admin.ModelAdmin[Coordinator]):
    list_display = ("user", "countries")
    autocomplete_fields = ("user",)
    search_fields = ("user__chosen_name", "user__email")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("user", "notice", "version", "language", "at")
    search_fields = ("user__chosen_name", "user__email")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "action", "subject")
    list_filter = ("action",)
    search_fields = ("subject", "actor__chosen_name")
    date_hierarchy = "at"
