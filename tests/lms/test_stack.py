"""The supervisor: one for a folder, parts that die are started again, stopping is in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lms import broker
from lms.stack import AlreadyRunning, owning

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def start(run_dir: Path, *commands: list[str]) -> subprocess.Popen[bytes]:
    parts = [{"name": f"part-{number}", "command": command} for number, command in enumerate(commands)]
    plan = json.dumps({"parts": parts, "run_dir": str(run_dir), "welcome": "up"})
    process = subprocess.Popen(
        [sys.executable, "-m", "lms.stack", plan], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.read(2) == b"up" or process.wait(10)
    return process


def pid_of(run_dir: Path, part: str) -> int:
    lines = dict(line.split() for line in (run_dir / "pids").read_text().splitlines())
    return int(lines[part])


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def eventually(is_so: object, seconds: float = 10) -> None:
    assert callable(is_so)
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_folder_belongs_to_one_supervisor(tmp_path: Path) -> None:
    with owning(tmp_path), pytest.raises(AlreadyRunning), owning(tmp_path):
        pass


def test_a_part_that_dies_is_started_again_and_all_stop_together(tmp_path: Path) -> None:
    supervisor = start(tmp_path, SLEEPER, SLEEPER)
    first, second = pid_of(tmp_path, "part-0"), pid_of(tmp_path, "part-1")

    os.kill(second, signal.SIGKILL)
    eventually(lambda: pid_of(tmp_path, "part-1") != second)
    again = pid_of(tmp_path, "part-1")
    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(10) == 0
    assert not is_alive(first)
    assert not is_alive(again)


def test_parts_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    supervisor = start(tmp_path, SLEEPER)
    part = pid_of(tmp_path, "part-0")

    supervisor.kill()
    supervisor.wait(10)

    eventually(lambda: not is_alive(part))


def test_what_does_not_stay_up_ends_the_system_with_a_word(tmp_path: Path) -> None:
    supervisor = start(tmp_path, [sys.executable, "-c", "raise SystemExit(1)"])

    assert supervisor.wait(20) == 1
    assert supervisor.stderr is not None
    assert b"does not stay up" in supervisor.stderr.read()


def test_a_very_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 120)

    assert len(str(broker.socket_path(long))) <= broker.LONGEST_SOCKET_PATH
    assert broker.socket_path(long) == broker.socket_path(long)
    assert broker.socket_path(long) != broker.socket_path(tmp_path / ("y" * 120))
