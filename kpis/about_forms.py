"""The questions about oneself as a form."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.about_oneself import QUESTIONS

UNSAID = "unsaid"
"""Not the empty text: a browser would show that as chosen from the beginning."""


class AboutForm(forms.Form):
    """What is asked, nothing chosen beforehand. "I would rather not say" is an answer, and is counted nowhere."""

    def __init__(self, *args: object, questions: Iterable[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in questions:
            asking = QUESTIONS[name]
            self.fields[name] = forms.ChoiceField(
                label=str(asking.title),
                choices=[*asking.answers.items(), (UNSAID, _("I would rather not say"))],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def answers(self) -> dict[str, str]:
        """By question, only what was said."""
        return {name: answer for name, answer in self.cleaned_data.items() if answer not in ("", UNSAID)}
