"""The door of a half day, as phones find it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from cohorts.models import Session
from tests.cohorts.test_attendance import Filled


def door(half_day: Session) -> str:
    return reverse("cohorts:check-in", args=[half_day.check_in_code])


def new_at(half_day: Session) -> str:
    return reverse("cohorts:check-in-new", args=[half_day.check_in_code])


def text_of(client: Client, half_day: Session) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", client.get(door(half_day)).content.decode()).split())


def walk_in(client: Client, half_day: Session, name: str = "Cleo", **fields: str) -> Any:
    """As a browser does: the form is opened, filled and sent."""
    form = Filled(client.get(new_at(half_day)).content.decode()).fields
    return client.post(new_at(half_day), {**form, "name": name, "organisation": "The choir", **fields})
