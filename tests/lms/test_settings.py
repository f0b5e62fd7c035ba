"""Production refuses to start half set up, and says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
COMPLETE = {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2, "PUBLIC_URL": "https://learning.example.org"}


def start(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "PUBLIC_URL", "LMS_ENV"}}
    return subprocess.run(
        [sys.executable, "manage.py", *(arguments or ("check",))],
        cwd=ROOT,
        env={**kept, "VAR_DIR": str(tmp_path), "LMS_ENV": "production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_everything_is_said(tmp_path: Path) -> None:
    assert start(tmp_path, **COMPLETE).returncode == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"SECRET_KEY": "short"}, "too short"),
        ({"PUBLIC_URL": "http://learning.example.org"}, "https://"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"DEBUG": "tru"}, "DEBUG"),
    ],
)
def test_production_refuses_and_says_why(tmp_path: Path, change: dict[str, str], said: str) -> None:
    refused = start(tmp_path, **{**COMPLETE, **change})

    assert refused.returncode != 0
    assert said in refused.stderr


def test_production_passes_the_checks_for_deployment(tmp_path: Path) -> None:
    checked = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)

    assert checked.returncode == 0, checked.stderr


def test_there_is_no_demo_in_production(tmp_path: Path) -> None:
    refused = start(tmp_path, "demo", **COMPLETE)

    assert refused.returncode != 0
    assert "no demo in production" in refused.stderr


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    assert start(tmp_path, LMS_ENV="laptop").returncode == 0

    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_laptop_keeps_a_secret_of_its_own(tmp_path: Path) -> None:
    assert start(tmp_path, LMS_ENV="laptop").returncode == 0

    secret = tmp_path / "secret-key"
    assert len(secret.read_text()) >= 60
    assert secret.stat().st_mode & 0o077 == 0
