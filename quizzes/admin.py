"""Questions and attempts in the admin site: evidence, to be read. What was written as a reflection is not shown."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin import ReadOnlyAdmin
from quizzes.models import Attempt, Question, Response
from quizzes.question_types import class_of


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ("key", "quiz_key", "module", "polymorphic_ctype", "digest")
    list_filter = ("module", "polymorphic_ctype")
    list_select_related = ("module", "polymorphic_ctype")
    search_fields = ("key", "quiz_key", "digest")


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
class AttemptAdmin(ReadOnlyAdmin):
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
