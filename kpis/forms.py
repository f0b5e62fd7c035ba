"""What a coordinator may ask for: a period, and a format."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kpis.indicators import indicators
from kpis.models import FrozenPeriod
from lms.models import Programme


class Period(TypedDict):
    """Two days, both included; None is no limit."""

    since: date | None
    until: date | None


class DayInput(forms.DateInput):
    """The browser's own way to pick a day, which speaks ISO whatever it shows."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(label=_("To, this day included"), required=False, widget=DayInput)

    def clean(self) -> dict[str, Any]:
        since, until = self.period["since"], self.period["until"]
        if since and until and until < since:
            self.add_error("until", gettext("The period ends before it begins."))
        return self.cleaned_data

    @property
    def period(self) -> Period:
        """What was asked for, of a form that was checked."""
        return {"since": self.cleaned_data.get("since"), "until": self.cleaned_data.get("until")}


class MissingForm(PeriodForm):
    indicator = forms.ChoiceField(label=_("Indicator"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        people = [each for each in indicators(Programme.current()) if each.count == "people"]
        field.choices = [("", gettext("All indicators")), *((each.key, each.title.text) for each in people)]


class FreezeForm(forms.Form):
    """Closes a period. One that is frozen already needs a reason why again; `after` is the edition that was seen."""

    because = forms.CharField(label=_("Why again"), max_length=200, required=False)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, newest: FrozenPeriod | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["after"] = newest.edition if newest else 0
        self.fields["because"].required = newest is not None
        if newest is None:
            self.fields["because"].widget = forms.HiddenInput()
