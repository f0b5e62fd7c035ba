"""Papers are evidence: found and read here, revoked with a reason, and neither changed nor deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.access import person
from accounts.admin_opened import AboutSomebody
from certificates.models import (
    AttendanceCertificate,
    AttendanceReport,
    Certificate,
    Document,
    DocumentQuerySet,
    MentorCertificate,
    SignInSheet,
    Transcript,
)
from certificates.queueing import hurry
from certificates.replacing import CannotReplace, correct_name, renew_template
from certificates.revoking import let_issue_again, revoke
from lms.spoken_codes import is_code, plain_code

NAMES_OF_OTHERS = frozenset({"people", "because"})
"""Of what a list says: who stands on it, and why it was taken with names. It is taken on the page of its seminar, where
that is seen by whoever stands on it."""


class ReasonForm(ActionForm):
    reason = forms.ChoiceField(
        label=_("Reason, if revoking:"), choices=[("", "–"), *Document.Reason.choices], required=False
    )


class PaperAdmin(admin.ModelAdmin[Document]):
    list_display = ["code", "language", "requested_at", "made_at", "tries", "revoked_at"]
    list_filter = [
        "language",
        "template",
        ("revoked_at", admin.EmptyFieldListFilter),
        ("made_at", admin.EmptyFieldListFilter),
    ]
    date_hierarchy = "requested_at"
    ordering = ["-requested_at"]
    actions = ["revoke_papers"]
    action_form = ReasonForm
    fields = (
        "uuid",
        "code",
        "holder",
        "seminar",
        "requested_by",
        "language",
        "template",
        "requested_at",
        "tries",
        "made_at",
        "mailed_at",
        "sha256",
        "revoked_at",
        "revoked_because",
        "replaced_by",
        "replaced_because",
        "for_holder_alone",
        "erased_at",
        "what_it_says",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("what it says"))
    def what_it_says(self, paper: Document) -> SafeString:
        said = {key: value for key, value in paper.snapshot.items() if key not in NAMES_OF_OTHERS}
        return format_html("<pre>{}</pre>", json.dumps(said, ensure_ascii=False, indent=2))

    @admin.action(description=_("Revoke for the chosen reason"), permissions=["change"])
    def revoke_papers(self, request: HttpRequest, papers: DocumentQuerySet) -> None:
        reason = request.POST.get("reason", "")
        if reason not in Document.Reason.values:
            self.message_user(request, _("Choose a reason first. Nothing was revoked."), messages.WARNING)
            return
        now = timezone.now()
        revoked = sum(
            revoke(document=paper, because=Document.Reason(reason), by=person(request), at=now) for paper in papers
        )
        text = ngettext("%(count)d paper is revoked.", "%(count)d papers are revoked.", revoked)
        self.message_user(request, text % {"count": revoked})


@admin.register(Certificate, AttendanceCertificate, MentorCertificate, Transcript)
class HeldPaperAdmin(AboutSomebody, PaperAdmin):
    """Of papers about one person. All but transcripts can be replaced."""

    whose = "holder"

    list_display = ["code", "holder", "language", "template", "requested_at", "made_at", "tries", "revoked_at"]
    list_select_related = ["holder"]
    list_filter = [*PaperAdmin.list_filter, ("replaced_by", admin.EmptyFieldListFilter)]
    search_fields = ["code", "uuid", "holder__chosen_name", "holder__paper_name", "holder__email"]
    search_help_text = _("Code, name, participant number or e-mail address")
    actions = [*PaperAdmin.actions, "correct_names", "renew_templates", "issue_again"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Document], search_term: str
    ) -> tuple[QuerySet[Document], bool]:
        """Also by a participant number, as it is written on a paper."""
        found, doubles = super().get_search_results(request, queryset, search_term)
        number = plain_code(search_term)
        if is_code(number):
            found |= queryset.filter(holder__number=number)
        return found, doubles

    @admin.action(description=_("Make anew with the holder's name as it is now"), permissions=["change"])
    def correct_names(self, request: HttpRequest, papers: DocumentQuerySet) -> None:
        self._replace(request, papers, correct_name)

    @admin.action(description=_("Make anew in the newest template"), permissions=["change"])
    def renew_templates(self, request: HttpRequest, papers: DocumentQuerySet) -> None:
        self._replace(request, papers, renew_template)

    @admin.action(description=_("Let what was revoked be issued again"), permissions=["change"])
    def issue_again(self, request: HttpRequest, papers: DocumentQuerySet) -> None:
        now = timezone.now()
        freed = sum(let_issue_again(document=paper, by=person(request), at=now) for paper in papers)
        text = ngettext(
            "%(count)d paper may be issued again: of a module by itself, of a seminar by its trainers.",
            "%(count)d papers may be issued again: of modules by themselves, of seminars by their trainers.",
            freed,
        )
        self.message_user(request, text % {"count": freed})

    def _replace(self, request: HttpRequest, papers: DocumentQuerySet, replace: Callable[..., Document]) -> None:
        """The papers in force among those chosen; whichever says already what the new one would is left alone."""
        now, replaced = timezone.now(), 0
        for paper in papers.valid():
            with suppress(CannotReplace):
                new = replace(document=paper, by=person(request), at=now)
                if new.pk != paper.pk:
                    hurry(new)
                    replaced += 1
        text = ngettext("%(count)d paper is being made anew.", "%(count)d papers are being made anew.", replaced)
        self.message_user(request, text % {"count": replaced})


@admin.register(AttendanceReport, SignInSheet)
class ListAdmin(PaperAdmin):
    list_display = ["code", "seminar", "language", "requested_at", "made_at", "tries", "revoked_at"]
    list_select_related = ["seminar"]
    search_fields = ["code", "uuid", "seminar__title"]
    search_help_text = _("Code or title of the seminar")
