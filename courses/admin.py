"""What is published, and who has learned what. Content is published from text, so nothing here is edited."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from courses.models import Activity, Completion, Enrolment, Module, ModuleCompletion, Release


@admin.register(Module)
class ModuleAdmin(ReadOnlyAdmin):
    list_display = ("key", "withdrawn_at")
    search_fields = ("key",)


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("module", "version", "number", "published_at")
    list_filter = ("module",)
    search_fields = ("module__key", "version")


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("key", "module", "polymorphic_ctype", "digest")
    list_filter = ("module",)
    search_fields = ("key", "digest")


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnlyAdmin):
    list_display = ("user", "module", "major", "group", "country", "began_at")
    list_filter = ("module", "group", "country")
    search_fields = ("user__chosen_name", "user__email", "uuid")
    list_select_related = ("user", "module")


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    list_display = ("enrolment", "key", "score", "at")
    search_fields = ("enrolment__user__chosen_name", "enrolment__user__email", "key")
    list_select_related = ("enrolment__module",)
    date_hierarchy = "at"


@admin.register(ModuleCompletion)
class ModuleCompletionAdmin(ReadOnlyAdmin):
    list_display = ("enrolment", "release", "group", "country", "at")
    list_filter = ("release__module", "group", "country")
    search_fields = ("enrolment__user__chosen_name", "enrolment__user__email", "uuid")
    list_select_related = ("enrolment__module", "release__module")
    date_hierarchy = "at"
