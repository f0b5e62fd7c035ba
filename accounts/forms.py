"""What a person is asked about themselves: little, and why it is asked stands beside each field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.kinds_of_organisation import kind_choices
from accounts.models import Organisation, User
from lms.programme import ProgrammeText, country_name
from lms.text import has_letters


class PersonForm(forms.ModelForm[User]):
    """Names, language and organisation. A proposed organisation takes a name, a kind and a country."""

    PICK, PROPOSE, NONE = "pick", "propose", "none"

    belongs = forms.ChoiceField(
        label=_("Do you belong to an organisation?"),
        help_text=_(
            "It decides which module we show you first, and where you are counted. Trainers of your seminars see it."
        ),
        widget=forms.RadioSelect,
    )
    organisation = forms.ModelChoiceField(
        label=_("Your organisation"), queryset=Organisation.objects.none(), required=False
    )
    proposed_name = forms.CharField(
        label=_("Its name"), max_length=200, required=False, help_text=_("As it calls itself.")
    )
    proposed_kind = forms.ChoiceField(label=_("What kind of organisation is it?"), required=False)
    country = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("Where your organisation is, or where you take part.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["language", "chosen_name", "paper_name", "country"]
        help_texts = {
            "chosen_name": _("What your trainer and this page call you. It need not be the name in your papers."),
            "paper_name": _(
                "Only if a certificate must say another name. Trainers who print the certificates of your group or"
                " seminar read it. You can change it later."
            ),
        }

    field_order = [
        "language",
        "chosen_name",
        "paper_name",
        "belongs",
        "organisation",
        "proposed_name",
        "proposed_kind",
        "country",
    ]

    def __init__(self, *args: Any, programme: ProgrammeText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen_name"].required = True
        self.set_choices("belongs", self._belonging())
        self.set_choices("country", [("", _("Rather not say")), *programme.country_choices()])
        self.set_choices("proposed_kind", [("", "—"), *kind_choices(programme)])
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        own = self.instance.organisation
        offered = Organisation.objects.offered()
        if own is not None:
            offered = offered | Organisation.objects.filter(pk=own.pk)
        organisation.queryset = offered.order_by("country", "name")
        organisation.label_from_instance = _shown  # type: ignore[method-assign,assignment]
        self.initial.setdefault("organisation", own)
        self.initial.setdefault("belongs", self.PICK if own else "")

    def set_choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _belonging(self) -> list[tuple[str, Any]]:
        return [
            (self.PICK, _("Yes, and I choose it from the list")),
            (self.PROPOSE, _("Yes, but it is not in the list")),
            (self.NONE, _("No, or I would rather not say")),
        ]

    def clean_chosen_name(self) -> str:
        return _readable(self.cleaned_data["chosen_name"])

    def clean_paper_name(self) -> str:
        return _readable(self.cleaned_data["paper_name"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        match cleaned.get("belongs"):
            case self.PICK if not cleaned.get("organisation"):
                self.add_error("organisation", _("Choose your organisation from the list."))
            case self.PROPOSE:
                for name in ("proposed_name", "proposed_kind", "country"):
                    if not cleaned.get(name):
                        self.add_error(name, _("We need this to propose your organisation."))
        return cleaned


def _readable(name: str) -> str:
    """A name that others can read, or none. Raises `ValidationError`."""
    if name and not has_letters(name):
        raise forms.ValidationError(_("Please use at least one letter."))
    return name


def _shown(organisation: Organisation) -> str:
    return f"{organisation.name} ({country_name(organisation.country)})"
