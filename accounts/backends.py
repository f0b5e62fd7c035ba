"""How the signed-in person is fetched: with what every page asks of them, in one query."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    def user_can_authenticate(self, user: User) -> bool:
        """Active people with an account of their own: not provisional, not merged into another, not erased."""
        return bool(super().user_can_authenticate(user)) and user.may_sign_in

    def get_user(self, user_id: int) -> User | None:
        user: User | None = User.objects.select_related("organisation", "coordinator").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
