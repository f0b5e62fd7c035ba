"""Why somebody may need a word, and the ready words, in whatever language is spoken: nothing of it is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cohorts.attention import Need, Reason
from cohorts.models import Membership, Nudge, Session
from courses import shelf
from courses.models import Release
from lms.text import Localised


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about: for what reason, and which lesson, quiz or half day, where there is one."""

    reason: Reason
    activity: int | None = None
    session: Session | None = None

    @property
    def title(self) -> Localised | None:
        """Of the lesson or the quiz, in the language that is spoken now."""
        return shelf.activity(self.activity).title if self.activity else None

    @property
    def day(self) -> str:
        """Of the half day, by the clock of its seminar."""
        return date_format(self.session.local_day) if self.session else ""


@dataclass(frozen=True, slots=True)
class Message:
    """`language` is the one that its words are in."""

    language: str
    greeting: str
    paragraphs: tuple[str, ...]
    signature: str


def language_of(membership: Membership) -> str:
    """What a member reads messages in: their language, else their group's, where the interface speaks it."""
    spoken = dict(settings.LANGUAGES)
    wanted = (membership.user.language, membership.cohort.language)
    return next((language for language in wanted if language in spoken), settings.LANGUAGE_CODE)


def matter_of(need: Need) -> Matter:
    return Matter(need.reason, need.activity, need.session)


def matters_of(nudges: Collection[Nudge], releases: Mapping[int, Release]) -> dict[int, Matter]:
    """By the primary key of the message that was sent. `releases`: what its reader learns from, by membership.
    One query; what is no longer in the module, or no longer a half day, is left out of the words."""
    missed = [nudge.about for nudge in nudges if nudge.reason == Reason.MISSED]
    sessions = {str(row.uuid): row for row in Session.objects.filter(uuid__in=missed).select_related("seminar")}
    matters = {}
    for nudge in nudges:
        release = releases.get(nudge.membership_id)
        place = release.places.get(nudge.about) if release else None
        matters[nudge.pk] = Matter(Reason(nudge.reason), place.pk if place else None, sessions.get(nudge.about))
    return matters


def address_of(matter: Matter, release: Release | None) -> str:
    """Where the reader of a message goes on; empty where it leads nowhere."""
    if release is None:
        return ""
    if matter.activity is not None:
        return reverse("courses:activity", args=[release.module.key, shelf.activity(matter.activity).key])
    return reverse("courses:module", args=[release.module.key]) if matter.reason == Reason.NEVER_BEGAN else ""


def why(need: Need, *, at: datetime, zone: ZoneInfo) -> str:
    """A need in words that its trainer and the learner both read, with since when: a day of this time zone."""
    matter, days = matter_of(need), (at - need.since).days
    told = {
        "days": days,
        "since": date_format(need.since.astimezone(zone).date()),
        "times": need.times,
        "title": matter.title,
        "day": matter.day,
    }
    match need.reason:
        case Reason.NEVER_BEGAN:
            text = ngettext(
                "Joined %(days)d day ago, on %(since)s, and has not begun",
                "Joined %(days)d days ago, on %(since)s, and has not begun",
                days,
            )
        case Reason.STUCK:
            text = ngettext(
                "No step for %(days)d day, since %(since)s; next comes “%(title)s”",
                "No step for %(days)d days, since %(since)s; next comes “%(title)s”",
                days,
            )
        case Reason.FAILED_TWICE:
            text = ngettext(
                "Tried “%(title)s” %(times)d time, the last on %(since)s, and has not passed",
                "Tried “%(title)s” %(times)d times, the last on %(since)s, and has not passed",
                need.times,
            )
        case Reason.MISSED:
            text = ngettext(
                "Missed %(times)d half day, on %(day)s", "Missed %(times)d half days, the last on %(day)s", need.times
            )
    return text % told


def what_about(matter: Matter) -> str:
    """What a message that was sent was about, in a few words."""
    match matter.reason:
        case Reason.NEVER_BEGAN:
            return _("About beginning")
        case Reason.STUCK:
            return _("About going on with “%(title)s”") % {"title": matter.title} if matter.title else _("Going on")
        case Reason.FAILED_TWICE:
            return _("About the quiz “%(title)s”") % {"title": matter.title} if matter.title else _("About a quiz")
        case Reason.MISSED:
            return _("About the half day on %(day)s") % {"day": matter.day} if matter.day else _("About a half day")


def message(matter: Matter, *, to: User, by: User | None, language: str) -> Message:
    """The words for one reader. They stand behind signing in, so they may name people and lessons."""
    with translation.override(language):
        return Message(
            language=language,
            greeting=_("Hello %(name)s,") % {"name": to.chosen_name} if to.chosen_name else _("Hello,"),
            paragraphs=_paragraphs(matter),
            signature=str(by) if by else _("Your trainers"),
        )


def _paragraphs(matter: Matter) -> tuple[str, ...]:
    match matter.reason:
        case Reason.NEVER_BEGAN:
            return (
                _("You are in our group, and you have not begun yet. That is all right."),
                _("You can begin whenever it suits you, stop at any point, and go on later."),
                _("If something is in your way, please tell me."),
            )
        case Reason.STUCK:
            return (
                _("Your next step is “%(title)s”.") % {"title": matter.title}
                if matter.title
                else _("Your next step is waiting for you."),
                _("If you have little time, a short piece is enough. Everything you have done is kept."),
                _("If something is hard to understand, please tell me."),
            )
        case Reason.FAILED_TWICE:
            return (
                _("You have tried “%(title)s” and not passed it yet. That can happen to anybody.")
                % {"title": matter.title}
                if matter.title
                else _("You have tried a quiz and not passed it yet. That can happen to anybody."),
                _("It helps to read the lessons before it once more."),
                _("If a question is not clear, please tell me, and we look at it together."),
            )
        case Reason.MISSED:
            return (
                _("We missed you on %(day)s. I hope that you are well.") % {"day": matter.day}
                if matter.day
                else _("We missed you. I hope that you are well."),
                _("If you want to know what we did, or cannot come next time, please tell me."),
            )
