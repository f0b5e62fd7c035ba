"""What every request of a preview passes: the learner is signed in, the page's problems are at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from courses.preview.beside import Page, look_now, page_now
from courses.preview.learner import learner
from courses.preview.looks import latest
from courses.preview.pages import files_of, release_of

PLACE = "<!-- problems that stand beside no text -->"
"""Where a page has room above its text. What belongs there is known once all of the page is made."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def as_learner(get_response: GetResponse) -> GetResponse:
    """Whoever comes is the preview's learner; signing out leads back to them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(learner)  # type: ignore[assignment]
        return get_response(request)

    return middleware


class WithProblems:
    """Finds the problems of the page that is asked for, and puts above its text what could not stand beside it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page_now.set(Page(latest.get(), []))
        response = self.get_response(request)
        page = page_now.get()
        if page is not None and response.get("Content-Type", "").startswith("text/html"):
            above = render_to_string("preview/_above.html", {"problems": page.left}, request)
            response.content = response.content.replace(PLACE.encode(), above.encode(), 1)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> None:
        """An activity that has gone from the folder is not found, even where the learner has an open attempt at it."""
        match = request.resolver_match
        if match is None:
            return
        module, key = kwargs.get("module"), kwargs.get("key")
        if match.app_name in {"courses", "quizzes"} and module and key:
            release = release_of(module)
            if release is None or key not in release.places:
                raise Http404
        page_now.set(Page(look_now(), files_of(match, get_language() or "en")))
