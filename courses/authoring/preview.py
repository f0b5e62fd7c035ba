"""`content preview`: serve the folder as a learner would see it, unpublished, in a place that ends with it."""

from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.authoring.verbs import UNUSABLE, Options, Verb, takes_folder
from lms.stack import DiesTooOften, Part, serve

PORT = 8001
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH")
"""What the preview's process keeps of the environment. Nothing else: so no database, no broker, no mail server."""


def arguments(parser: ArgumentParser) -> None:
    takes_folder(parser)
    parser.add_argument("--port", type=int, default=PORT, help=f"where it listens, on this machine only ({PORT})")


def run(command: BaseCommand, *, dir: Path, port: int, **options: Options) -> None:
    """A process of its own, in a temporary folder that is removed when it ends."""
    folder = dir.resolve()
    if settings.PRODUCTION:
        raise CommandError("A preview is for an author's own machine: there is none in LMS_ENV=production.")
    if not folder.is_dir():
        raise CommandError(f"{folder}: there is no such folder", returncode=UNUSABLE)
    if _is_taken(port):
        raise CommandError(f"Something listens on port {port} already. Choose another: --port {port + 1}")
    command.stderr.write("One moment: the preview makes a place of its own.")
    with TemporaryDirectory(prefix="lms-preview-") as place:
        server = Part("preview", _command_line(Path(place), folder, port), port=port)
        try:
            serve([server], Path(place) / "run", _welcome(folder, port))
        except DiesTooOften as error:
            raise CommandError(str(error)) from error


def _command_line(place: Path, folder: Path, port: int) -> list[str]:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "courses.preview.settings",
        "VAR_DIR": str(place),
        "CONTENT_DIR": str(folder),
        "PORT": str(port),
    }
    said = [f"{name}={value}" for name, value in environment.items()]
    return ["env", "-i", *said, sys.executable, str(settings.BASE_DIR / "manage.py"), "serve_preview"]


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _welcome(folder: Path, port: int) -> str:
    return f"\n  Open http://localhost:{port}/\n  It shows {folder} as it is saved. Ctrl-C ends it.\n\n"


VERB = Verb("serve the folder as a learner would see it, unpublished", arguments, run)
