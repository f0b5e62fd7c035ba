"""What a browser sends of a passkey. A message that is none is a wrong one, and no fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)


@contextmanager
def read_as_a_passkey() -> Iterator[None]:
    """What the libraries raise while they take apart what lacks a part, or has one of another kind."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError):
        raise get_adapter().validation_error("incorrect_code") from None


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        with read_as_a_passkey():
            cleaned: dict[str, Any] = super().clean()
            return cleaned


class SecondPasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with read_as_a_passkey():
            return super().clean_credential()


class SignInPasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with read_as_a_passkey():
            return super().clean_credential()


class ConfirmPasskeyForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Authenticator:
        with read_as_a_passkey():
            return super().clean_credential()
