"""Pages of the house itself: is it well, and the demo's outbox."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms import outbox


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served; nothing here tells a stranger more than that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """Mail that this laptop would have sent. Only where no mail server is named, never in production."""
    if not outbox.is_open():
        raise Http404
    return render(request, "lms/outbox.html", {"messages_sent": outbox.newest(50)})
