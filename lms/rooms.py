"""What is composed from every room is found by name, as Django finds `admin` and Celery finds `tasks`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


@cache
def modules_named(name: str) -> tuple[ModuleType, ...]:
    """Each room's module of this name, ground floor first; `panels` gives `courses.panels`, `cohorts.panels`, …"""
    rooms = [app for app in reversed(settings.INSTALLED_APPS) if "." not in app and app != "lms"]
    return tuple(import_module(f"{room}.{name}") for room in rooms if _has(room, name))


def _has(room: str, name: str) -> bool:
    return find_spec(room) is not None and find_spec(f"{room}.{name}") is not None
