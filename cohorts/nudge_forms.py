"""What trainers and learners press about ready messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

MOST = 200
"""How many messages go at one press: a page has 25 people with a few reasons each."""


class ChosenField(forms.MultipleChoiceField):
    """`membership/reason/about`, as `Offer.key` writes it; at most `MOST`."""

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> list[tuple[UUID, str, str]]:
        texts = list(super().clean(value))
        if len(texts) > MOST:
            raise ValidationError("too many")
        try:
            return [_parts(text) for text in texts]
        except ValueError as error:
            raise ValidationError("not a choice") from error


class NudgeForm(forms.Form):
    send = ChosenField()

    def members(self) -> set[UUID]:
        return {uuid for uuid, _reason, _about in self.cleaned_data["send"]}


class RemindersForm(forms.Form):
    mails = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])


def _parts(text: str) -> tuple[UUID, str, str]:
    membership, reason, about = text.split("/")
    return UUID(membership), reason, about
