"""Holding what a file says against its schema: every error at once, each at its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from courses.content.codes import Code
from courses.content.problems import Problems
from courses.content.yaml_text import Located, Path

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LONGEST_LANGUAGE = 35
LONGEST_NAME = 200
"""Characters: what is longer is no name that somebody misspelt, and comparing it would take long."""
VERSION_PATTERN = r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$"
DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")


def _alias(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that the types of the keys do not say: where, below the mapping it was found in, and what."""

    path: Path
    code: Code
    message: str
    at_key: bool = False
    """Whether it is the key at `path` that is wrong, and not its value."""


class Schema(BaseModel):
    """A mapping of known keys. Unknown keys are refused; `pass_` is written `pass`, `counts_from` `counts-from`."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=_alias, validate_by_name=False, validate_by_alias=True
    )

    def spec(self) -> dict[str, Any]:
        """As plain JSON, without what is absent."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @classmethod
    def wrongs(cls, said: Mapping[str, Any]) -> Iterator[Wrong]:
        """Every rule across keys that `said` breaks.

        `said` is what the author wrote, as written: any key may be missing and any value of a wrong kind,
        for those are reported too, in the same run. `listed` and `mapped` read such a mapping safely.
        """
        return iter(())

    @model_validator(mode="wrap")
    @classmethod
    def _tells_everything(cls, said: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        found = [_as_error(wrong, said) for wrong in cls.wrongs(said)] if isinstance(said, Mapping) else []
        try:
            made = handler(said)
        except ValidationError as error:
            details = error.errors(include_url=False)
            raise ValidationError.from_exception_data(
                cls.__name__, [_once_more(each, cls) for each in details] + found
            ) from None
        if found:
            raise ValidationError.from_exception_data(cls.__name__, found)
        return made


def listed(said: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list at `key`, with their positions; whatever else stands there is passed over."""
    entries = said.get(key)
    if not isinstance(entries, list):
        return []
    return [(position, entry) for position, entry in enumerate(entries) if isinstance(entry, Mapping)]


def mapped(said: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    """The mappings in the mapping at `key`, by their keys; whatever else stands there is passed over."""
    entries = said.get(key)
    if not isinstance(entries, Mapping):
        return {}
    return {name: entry for name, entry in entries.items() if isinstance(entry, Mapping)}


def texts_in(said: Mapping[str, Any], key: str) -> list[tuple[int, str]]:
    """The texts in the list at `key`, with their positions; whatever else stands there is passed over."""
    entries = said.get(key)
    if not isinstance(entries, list):
        return []
    return [(position, entry) for position, entry in enumerate(entries) if isinstance(entry, str)]


def twice(values: Iterable[tuple[Path, object]], what: str) -> Iterator[Wrong]:
    """A problem at each place whose value stood at an earlier place already."""
    seen = set()
    for path, value in values:
        if value in seen:
            yield Wrong(path, "key-twice", f"{what} `{value}` stands here twice")
        seen.add(value)


def _as_error(wrong: Wrong, said: Any) -> InitErrorDetails:
    told = PydanticCustomError("wrong", "{message}", {"message": wrong.message, "wrong": wrong})
    return InitErrorDetails(type=told, loc=wrong.path, input=said)


def _once_more(details: ErrorDetails, schema: type[BaseModel]) -> InitErrorDetails:
    """An error found below, to be raised again; an unknown key gets the nearest that is known here."""
    context = {"message": details["msg"], **details.get("ctx", {})}
    if details["type"] == "extra_forbidden" and len(details["loc"]) == 1:
        context["nearest"] = nearest(
            str(details["loc"][0]), (field.alias or name for name, field in schema.model_fields.items())
        )
    told = PydanticCustomError(details["type"], "{message}", context)
    return InitErrorDetails(type=told, loc=details["loc"], input=details["input"])


def nearest(name: str, known: Iterable[str]) -> str:
    """`: did you mean …?`, or nothing where no known name is near."""
    if len(name) > LONGEST_NAME:
        return ""
    matches = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f": did you mean `{matches[0]}`?" if matches else ""


def is_language(text: str) -> bool:
    """Whether this may stand in the name of a file."""
    return len(text) <= LONGEST_LANGUAGE and re.fullmatch(LANGUAGE_PATTERN, text) is not None


def _is_date(text: str) -> str:
    try:
        date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError as error:
        raise PydanticCustomError("date", "write a date as 2026-11-22") from error
    return text


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
IsoDate = Annotated[str, AfterValidator(_is_date)]
Version = Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN, max_length=LONGEST_LANGUAGE)]
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
    "string_too_long": "this is too long",
}


def check(schema: type[AnySchema], located: Located, problems: Problems) -> AnySchema | None:
    """`located`'s value as `schema` sees it, or None with every reason why not."""
    try:
        return schema.model_validate(located.value)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(details, located, problems)
        return None


def _report(details: ErrorDetails, located: Located, problems: Problems) -> None:
    loc = details["loc"]
    if loc and loc[-1] == KEY_ITSELF:
        loc = loc[:-1]
        place = located.at_key(_path(loc, located.value))
    else:
        place = located.at(_path(loc, located.value))
    path = _path(loc, located.value)
    name = str(loc[-1]) if loc else ""
    kind = details["type"]
    if kind == "wrong":
        wrong: Wrong = details["ctx"]["wrong"]
        where = located.at_key(path) if wrong.at_key else place
        problems.error(located.path, where, wrong.code, wrong.message)
    elif kind == "missing":
        problems.error(located.path, located.at(path), "missing-key", f"`{name}` is missing")
    elif kind == "extra_forbidden":
        problems.error(
            located.path, located.at_key(path), "unknown-key", f"unknown key `{name}`{details['ctx']['nearest']}"
        )
    elif kind == "string_pattern_mismatch":
        problems.error(located.path, place, "wrong-value", _wrong_pattern(str(details["input"]), details["ctx"]))
    elif kind == "string_type" and isinstance(details["input"], float) and name == "version":
        problems.error(
            located.path, located.at(path), "wrong-value", "write a version with three numbers, such as 1.0.0"
        )
    elif kind == "literal_error":
        problems.error(located.path, place, "wrong-value", _wrong_word(details))
    elif kind in {"union_tag_invalid", "union_tag_not_found"}:
        problems.error(located.path, located.at((*path, "type")), "unknown-type", _wrong_tag(details))
    elif kind == "too_short":
        least = details["ctx"]["min_length"]
        problems.error(
            located.path, place, "wrong-value", f"this needs {least} entries" if least > 1 else "this is empty"
        )
    else:
        said = PLAIN_WORDS.get(kind) or details["msg"][:1].lower() + details["msg"][1:].removeprefix("Value error, ")
        problems.error(located.path, place, "wrong-value", said)


def _path(loc: Iterable[str | int], value: Any) -> Path:
    """pydantic's location without the tags of unions, as far as the text has it, and one step beyond."""
    steps = list(loc)
    path: list[str | int] = []
    here = value
    for position, step in enumerate(steps):
        follows_position = position > 0 and isinstance(steps[position - 1], int)
        if follows_position and isinstance(here, Mapping) and here.get("type") == step:
            continue
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


def _wrong_pattern(value: str, context: Mapping[str, Any]) -> str:
    if context["pattern"] == KEY_PATTERN:
        return f"`{value}` is not a key: use small letters a to z, digits and single hyphens"
    if context["pattern"] == VERSION_PATTERN:
        return f"`{value}` is not a version: write three numbers, such as 1.0.0"
    return f"`{value}` is not written as it must be here"


def _wrong_word(details: ErrorDetails) -> str:
    """For a value that must be one of a few words."""
    known = re.findall(r"'([^']*)'", str(details["ctx"]["expected"]))
    near = nearest(str(details["input"]), known)
    return f"`{details['input']}` is not known here{near or ': write ' + _either(known)}"


def _wrong_tag(details: ErrorDetails) -> str:
    if details["type"] == "union_tag_not_found":
        return "`type` is missing"
    known = re.findall(r"'([^']*)'", str(details["ctx"]["expected_tags"]))
    tag = str(details["ctx"]["tag"])
    return f"unknown type `{tag}`{nearest(tag, known) or ': write ' + _either(known)}"


def _either(words: Sequence[str]) -> str:
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} or {last}" if first else last
