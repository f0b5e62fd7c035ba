"""Keeping what a person says about themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.forms import PersonForm
from accounts.models import Organisation, User
from accounts.people import join_organisation, propose_organisation
from accounts.privacy import record_notice_seen


@transaction.atomic
def keep_profile(*, user: User, answers: dict[str, Any], at: datetime) -> None:
    """Keep the answers of a valid `PersonForm`."""
    for name in ("language", "chosen_name", "paper_name", "country"):
        setattr(user, name, answers[name])
    user.save(update_fields=["language", "chosen_name", "paper_name", "country"])
    join_organisation(user=user, organisation=_organisation(answers), at=at)


@transaction.atomic
def finish_welcome(*, user: User, answers: dict[str, Any], at: datetime) -> None:
    """Keep the first answers, and that the privacy notice was shown."""
    keep_profile(user=user, answers=answers, at=at)
    record_notice_seen(user=user, at=at)
    user.welcomed_at = user.welcomed_at or at
    user.save(update_fields=["welcomed_at"])


def _organisation(answers: dict[str, Any]) -> Organisation | None:
    match answers["belongs"]:
        case PersonForm.PICK:
            picked: Organisation = answers["organisation"]
            return picked
        case PersonForm.PROPOSE:
            return propose_organisation(
                name=answers["proposed_name"], kind=answers["proposed_kind"], country=answers["country"]
            )
        case _:
            return None
