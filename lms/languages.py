"""Which languages the interface speaks: one per folder of `locale/`, named in itself."""

from pathlib import Path

from babel import Locale
from django.conf import settings


def spoken(wanted: str) -> str:
    """The language of the interface that is nearest to the one that is wanted: itself, or the first."""
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def own_name(code: str) -> str:
    """A language's name in that language: `el` → `Ελληνικά`."""
    name = Locale.parse(code, sep="-").get_display_name() or code
    return name[:1].upper() + name[1:]


def interface_languages(locale_dir: Path) -> list[tuple[str, str]]:
    """`(code, own name)` of English, in which the code is written, and of every folder in `locale_dir`."""
    codes = sorted(path.parent.name for path in locale_dir.glob("*/LC_MESSAGES"))
    return [(code, own_name(code)) for code in ["en", *(c for c in codes if c != "en")]]
