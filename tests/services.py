"""Run a command with a PostgreSQL and a Redis of its own: `python -m tests.services COMMAND …`.

Both listen on loopback, keep their data in a temporary folder, and end with the command.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lms.broker import server_binary

PATIENCE = 30.0


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="lms-services-") as folder:
        # PostgreSQL's own user must reach its data below this folder.
        Path(folder).chmod(0o755)
        with postgresql(Path(folder)) as database_url, redis(Path(folder)) as redis_url:
            environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
            return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server; yields its address."""
    binaries = postgresql_binaries()
    user = unprivileged_user()
    data, port = folder / "postgresql", free_port()
    data.mkdir()
    if user is not None:
        shutil.chown(data, user)
    run: dict[str, Any] = {"user": user, "cwd": data, "stdout": subprocess.DEVNULL}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "lms", "--auth", "trust", "-E", "UTF8", "--no-sync"], check=True, **run
    )
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": data, "fsync": "off"}
    flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, *flags, "-c", "max_connections=200"], stderr=subprocess.DEVNULL, **run
    )
    try:
        wait_for_port(port, server)
        yield f"postgres://lms@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(PATIENCE)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis (or Valkey) server on a port, as in production; yields its address."""
    port = free_port()
    command = [server_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--databases", "128"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, server)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def postgresql_binaries() -> Path:
    """Where `initdb` and `postgres` are: the newest of Debian's versions, else beside one found by name."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise SystemExit("PostgreSQL's server is needed for these tests: apt-get install postgresql")


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; then this user runs it."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"Nothing listens on port {port}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
