"""Compiling a folder, without the command around it. Run as a process of its own."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from courses.content.compiler import compile_folder  # noqa: E402 - kinds are found once the rooms are there

if __name__ == "__main__":
    began = time.process_time()
    compiled = compile_folder(Path(sys.argv[1]))
    seconds = time.process_time() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "errors": len(compiled.problems.errors)}))
