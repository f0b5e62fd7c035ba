"""The whole system on one machine, in the foreground: broker, web, worker with its beat.

The supervisor owns what it starts: children die with it, a worker or a server that dies is started
again, and stopping goes from the door inwards, so that the broker is the last to leave. It runs for
as long as the system does, so it is a plain process: `manage.py stack` becomes it.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

PATIENCE = 20.0
"""Seconds that a child has to start, or to stop, before it is ended."""
MOST_DEATHS = 5
"""So many deaths within a minute are no accident: then everything stops."""
PR_SET_PDEATHSIG = 1


class AlreadyRunning(RuntimeError):
    """Another supervisor owns this folder."""


class DiesTooOften(RuntimeError):
    """A part of the system does not stay up."""


@contextmanager
def owning(run_dir: Path) -> Iterator[None]:
    """Hold the folder for one supervisor alone. Raises `AlreadyRunning`."""
    run_dir.mkdir(parents=True, exist_ok=True)
    with (run_dir / "stack.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"{run_dir} belongs to a system that is running already.") from error
        yield


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Part:
    """One process of the system, started again when it dies. The next waits for its port or its socket."""

    name: str
    command: list[str]
    port: int | None = None
    socket: str | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        if self.socket is not None:
            Path(self.socket).unlink(missing_ok=True)  # left by one that was killed
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops its parts in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            self.command, start_new_session=True, preexec_fn=_die_with_parent
        )
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise DiesTooOften(f"The {self.name} does not start.")
            time.sleep(0.02)

    def is_ready(self) -> bool:
        if self.socket is not None:
            return Path(self.socket).exists()
        if self.port is None:
            return True
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def revive(self) -> bool:
        """Start it again if it has died, and say whether it had. Raises `DiesTooOften`."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if now - death < 60] + [now]
        if len(self.deaths) >= MOST_DEATHS:
            raise DiesTooOften(f"The {self.name} does not stay up.")
        self.start()
        return True

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve(parts: list[Part], run_dir: Path, welcome: str) -> None:
    """Start the parts in order, say `welcome`, keep them up until SIGINT or SIGTERM, stop them in reverse."""
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    with owning(run_dir):
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for part in parts:
                if not stopping:
                    part.start()
            _note_pids(parts, run_dir)
            if not stopping:
                sys.stdout.write(welcome)
                sys.stdout.flush()
            while not stopping:
                time.sleep(0.2)
                revived = [part.name for part in parts if part.revive()]
                if revived:
                    _note_pids(parts, run_dir)
        finally:
            for part in reversed(parts):
                part.stop()
            (run_dir / "pids").unlink(missing_ok=True)
            for number, handler in before.items():
                signal.signal(number, handler)


def _note_pids(parts: list[Part], run_dir: Path) -> None:
    """`name pid` of every part, a line each, for whoever must find one of them."""
    (run_dir / "pids").write_text("".join(f"{part.name} {part.process.pid}\n" for part in parts if part.process))


def become(parts: list[Part], run_dir: Path, welcome: str) -> NoReturn:
    """Turn this process into the supervisor of these parts."""
    plan = {
        "parts": [{name: asdict(part)[name] for name in ("name", "command", "port", "socket")} for part in parts],
        "run_dir": str(run_dir),
        "welcome": welcome,
    }
    os.execv(sys.executable, [sys.executable, "-m", "lms.stack", json.dumps(plan)])  # noqa: S606 - no shell is meant


def main(plan: str) -> int:
    said = json.loads(plan)
    try:
        serve([Part(**part) for part in said["parts"]], Path(said["run_dir"]), said["welcome"])
    except (AlreadyRunning, DiesTooOften) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
