"""Compiles the small content once for each attack of a table, every time in a process of its own.

Tells as JSON, by the attack's name, what came of it: a crash, seconds of processor time, megabytes at the highest,
problems. Nothing that an attack does can hide: neither the end of the process nor waiting for ever.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.urls import reverse  # noqa: E402

from courses.content.compiler import compile_folder  # noqa: E402 - kinds are found once the rooms are there
from courses.content.problems import Problem  # noqa: E402
from tests.courses.hostile.attacks import HARMLESS, TABLES  # noqa: E402
from tests.courses.hostile.breaking import Attack  # noqa: E402
from tests.courses.rendering import harm_in, html_of  # noqa: E402
from tests.courses.small_content import write_small_content  # noqa: E402

PATIENCE = 60
"""Seconds, of the processor and of the clock, after which a process is ended."""


def suffer(attack: Attack) -> dict[str, Any]:
    """Compile the attacked folder in a process that may crash, and tell what came of it."""
    folder = tempfile.mkdtemp(prefix="lms-hostile-")
    root = write_small_content(Path(folder) / "content")
    attack(root)
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        with os.fdopen(writing, "w") as told:
            json.dump(compile_here(root), told)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    _pid, status = os.waitpid(process, 0)
    # Python itself cannot remove folders that are so deep.
    subprocess.run(["rm", "-rf", folder], check=True)
    if code := os.waitstatus_to_exitcode(status):
        return {"crash": f"the process ended with {code}"}
    found: dict[str, Any] = json.loads(said)
    return found


def compile_here(root: Path) -> dict[str, Any]:
    signal.alarm(PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    # The highest mark of memory is set back to what is used now.
    Path("/proc/self/clear_refs").write_text("5")
    began = time.process_time()
    try:
        compiled = compile_folder(root)
        errors = sorted(compiled.problems.errors)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return {"crash": repr(error)[:500]}
    seconds, megabytes = time.process_time() - began, highest_memory()
    html = list(html_of(compiled)) if not errors else []
    return {
        "crash": "",
        "seconds": seconds,
        "megabytes": megabytes,
        "codes": sorted({problem.code for problem in errors}),
        "misplaced": [str(problem) for problem in errors if not is_at_a_place(problem)][:5],
        "shown": len(html),
        "harm": [each for each in html if harm_in(each)],
    }


def is_at_a_place(problem: Problem) -> bool:
    """Whether an author, a terminal and a tool can follow it: a place, in one line that holds nothing else."""
    return bool(problem.path) and problem.line >= 1 and problem.column >= 1 and str(problem).isprintable()


def highest_memory() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    wanted = TABLES[sys.argv[1]]
    if sys.argv[1] == HARMLESS:
        # The addresses of all pages are loaded once, and not by every process that renders.
        reverse("courses:glossary")
    # What is there already is shared with every process, not copied by looking for garbage in it.
    gc.freeze()
    json.dump({name: suffer(each[name]) for each in wanted.values() for name in each}, sys.stdout)
