"""What `courses` brings itself, both written in `<key>.md`: a lesson, and a guide for whoever teaches a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from courses.content.checking import AnySchema, check
from courses.content.kinds import Change, Kind, Parsed, Reference, Spec, Translated
from courses.content.markdown import Checked, is_too_much, linked, outline
from courses.content.markdown import check as check_markdown
from courses.content.problems import Problems
from courses.content.prose import passages
from courses.content.reading import Source
from courses.content.schema import GuideSchema, LessonSchema
from courses.content.translations import held_against
from courses.content.yaml_text import Located, Place, load

FENCE = "---"


def _split(source: Source, what: str, problems: Problems) -> tuple[Located, str, int] | None:
    """The front matter, the body, and the line on which the body begins."""
    lines = source.text.split("\n")
    if lines[0].rstrip() != FENCE or FENCE not in (line.rstrip() for line in lines[1:]):
        problems.error(source.path, (1, 1), "front-matter", f"a {what} begins with its title between two lines `---`")
        return None
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE)
    located = load(Source(source.path, "\n".join(lines[1:end])), problems, first_line=2)
    if located is None:
        return None
    return located, "\n".join(lines[end + 1 :]), end + 2


def _page(source: Source, what: str, schema: type[AnySchema], problems: Problems) -> Parsed | None:
    """A file of a title and a text: its spec, and whatever it points to."""
    parts = _split(source, what, problems)
    if parts is None:
        return None
    located, body, first_line = parts
    checked = check_markdown(body, source.path, first_line, problems)
    if what == "guide":
        _refuse_places_to_write(checked, source.path, first_line, problems)
    if not body.strip():
        problems.error(source.path, (first_line, 1), "empty", f"this {what} has no text")
    head = check(schema, located, problems)
    if head is None or not body.strip() or is_too_much(body):
        return None
    spec = head.spec()
    references = checked.references
    for position, outcome in enumerate(spec.get("outcomes", [])):
        references.append(Reference("taught", outcome, located.at(("outcomes", position))))
    for position, fact in enumerate(spec["facts"]):
        references.append(Reference("fact", fact, located.at(("facts", position))))
    return Parsed(
        {**spec, "body": body.strip()},
        references,
        _places(located, body, first_line),
        passages(checked.tokens, first_line),
    )


def parse(source: Source, problems: Problems) -> Parsed | None:
    return _page(source, "lesson", LessonSchema, problems)


def parse_guide(source: Source, problems: Problems) -> Parsed | None:
    return _page(source, "guide", GuideSchema, problems)


def _refuse_places_to_write(checked: Checked, path: str, first_line: int, problems: Problems) -> None:
    for line in checked.places_to_write:
        said = "a guide has no place to write, so no box `reflect`: leave room on the paper, or ask in a lesson"
        problems.error(path, (line + first_line, 1), "container", said)


def _places(located: Located, body: str, first_line: int) -> Callable[[str], Place]:
    """Where each text of a file begins."""
    blank = len(body) - len(body.lstrip())
    text_begins = (first_line + body[:blank].count("\n"), 1)
    return lambda address: text_begins if address == "body" else located.at_address(address)


def parse_translation(source: Source, spec: Spec, problems: Problems) -> Translated | None:
    """A whole file in another language, built like its source; its links may differ in place, not in target."""
    kind = spec["kind-of-activity"]
    parts = _split(source, kind, problems)
    if parts is None:
        return None
    located, body, first_line = parts
    checked = check_markdown(body, source.path, first_line, problems)
    if kind == "guide":
        _refuse_places_to_write(checked, source.path, first_line, problems)
    if not isinstance(located.value, dict):
        problems.error(source.path, (1, 1), "front-matter", "the front matter has `of`, `status` and `title`")
        return None
    head = {address: text for address, text in texts(spec) if address != "body"}
    translated = held_against(located, head, problems)
    if translated is not None and body.strip() and not is_too_much(body):
        translated.texts["body"] = body.strip()
        translated.references = checked.references
        translated.passages = passages(checked.tokens, first_line)
        translated.place_of = _places(located, body, first_line)
        _compare(spec, checked, (source.path, first_line), problems)
    return translated


def _compare(spec: Spec, checked: Checked, beginning: tuple[str, int], problems: Problems) -> None:
    """Report where a translated text is built otherwise than its source."""
    path, line = beginning
    body = spec["body"]
    built, wanted = checked.outline, outline(body)
    if spec["kind-of-activity"] == "lesson" and built.count("reflect") != wanted.count("reflect"):
        said = f"places to write: {wanted.count('reflect')} in the source, {built.count('reflect')} here"
        problems.error(path, (line, 1), "reflections-differ", f"{said}; readers' notes belong to a place")
    elif built != wanted:
        said = f"the source is built of: {', '.join(wanted) or 'text'}; this of: {', '.join(built) or 'text'}"
        problems.warning(path, (line, 1), "structure-differs", said)
    theirs = {reference.target for reference in linked(body)}
    ours = {reference.target for reference in checked.references if reference.what in {"lesson", "term"}}
    if missing := sorted(theirs - ours):
        problems.warning(path, (line, 1), "links-differ", f"the source links to {_quoted(missing)}, this does not")
    if more := sorted(ours - theirs):
        problems.warning(path, (line, 1), "links-differ", f"this links to {_quoted(more)}, the source does not")


def _quoted(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def texts(spec: Spec) -> Iterator[tuple[str, str]]:
    for name in ("title", "summary", "body"):
        if name in spec:
            yield name, spec[name]


def changes(old: Spec, new: Spec) -> Sequence[Change]:
    """None: whatever else a page says (its minutes, outcomes, sources) describes it and decides nothing."""
    return []


KINDS = [
    Kind(
        name="lesson",
        suffix=".md",
        model="courses.Lesson",
        page="courses.views.lesson",
        parse=parse,
        parse_translation=parse_translation,
        texts=texts,
        changes=changes,
    ),
    Kind(
        name="guide",
        suffix=".md",
        model="courses.Guide",
        page="",
        parse=parse_guide,
        parse_translation=parse_translation,
        texts=texts,
        changes=changes,
        folder="guides",
    ),
]
