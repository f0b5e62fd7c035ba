"""Pages of the house itself: is it well, where to report a weakness, and the demo's outbox."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms import outbox

STILL_TRUE = timedelta(days=180)
"""How long whoever has read the contact may take it to be true."""


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served; nothing here tells a stranger more than that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness, in the form that RFC 9116 gives it; not found where nobody is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().replace(microsecond=0) + STILL_TRUE
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """Mail that this laptop would have sent. Only where no mail server is named, never in production."""
    if not outbox.is_open():
        raise Http404
    return render(request, "lms/outbox.html", {"messages_sent": outbox.newest(50)})
