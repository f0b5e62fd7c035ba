"""Where references lead: to a lesson, a term, a fact, an outcome. Whatever leads nowhere is told at its place."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from courses.content.kinds import Reference
from courses.content.problems import Problems
from courses.content.yaml_text import Place

OLD = timedelta(days=365)
"""A fact that was checked longer ago is checked again."""


@dataclass(slots=True)
class Scope:
    """What may be pointed to from one module; of the glossary and the programme, `module` is empty."""

    terms: Container[str]
    facts: Mapping[str, Mapping[str, Any] | None]
    """The register by key; None where an entry has errors of its own."""
    today: date
    module: str = ""
    keys: Collection[str] = ()
    """Of the module's activities, broken ones included: that they are broken is told elsewhere."""
    outcomes: Container[str] | None = ()
    """None where the module's file has errors of its own."""
    taught: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def resolve_all(self, references: list[Reference], path: str, problems: Problems) -> None:
        """`path` is the file of references that name none."""
        for reference in references:
            self.resolve(reference, reference.path or path, problems)

    def resolve(self, reference: Reference, path: str, problems: Problems) -> None:
        target, place = reference.target, reference.place
        match reference.what:
            case "lesson" | "picture" | "document" if not self.module:
                said = "the glossary belongs to no module: it can neither lead to a lesson nor show a picture"
                problems.error(path, place, "link", said)
            case "lesson" if target not in self.keys:
                problems.error(path, place, "link", f"there is no activity `{target}` in this module")
            case "term" if target not in self.terms:
                problems.error(path, place, "link", f"the glossary has no term `{target}`")
            case "fact" if target not in self.facts:
                problems.error(path, place, "unknown-fact", f"facts.yaml has no `{target}`")
            case "fact":
                self.tell_fact(target, path, place, problems)
            case "taught" | "asked" if self.outcomes is not None and target not in self.outcomes:
                problems.error(path, place, "unknown-outcome", f"module.yaml has no outcome `{target}`")
            case "taught":
                self.taught.add(target)
            case "asked":
                self.asked.add(target)

    def tell_fact(self, key: str, path: str, place: Place, problems: Problems) -> None:
        """Warn of a fact that rests on too little; `doubts` says the same to readers."""
        fact = self.facts[key]
        for doubt in doubts(fact, self.today) if fact else []:
            match doubt:
                case "to-check":
                    problems.warning(
                        path, place, "fact-to-check", f"`{key}` is still to be checked: readers are told so"
                    )
                case "old":
                    said = f"`{key}` was checked more than a year ago: readers are told so"
                    problems.warning(path, place, "fact-old", said)
                case country:
                    said = f"`{key}` is not yet reviewed by the partner in {country}: readers are told so"
                    problems.warning(path, place, "fact-not-reviewed", said)


def doubts(fact: Mapping[str, Any], today: date) -> list[str]:
    """Why a fact rests on too little: `to-check`, `old`, or a country whose partner has not reviewed it."""
    found = []
    if fact["status"] == "to-check":
        found.append("to-check")
    if "checked" in fact and date.fromisoformat(fact["checked"]) + OLD < today:
        found.append("old")
    return found + [country for country in fact["countries"] if country not in fact["reviewed"]]
