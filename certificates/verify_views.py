"""Checking a paper without an account: by its code, by its file, and by the name on it.

Asking changes nothing, so that there is nothing to forge: these pages need no token, no cookie and no
`Referer`. And Django would look for a token among what was posted, which puts a file on the disk before
a view could say otherwise.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from certificates.access import paper_with_code, paper_with_file
from certificates.fingerprints import keep_no_files
from certificates.forms import CodeForm, FileForm, NameForm
from certificates.models import Document
from certificates.throttling import may_ask, may_guess
from certificates.verification import name_matches
from certificates.verification import verify as verdict_on


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed, which leads to the page that a square code opens at once; or a file is dropped."""
    if request.method == "POST":
        return redirect(request.path) if _is_from_elsewhere(request) else _verify_file(request)
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("certificates:verify", code=form.cleaned_data["code"])
    return _page(request, "certificates/verify_form.html", {"form": form, "file_form": FileForm()})


def _verify_file(request: HttpRequest) -> HttpResponse:
    """The verdict on the paper that has this file, in the answer itself: an address could say it of any paper."""
    if not may_ask(request):
        return _refused(request)
    keep_no_files(request)
    form = FileForm(request.POST, request.FILES)
    context: dict[str, Any] = {"form": CodeForm(), "file_form": form}
    if not form.is_valid():
        return _page(request, "certificates/verify_form.html", context)
    paper = paper_with_file(form.fingerprint)
    if paper is None:
        return _page(request, "certificates/verify_form.html", {**context, "is_ours": False}, status=404)
    return _verdict(request, paper, is_this_file=True)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What may be said about a code; posted a name, also whether it is the one on the paper, and posted a
    file, whether it is the one that was issued."""
    if not may_ask(request):
        return _refused(request)
    if _is_from_elsewhere(request):
        return redirect(request.path)
    keep_no_files(request)
    paper = paper_with_code(code)
    if paper is None:
        return _page(request, "certificates/unknown.html", {"form": CodeForm()}, status=404)
    if request.method != "POST":
        return _verdict(request, paper)
    if "name" in request.POST:
        return _verify_name(request, paper)
    form = FileForm(request.POST, request.FILES)
    if not paper.is_ready or not form.is_valid():
        return _verdict(request, paper, file_form=form)
    return _verdict(request, paper, is_this_file=form.fingerprint == paper.sha256)


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site made a browser post this: it could have us say of its file that it is ours."""
    return request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site"


def _verify_name(request: HttpRequest, paper: Document) -> HttpResponse:
    form = NameForm(request.POST)
    if not verdict_on(paper).has_name or not form.is_valid():
        return _verdict(request, paper, form=form)
    if not may_guess(paper.code):
        return _refused(request)
    return _verdict(request, paper, form=form, matches=name_matches(paper, form.cleaned_data["name"]))


def _verdict(request: HttpRequest, paper: Document, **context: Any) -> HttpResponse:
    context = {"paper": paper, "verdict": verdict_on(paper), "form": NameForm(), "file_form": FileForm(), **context}
    return _page(request, "certificates/verify.html", context)


def _refused(request: HttpRequest) -> HttpResponse:
    return _page(request, "429.html", {}, status=429)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
