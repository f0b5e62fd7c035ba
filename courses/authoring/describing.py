"""A schema in an author's words: which keys it has, which of them are needed, and what each is."""

from __future__ import annotations

import re
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le
from pydantic import BeforeValidator
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from courses.content import schema as courses_schema
from courses.content.checking import Count, Country, IsoDate, Key, Language, Percent, Schema, Text, Version
from lms.rooms import modules_named

WORDS = (
    (Key, "key", "keys"),
    (Text, "text", "texts"),
    (IsoDate, "date", "dates"),
    (Version, "version", "versions"),
    (Language, "language", "languages"),
    (Country, "country", "countries"),
    (Percent, "whole number, 0 to 100", "whole numbers, 0 to 100"),
    (Count, "whole number from 1", "whole numbers from 1"),
    (bool, "`true` or `false`", "`true` or `false`"),
    (int, "whole number", "whole numbers"),
    (float, "number", "numbers"),
    (str, "text", "texts"),
)
"""What authors call the commonest kinds of value: one, and many."""

FILLED_IN: JsonDict = {"filled-in": True}
"""What a field says of itself (`json_schema_extra`) where a value is made for it when its author gives none."""

Row = tuple[str, str, str]


def schemas() -> dict[str, type[Schema]]:
    """Every schema that authors write by, under its name on the page: those of the compiler and of each room."""
    return {
        name_of(schema): schema
        for module in (courses_schema, *modules_named("schema"))
        for schema in _schemas_in(module)
        if _is_told(schema)
    }


def name_of(schema: type[Schema]) -> str:
    """Its `type` where it has one, else made of its class: `planned-seminars`, and `module` for `ModuleSchema`."""
    for field in schema.model_fields.values():
        if _is_tag(field):
            return str(get_args(field.annotation)[0])
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", schema.__name__.removesuffix("Schema")).lower()


def describe(schema: type[Schema]) -> tuple[str, list[Row]]:
    """What the schema is for, if its class says so, and a row for each key that no table of a base class has."""
    said = schema.__dict__.get("__doc__") or ""
    hints = get_type_hints(schema, include_extras=True)
    told = {name for base in _bases(schema) if _is_told(base) for name in base.model_fields}
    rows = [
        (f"`{field.alias}`", _needed(field), f"{words(hints[name])}: {field.description}")
        for name, field in schema.model_fields.items()
        if name not in told and not _is_tag(field)
    ]
    return said.strip().partition("\n")[0], rows


def words(hint: Any, *, many: bool = False) -> str:
    """What may be written where this type is asked for."""
    for known, one, several in WORDS:
        if _is(hint, known):
            return several if many else one
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated_words(inside[0], inside[1:], many=many)
    if origin in (Union, UnionType):
        return _union_words([each for each in inside if each is not NoneType], many=many)
    if origin is list:
        return f"{'lists' if many else 'list'} of {words(inside[0], many=True)}"
    if origin is dict:
        return f"{'mappings' if many else 'mapping'} of {words(inside[0], many=True)} to {words(inside[1], many=True)}"
    if origin is Literal:
        return _either(inside)
    return _link(name_of(hint), many=many)


def _annotated_words(hint: Any, metadata: tuple[Any, ...], *, many: bool) -> str:
    if hint is int and any(isinstance(each, BeforeValidator) for each in metadata):
        # A number for the machine, made of something else that people write.
        return words(str, many=many)
    return words(hint, many=many) + _bounds(metadata)


def _union_words(hints: list[Any], *, many: bool) -> str:
    if len(hints) == 1:
        return words(hints[0], many=many)
    if hints == [int, float]:
        return words(float, many=many)
    # Several schemas, told apart by their `type`: what they have in common says what they are.
    common = next(base for base in hints[0].__mro__ if all(issubclass(each, base) for each in hints))
    return f"{_link(name_of(common), many=many)}, each with a `type`"


def _link(name: str, *, many: bool) -> str:
    """To the table of this name."""
    shown = name.replace("-", " ")
    return f"[{shown}{'s' if many and not shown.endswith('s') else ''}](#{name})"


def _bounds(metadata: tuple[Any, ...]) -> str:
    """`, 1 to 600`, `from 0`, `above 0, 1000 at most`: what limits a number."""
    limits = [each for info in metadata for each in (info.metadata if isinstance(info, FieldInfo) else [info])]
    least = next((each.ge for each in limits if isinstance(each, Ge)), None)
    above = next((each.gt for each in limits if isinstance(each, Gt)), None)
    most = next((each.le for each in limits if isinstance(each, Le)), None)
    if least is not None and most is not None:
        return f", {least} to {most}"
    return (
        (f" from {least}" if least is not None else "")
        + (f" above {above}" if above is not None else "")
        + (f", {most} at most" if most is not None else "")
    )


def _is(hint: Any, known: Any) -> bool:
    """Whether a type is this one, whatever a field says of it besides."""
    if get_origin(hint) is not Annotated or get_origin(known) is not Annotated:
        return hint is known
    asked = [each for each in hint.__metadata__ if not _is_only_a_description(each)]
    return bool(hint.__origin__ is known.__origin__ and asked == list(known.__metadata__))


def _is_only_a_description(metadata: Any) -> bool:
    return isinstance(metadata, FieldInfo) and not metadata.metadata


def _either(values: tuple[Any, ...]) -> str:
    *first, last = (f"`{value}`" for value in values)
    return f"{', '.join(first)} or {last}" if first else last


def _needed(field: FieldInfo) -> str:
    if field.json_schema_extra == FILLED_IN:
        return "no"
    if field.is_required():
        return "yes"
    value = field.get_default()
    if isinstance(value, Schema) or value in (None, "", [], {}):
        return "no"
    return f"no: `{str(value).lower() if isinstance(value, bool) else value}`"


def _is_tag(field: FieldInfo) -> bool:
    """Whether a field only says which of several schemas this is."""
    return get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1


def _schemas_in(module: ModuleType) -> list[type[Schema]]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Schema) and each.__module__ == module.__name__
    ]


def _is_told(schema: type[Schema]) -> bool:
    """Not a mere part of other schemas, which has nothing to say of itself."""
    return not schema.__subclasses__() or bool(schema.__dict__.get("__doc__"))


def _bases(schema: type[Schema]) -> list[type[Schema]]:
    return [base for base in schema.__mro__[1:] if issubclass(base, Schema) and base is not Schema]
