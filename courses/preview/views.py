"""The preview's own pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.content.problems import Problem
from courses.guides import guide_in, guide_page
from courses.preview.beside import look_now
from courses.preview.excerpts import Excerpt, excerpts
from courses.preview.looks import latest
from courses.preview.pages import release_of, url_of

MOST = 500
"""Problems on one page: whoever has more mends these first."""


@dataclass(frozen=True, slots=True)
class File:
    """A file with problems. `lost` are those of a file whose lines cannot be shown."""

    path: str
    url: str
    excerpts: list[Excerpt]
    lost: list[Problem]


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    look = look_now()
    files, room = [], MOST
    for path, found in look.by_path.items():
        shown, room = found[:room], max(0, room - len(found))
        text = look.sources.get(path)
        lines = excerpts(text, shown) if text is not None else []
        if shown:
            files.append(File(path, url_of(path), lines, [] if lines else shown))
    left_out = max(0, len(look.problems) - MOST)
    return render(request, "preview/problems.html", {"look": look, "files": files, "left_out": left_out})


@require_safe
def guide(request: HttpRequest, module: str, key: str) -> HttpResponse:
    """A guide as whoever teaches will see it: the preview's learner is nobody to whom the site shows one."""
    release = release_of(module)
    found = guide_in(release, key) if release is not None else None
    if release is None or found is None:
        raise Http404
    return render(request, "courses/guide.html", guide_page(request, release, found))


@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Another text after every save: a page asks, and comes anew when it has changed."""
    return HttpResponse(latest.get().state, content_type="text/plain")
