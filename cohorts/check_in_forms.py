"""What people type or press at the door."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from cohorts.attendance_forms import WalkInForm
from cohorts.forms import CodeInput

SALT = "cohorts.check-in"


class CheckInCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the half day"),
        help_text=_("Eight letters and digits. They are on the wall. Large or small letters are the same."),
        max_length=20,
        widget=CodeInput,
    )


class HereForm(forms.Form):
    """Who is here: nobody named, for whoever is signed in, else one of those who checked in on this phone before."""

    person = forms.UUIDField(required=False)


class NewPersonForm(WalkInForm):
    """Carries a signed number of its own: a form that arrives twice makes one person."""

    entry = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("entry", signing.dumps(str(uuid4()), salt=SALT))
        self.fields["organisation"].help_text = _("As it calls itself. Leave this empty if you belong to none.")

    def entered(self) -> UUID:
        try:
            return UUID(signing.loads(self.cleaned_data["entry"], salt=SALT, max_age=86_400))
        except signing.BadSignature:
            return uuid4()
