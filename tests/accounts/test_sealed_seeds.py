"""Second factors are made from seeds that the rows alone do not tell."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import override_settings

from tests import world

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_the_rows_alone_open_nothing() -> None:
    user, secret = world.person(), generate_totp_secret()
    app = TOTP.activate(user, secret)
    spare = RecoveryCodes.activate(user)
    codes = spare.get_unused_codes()

    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in rows
    assert all(len(row["data"].get("secret") or row["data"]["seed"]) > 100 for row in Authenticator.objects.values())
    assert app.validate_code(code_of(secret))
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes
    assert spare.validate_code(codes[0])
    assert not spare.validate_code(codes[0])


def test_a_change_of_the_signing_key_leaves_them_and_without_their_own_nothing_matches() -> None:
    user, secret = world.person(), generate_totp_secret()
    app, spare = TOTP.activate(user, secret), RecoveryCodes.activate(user)
    codes = spare.get_unused_codes()

    with override_settings(SECRET_KEY="another" * 9, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert app.validate_code(code_of(secret))
        assert spare.get_unused_codes() == codes
    with override_settings(DIGEST_KEY="gone" * 15):
        assert not app.validate_code(code_of(secret))
        assert not set(spare.get_unused_codes()) & set(codes)
        assert spare.get_unused_codes() != spare.get_unused_codes()


def test_what_was_kept_before_it_was_sealed_still_counts() -> None:
    secret = generate_totp_secret()
    row = Authenticator.objects.create(user=world.person(), type="totp", data={"secret": secret})

    assert TOTP(row).validate_code(code_of(secret))
