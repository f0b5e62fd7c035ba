"""Words that tell what this platform is about, in the languages of its interface.

They must not stand where somebody else may read them: in a title, a mail, the name of a file, a calendar. The list is
wider than the one that authors are held to (`neutral: avoid:` in `content/programme.yaml`): here every word that begins
in a telling way is caught, and the innocent ones are named one by one.
"""

from __future__ import annotations

import re

from lms.spelling import fold

TELLING = {
    "all": "lgb lgt lgbt glbt sogi csd queer gay lesb trans bisex biseks bisess intersex pansex homo hetero cisg sexu"
    " pride migr imigr immigr inmigr emigr asyl diaspor nclus",
    "en": "gender rainbow refug displac undocument foreign minorit orientation inclusi divers equal outing",
    "de": "schwul regenbogen geschlecht fluch flucht gefluch einwander zuwander auslander vertrieb inklus vielfalt"
    " gleichstell integrat minderheit",
    "el": "λοατ ομοφ αμφιφ αμφισ λεσβ τρανς διεμφ διαφυλ ιντερσ κουιρ κουηρ γκει σεξ φυλο φυλου φυλετ μεταναστ προσφυγ"
    " ασυλ αλλοδαπ ουρανιο υπερηφ συμπερ διαφορετ ενταξη μειονοτ",
    "it": "omos omof omot intersess pansess sesso sessua gener arcobal rifug asil inclus stranier divers minoran"
    " pari orgogl",
    "pl": "gej homoseks plec plci teczow uchodz azyl cudzoz inkluz wlacza mniejszo roznorod rowno integr dum",
    "es": "homos bisexu genero arcoiris refug asil inclus extranj divers minor igualdad orgull",
}
"""How they begin, without accents, by language."""

INNOCENT = frozenset({"transcript"})
"""Whole words that begin so and tell nothing."""

_STEMS = tuple(stem for stems in TELLING.values() for stem in stems.split())


def telling(text: str) -> list[str]:
    """The words of a text that tell."""
    words = {fold(word) for word in re.findall(r"\w+", text)}
    return sorted(word for word in words - INNOCENT if word.startswith(_STEMS))
