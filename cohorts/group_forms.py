"""What is asked of whoever sets up a group or changes one, and to where somebody is moved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from cohorts.access import teaches
from cohorts.forms import DayInput, with_organisation
from cohorts.models import Cohort
from cohorts.names import by_name
from cohorts.setting_up import modules_to_take, organisations_of
from cohorts.trainer_fields import named_by, number_field, trainers_shown
from cohorts.who_teaches import coordinates, teachers_in
from courses.models import Module
from lms.models import Programme
from lms.programme import country_name
from lms.text import language_name, plain


class GroupForm(forms.Form):
    """A group of one country. Of a group that exists, each field remembers what the page showed, so that saving an old
    page takes nothing back that somebody else has changed since."""

    name = forms.CharField(
        label=pgettext_lazy("of a group", "Name"),
        max_length=120,
        help_text=_("Trainers and coordinators read it; learners do not. Name no person."),
    )
    module = forms.ChoiceField(label=_("Module"))
    language = forms.ChoiceField(label=_("Language"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="–",
        help_text=_("Only if the group is of one organisation."),
    )
    starts = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    ends = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Invitations are not kept longer than this.")
    )
    trainers = forms.MultipleChoiceField(label=_("Trainers"), required=False, widget=forms.CheckboxSelectMultiple)
    number = number_field()
    handover = forms.CharField(
        label=_("Handover note"),
        required=False,
        max_length=4000,
        help_text=_(
            "For whoever teaches this group after you: what was done, what comes next. Nothing about one person."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, country: str, by: User, cohort: Cohort | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _answers_of(cohort) if cohort else _suggestions(by)
        super().__init__(*args, **kwargs)
        self.by, self.cohort = by, cohort
        self.releases = {release.module.key: release for release in modules_to_take(cohort)}
        self._choose("module", [(key, plain(str(release.title))) for key, release in self.releases.items()])
        self._choose("language", [(code, language_name(code)) for code in Programme.current().languages])
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        organisation.queryset = organisations_of(country, cohort)
        self._offer_trainers(country)
        if cohort is not None:
            for field in self.fields.values():
                field.show_hidden_initial = True
            self.fields["module"].disabled = cohort.memberships.exists()
            if self.fields["module"].disabled:
                self.fields["module"].help_text = _("It stands, because somebody has joined.")

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _offer_trainers(self, country: str) -> None:
        now = set(self.cohort.trainers.select_related("organisation")) if self.cohort else set()
        learners = set(self.cohort.memberships.current().values_list("user", flat=True)) if self.cohort else set()
        offered = {person for person in teachers_in([country]) if person.pk not in learners} | now
        is_coordinator = coordinates(self.by, country)
        if is_coordinator and self.by.pk not in learners:
            offered.add(self.by)
        elif self.cohort is None:
            offered.discard(self.by)
            self.fields["trainers"].label = _("Trainers besides you")
        self.people = {str(person.uuid): person for person in sorted(offered, key=by_name)}
        label = with_organisation if is_coordinator else str
        self._choose("trainers", [(uuid, label(person)) for uuid, person in self.people.items()])
        if not self.people:
            del self.fields["trainers"]
        if not is_coordinator:
            del self.fields["number"]

    def clean_module(self) -> Module:
        key = self.cleaned_data["module"]
        assert isinstance(key, str)
        return self.releases[key].module

    def clean_number(self) -> User | None:
        return named_by(self.cleaned_data["number"], asked_by=self.by)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and starts > ends:
            self.add_error("ends", _("The last day is before the first one."))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Everything but people. Of a group that exists, what was answered anew."""
        asked = {name: self.cleaned_data[name] for name in self.cleaned_data if name not in {"trainers", "number"}}
        if self.cohort is None:
            return asked
        return {name: answer for name, answer in asked.items() if name in self.changed_data}

    def named(self) -> list[User]:
        """Whom to name as trainers: of a group that exists, who was not one when the page was shown."""
        shown = set(self._shown())
        by_number = self.cleaned_data.get("number")
        chosen = [self.people[uuid] for uuid in self.cleaned_data.get("trainers", []) if uuid not in shown]
        return [*chosen, by_number] if by_number else chosen

    def taken_off(self) -> list[User]:
        """Who was a trainer when the page was shown, and is not chosen any more."""
        chosen = set(self.cleaned_data.get("trainers", []))
        return [self.people[uuid] for uuid in self._shown() if uuid in self.people and uuid not in chosen]

    def _shown(self) -> list[str]:
        return [] if self.cohort is None else trainers_shown(self)


class MoveForm(forms.Form):
    to = forms.ChoiceField(label=_("To which group?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, groups: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.uuid): group for group in groups}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(uuid, _with_place(group)) for uuid, group in self.groups.items()]

    def chosen(self) -> Cohort:
        return self.groups[self.cleaned_data["to"]]


def _answers_of(cohort: Cohort) -> dict[str, Any]:
    return {
        "name": cohort.name,
        "module": cohort.module.key,
        "language": cohort.language,
        "organisation": cohort.organisation,
        "starts": cohort.starts,
        "ends": cohort.ends,
        "trainers": [str(uuid) for uuid in cohort.trainers.values_list("uuid", flat=True)],
        "handover": cohort.handover,
    }


def _suggestions(by: User) -> dict[str, Any]:
    """Of a new group. A coordinator who teaches as well is likely to teach it."""
    language = {"language": by.language} if by.language else {}
    return {**language, "trainers": [str(by.uuid)]} if teaches(by) else language


def _with_place(group: Cohort) -> str:
    return f"{group} – {country_name(group.country)}, {language_name(group.language)}"
