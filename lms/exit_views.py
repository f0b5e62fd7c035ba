"""The page about leaving: what "Exit this page" does, and what it does not do."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def about_exit(request: HttpRequest) -> HttpResponse:
    return render(request, "lms/about_exit.html")
