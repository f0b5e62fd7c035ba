"""Pages of allauth on which somebody changes how they sign in: they ask once more who it is.

They stand before allauth's own, under the same addresses and names. Whoever has a password or a second factor is asked
by allauth itself before either changes; whoever signs in with codes or a card has neither, and it would let a first
second factor be set up in any session that lies open. With that one, the session could then say who it is.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.mfa.base.views import authenticate
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from accounts.step_up import factors_of
from accounts.still_you import still_you


@login_not_required
def second_step(request: HttpRequest) -> HttpResponse:
    """Whoever waits here while their last factor is taken away elsewhere begins anew: allauth would send them from here
    to signing in and back, again and again."""
    waiting: Any = get_pending_stage(request)
    if waiting is not None and not factors_of(waiting.login.user).exists():
        clear_login(request)
        return redirect("account_login")
    answer: HttpResponse = authenticate(request)
    return answer


urlpatterns = [
    path("email/", still_you()(views.email), name="account_email"),
    path("password/set/", still_you()(views.password_set), name="account_set_password"),
    path("2fa/authenticate/", second_step, name="mfa_authenticate"),
    path("2fa/totp/activate/", still_you(leads_on=True)(activate_totp), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", still_you(leads_on=True)(add_webauthn), name="mfa_add_webauthn"),
]
