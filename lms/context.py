"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from lms.closing_down import is_closed
from lms.models import NothingPublished, programme_of
from lms.navigation import entries_for
from lms.programme import ProgrammeText
from lms.text import direction


def house(request: HttpRequest) -> dict[str, Any]:
    """`programme` (None before the first publish), the language and direction of the page, the demo flag, and whether
    the project is over."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "programme": _programme(request),
        "language": language,
        "direction": direction(language),
        "interface_languages": settings.LANGUAGES,
        "navigation": entries_for(request) if hasattr(request, "user") else [],
        "demo": settings.DEMO,
        "project_closed": is_closed(),
    }


def _programme(request: HttpRequest) -> ProgrammeText | None:
    """The programme in force, asked for now rather than in the middle of a template."""
    try:
        return programme_of(request)
    except NothingPublished:
        return None
