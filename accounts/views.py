"""A person's own pages, the choice of language, and what everybody may read about privacy."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from knox.models import AuthToken

from accounts import privacy as notice
from accounts.access import home_of, person
from accounts.addresses import addresses_of
from accounts.forms import PersonForm
from accounts.going_on import is_path_here
from accounts.models import User
from accounts.profile import finish_welcome, keep_profile
from accounts.sittings import end_tokens
from accounts.step_up import may_make_tokens, to_second_factor
from accounts.still_you import still_you
from lms.keeping import evidence_until
from lms.models import NothingPublished, Programme, programme_of


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = form_of(request)
    if request.method == "POST" and form.is_valid():
        keep_profile(user=user, answers=form.cleaned_data, at=timezone.now())
        response = redirect("accounts:me")
        remember_language(response, user.language)
        messages.success(request, _("Saved."))
        return response
    tokens = AuthToken.objects.filter(user=user).order_by("created")
    addresses = sorted(addresses_of(user), key=lambda address: (address != user.email, address))
    return render(request, "accounts/me.html", {"form": form, "tokens": tokens, "addresses": addresses})


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first questions after signing in for the first time, or a new edition of the privacy notice."""
    user = person(request)
    form = form_of(request)
    if request.method == "POST" and form.is_valid():
        finish_welcome(user=user, answers=form.cleaned_data, at=timezone.now())
        response = redirect(safe_next(request, "/learn/"))
        remember_language(response, user.language)
        return response
    context = {"form": form, "next": safe_next(request, "/learn/"), "edition": notice.EDITION}
    return render(request, "accounts/welcome.html", context)


def form_of(request: HttpRequest) -> PersonForm:
    """The form over a copy of the person, so that refused answers do not show as theirs."""
    copy = User.objects.select_related("organisation").get(pk=person(request).pk)
    return PersonForm(request.POST or None, instance=copy, programme=Programme.current())


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Emergency numbers and support contacts, the reader's own country first.

    Every page leads here, also before anything is published.
    """
    home = home_of(request.user)
    try:
        contacts = programme_of(request).contacts
    except NothingPublished:
        contacts = []
    own_first = sorted(contacts, key=lambda contact: contact.country != home)
    return render(request, "accounts/help.html", {"contacts": own_first})


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the page's language in place; a signed-in person's setting follows."""
    language = request.POST.get("language", "")
    response = redirect(safe_next(request, "/"))
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=language)
        remember_language(response, language)
    return response


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "edition": notice.EDITION,
        "purposes": notice.purposes_told(request),
        "evidence_until": evidence_until(),
    }
    return render(request, "accounts/privacy.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")


@require_POST
@still_you(back="accounts:me")
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token for programs; it is shown once and stored as a digest."""
    if not may_make_tokens(request):
        return to_second_factor(request)
    _token, secret = AuthToken.objects.create(user=person(request))
    return render(request, "accounts/token.html", {"secret": secret})


@require_POST
def withdraw_tokens(request: HttpRequest) -> HttpResponse:
    end_tokens(person(request))
    messages.success(request, _("All your tokens are withdrawn."))
    return redirect("accounts:me")


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where to go on: a path of this site that was asked for, never another host. A form says it itself."""
    wanted = (request.POST if request.method == "POST" else request.GET).get("next") or otherwise
    return wanted if is_path_here(wanted) else otherwise


def remember_language(response: HttpResponse, language: str) -> None:
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 86400,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
