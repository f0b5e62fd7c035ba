"""Pages that a code opens, which somebody reads from a slide, a wall or a sheet: of a group, a seminar, a half day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cohorts.guessing import count_wrong_code, guesses_too_much
from lms.spoken_codes import plain_code

Row = TypeVar("Row")
View = Callable[[HttpRequest, Row], HttpResponse]


def ask_for_code(request: HttpRequest, form: forms.Form, *, template: str, leads_to: str) -> HttpResponse:
    """A page with one field, `code`; what is typed leads to the page of that code, whether there is one or not."""
    if form.is_valid():
        code = plain_code(form.cleaned_data["code"])
        if code:
            return redirect(leads_to, code)
        form.add_error("code", _("This is not a code."))
    return render(request, template, {"form": form})


def opened_by_code(
    row_or_404: Callable[[str], Row], *, unknown: str, context: Callable[[], Mapping[str, Any]] = dict
) -> Callable[[View[Row]], Callable[[HttpRequest, str], HttpResponse]]:
    """Gives a view what a code opens. Where it opens nothing, the template `unknown` says so.

    Wrong codes of every kind are counted together, and too many stop whoever guesses. No browser and no search engine
    keeps any of these pages.
    """

    def decorated(view: View[Row]) -> Callable[[HttpRequest, str], HttpResponse]:
        @never_cache
        @wraps(view)
        def with_row(request: HttpRequest, code: str) -> HttpResponse:
            response = _answer(request, code)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        def _answer(request: HttpRequest, code: str) -> HttpResponse:
            if guesses_too_much(request):
                return render(request, "cohorts/too_many_codes.html", status=429)
            try:
                row = row_or_404(code)
            except Http404:
                count_wrong_code(request)
                return render(request, unknown, dict(context()), status=404)
            return view(request, row)

        return with_row

    return decorated
