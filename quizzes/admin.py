"""Questions and attempts in the admin site: evidence, to be read. What was written as a reflection is not shown."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.admin import ReadOnlyAdmin
from accounts.admin_opened import AboutSomebody
from courses.models import Module
from quizzes.access import published_quiz_or_404
from quizzes.facility_chart import facility_chart
from quizzes.item_analysis import analysis_of, quizzes_by_module
from quizzes.models import Attempt, Correction, Question, Regrading, Response
from quizzes.question_types import class_of


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ("key", "quiz_key", "module", "polymorphic_ctype", "digest")
    list_filter = ("module", "polymorphic_ctype")
    list_select_related = ("module", "polymorphic_ctype")
    search_fields = ("key", "quiz_key", "digest")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("analysis/", view(self.analyses), name="quizzes_question_analyses"),
            path("analysis/<slug:module>/<slug:key>/", view(self.analysis), name="quizzes_question_analysis"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def analyses(self, request: HttpRequest) -> HttpResponse:
        """Every quiz of every module, as the newest release has it."""
        self.refuse_strangers(request)
        return self.page(request, "analyses", _("How questions do"), {"modules": quizzes_by_module()})

    @method_decorator(require_safe)
    def analysis(self, request: HttpRequest, module: str, key: str) -> HttpResponse:
        """How the questions of one quiz do."""
        self.refuse_strangers(request)
        row = get_object_or_404(Module, key=module)
        analysis = analysis_of(published_quiz_or_404(row.pk, key))
        context = {"analysis": analysis, "chart": facility_chart(analysis)}
        return self.page(request, "analysis", str(analysis.quiz.title), context)

    def refuse_strangers(self, request: HttpRequest) -> None:
        """These pages are for those who may read questions. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied

    def page(self, request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/quizzes/question/{name}.html", frame | context)


class ResponseInline(admin.TabularInline[Response, Attempt]):
    model = Response
    extra = 0
    can_delete = False
    fields = readonly_fields = ("question", "given", "share", "language", "saved_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        return super().get_queryset(request).prefetch_related("question")

    def has_add_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("answer"))
    def given(self, response: Response) -> str:
        if not class_of(response.question.spec["type"]).scored:
            return _("kept private")
        return json.dumps(response.answer, ensure_ascii=False)


@admin.register(Attempt)
class AttemptAdmin(AboutSomebody, ReadOnlyAdmin):
    whose = "enrolment.user"
    list_display = ("quiz_key", "number", "learner", "module", "opened_at", "submitted_at", "score", "passed")
    list_filter = ("passed", "enrolment__module", "enrolment__country")
    list_select_related = ("enrolment__user", "enrolment__module")
    search_fields = (
        "uuid",
        "quiz_key",
        "enrolment__user__chosen_name",
        "enrolment__user__email",
        "enrolment__user__uuid",
    )
    date_hierarchy = "opened_at"
    fields = ("uuid", "enrolment", "quiz", "number", "opened_at", "submitted_at", "score", "passed")
    inlines = (ResponseInline,)

    @admin.display(description=gettext_lazy("person"), ordering="enrolment__user__chosen_name")
    def learner(self, attempt: Attempt) -> str:
        return str(attempt.enrolment.user)

    @admin.display(description=gettext_lazy("module"), ordering="enrolment__module")
    def module(self, attempt: Attempt) -> str:
        return attempt.enrolment.module.key


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ("question", "module", "wording", "at")
    list_filter = ("question__module",)
    list_select_related = ("question__module",)
    search_fields = ("question__key", "question__quiz_key")
    date_hierarchy = "at"
    fields = ("question", "mended", "at")

    @admin.display(description=gettext_lazy("module"), ordering="question__module")
    def module(self, correction: Correction) -> str:
        return correction.question.module.key

    @admin.display(description=gettext_lazy("old wording"))
    def wording(self, correction: Correction) -> str:
        return correction.question.digest[:8]


@admin.register(Regrading)
class RegradingAdmin(AboutSomebody, ReadOnlyAdmin):
    whose = "attempt.enrolment.user"
    list_display = (
        "uuid",
        "correction",
        "score_before",
        "score_after",
        "passed_before",
        "passed_after",
        "at",
        "told_at",
    )
    list_filter = ("passed_after", "attempt__enrolment__module")
    list_select_related = ("attempt", "correction__question")
    search_fields = ("attempt__uuid", "attempt__quiz_key")
    date_hierarchy = "at"

    @admin.display(description=gettext_lazy("attempt"))
    def uuid(self, regrading: Regrading) -> str:
        return str(regrading.attempt.uuid)
