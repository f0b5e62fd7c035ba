"""What the house itself keeps: the programme that is running."""

from __future__ import annotations

from functools import lru_cache

from django.db import models
from django.http import HttpRequest

from lms.fields import SpecField
from lms.programme import ProgrammeText


class NothingPublished(LookupError):
    """No programme is published yet: `manage.py content publish` comes first."""


class Programme(models.Model):
    """One edition of the compiled `programme.yaml`, as `content publish` stored it.

    Editions are never changed: the newest row is the one in force.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    spec = SpecField(editable=False)
    published_at = models.DateTimeField(editable=False)

    class Meta:
        get_latest_by = "published_at"
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return f"{self.spec['name']} ({self.digest[:8]})"

    @classmethod
    def current(cls) -> ProgrammeText:
        """The programme in force. Raises `NothingPublished` before the first `content publish`."""
        return edition(cls.newest().pk)

    @classmethod
    def newest(cls) -> Programme:
        """The row of the programme in force, for its digest. Raises `NothingPublished`."""
        newest = cls.objects.order_by("-published_at", "-pk").only("pk", "digest").first()
        if newest is None:
            raise NothingPublished("Nothing is published yet. Run: manage.py content publish")
        return newest


def programme_of(request: HttpRequest) -> ProgrammeText:
    """The programme in force, asked for once a request. Raises `NothingPublished`."""
    return ProgrammeText(request.programme.spec)  # type: ignore[attr-defined]


@lru_cache(maxsize=16)
def edition(pk: int) -> ProgrammeText:
    """An edition of the programme, kept in memory: rows never change."""
    return ProgrammeText(Programme.objects.get(pk=pk).spec)
