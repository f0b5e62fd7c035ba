"""What changing the site's secrets does: what was signed holds for a while, and what is kept is still found."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.core.checks import run_checks
from django.test import override_settings

from cohorts.invitation_tokens import token_of, uuid_in
from cohorts.invitations import fingerprint
from cohorts.models import Invitation
from quizzes.surveys import pair_of
from tests import world

PAGE = Path(__file__).parent.parent.parent / "docs" / "secrets.md"
BEFORE = settings.SECRET_KEY
CHANGED = {"SECRET_KEY": "another one" * 6, "SECRET_KEY_FALLBACKS": [BEFORE]}


def errors() -> set[str]:
    return {str(error.id) for error in run_checks() if str(error.id).startswith("lms.")}


@pytest.mark.django_db
def test_whoever_is_signed_in_stays_so_while_the_old_key_is_believed() -> None:
    world.published_programme()
    user = world.person()
    moved, late = world.signed_in(user), world.signed_in(user)
    kept = moved.session.session_key
    assert kept is not None
    UserSession.objects.create(user=user, session_key=kept, ip="127.0.0.1", user_agent="")

    with override_settings(**CHANGED):
        assert moved.get("/me/").status_code == 200
        new = moved.session.session_key
        assert new != kept
        assert list(UserSession.objects.values_list("session_key", flat=True)) == [new]
        assert moved.get("/me/").status_code == 200

    with override_settings(SECRET_KEY=CHANGED["SECRET_KEY"]):
        assert moved.get("/me/").status_code == 200
        assert late.get("/me/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_links_hold_for_a_while_and_what_is_kept_is_found_for_good() -> None:
    invitation = Invitation()
    token = token_of(invitation)
    entry = signing.dumps("entry", salt="some")
    mine = world.enrolment(world.person(), world.module())
    digests = fingerprint("ada@example.org"), pair_of(mine)

    with override_settings(**CHANGED):
        assert uuid_in(token) == invitation.uuid
        assert signing.loads(entry, salt="some") == "entry"
    with override_settings(SECRET_KEY=CHANGED["SECRET_KEY"]):
        assert uuid_in(token) is None
        assert (fingerprint("ada@example.org"), pair_of(mine)) == digests
        assert token_of(invitation) != token


def test_a_change_that_would_lose_what_is_kept_is_refused() -> None:
    with override_settings(**CHANGED, DIGEST_KEY=CHANGED["SECRET_KEY"]):
        assert errors() == {"lms.E002"}
    with override_settings(**CHANGED, DIGEST_KEY=BEFORE):
        assert errors() == set()


def test_a_redis_on_another_machine_needs_a_password_in_production() -> None:
    refused = ["redis://broker.example.org:6379/0", "rediss://name:@broker.example.org/0", "redis://10.0.0.7"]
    taken = [
        "redis://:word@broker.example.org:6379/0",
        "rediss://broker.example.org/0?password=word",
        "redis://localhost:6379/0",
        "redis://[::1]:6379",
        "unix:///run/broker.sock",
    ]
    with override_settings(PRODUCTION=True):
        for address in refused:
            with override_settings(REDIS_URL=address):
                assert errors() == {"lms.E001"}, address
        for address in taken:
            with override_settings(REDIS_URL=address):
                assert errors() == set(), address
    with override_settings(PRODUCTION=False, REDIS_URL=refused[0]):
        assert errors() == set()


def test_every_secret_of_the_environment_is_on_the_page() -> None:
    settings_file = (Path(__file__).parent.parent.parent / "lms" / "settings.py").read_text()
    named = set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", settings_file))
    secret = {name for name in named if re.search("KEY|SECRET|PASSWORD|TOKEN|(DATABASE|REDIS|EMAIL)_URL", name)}

    assert secret >= {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "DIGEST_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
    assert [name for name in sorted(secret) if f"`{name}`" not in PAGE.read_text()] == []
    assert "SECRET_KEY_FALLBACKS" not in os.environ
