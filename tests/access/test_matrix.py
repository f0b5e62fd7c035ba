"""Who opens what: every address, seven people, every method. What has no row here does not exist.

A row says who gets anything but a refusal. Whoever is not named is sent to sign in, as a stranger, or finds nothing. A
coordinator who sees a thing of their country and may not change it gets a 403.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.access.actors import ACTORS, ADMINISTRATOR, COORDINATOR, STRANGER, place
from tests.access.addresses import filled, patterns

pytestmark = pytest.mark.django_db

LETTERS = dict(zip("SLTOCXA", ACTORS, strict=True))
EVERYBODY = "SLTOCXA"
SIGNED_IN = "LTOCXA"
NOBODY_HERE = ""
"""What asks for more than these seven bring, such as a second factor or all countries: its own room's tests open it."""

ROWS: dict[str, str] = {
    "health": EVERYBODY,
    "outbox": NOBODY_HERE,
    "about-exit": EVERYBODY,
    "security-contact": NOBODY_HERE,
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_signup": EVERYBODY,
    "account_reauthenticate": NOBODY_HERE,
    "account_request_reauthentication_code": NOBODY_HERE,
    "account_confirm_reauthentication_code": NOBODY_HERE,
    "account_email": NOBODY_HERE,
    "account_email_verification_sent": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": NOBODY_HERE,
    "account_reset_password": EVERYBODY,
    "account_confirm_login_code": SIGNED_IN,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_request_login_code": EVERYBODY,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": SIGNED_IN,
    "mfa_reauthenticate": NOBODY_HERE,
    "mfa_activate_totp": NOBODY_HERE,
    "mfa_deactivate_totp": NOBODY_HERE,
    "mfa_view_recovery_codes": NOBODY_HERE,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": NOBODY_HERE,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": NOBODY_HERE,
    "mfa_reauthenticate_webauthn": NOBODY_HERE,
    "mfa_remove_webauthn": NOBODY_HERE,
    "mfa_edit_webauthn": NOBODY_HERE,
    "mfa_login_webauthn": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    "api:schema": EVERYBODY,
    "api:me": SIGNED_IN,
    "api:tokens": SIGNED_IN,
    "api:catalogue": EVERYBODY,
    "api:catalogue-entry": EVERYBODY,
    "api:my-enrolments": SIGNED_IN,
    "api:cohorts": SIGNED_IN,
    "api:cohort": "TC",
    "api:seminars": SIGNED_IN,
    "api:seminar": "TC",
    "api:papers": SIGNED_IN,
    "api:verify-file": EVERYBODY,
    "api:verify": EVERYBODY,
    "api:targets": "CX",
    "api:frozen": "CX",
    "api:frozen-period": "CX",
    "api:exports": "CX",
    "api:export": "C",
    "api:results": SIGNED_IN,
    "accounts:me": SIGNED_IN,
    "accounts:welcome": SIGNED_IN,
    "accounts:data": SIGNED_IN,
    "accounts:data-json": NOBODY_HERE,
    "accounts:data-page": NOBODY_HERE,
    "accounts:leave": NOBODY_HERE,
    "accounts:left": EVERYBODY,
    "accounts:new-token": NOBODY_HERE,
    "accounts:withdraw-tokens": SIGNED_IN,
    "accounts:card": EVERYBODY,
    "accounts:recover": EVERYBODY,
    "accounts:recoveries": "CXA",
    "accounts:confirm-recovery": "CA",
    "accounts:organisations": "CX",
    "accounts:organisation": "C",
    "accounts:language": EVERYBODY,
    "accounts:privacy": EVERYBODY,
    "accounts:help": EVERYBODY,
    "accounts:accessibility": EVERYBODY,
    "quizzes:hand-in-survey": SIGNED_IN,
    "quizzes:start": SIGNED_IN,
    "quizzes:attempt": "L",
    "quizzes:answers": "L",
    "quizzes:hand-in": "L",
    "quizzes:review": "L",
    "cohorts:join-by-code": EVERYBODY,
    "cohorts:join": EVERYBODY,
    "cohorts:enter": SIGNED_IN,
    "cohorts:share-note": "L",
    "cohorts:withdraw-note": "L",
    "cohorts:share-response": "L",
    "cohorts:withdraw-response": "L",
    "cohorts:invited": EVERYBODY,
    "cohorts:accept-invitation": SIGNED_IN,
    "cohorts:decline-invitation": EVERYBODY,
    "cohorts:my-group": "L",
    "cohorts:read-message": "L",
    "cohorts:reminders": "L",
    "cohorts:send-messages": SIGNED_IN,
    "cohorts:member": "TC",
    "cohorts:member-signing-in": "TC",
    "cohorts:learners-csv": "TC",
    "cohorts:learners-xlsx": "TC",
    "cohorts:teach": SIGNED_IN,
    "cohorts:guides": "TOCXA",
    "cohorts:guide": NOBODY_HERE,
    "cohorts:new-cohort": "TOCX",
    "cohorts:edit-cohort": "TC",
    "cohorts:archive-cohort": "TC",
    "cohorts:bring-back-cohort": "TC",
    "cohorts:new-code": "T",
    "cohorts:move": "T",
    "cohorts:invitations": "T",
    "cohorts:write-invitations": "T",
    "cohorts:send-invitations": "T",
    "cohorts:withdraw-invitation": "T",
    "cohorts:cohort": "TC",
    "cohorts:quiz": "TC",
    "cohorts:notes": "T",
    "cohorts:take-out": "T",
    "cohorts:seminar": "TC",
    "cohorts:participants": "T",
    "cohorts:add-everybody": "T",
    "cohorts:session": "TC",
    "cohorts:mark-rest": "T",
    "cohorts:mark": "T",
    "cohorts:marks": "T",
    "cohorts:unlisted": "T",
    "cohorts:walk-in": "T",
    "cohorts:check-in-wall": "T",
    "cohorts:open-check-in": "T",
    "cohorts:check-in-by-code": EVERYBODY,
    "cohorts:check-in": EVERYBODY,
    "cohorts:check-in-new": EVERYBODY,
    "cohorts:upload-scan": "T",
    "cohorts:scan": "TC",
    "cohorts:withdraw-scan": "T",
    "cohorts:ask-closing": "TC",
    "cohorts:confirm-closing": "TC",
    "cohorts:send-closing-back": "TC",
    "cohorts:take-closing-back": "TC",
    "cohorts:corrections": "T",
    "cohorts:merge": NOBODY_HERE,
    "cohorts:participant-signing-in": "TC",
    "cohorts:plan": "TOCX",
    "cohorts:plan-csv": "TOCX",
    "cohorts:new-seminar": "TOCX",
    "cohorts:edit-seminar": "TC",
    "cohorts:half-days": "TC",
    "cohorts:renew-sign-up-code": "TC",
    "cohorts:needs": "T",
    "cohorts:give-place": "T",
    "cohorts:take-off": "T",
    "cohorts:enter-list": "T",
    "cohorts:list-template": "T",
    "cohorts:sign-up-by-code": EVERYBODY,
    "cohorts:my-seminar": "L",
    "cohorts:my-needs": "L",
    "cohorts:give-back": "L",
    "cohorts:my-dates": "L",
    "cohorts:sign-up-page": EVERYBODY,
    "cohorts:sign-up": SIGNED_IN,
    "certificates:papers": SIGNED_IN,
    "certificates:download": "L",
    "certificates:renew": "L",
    "certificates:show-name": "L",
    "certificates:transcript": SIGNED_IN,
    "certificates:request-report": "TC",
    "certificates:with-names": "T",
    "certificates:report-csv": "TC",
    "certificates:report-xlsx": "TC",
    "certificates:request-sheets": "T",
    "certificates:issue": "T",
    "certificates:print": "T",
    "certificates:seminar-zip": "T",
    "certificates:record": "TC",
    "certificates:cohort-zip": "T",
    "certificates:verify-form": EVERYBODY,
    "certificates:verify": EVERYBODY,
    "kpis:targets": "CX",
    "kpis:change": "CX",
    "kpis:opinions": "CX",
    "kpis:frozen": "CX",
    "kpis:freeze": NOBODY_HERE,
    "kpis:frozen-period": "CX",
    "kpis:frozen-file": NOBODY_HERE,
    "kpis:missing": "CX",
    "kpis:missing-list": "CX",
    "kpis:records": "CX",
    "kpis:what-to-record": "CX",
    "kpis:new-record": "CX",
    "kpis:withdraw-record": "C",
    "kpis:people": "CX",
    "kpis:official": NOBODY_HERE,
    "kpis:official-file": NOBODY_HERE,
    "kpis:about-you": NOBODY_HERE,
    "kpis:results": EVERYBODY,
    "kpis:exports": "CX",
    "kpis:download-export": "C",
    "courses:home": EVERYBODY,
    "courses:module": EVERYBODY,
    "courses:begin": SIGNED_IN,
    "courses:learning": SIGNED_IN,
    "courses:activity": EVERYBODY,
    "courses:done": SIGNED_IN,
    "courses:reflection": SIGNED_IN,
    "courses:forget-note": "L",
    "courses:media": NOBODY_HERE,
    "courses:glossary": EVERYBODY,
}
"""S stranger, L learner, T trainer, O trainer of another group, C coordinator, X coordinator of another country,
A administrator."""

