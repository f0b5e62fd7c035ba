"""Pages of allauth on which somebody changes how they sign in: they ask once more who it is.

They stand before allauth's own, under the same addresses and names. Of second factors and passwords that are changed,
allauth asks by itself.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import path

from accounts.still_you import still_you

urlpatterns = [
    path("email/", still_you()(views.email), name="account_email"),
    path("password/set/", still_you()(views.password_set), name="account_set_password"),
]
