"""Ending one's account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    error_messages = {"last": _("Nobody else could administer this site. Name another administrator first.")}

    sure = forms.BooleanField(label=_("I understand that nobody can bring my account back."))
