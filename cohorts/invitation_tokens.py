"""What the link of an invitation has: nobody without the site's secret can make one, and it is kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from cohorts.models import Invitation


def _signer() -> signing.Signer:
    return signing.Signer(salt="cohorts.invitation", sep=".")


def token_of(invitation: Invitation) -> str:
    return _signer().sign(invitation.uuid.hex)


def uuid_in(token: str) -> UUID | None:
    """Which invitation a token is of; None for what we did not sign."""
    try:
        return UUID(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
