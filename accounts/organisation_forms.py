"""How a coordinator decides about an organisation that somebody proposed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.kinds_of_organisation import kind_choices
from accounts.models import Organisation
from lms.models import Programme


class ConfirmForm(forms.Form):
    """It is a new one: of which kind, since that may have been guessed."""

    kind = forms.ChoiceField(label=_("What kind of organisation is it?"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kind"] = organisation.kind
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kind_choices(Programme.current())


class SameForm(forms.Form):
    """It is there already: which one."""

    into = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="uuid", empty_label="–"
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.offered().filter(country=organisation.country).order_by("name")
