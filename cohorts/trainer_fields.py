"""How forms ask for trainers, of a group and of a seminar alike."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cohorts.forms import CodeInput
from cohorts.guessing import WITHIN_SECONDS
from cohorts.who_teaches import NoSuchNumber, TooManyTries, person_by_number


def number_field() -> forms.CharField:
    return forms.CharField(
        label=_("Another trainer, by participant number"),
        required=False,
        max_length=20,
        help_text=_(
            "For somebody who teaches nothing in this country yet. The number stands on their own page; ask them to"
            " read it to you."
        ),
        widget=CodeInput,
    )


def named_by(typed: str, *, asked_by: User) -> User | None:
    """Whom a number names; None where nothing was typed. Raises `ValidationError`."""
    if not typed:
        return None
    try:
        return person_by_number(typed, asked_by=asked_by, at=timezone.now())
    except NoSuchNumber as wrong:
        raise forms.ValidationError(
            gettext("Nobody who can sign in has this number. Check it with the person.")
        ) from wrong
    except TooManyTries as many:
        text = gettext("Too many numbers. Please try again in %(minutes)d minutes.")
        raise forms.ValidationError(text % {"minutes": WITHIN_SECONDS // 60}) from many


def trainers_shown(form: forms.BaseForm) -> list[str]:
    """UUIDs of who was a trainer when the page was shown, as its hidden fields remember them."""
    if "trainers" not in form.fields:
        return []
    field = form["trainers"]
    shown: list[str] = field.field.hidden_widget().value_from_datadict(form.data, form.files, field.html_initial_name)
    return shown
