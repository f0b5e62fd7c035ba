"""Which addresses are somebody's to sign in with, and what ends when they are given another one."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import sittings
from accounts.models import Card, User
from lms.neutral_mail import send_neutral_mail


def addresses_of(user: User) -> set[str]:
    """Asked of the database anew: they may have changed since somebody began to sign in."""
    main = User.objects.filter(pk=user.pk).exclude(email=None).values_list("email", flat=True)
    more = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {str(User.objects.fold(address)) for address in (*main, *more)}


def are_theirs(user: User, *addresses: str) -> bool:
    return {str(User.objects.fold(address)) for address in addresses} <= addresses_of(user)


def is_anothers(address: str, *, than: User) -> bool:
    """Whether somebody else signs in with it, or began to."""
    people = User.objects.filter(email=address).exclude(pk=than.pk)
    return people.exists() or EmailAddress.objects.filter(email=address).exclude(user_id=than.pk).exists()


@transaction.atomic
def give_address(user: User, address: str | None) -> None:
    """This one, or none, instead of all older ones. It is not confirmed yet: the next sign-in sends a code there.

    What somebody who reads an older one could have opened with it ends: the password, tokens, a card, every session.
    """
    EmailAddress.objects.filter(user=user).delete()
    if address:
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
    user.email = address or None
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    Card.objects.filter(user=user).delete()
    sittings.end_others(user)


def tell_of_another(address: EmailAddress) -> None:
    """Whoever reads the main address hears that another one opens the account, and not which: somebody else may read
    it, too."""
    user = User.objects.get(pk=address.user_id)
    if user.email and user.email != address.email:
        send_neutral_mail(
            to=user.email,
            language=user.language,
            about=user,
            subject=_("A new way to sign in"),
            template="accounts/mail/address.txt",
            context={"address": settings.PUBLIC_URL + reverse("account_email")},
        )