SEEN_AND_NOT_CHANGED = {
    "cohorts:new-code",
    "cohorts:move",
    "cohorts:invitations",
    "cohorts:write-invitations",
    "cohorts:send-invitations",
    "cohorts:withdraw-invitation",
    "cohorts:notes",
    "cohorts:take-out",
    "cohorts:participants",
    "cohorts:add-everybody",
    "cohorts:session",
    "cohorts:mark-rest",
    "cohorts:mark",
    "cohorts:marks",
    "cohorts:unlisted",
    "cohorts:walk-in",
    "cohorts:check-in-wall",
    "cohorts:open-check-in",
    "cohorts:upload-scan",
    "cohorts:withdraw-scan",
    "cohorts:corrections",
    "cohorts:merge",
    "cohorts:needs",
    "cohorts:give-place",
    "cohorts:take-off",
    "cohorts:enter-list",
    "cohorts:list-template",
    "certificates:request-sheets",
    "certificates:issue",
    "certificates:with-names",
    "certificates:print",
    "certificates:seminar-zip",
    "certificates:cohort-zip",
}
"""What a coordinator of the country sees the group or seminar of, and may not do: 403, for it is there."""

FOR_NOBODY = {"outbox", "security-contact", "courses:media"}
"""Not there at all in these tests, for whoever asks."""

