"""What a coordinator types to record one thing, and to withdraw it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from cohorts.forms import CodeInput
from cohorts.guessing import WITHIN_SECONDS
from cohorts.who_teaches import NoSuchNumber, TooManyTries
from kpis.counting import Scope
from kpis.forms import DayInput
from kpis.indicators import Indicator
from kpis.mentors import mentor_by_number
from kpis.recording import Draft, taking_records
from lms.models import Programme
from lms.programme import ProgrammeText, country_name


class FilterForm(forms.Form):
    """Which records the list shows."""

    indicator = forms.ChoiceField(label=_("Indicator"), required=False)

    def __init__(self, *args: Any, programme: ProgrammeText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *((key, each.title) for key, each in taking_records(programme).items())]


class RecordForm(forms.Form):
    """Asks what its indicator needs, and nothing else: the mentor, or the organisation, or the country alone.

    `uuid` comes with the page, so that a form that is sent twice makes one record.
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Participant number of the mentor"),
        help_text=_("Who began to mentor. Never who is mentored."),
        max_length=20,
        widget=CodeInput,
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="uuid"
    )
    on = forms.DateField(label=_("Day"), widget=DayInput)
    country = forms.ChoiceField(label=_("Country"))
    evidence = forms.CharField(
        label=_("Proof"),
        help_text=_("Where the proof is kept, such as a folder. No names of people."),
        max_length=300,
    )

    def __init__(self, *args: Any, indicator: Indicator, scope: Scope, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self._by = indicator, by
        self.initial.setdefault("uuid", uuid.uuid4())
        counts_people, counts_organisations = indicator.count == "people", indicator.count == "organisations"
        programme = Programme.current()
        if not counts_people:
            del self.fields["number"]
        if counts_organisations:
            del self.fields["country"]
            organisations = self.fields["organisation"]
            assert isinstance(organisations, forms.ModelChoiceField)
            organisations.queryset = _organisations(indicator, scope, programme)
        else:
            del self.fields["organisation"]
            self._offer_countries(scope, programme, may_be_empty=scope.countries is None and not counts_people)

    def _offer_countries(self, scope: Scope, programme: ProgrammeText, *, may_be_empty: bool) -> None:
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        codes = list(scope.countries or programme.countries)
        field.choices = [(code, country_name(code)) for code in codes]
        if may_be_empty:
            field.choices = [("", _("Whole project")), *field.choices]
            field.required = False
        elif len(codes) > 1:
            field.choices = [("", "–"), *field.choices]

    def clean_number(self) -> User:
        try:
            return mentor_by_number(self.cleaned_data["number"], asked_by=self._by)
        except NoSuchNumber as wrong:
            raise forms.ValidationError(gettext("Nobody has this number. Check it with the person.")) from wrong
        except TooManyTries as many:
            text = gettext("Too many wrong numbers. Please try again in %(minutes)d minutes.")
            raise forms.ValidationError(text % {"minutes": WITHIN_SECONDS // 60}) from many

    @property
    def draft(self) -> Draft:
        """What was typed, of a form that was checked."""
        said = self.cleaned_data
        return Draft(
            indicator=self.indicator.key,
            on=said["on"],
            evidence=said["evidence"],
            country=said.get("country", ""),
            organisation=said.get("organisation"),
            person=said.get("number"),
        )


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Why?"),
        help_text=_("It stands in the list, beside what was recorded. No names of people."),
        max_length=200,
    )


def _organisations(indicator: Indicator, scope: Scope, programme: ProgrammeText) -> QuerySet[Organisation]:
    """Confirmed ones of these countries; of the indicator's group, where it has one."""
    offered = Organisation.objects.offered().filter(country__in=scope.countries or programme.countries)
    if indicator.group:
        kinds = [kind for kind in programme.kinds if programme.group_of_kind(kind) == indicator.group]
        offered = offered.filter(kind__in=kinds)
    return offered.order_by("name")
