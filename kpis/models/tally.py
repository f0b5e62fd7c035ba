"""How many gave which answer about themselves; nobody knows who."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How many people gave one answer to one question about themselves: their age bracket, or their gender.

    There is no person, no day and no other answer in it, on purpose: the two questions cannot be crossed, and a row
    is a number alone. The primary key is drawn by lot, since an order would tell which answer came first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.CharField(_("question"), max_length=20)
    answer = models.CharField(_("answer"), max_length=20)
    people = models.PositiveIntegerField(_("people"), default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["question", "answer"], name="one_tally_for_each_answer")]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"


class Asked(models.Model):
    """That a person was asked these questions and has closed them, whatever they answered: asked once.

    Without a day: beside a tally that grew on that day it would tell who said what. Without a number of its own, too:
    that would count up, and be the order in which people answered.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="asked_about_themselves"
    )

    class Meta:
        verbose_name = _("asked about themselves")
        verbose_name_plural = _("asked about themselves")

    def __str__(self) -> str:
        return f"{self.user}"
