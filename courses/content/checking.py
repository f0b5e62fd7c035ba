"""Holding what a file says against its schema: every error at once, each at its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from courses.content.problems import Problems
from courses.content.yaml_text import Located, Path

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _alias(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Schema(BaseModel):
    """A mapping of known keys. Unknown keys are refused; `pass_` is written `pass`, `counts_from` `counts-from`."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=_alias, validate_by_name=False, validate_by_alias=True
    )

    def spec(self) -> dict[str, Any]:
        """As plain JSON, without what is absent."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def _is_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("date", "write a date as 2026-11-22") from error
    return text


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
IsoDate = Annotated[str, AfterValidator(_is_date)]
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=1)]

KEY_ITSELF = "[key]"
"""pydantic's last step of a location when not a mapping's value is wrong but the key."""

AnySchema = TypeVar("AnySchema", bound=Schema)

PLAIN_WORDS = {
    "string_type": "this must be text: put it between quotes",
    "int_type": "this must be a whole number",
    "bool_type": "this must be true or false",
    "list_type": "this must be a list",
    "dict_type": "this must be a mapping of keys to values",
    "model_type": "this must be a mapping of keys to values",
    "model_attributes_type": "this must be a mapping of keys to values",
    "string_too_short": "this is empty",
}


def check(schema: type[AnySchema], located: Located, problems: Problems) -> AnySchema | None:
    """`located`'s value as `schema` sees it, or None with every reason why not."""
    try:
        return schema.model_validate(located.value)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(details, schema, located, problems)
        return None


def _report(details: ErrorDetails, schema: type[Schema], located: Located, problems: Problems) -> None:
    loc = details["loc"]
    if loc and loc[-1] == KEY_ITSELF:
        loc = loc[:-1]
        place = located.at_key(_path(loc, located.value))
    else:
        place = located.at(_path(loc, located.value))
    path = _path(loc, located.value)
    name = str(loc[-1]) if loc else ""
    kind = details["type"]
    if kind == "missing":
        problems.error(located.path, located.at(path), "missing-key", f"`{name}` is missing")
    elif kind == "extra_forbidden":
        problems.error(
            located.path, located.at_key(path), "unknown-key", f"unknown key `{name}`{_nearest(name, schema)}"
        )
    elif kind == "string_pattern_mismatch":
        problems.error(located.path, place, "wrong-value", _wrong_pattern(str(details["input"]), details["ctx"]))
    elif kind == "string_type" and isinstance(details["input"], float) and name == "version":
        problems.error(
            located.path, located.at(path), "wrong-value", "write a version with three numbers, such as 1.0.0"
        )
    elif kind in {"union_tag_invalid", "union_tag_not_found"}:
        problems.error(located.path, located.at((*path, "type")), "unknown-type", _wrong_tag(details))
    else:
        said = PLAIN_WORDS.get(kind) or details["msg"][:1].lower() + details["msg"][1:].removeprefix("Value error, ")
        problems.error(located.path, place, "wrong-value", said)


def _path(loc: Iterable[str | int], value: Any) -> Path:
    """pydantic's location without the tags of unions, as far as the text has it, and one step beyond."""
    steps = list(loc)
    path: list[str | int] = []
    here = value
    for position, step in enumerate(steps):
        if _has(here, step):
            here = here[step]
        elif position < len(steps) - 1:
            continue
        path.append(step)
    return tuple(path)


def _has(node: Any, step: str | int) -> bool:
    if isinstance(node, Mapping):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and step < len(node)


def _nearest(name: str, schema: type[Schema]) -> str:
    matches = get_close_matches(name, sorted(known_keys(schema)), n=1, cutoff=0.6)
    return f": did you mean `{matches[0]}`?" if matches else ""


def _wrong_pattern(value: str, context: Mapping[str, Any]) -> str:
    if context["pattern"] == KEY_PATTERN:
        return f"`{value}` is not a key: use small letters a to z, digits and single hyphens"
    if "." in context["pattern"] and r"\d" in context["pattern"]:
        return f"`{value}` is not a version: write three numbers, such as 1.0.0"
    return f"`{value}` is not written as it must be here"


def _wrong_tag(details: ErrorDetails) -> str:
    expected = details.get("ctx", {}).get("expected_tags", "").replace("'", "`")
    if details["type"] == "union_tag_not_found":
        return "`type` is missing"
    tag = str(details["ctx"]["tag"])
    nearest = get_close_matches(tag, expected.replace("`", "").split(", "), n=1)
    return f"unknown type `{tag}`: " + (f"did you mean `{nearest[0]}`?" if nearest else f"known are {expected}")


def known_keys(schema: type[BaseModel]) -> set[str]:
    """Every key that a schema, or a schema within it, knows."""
    return {key for part in _parts(schema, set()) for key in _aliases(part)}


def _aliases(schema: type[BaseModel]) -> Iterator[str]:
    for name, field in schema.model_fields.items():
        yield field.alias or name


def _parts(annotation: Any, seen: set[Any]) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return
        seen.add(annotation)
        yield annotation
        for field in annotation.model_fields.values():
            yield from _parts(field.annotation, seen)
    for argument in get_args(annotation):
        yield from _parts(argument, seen)
