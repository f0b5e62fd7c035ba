"""Why a seminar cannot be as somebody would have it, and what to do, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.local_times import NoSuchTime
from cohorts.setting_up_seminars import NotOfThisSeminar, Overlapping, RestsOnIt, SetUpRefused, TooManyHalfDays
from cohorts.who_teaches import NamingRefused, NoTrainerLeft, TakesPart

REASONS: dict[type[Exception], str | Promise] = {
    RestsOnIt: _("Somebody was marked or signed in one of the half days. From then on only titles can change."),
    TooManyHalfDays: _("A seminar has 60 half days at most."),
    Overlapping: _("Two half days go on at the same time. Please move one of them."),
    NotOfThisSeminar: _("Somebody else changed the half days meanwhile. Please load the page again."),
    NoTrainerLeft: _("A seminar needs a trainer. Ask a coordinator to name somebody else first."),
    TakesPart: _("Somebody who takes part in this seminar cannot be its trainer."),
    NoSuchTime: _("There is no such time on that day: the clocks go forward."),
}


def reason(refused: SetUpRefused | NamingRefused | NoSuchTime) -> str:
    """What is wrong, and what to do."""
    return str(REASONS[type(refused)])
