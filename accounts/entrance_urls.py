"""Pages of allauth on which somebody changes how they sign in: they ask once more who it is.

They stand before allauth's own, under the same addresses and names. Whoever has a password or a second factor is asked
by allauth itself before either changes; whoever signs in with codes or a card has neither, and it would let a first
second factor be set up in any session that lies open. With that one, the session could then say who it is.
"""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.views import add_webauthn
from django.urls import path

from accounts.still_you import still_you

urlpatterns = [
    path("email/", still_you()(views.email), name="account_email"),
    path("password/set/", still_you()(views.password_set), name="account_set_password"),
    path("2fa/totp/activate/", still_you(leads_on=True)(activate_totp), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", still_you(leads_on=True)(add_webauthn), name="mfa_add_webauthn"),
]
