"""The programme in force: groups, countries, languages, neutral words, what was promised.

Nothing in the code knows this project: everything about it is asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from lms.text import Localised, localise


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to turn to in one country. What nobody has been named for is empty."""

    country: str
    emergency: str
    support: Localised | None
    data_protection: Localised | None

    @property
    def name(self) -> str:
        """Of the country, in the reader's language."""
        return country_name(self.country)


@dataclass(frozen=True)
class ProgrammeText:
    """A compiled `programme.yaml`, read in the reader's language."""

    spec: Mapping[str, Any]

    def text(self, address: str, language: str | None = None) -> Localised:
        return localise(self.spec, address, language or get_language() or "en")

    @property
    def name(self) -> Localised:
        return self.text("name")

    @property
    def title(self) -> Localised:
        return self.text("title")

    @property
    def reference(self) -> str:
        return str(self.spec.get("reference", ""))

    @property
    def fund(self) -> str:
        return str(self.spec.get("fund", ""))

    @property
    def disclaimer(self) -> Localised | None:
        return self.text("disclaimer") if "disclaimer" in self.spec else None

    @property
    def controller(self) -> str:
        """Who answers for the data."""
        return str(self.spec.get("controller", ""))

    @property
    def neutral_title(self) -> str:
        """What a page, a file or a mail may be called where a stranger can see it."""
        return str(self.text("neutral/title")) if "neutral" in self.spec else "Learning"

    @property
    def languages(self) -> list[str]:
        """The languages that content may be in."""
        return list(self.spec["languages"])

    @property
    def countries(self) -> list[str]:
        """ISO 3166 codes, in the programme's order."""
        return list(self.spec["countries"])

    def country_choices(self) -> list[tuple[str, str]]:
        return [(code, country_name(code)) for code in self.countries]

    @property
    def groups(self) -> list[str]:
        """Keys of the target groups, in the programme's order."""
        return [group["key"] for group in self.spec["groups"]]

    def group_title(self, key: str) -> Localised:
        """A group's title; of one that has left the programme, its key."""
        return self.text(f"groups/{key}/title") if key in self.groups else Localised(key, self.spec["language"])

    def group_choices(self) -> list[tuple[str, str]]:
        return [(key, str(self.group_title(key))) for key in self.groups]

    @property
    def kinds(self) -> list[str]:
        """Every kind of organisation that some group is made of."""
        return list(dict.fromkeys(kind for group in self.spec["groups"] for kind in group["kinds"]))

    def group_of_kind(self, kind: str) -> str:
        """The target group that organisations of this kind belong to; empty when none does."""
        return next((group["key"] for group in self.spec["groups"] if kind in group["kinds"]), "")

    @property
    def partners(self) -> list[Mapping[str, Any]]:
        return list(self.spec.get("partners", []))

    @property
    def indicators(self) -> list[Mapping[str, Any]]:
        return list(self.spec.get("indicators", []))

    def indicator_title(self, key: str) -> Localised:
        return self.text(f"indicators/{key}/title")

    @property
    def opinions(self) -> list[Mapping[str, Any]]:
        """What surveys ask for the funder."""
        return list(self.spec.get("opinions", []))

    def opinion_title(self, key: str) -> Localised:
        return self.text(f"opinions/{key}/title")

    def words_to_avoid(self, term: str, language: str | None = None) -> list[Localised]:
        """What is better not said instead of a term of the glossary: words of that language where it has some."""
        language = language or get_language() or "en"
        address = f"glossary/{term}/avoid"
        own = self.spec.get("translations", {}).get(language, {}).get("accepts", {}).get(address)
        if own is not None:
            return [Localised(word, language) for word in own]
        return [Localised(word, self.spec["language"]) for word in self.spec["glossary"][term]["avoid"]]

    @property
    def attendance_counts_from(self) -> int:
        """Percent of a seminar's half days from which somebody has attended it."""
        return int(self.spec.get("attendance", {}).get("counts-from", 100))

    @property
    def attendance_combines(self) -> bool:
        """Whether half days of several seminars of one kind, group and length add up."""
        return bool(self.spec.get("attendance", {}).get("combine", False))

    @property
    def planned_seminars(self) -> list[Mapping[str, Any]]:
        """What is planned, as the programme's `seminars` say it: `each` per country, or `total` in all."""
        return list(self.spec.get("seminars", []))

    @property
    def contacts(self) -> list[Contact]:
        """Whom to turn to, by country, in the programme's order; countries without an entry are left out."""
        said = self.spec.get("contacts", {})
        return [self._contact(country, said[country]) for country in self.countries if country in said]

    def _contact(self, country: str, said: Mapping[str, Any]) -> Contact:
        def text(name: str) -> Localised | None:
            return self.text(f"contacts/{country}/{name}") if name in said else None

        return Contact(country, said.get("emergency") or "", text("support"), text("data-protection"))

    @property
    def demographics(self) -> list[str]:
        """What people who count are asked about themselves: `age`, `gender`, or nothing."""
        return list(self.spec.get("demographics", []))

    @property
    def periods(self) -> list[Mapping[str, Any]]:
        """Reporting periods: `key`, and `from` and `to` as ISO dates, both included."""
        return list(self.spec.get("periods", []))


def country_name(code: str, language: str | None = None) -> str:
    """`CY` → `Cyprus`, `Κύπρος`…; a code that is no country comes back as it is."""
    try:
        locale = Locale.parse(language or get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return str(locale.territories.get(code, code))
