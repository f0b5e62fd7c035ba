"""Loaded before Django reads its settings: every test process has a folder, and thus a broker, of its own."""

import os
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")

if _worker or "LMS_TESTS" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="lms-tests-")
    Path(os.environ["VAR_DIR"], "static").mkdir()
    os.environ["LMS_TESTS"] = "yes"
    if _worker and "REDIS_URL" in os.environ:
        # One Redis, a database of its own for each process.
        server, _slash, _number = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{int(_worker.removeprefix('gw')) + 1}"
