"""Everything that is kept of one person, to take along: as a page to read, and as JSON for programs.

Made of the rooms' `data_map.py`, table by table. What stands there for somebody else, keys and secrets are left out.

Source: GDPR, articles 15 and 20.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import accounts_of
from lms.data_map import Purpose, Table, about_people, purposes


@dataclass(frozen=True)
class Told:
    """The rows of one table that are about a person, with a heading for each column."""

    table: Table
    accounts: frozenset[int]

    @property
    def title(self) -> str:
        return capfirst(str(self.table.model_class._meta.verbose_name_plural))

    @property
    def lookups(self) -> list[str]:
        return self.table.told.split()

    @cached_property
    def rows(self) -> list[tuple[Any, tuple[Any, ...]]]:
        """The key of each row, and what its columns hold."""
        found = self.table.rows_of(set(self.accounts)).order_by("pk").values_list("pk", *self.lookups)
        return [(pk, values) for pk, *values in found]

    @property
    def in_words(self) -> Iterator[list[tuple[str, str]]]:
        """The rows as somebody reads them: a heading and a text for each column."""
        fields = [_field(self.table.model_class, lookup) for lookup in self.lookups]
        headings = [capfirst(str(field.verbose_name)) for field in fields]
        for _pk, row in self.rows:
            yield list(zip(headings, map(_in_words, fields, row), strict=True))


@dataclass(frozen=True)
class Kept:
    """What is kept for one purpose."""

    purpose: Purpose
    tables: list[Told]

    @property
    def number(self) -> int:
        """Of entries that say something."""
        return sum(any(values) for told in self.tables for _pk, values in told.rows)


def gather(person: User) -> list[Kept]:
    """All of it, purpose by purpose, from every account that is theirs."""
    accounts = frozenset(accounts_of([person.pk]))
    told = [Told(table, accounts) for table in about_people() if table.told]
    kept = [Kept(purpose, [each for each in told if each.table.purpose == purpose]) for purpose in purposes()]
    return [each for each in kept if each.tables]


def as_json(person: User, *, at: datetime) -> bytes:
    """One object: when it was made, whose it is, and under `kept`, by table, a list of rows by column."""
    kept: dict[str, dict[Any, dict[str, Any]]] = {}
    for each in gather(person):
        for told in each.tables:
            rows = kept.setdefault(told.table.model, {})
            for pk, values in told.rows:
                rows.setdefault(pk, {}).update(zip(told.lookups, values, strict=True))
    lists = {table: list(rows.values()) for table, rows in kept.items()}
    said = {"made_at": at, "number": person.spoken_number, "kept": lists}
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def as_page(person: User, *, at: datetime) -> bytes:
    """The same as a page that needs nothing else, in the language in force."""
    context = {"kept": gather(person), "number": person.spoken_number, "at": at, "language": get_language()}
    return render_to_string("accounts/taken_along.html", context).encode()


def _field(model: type[models.Model], lookup: str) -> models.Field[Any, Any]:
    *path, name = lookup.split("__")
    for step in path:
        related = model._meta.get_field(step).related_model
        assert isinstance(related, type)
        model = related
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _in_words(field: models.Field[Any, Any], value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return str(dict(field.flatchoices).get(value, value))
