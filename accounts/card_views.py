"""Signing in with a card, for people without an e-mail address."""

from __future__ import annotations

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.card_forms import CardForm
from accounts.cards import TooManyTries, WrongCard, person_with_card
from accounts.views import safe_next


@sensitive_post_parameters("pin")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    next_page = safe_next(request, settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        return redirect(next_page)
    form = CardForm(request.POST or None)
    if form.is_valid():
        try:
            user = person_with_card(request, **form.cleaned_data, at=timezone.now())
        except TooManyTries:
            return render(request, "429.html", status=429)
        except WrongCard:
            form.add_error(None, _("This number and this PIN do not belong together. Please look at your card again."))
        else:
            record_authentication(request, user, "card")
            answer: HttpResponse = perform_login(
                request, user, email_verification=EmailVerificationMethod.NONE, redirect_url=next_page
            )
            return answer
    return render(request, "accounts/card.html", {"form": form, "next": next_page})