BY_A_PATTERN = {"account_reset_password_from_key", "admin:None", "admin:view_on_site"}
"""What takes anything at all: a link from a mail, and what the administration does not know."""


def addresses() -> Iterator[tuple[str, str]]:
    return ((name, route) for name, route in patterns() if name not in BY_A_PATTERN)


def methods_of(name: str) -> list[str]:
    return ["get", "post", "put", "patch", "delete"] if name.startswith("api:") else ["get", "post"]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = {name for name, _route in addresses() if not name.startswith("admin:")}

    assert names - set(ROWS) == set(), "add a row to ROWS: who may open it?"
    assert set(ROWS) - names == set(), "these do not exist any more"
    assert {name for name in BY_A_PATTERN if name not in dict(patterns())} == set()


@pytest.mark.parametrize("actor", ACTORS)
def test_what_is_not_theirs_is_not_there_and_what_is_theirs_is(actor: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    here = place()
    ask = Visitor(here.browser_of(actor))
    wrong = []
    for name, route in addresses():
        address = filled(name, route, here.things)
        if name.startswith("admin:"):
            for method in _methods_in_administration(actor, name):
                wrong += _wrong_in_administration(actor, name, ask(method, address))
            continue
        opens = actor in {LETTERS[letter] for letter in ROWS[name]}
        answers = [ask(method, address) for method in methods_of(name)]
        said = [_said(answer) for answer in answers]
        if any(status.startswith("5") for status in said):
            wrong.append((name, said, "fails"))
        elif opens and all(_is_refused(answer) for answer in answers):
            wrong.append((name, said, "is theirs"))
        elif not opens and not all(_is_refused_to(actor, name, answer) for answer in answers):
            wrong.append((name, said, "is not theirs"))

    assert wrong == []


def _methods_in_administration(actor: str, name: str) -> tuple[str, ...]:
    """Its pages of one row open to administrators in the tests of their rooms; here it is about everybody else."""
    is_of_a_row = name.endswith(("_change", "_delete", "_history"))
    if actor == ADMINISTRATOR:
        return () if is_of_a_row else ("get",)
    return ("get", "post") if is_of_a_row or name.endswith("_add") else ("get",)


def _wrong_in_administration(actor: str, name: str, answer: HttpResponse) -> list[tuple[str, list[str], str]]:
    """It is for administrators alone, and every list of it opens to them."""
    is_let_in = answer.status_code == 200 and not name.endswith((":login", ":jsi18n"))
    may = actor == ADMINISTRATOR
    if answer.status_code >= 500 or (is_let_in and not may):
        return [(name, [_said(answer)], "is not theirs")]
    if may and name.endswith("_changelist") and not is_let_in:
        return [(name, [_said(answer)], "is theirs")]
    return []


class Visitor:
    """A browser of which no request leaves anything: no row, no session, no cookie."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser
        self.cookies = dict(browser.cookies)
        browser.raise_request_exception = False

    def __call__(self, method: str, address: str) -> HttpResponse:
        self.browser.cookies.clear()
        self.browser.cookies.update(self.cookies)
        with transaction.atomic():
            answer: HttpResponse = getattr(self.browser, method)(address)
            transaction.set_rollback(True)
        return answer


def _said(answer: HttpResponse) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()


def _asks_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(("/accounts/login/", "/admin/login/"))


def _is_refused(answer: HttpResponse) -> bool:
    return answer.status_code in {401, 403, 404, 405} or _asks_to_sign_in(answer)


def _is_refused_to(actor: str, name: str, answer: HttpResponse) -> bool:
    """In the way that is right for them."""
    if answer.status_code == 405:
        return True
    if actor == STRANGER:
        if name.startswith("api:"):
            return answer.status_code in {401, 403}
        return _asks_to_sign_in(answer) or (name in FOR_NOBODY and answer.status_code == 404)
    if actor == COORDINATOR and name in SEEN_AND_NOT_CHANGED:
        return answer.status_code == 403
    return answer.status_code == 404 or (ROWS[name] == NOBODY_HERE and _is_refused(answer))
