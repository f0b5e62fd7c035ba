"""A form, the texts that it takes, and what is kept of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.utils.html import escape

from lms.text import has_letters

Kept = Callable[[str], str | None]
"""What is kept of a text, or None where the form refuses it."""
PLAIN = "Something plain enough"


def line(most: int, *, least: int = 0, letters: bool = False) -> Kept:
    """A line or a box: without spaces around it, else as it is."""

    def kept(text: str) -> str | None:
        text = text.strip()
        is_refused = "\x00" in text or not least <= len(text) <= most or (letters and text and not has_letters(text))
        return None if is_refused else text

    return kept


def lines(most: int) -> Kept:
    """A box of which each line is kept without spaces around it."""
    whole = line(most)

    def kept(text: str) -> str | None:
        found = whole(text)
        return None if found is None else "\n".join(each.strip() for each in found.splitlines())

    return kept


def nothing() -> None:
    """What most forms need before they are sent once more."""


@dataclass
class Form:
    """`now` says what the database holds of each of its texts after they were sent; `shown` are pages with them."""

    client: Client
    address: str
    texts: dict[str, Kept]
    now: Callable[[], Sequence[str]]
    others: Callable[[], dict[str, Any]] = dict
    before: Callable[[], object] = nothing
    shown: Sequence[tuple[Client, str]] = ()
    refusing: int = 200
    """The status of a refusal: the page again, with the error. 302 where there is no page of the form alone."""
    looks: int = 10
    """After how many sendings its pages are looked at."""

    def take(self, strings: Iterable[str], *, everywhere: bool = False) -> list[str]:
        """Send each string in the next of the texts, all texts at once; or `everywhere`, each string in each of them.
        What went wrong is said.

        What is refused is followed by something plain in its place, so that the other texts are kept.
        """
        wrong: list[str] = []
        names, waiting, number = list(self.texts), list(strings), count()
        size = 1 if everywhere else len(names)
        for at in range(0, len(waiting), size):
            batch = [waiting[(at + step) % len(waiting)] for step in range(len(names))]
            turn = next(number) % len(names)
            texts = dict(zip(names[turn:] + names[:turn], batch, strict=True))
            wrong += self.send(texts)
            refused = [name for name in names if self.texts[name](texts[name]) is None]
            if refused and len(refused) < len(names):
                wrong += self.send(texts | dict.fromkeys(refused, PLAIN))
            elif self.shown and not refused and not next(number) % self.looks:
                wrong += self.look(texts)
        return wrong

    def send(self, texts: dict[str, str]) -> list[str]:
        self.before()
        cache.clear()  # Nobody is stopped for trying too often.
        answer = self.client.post(self.address, {**self.others(), **texts})
        expected = [self.texts[name](text) for name, text in texts.items()]
        if None not in expected:
            if answer.status_code != 302:
                return [f"{self.address}: {answer.status_code} for {texts!r}"]
            kept = dict(zip(self.texts, self.now(), strict=True))
            return [
                f"{self.address}: {name} {text!r} became {kept[name]!r}"
                for name, text in texts.items()
                if kept[name] != self.texts[name](text)
            ]
        if answer.status_code != self.refusing:
            return [f"{self.address}: {answer.status_code} where {texts!r} must be refused"]
        if self.refusing != 200:
            return []
        page = answer.content.decode()
        wrong = [] if "errorlist" in page or "errornote" in page else ["no error is shown"]
        wrong += [f"{name} is not shown again" for name, text in texts.items() if not is_in(page, text)]
        return [f"{self.address}: {each} for {texts!r}" for each in wrong]

    def look(self, texts: dict[str, str]) -> list[str]:
        pages = [(address, client.get(address)) for client, address in self.shown]
        whole = " ".join(" ".join(page.content.decode().split()) for _address, page in pages)
        wrong = [f"{address}: {page.status_code}" for address, page in pages if page.status_code != 200]
        return wrong + [f"{self.address}: {text!r} is not shown" for text in texts.values() if not is_in(whole, text)]


def is_in(page: str, text: str) -> bool:
    """Whether a page shows a text as the words that it is, in an attribute or with whatever tags between them."""
    # A NUL is shown by no browser; what is longer than a screen need not be looked for.
    if "\x00" in text or len(text) > 1000:
        return True
    escaped = " ".join(str(escape(text)).split())
    return escaped in page or escaped in " ".join(page.split()) or escaped.replace(" ", "") in words_of(page)


def words_of(page: str) -> str:
    """What a page says, without tags and spaces."""
    return "".join(re.sub(r"<[^>]*>", " ", page).split())
