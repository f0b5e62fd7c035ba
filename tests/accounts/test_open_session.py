"""A phone that lies open for ten minutes: whoever picks it up reads what is there, and does not become its person."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from tests import world
from tests.signing_in import just_signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
def test_no_first_second_factor_is_set_up_in_a_session_that_lies_open(client: Client, page: str) -> None:
    world.published_programme()
    user = world.person("somebody@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for send in (client.get, client.post):
        client.force_login(user)
        assert send(page)["Location"].startswith("/accounts/login/?next=%2Faccounts%2F2fa%2F")
        assert "_auth_user_id" not in client.session

    client.force_login(user)
    just_signed_in(client, user)
    assert client.get(page).status_code == 200
    assert not Authenticator.objects.exists()
