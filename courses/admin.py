"""What is published, and who has learned what. Content is published from text, so nothing here is edited."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.admin import ReadOnlyAdmin
from accounts.admin_opened import AboutSomebody
from courses.content.compiler import NoContent, compile_folder
from courses.content.tree import Compiled
from courses.impact import impacts_of
from courses.models import Activity, Completion, Enrolment, Module, ModuleCompletion, Release
from courses.translators import languages_of, printed, shares_of, sheets_of

PROBLEMS_SHOWN = 50


@admin.register(Module)
class ModuleAdmin(ReadOnlyAdmin):
    list_display = ("key", "withdrawn_at")
    search_fields = ("key",)


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("module", "version", "number", "published_at")
    list_filter = ("module",)
    search_fields = ("module__key", "version")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("next/", view(self.next_releases), name="courses_release_next"),
            path("translations/", view(self.translations), name="courses_release_translations"),
            path("translations/<slug:language>/", view(self.translations), name="courses_release_translations"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def next_releases(self, request: HttpRequest) -> HttpResponse:
        """What publishing the content folder of this host would change now, and for whom."""
        compiled = self.compiled_for(request)
        errors = compiled.problems.errors if compiled else []
        context = {
            "problems": sorted(errors)[:PROBLEMS_SHOWN],
            "more": max(0, len(errors) - PROBLEMS_SHOWN),
            "impacts": impacts_of(compiled) if compiled and not errors else [],
        }
        return self.page(request, "next", _("What publishing would change"), compiled, context)

    @method_decorator(require_safe)
    def translations(self, request: HttpRequest, language: str = "") -> HttpResponse:
        """What the folder has in a language: in numbers, and one part of it side by side with its source."""
        compiled = self.compiled_for(request)
        languages = languages_of(compiled) if compiled else []
        if language and compiled and language not in languages:
            raise Http404
        sheets = sheets_of(compiled, language) if compiled and language else []
        part, only_stale = request.GET.get("part"), "stale" in request.GET
        context: dict[str, Any] = {
            "languages": languages,
            "target": language,
            "parts": [
                {"key": key, "share": share, "is_shown": key == part} for key, share in shares_of(sheets).items()
            ],
            "sheets": None,
            "only_stale": only_stale,
        }
        if part is not None:
            chosen = [sheet for sheet in sheets if sheet.source.module == part]
            context["sheets"] = printed(chosen, only_stale=only_stale)
        return self.page(request, "translations", _("Translations"), compiled, context)

    def compiled_for(self, request: HttpRequest) -> Compiled | None:
        """The content folder of this host, for those who may read releases; None where there is none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            return compile_folder(settings.CONTENT_DIR)
        except NoContent:
            return None

    def page(
        self, request: HttpRequest, name: str, title: str, compiled: Compiled | None, context: dict[str, Any]
    ) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "compiled": compiled}
        return TemplateResponse(request, f"admin/courses/release/{name}.html", frame | context)


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("key", "module", "polymorphic_ctype", "digest")
    list_filter = ("module",)
    search_fields = ("key", "digest")


@admin.register(Enrolment)
class EnrolmentAdmin(AboutSomebody, ReadOnlyAdmin):
    list_display = ("user", "module", "major", "group", "country", "began_at")
    list_filter = ("module", "group", "country")
    search_fields = ("user__chosen_name", "user__email", "uuid")
    list_select_related = ("user", "module")


@admin.register(Completion)
class CompletionAdmin(AboutSomebody, ReadOnlyAdmin):
    whose = "enrolment.user"
    list_display = ("enrolment", "key", "score", "at")
    search_fields = ("enrolment__user__chosen_name", "enrolment__user__email", "key")
    list_select_related = ("enrolment__module",)
    date_hierarchy = "at"


@admin.register(ModuleCompletion)
class ModuleCompletionAdmin(AboutSomebody, ReadOnlyAdmin):
    whose = "enrolment.user"
    list_display = ("enrolment", "release", "group", "country", "at")
    list_filter = ("release__module", "group", "country")
    search_fields = ("enrolment__user__chosen_name", "enrolment__user__email", "uuid")
    list_select_related = ("enrolment__module", "release__module")
    date_hierarchy = "at"
