"""`manage.py stack`: broker, web and worker in the foreground, until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from lms import broker, demo
from lms.stack import Part, become


class Command(BaseCommand):
    help = "Serve everything on this machine in the foreground."

    def handle(self, *args: Any, **options: Any) -> None:
        has_demo = get_user_model().objects.filter(email__in=demo.addresses()).exists()
        if has_demo and settings.PRODUCTION:
            raise CommandError("There are demo accounts in this database: it must not be served as a real one.")
        host = "127.0.0.1" if settings.DEMO or settings.SECURE_PROXY_SSL_HEADER else "0.0.0.0"  # noqa: S104
        host = host if settings.DEMO else os.environ.get("BIND", host)
        if not _is_free(host, settings.PORT):
            raise CommandError(f"Something listens on port {settings.PORT} already. Choose another: make run PORT=8001")
        try:
            parts = [*_broker_part(), web_part(host), worker_part()]
        except broker.NoBroker as error:
            raise CommandError(str(error)) from error
        become(parts, settings.VAR_DIR / "run", _welcome(has_demo))


def _welcome(has_demo: bool) -> str:
    lines = ["", f"  Open {settings.PUBLIC_URL}/"]
    if has_demo:
        lines += [
            f"  Sign in as {', '.join(demo.addresses())}",
            f"  with the password: {demo.PASSWORD}",
            f"  Mail that would have been sent: {settings.PUBLIC_URL}/outbox/",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything.", "", ""])


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _broker_part() -> list[Part]:
    if os.environ.get("REDIS_URL"):
        return []
    path = broker.socket_path(settings.VAR_DIR)
    return [Part("broker", broker.command(settings.VAR_DIR), socket=str(path))]


def web_part(host: str) -> Part:
    command = [
        *(sys.executable, "-m", "gunicorn", "lms.wsgi:application"),
        *("--bind", f"{host}:{settings.PORT}"),
        *("--workers", os.environ.get("WEB_WORKERS", "2")),
        *("--worker-class", "gthread", "--threads", "4"),
        *("--preload", "--log-level", "warning", "--graceful-timeout", "10"),
        *("--worker-tmp-dir", str(settings.VAR_DIR / "run")),
    ]
    return Part("web", command, port=settings.PORT)


def worker_part() -> Part:
    command = [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "lms", "worker", "--beat"),
        *("--concurrency", os.environ.get("WORKERS", "1")),
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    ]
    return Part("worker", command)
