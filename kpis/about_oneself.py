"""What people who count are asked about themselves: once, freely, and kept as numbers that belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.people import accounts_of
from kpis.begun_to_count import has_begun_to_count
from kpis.models import Asked, Tally
from lms.programme import ProgrammeText


class Asking(NamedTuple):
    """A question, what it is about in one word, and its answers as people read them, in order."""

    title: Promise
    about: Promise
    answers: Mapping[str, Promise]


QUESTIONS: Mapping[str, Asking] = {
    "age": Asking(
        _("How old are you?"),
        pgettext_lazy("of people", "Age"),
        {
            "under-18": _("Under 18"),
            "18-60": _("18 to 60"),
            "over-60": _("Over 60"),
        },
    ),
    "gender": Asking(
        _("What is your gender?"),
        pgettext_lazy("of people", "Gender"),
        {
            "woman": pgettext_lazy("gender", "Woman"),
            "man": pgettext_lazy("gender", "Man"),
            "non-binary": pgettext_lazy("gender", "Non-binary"),
            "other": pgettext_lazy("gender", "Other"),
        },
    ),
}
"""The brackets are the fund's: (EU) 2021/1147, Annexes V and VIII, "< 18, 18-60, > 60", so that sixty is in the middle.
It names no genders."""


def may_be_asked(user: User, programme: ProgrammeText) -> bool:
    """Whether somebody has done what counts people, and was not asked before, with any of their accounts."""
    if not programme.demographics or not user.counts or not user.may_sign_in:
        return False
    accounts = accounts_of([user.pk])
    if Asked.objects.filter(user__in=accounts).exists():
        return False
    return has_begun_to_count(accounts, programme)


def was_asked(user: User) -> bool:
    return Asked.objects.filter(user__in=accounts_of([user.pk])).exists()


@transaction.atomic
def close_questions(*, user: User, answers: Mapping[str, str], programme: ProgrammeText) -> bool:
    """Count what somebody answered, and that they were asked. False, and nothing counted, where they were before.

    `answers` are by question; what is missing there, or unknown, is counted nowhere. Whatever was said, every row of
    every question is there and is written: databases keep in which transaction a row was written last, and the row
    that was written alone beside `Asked` would be the answer.
    """
    _asked, is_new = Asked.objects.get_or_create(user=user)
    if not is_new:
        return False
    Tally.objects.bulk_create(
        [
            Tally(question=question, answer=answer)
            for question, asking in QUESTIONS.items()
            for answer in asking.answers
        ],
        ignore_conflicts=True,
    )
    # One after the other, in one order, so that two people wait for each other and never both.
    list(Tally.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    said = [
        When(question=question, answer=answer, then=Value(1))
        for question, answer in answers.items()
        if question in programme.demographics
    ]
    Tally.objects.update(people=F("people") + (Case(*said, default=Value(0)) if said else Value(0)))
    return True
