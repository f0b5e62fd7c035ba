"""For whom a token speaks."""

from __future__ import annotations

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User


class TokenOfSomebodyHere(TokenAuthentication):  # type: ignore[misc]
    """A token speaks for nobody who could not sign in: neither provisional, merged nor erased people."""

    def validate_user(self, auth_token: AuthToken) -> tuple[User, AuthToken]:
        if not auth_token.user.may_sign_in:
            raise AuthenticationFailed("Invalid token.")
        return auth_token.user, auth_token


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """What the description of the API says of it."""

    target_class = "accounts.authentication.TokenOfSomebodyHere"
