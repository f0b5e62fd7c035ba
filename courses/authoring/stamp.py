"""`content stamp`: write into translations of which source they were made, and change nothing else of them."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from courses.authoring.verbs import UNUSABLE, Options, Verb, compiled
from courses.content.editing import CannotEdit, Edit, edited, in_front_matter, replace_file, set_value
from courses.content.tree import Compiled

PROGRAMME = "programme.yaml"


class NotStamped(Exception):
    """A file that is left as it is; the message says why."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--reviewer", metavar="NAME", help="say as well that NAME has reviewed the translation today", default=""
    )


def run(command: BaseCommand, *, files: list[Path], reviewer: str, **options: Options) -> None:
    if reviewer and (not reviewer.strip() or not reviewer.isprintable()):
        raise CommandError("The reviewer's name is one line of text.")
    folders = {file: _content_folder(file) for file in files}
    if not any(folders.values()):
        raise CommandError(f"There is no {PROGRAMME} in any folder above: nothing is stamped.", returncode=UNUSABLE)
    trees = {folder: compiled(folder) for folder in set(folders.values()) if folder is not None}
    today = datetime.now(UTC).date()
    left = 0
    for file, folder in folders.items():
        try:
            if folder is None:
                raise NotStamped(f"it stands in no content folder: there is no {PROGRAMME} above it")
            told = stamp(file, trees[folder], reviewer=reviewer.strip(), today=today)
        except (NotStamped, CannotEdit) as reason:
            left += 1
            command.stderr.write(f"{file}: {reason}")
        else:
            command.stdout.write(f"{file}: {told}")
    if left:
        raise CommandError(f"Left as they were: {left}.", returncode=1)


def stamp(file: Path, tree: Compiled, *, reviewer: str = "", today: date) -> str:
    """Stamp one translation of `tree` and say what was done. Raises `NotStamped` or `CannotEdit`."""
    path = _placed(file).relative_to(tree.root).as_posix()
    wanted = _wanted(path, tree)
    head = {"of": wanted}
    if reviewer:
        head |= {"status": "reviewed", "reviewer": reviewer, "reviewed": today.isoformat()}
    target = file.resolve()
    try:
        raw = target.read_bytes()
        stamped = edited(raw, _setting(head, is_markdown=file.suffix == ".md"))
        if stamped == raw:
            return f"of: {wanted} stood there already"
        replace_file(target, stamped)
    except OSError as error:
        raise NotStamped(f"it cannot be written: {error.strerror}") from error
    return f"of: {wanted}"


def _setting(head: dict[str, str], *, is_markdown: bool) -> Edit:
    def set_all(text: str) -> str:
        before = ""
        for key, value in head.items():
            text = set_value(text, key, value, after=before)
            before = key
        return text

    return (lambda text: in_front_matter(text, set_all)) if is_markdown else set_all


def _wanted(path: str, tree: Compiled) -> str:
    """What the translation at `path` is to be stamped with, or `NotStamped` with the reason why there is nothing."""
    errors = {problem.path for problem in tree.problems.errors}
    source = _source_name(path)
    if source in errors:
        raise NotStamped(f"its source {source} has errors: mend them first, `content check` lists them")
    for translation in tree.translations:
        if translation.path == path:
            return translation.wanted
    if not (tree.root / path).is_file():
        raise NotStamped("there is no such file")
    if source is None or not (tree.root / source).is_file():
        raise NotStamped("it is no translation: beside it there is no source of the same name without a language")
    if path in errors:
        raise NotStamped("it cannot be read: `content check` says why")
    raise NotStamped(f"nothing publishes it: is {source} listed, and the language among those of {PROGRAMME}?")


def _source_name(path: str) -> str | None:
    """`unit.yaml` for `unit.el.yaml`, wherever it stands; None for a name without a language."""
    stem, _dot, ending = path.rpartition(".")
    name, dot, _language = stem.rpartition(".")
    return f"{name}.{ending}" if dot and "/" not in _language else None


def _content_folder(file: Path) -> Path | None:
    """The nearest folder above `file` that holds a programme."""
    return next((folder for folder in _placed(file).parents if (folder / PROGRAMME).is_file()), None)


def _placed(file: Path) -> Path:
    """Where a file stands, itself not followed if it is a link."""
    return file.parent.resolve() / file.name


VERB = Verb("write into translations which source they were made of", arguments, run)
