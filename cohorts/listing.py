"""Which learners of a group are listed, and in which order: the same for the table, its picture and the files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from cohorts.attention import Need, Reason
from cohorts.standing import LearnerStanding, Standing

NAME, PROGRESS, SEEN, UNIT, QUIZ = "name", "progress", "seen", "unit-", "quiz-"

Sorter = Callable[[LearnerStanding], Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: what sorting by it is called in an address, now and at the next press, and how it is sorted."""

    title: str
    number: int | None
    prefix: str
    next: str
    aria_sort: str
    numeric: bool = True


class ListingForm(forms.Form):
    """What an address says of a list. Whatever in it means nothing is as if it were not there."""

    name = forms.CharField(
        label=gettext_lazy("Name contains"),
        required=False,
        max_length=100,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    show = forms.ChoiceField(label=pgettext_lazy("which people a list shows", "Show"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit not done"), required=False)
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, query: Any, *, standing: Standing) -> None:
        super().__init__(query)
        _choose_from(self.fields["show"], _shown())
        units = [(unit.key, f"{unit.number}. {unit.title.text}") for unit in standing.units]
        _choose_from(self.fields["unit"], [("", pgettext("any unit", "any")), *units])
        keys = sorters(standing)
        _choose_from(self.fields["sort"], [(sign + key, key) for key in keys for sign in ("", "-")])
        if not standing.units:
            del self.fields["unit"]

    def said(self, name: str) -> str:
        """What is asked for; empty where nothing is, or nothing that we know."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out."""
        return any(self.said(name) for name in ("name", "show", "unit"))


def _choose_from(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _shown() -> list[tuple[str, str]]:
    return [
        ("", _("everybody")),
        ("needs", _("who may need a word")),
        *((reason.value, f"– {reason.label}") for reason in Reason),
        ("not-begun", _("who has not begun")),
        ("finished", _("who has finished")),
    ]


def listed(standing: Standing, needs: Mapping[int, Collection[Need]], asked: ListingForm) -> list[LearnerStanding]:
    """The learners that are asked for; namesakes and equals in one order, by name. Who has nothing comes last."""
    chosen = [each for each in standing.learners if _is_asked_for(each, standing, needs, asked)]
    by = asked.said("sort") or NAME
    key = sorters(standing)[by.removeprefix("-")]
    having = [each for each in chosen if key(each) is not None]
    having.sort(key=key, reverse=by.startswith("-"))
    return having + [each for each in chosen if key(each) is None]


def sorters(standing: Standing) -> dict[str, Sorter]:
    """By what can be sorted. A sorter gives None for whoever has nothing there."""
    sorters: dict[str, Sorter] = {
        NAME: lambda each: str(each.person).casefold(),
        PROGRESS: lambda each: (each.completed, each.percent),
        SEEN: lambda each: each.last_day,
    }
    for position, unit in enumerate(standing.units):
        sorters[UNIT + unit.key] = lambda each, at=position: each.units[at].percent  # type: ignore[misc]
    for position, quiz in enumerate(standing.quizzes):
        sorters[QUIZ + quiz.key] = lambda each, at=position: each.best[at]  # type: ignore[misc]
    return sorters


def heads(standing: Standing, asked: ListingForm) -> list[Head]:
    """The heads of the table's columns, in their order."""
    now = asked.said("sort") or NAME
    return [
        _head(NAME, pgettext("of a person", "Name"), now, numeric=False),
        *(_head(UNIT + unit.key, unit.title, now, number=unit.number) for unit in standing.units),
        _head(PROGRESS, _("Whole module"), now),
        *(_head(QUIZ + quiz.key, quiz.title, now, prefix=_("Quiz:")) for quiz in standing.quizzes),
        _head(SEEN, _("Last seen"), now, numeric=False),
    ]


def _head(key: str, title: str, now: str, *, number: int | None = None, prefix: str = "", numeric: bool = True) -> Head:
    sorted_so = {key: "ascending", f"-{key}": "descending"}
    return Head(
        title=title,
        number=number,
        prefix=prefix,
        next=f"-{key}" if now == key else key,
        aria_sort=sorted_so.get(now, ""),
        numeric=numeric,
    )


def _is_asked_for(
    each: LearnerStanding, standing: Standing, needs: Mapping[int, Collection[Need]], asked: ListingForm
) -> bool:
    return (
        asked.said("name").casefold() in str(each.person).casefold()
        and _is_shown(each, asked.said("show"), needs.get(each.membership.pk, ()))
        and _has_left(each, standing, asked.said("unit"))
    )


def _is_shown(each: LearnerStanding, show: str, needs: Iterable[Need]) -> bool:
    match show:
        case "":
            return True
        case "needs":
            return any(needs)
        case "not-begun":
            return not each.has_begun
        case "finished":
            return each.completed
        case reason:
            return any(need.reason == reason for need in needs)


def _has_left(each: LearnerStanding, standing: Standing, unit: str) -> bool:
    """Whether some of this unit is not done; of no unit, always."""
    shares = zip(standing.units, each.units, strict=True)
    return not unit or any(column.key == unit and share.done < share.of for column, share in shares)
