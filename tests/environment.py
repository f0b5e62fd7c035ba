"""Loaded before Django reads its settings: every test process has a folder, and thus a broker, of its own."""

import os
import tempfile

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")

if _worker or "LMS_TESTS" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="lms-tests-")
    os.environ["LMS_TESTS"] = "yes"
    if redis_url := os.environ.get("REDIS_URL"):
        # One Redis, a database of its own for each process.
        number = int(_worker.removeprefix("gw") or 0) + 1 if _worker else 0
        os.environ["REDIS_URL"] = f"{redis_url.rstrip('/')}/{number}"
