"""Whether the time that an answer takes tells if somebody has an account. Run as a process of its own.

The same is asked about a known and an unknown address, in alternation and each time by somebody else, with passwords
hashed as in use. Told are seconds by the clock, which is what a stranger has.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402 - needs the settings
from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.cards import hand_out  # noqa: E402
from accounts.models import User  # noqa: E402
from lms import broker  # noqa: E402
from tests.world import person  # noqa: E402

TRIES = 200
KNOWN, UNKNOWN = "known", "unknown"
PIN = "12345678"

WAYS: dict[str, tuple[str, dict[str, str]]] = {
    "a code": ("/accounts/login/code/", {"email": "{name}@example.org"}),
    "a password": ("/accounts/login/", {"login": "{name}@example.org", "password": "not the right one 7"}),
    "a new account": ("/accounts/signup/", {"email": "{name}@example.org"}),
    "a new password": ("/accounts/password/reset/", {"email": "{name}@example.org"}),
    "a card": ("/accounts/card/", {"number": "{number}", "pin": PIN}),
    "a way back": ("/accounts/again/", {"number": "{number}", "code": "AAAA-AAAA", "address": "new@example.org"}),
}


MAILS = {"a code", "a new account", "a new password"}


def seconds_of(way: str, *, name: str, number: str) -> float:
    """How long one stranger waits, whom nobody has counted before."""
    path, form = WAYS[way]
    cache.clear()
    mail.outbox = []
    client = Client(headers={"host": "localhost"})
    client.get(path)
    typed = {field: value.format(name=name, number=number) for field, value in form.items()}
    began = time.perf_counter()
    answer = client.post(path, typed)
    took = time.perf_counter() - began
    if answer.status_code not in {200, 302} or len(mail.outbox) != (way in MAILS):
        raise SystemExit(f"{way}: answered with {answer.status_code}, {len(mail.outbox)} mails")
    return took


def measure(way: str, numbers: dict[str, str]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(TRIES):
        for kind in (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN):
            name = KNOWN if kind == KNOWN else f"{UNKNOWN}-{turn}"
            took[kind].append(seconds_of(way, name=name, number=numbers[kind]))
            User.objects.filter(email__startswith=UNKNOWN).delete()
    return took


def main() -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    somebody = person(f"{KNOWN}@example.org", password="a long enough word 7")
    EmailAddress.objects.create(user=somebody, email=str(somebody.email), verified=True, primary=True)
    with_card = User.objects.create_user(None, chosen_name="Somebody")
    hand_out(user=with_card, by=somebody, at=timezone.now())
    numbers = {KNOWN: with_card.number, UNKNOWN: "ZZZZZZZZ"}
    queue = subprocess.Popen(broker.command(settings.VAR_DIR), stdout=subprocess.DEVNULL)
    try:
        while not Path(broker.socket_path(settings.VAR_DIR)).exists():
            time.sleep(0.01)
        for way in WAYS:  # so that everything is loaded
            seconds_of(way, name=UNKNOWN, number=numbers[UNKNOWN])
            seconds_of(way, name=KNOWN, number=numbers[KNOWN])
        told = {way: measure(way, numbers) for way in WAYS}
    finally:
        queue.terminate()
        queue.wait(30)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
