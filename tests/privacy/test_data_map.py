"""Every column of every table is declared: why it is kept, until when, whether it is told, what leaving does to it."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.register import text
from lms.data_map import Leaving, Until, about_people, ends, purposes, tables

NEVER_KEPT = (
    "nationality",
    "ethnic",
    "religio",
    "orientation",
    "gender",
    "sex",
    "birth",
    "age",
    "status_of_stay",
    "visa",
)
"""What no column is called: nothing of a named person says it."""


def columns_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields() if getattr(field, "concrete", False)}


def every_table() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def test_every_column_is_declared_once_and_no_other() -> None:
    for model in every_table():
        declared = [table for table in tables() if table.model_class is model]
        assert declared, f"{model._meta.label} is in no data_map.py"
        counted = Counter(chain.from_iterable(table.columns - {table.of.partition("__")[0]} for table in declared))
        led = {table.of.partition("__")[0] for table in declared} - {"", "pk"}
        missing = columns_of(model) - set(counted) - led
        assert not missing, f"{model._meta.label}: say in a data_map.py why {sorted(missing)} is kept"
        assert set(counted) | led <= columns_of(model), f"{model._meta.label} has no such column"
        assert not [name for name, times in counted.items() if times > 1], model._meta.label


def test_every_key_to_a_person_says_whose_row_it_is_or_who_acted() -> None:
    people = settings.AUTH_USER_MODEL
    for model in every_table():
        for field in model._meta.get_fields():
            if not (getattr(field, "concrete", False) and field.is_relation and not field.many_to_many):
                continue
            assert isinstance(field, models.ForeignKey)
            if field.related_model._meta.label != people or model._meta.label == people:
                continue
            said = [table for table in tables() if table.model_class is model]
            assert any(field.name == table.of or field.name in table.staff.split() for table in said), (model, field)


def test_what_is_about_a_person_has_a_purpose_and_what_is_blanked_is_declared() -> None:
    for table in about_people():
        assert table.purpose is not None, table
        assert set(table.blank) <= columns_of(table.model_class), table
        assert not (table.leaving is Leaving.DELETED and table.blank), table
        for lookup in [*table.told.split(), table.of]:
            table.rows().values_list(lookup)  # Raises where a lookup leads nowhere.


def test_no_purpose_is_said_twice_and_each_time_has_an_end() -> None:
    keys = Counter(purpose.key for purpose in purposes())
    assert max(keys.values()) == 1
    ended = {end.until for end in ends()}
    by_their_own_sweeps = {Until.SEMINAR, Until.ANSWER, Until.FOR_GOOD}
    assert {purpose.until for purpose in purposes()} <= ended | by_their_own_sweeps


def test_nothing_says_who_somebody_loves_or_where_they_come_from() -> None:
    for table in about_people():
        for column in columns_of(table.model_class):
            assert not [word for word in NEVER_KEPT if word in column.split("_")], (table.model, column)


def test_the_register_is_what_the_code_says() -> None:
    written = (settings.BASE_DIR / "docs" / "privacy.md").read_text(encoding="utf-8")

    assert written == text(), "run: manage.py data_map --write"
