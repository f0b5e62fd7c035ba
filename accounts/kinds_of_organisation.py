"""Kinds of organisation in plain words. A programme may name others; they are shown as they are written."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.programme import ProgrammeText

KNOWN = {
    "migrant-organisation": _("Migrants' organisation"),
    "lgbtqi-organisation": _("LGBTQI+ organisation"),
    "local-authority": _("Local authority"),
    "other-cso": _("Other civil society organisation"),
}


def kind_choices(programme: ProgrammeText) -> list[tuple[str, str | Promise]]:
    return [(kind, kind_title(kind)) for kind in programme.kinds]


def kind_title(kind: str) -> str | Promise:
    return KNOWN.get(kind) or kind.replace("-", " ").capitalize()
