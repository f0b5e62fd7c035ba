"""A page with two questions about oneself, for whoever has just begun to count."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import person
from accounts.step_up import open_without_second_factor
from kpis.about_forms import AboutForm
from kpis.about_oneself import close_questions, may_be_asked, was_asked
from lms.models import Programme


@open_without_second_factor
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest) -> HttpResponse:
    """Asks once. Whoever sends and whoever skips is led on with the same words; who was asked before, too."""
    user, programme = person(request), Programme.current()
    if not programme.demographics:
        raise Http404
    if not may_be_asked(user, programme):
        if not was_asked(user):
            raise Http404
        return _led_on(request)
    skipped = "skip" in request.POST
    form = AboutForm(request.POST if request.method == "POST" else None, questions=programme.demographics)
    if skipped or form.is_valid():
        close_questions(user=user, answers={} if skipped else form.answers, programme=programme)
        return _led_on(request)
    return render(request, "kpis/about_you.html", {"form": form})


def _led_on(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Thank you. You will not be asked about yourself again."))
    return redirect("courses:learning")
