"""What every answer of the API asks for besides signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy
from knox.models import AuthToken
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.step_up import has_power, is_guarded, is_token_good, sees_numbers, shown_at

if TYPE_CHECKING:
    from rest_framework.views import APIView  # It reads this class itself while it is loaded.


class SecondFactorShown(BasePermission):
    """Of sessions what the middleware of the same name asks. Of tokens, whatever they read, when they were made: a
    trainer's token reads names, and may be from before they taught."""

    message = gettext_lazy(
        "This needs your second factor. Sign in on the site with it, or make a new token after that."
    )

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not isinstance(user, User):
            return True
        if isinstance(request.auth, AuthToken):
            return not has_power(user) or is_token_good(request.auth, user)
        if not is_guarded(view) or not sees_numbers(user):
            return True  # What is not theirs is not found there.
        return shown_at(request._request) is not None


class NamesAreGuarded(BasePermission):
    """For what tells names: no session of somebody with power over others reads it that never showed the factor.

    Of pages the middleware asks the same. What a token may read is asked above.
    """

    message = SecondFactorShown.message

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not isinstance(user, User) or isinstance(request.auth, AuthToken):
            return True
        return shown_at(request._request) is not None or not has_power(user)
