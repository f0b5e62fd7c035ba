"""`content new`: a beginning that passes the check, listed where it belongs, with questions to its author in it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.authoring.beginnings import ADDRESSES, Beginning, CannotMake, begin, telling_keys
from courses.authoring.verbs import Options, Verb, compiled
from courses.content.editing import CannotEdit, add_to_list, edited, replace_file


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=ADDRESSES, metavar="|".join(ADDRESSES))
    parser.add_argument(
        "address", metavar="ADDRESS", help="MODULE, MODULE/UNIT or MODULE/UNIT/KEY; of a guide MODULE/KEY"
    )
    parser.add_argument("--title", default="", help="else it is made from the key")
    parser.add_argument("--group", default="", help="for whom a new module is; needed where there are several groups")
    parser.add_argument("--dir", type=Path, default=settings.CONTENT_DIR, metavar="DIR", help="the content folder")


def run(
    command: BaseCommand, *, what: str, address: str, title: str, group: str, dir: Path, **options: Options
) -> None:
    tree = compiled(dir)
    try:
        beginning = begin(tree, what=what, address=address, title=title, group=group)
        write(beginning)
    except (CannotMake, CannotEdit) as reason:
        raise CommandError(f"Nothing was made: {reason}.", returncode=1) from reason
    for path in beginning.files:
        command.stdout.write(f"made {path.relative_to(tree.root).as_posix()}")
    if beginning.parent is not None:
        command.stdout.write(
            f"listed `{beginning.entry}` at the end of {beginning.parent.relative_to(tree.root).as_posix()}"
        )
    for key in telling_keys(beginning, tree):
        command.stderr.write(f"`{key}` stands in addresses, and tells what this is about: choose another key now")
    if what == "module":
        command.stdout.write("Write over the words in it. It begins with version 1.0.0.")
    else:
        command.stdout.write(
            "Write over the words in it. Then module.yaml wants a new `version` and a line in `changes`: "
            "`content diff` says which version."
        )


def write(beginning: Beginning) -> None:
    """Make all the files and list the new thing in its parent, or leave everything as it was."""
    listed = b""
    if beginning.parent is not None:
        listed = edited(
            beginning.parent.read_bytes(),
            lambda text: add_to_list(text, beginning.parent_list, beginning.entry),
        )
    made: list[Path] = []
    try:
        for path, text in beginning.files.items():
            made += _make_folders(path.parent)
            with path.open("xb") as new:
                made.append(path)
                new.write(text.encode())
        if beginning.parent is not None:
            replace_file(beginning.parent.resolve(), listed)
    except OSError as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        raise CannotMake(f"{error.filename} cannot be written: {error.strerror}") from error


def _make_folders(folder: Path) -> list[Path]:
    """Make the folder and those above it; the list of those that were not there, outermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


VERB = Verb("make a module, unit, lesson, quiz, survey or guide to write in", arguments, run)
