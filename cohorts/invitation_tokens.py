"""What the link of an invitation has: nobody without the site's secret can make one, and it is kept nowhere."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from cohorts.models import Invitation

_SIGNER = signing.Signer(salt="cohorts.invitation", sep=".")


def token_of(invitation: Invitation) -> str:
    return _SIGNER.sign(invitation.uuid.hex)


def uuid_in(token: str) -> UUID | None:
    """Which invitation a token is of; None for what we did not sign."""
    try:
        return UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
