"""The smallest project with two guides for whoever teaches its module, one of them with a translation."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from courses.content.compiler import compile_folder
from tests.courses.test_broken import BASE, TODAY
from tests.world import EXAMPLE

MODULE = "modules/sewing/module.yaml"
GUIDES = "modules/sewing/guides"
GUIDE = f"{GUIDES}/three-days.md"
GREEK = f"{GUIDES}/three-days.el.md"
OTHER = f"{GUIDES}/one-evening.md"


def write_guided(root: Path) -> Path:
    """The folder below `root`, which is new."""
    shutil.copytree(BASE, root)
    shutil.copytree(EXAMPLE.with_name("guides"), root / GUIDES)
    module = root / MODULE
    module.write_text(module.read_text() + "guides: [three-days, one-evening]\n")
    return root


def problems(root: Path, *, today: date = TODAY) -> list[str]:
    return [str(problem) for problem in compile_folder(root, today=today).problems]
