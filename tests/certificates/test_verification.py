from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from certificates import throttling
from certificates.models import CODE_ALPHABET, Document, new_code
from certificates.replacing import choose_title
from certificates.requesting import request_attendance_report
from certificates.revoking import revoke
from certificates.snapshots import FULL
from certificates.verification import code_from
from tests.certificates.papers import LATER, PROOF, certificate, seminar
from tests.lms.test_throttling import AWAY
from tests.pages import without_tokens
from tests.world import module, person, trainer

pytestmark = pytest.mark.django_db


def test_a_valid_certificate_says_so_and_not_whose_it_is(client):
    paper = certificate(person(chosen_name="Eleni Georgiou", email="eleni@example.org"))

    page = client.get(paper.verify_path())

    assert page.status_code == 200
    for text in ("Valid", "A course", "4 May 2026", "Hours of learning"):
        assert text in page.text
    for told in ("Eleni", "Georgiou", "eleni@", "Useful crafts", "Tie a knot"):
        assert told not in page.text


def test_a_revoked_paper_says_so_with_the_class_of_reason(client):
    paper = certificate()

    revoke(document=paper, because=Document.Reason.MISTAKE, by=person(), at=LATER)

    page = client.get(paper.verify_path()).text
    assert "Revoked" in page
    assert "It was issued by mistake." in page


@pytest.mark.parametrize("first", [True, False])
def test_revoking_one_paper_revokes_the_whole_chain(client, first):
    old = certificate()
    new = choose_title(document=old, title_shown=FULL, by=old.holder, at=LATER)

    revoke(document=old if first else new, because=Document.Reason.NOT_EARNED, by=person(), at=LATER)

    for paper in (old, new):
        assert "Revoked" in client.get(paper.verify_path()).text


def test_the_first_reason_for_revoking_stands():
    paper = certificate()

    assert revoke(document=paper, because=Document.Reason.MISTAKE, by=person(), at=LATER)
    assert not revoke(document=paper, because=Document.Reason.HOLDER, by=person(), at=LATER)

    paper.refresh_from_db()
    assert paper.revoked_because == "mistake"


def test_a_replaced_paper_leads_to_the_newest_one(client):
    old, middle, new = (certificate(person(), module(key=f"m{number}")) for number in range(3))
    Document.objects.filter(pk=middle.pk).update(replaced_by=new)
    Document.objects.filter(pk=old.pk).update(replaced_by=middle)

    page = client.get(old.verify_path()).text

    assert "Replaced" in page
    assert new.verify_path() in page


def test_a_report_is_verified_without_what_somebody_typed(client):
    teacher = trainer(chosen_name="Anna")
    report = request_attendance_report(
        seminar=seminar(teacher, title="A telling title"), by=teacher, at=LATER, because=PROOF
    )

    page = client.get(report.verify_path()).text

    assert "Valid" in page
    assert "Attendance report" in page
    for told in ("telling", "Anna", "Is it the right name?"):
        assert told not in page


def comparable(page: str) -> str:
    """A page without what the request itself put there: its own address to come back to, and tokens of forms."""
    return re.sub(r'name="next" value="[^"]*"', "", without_tokens(page))


def test_a_thousand_codes_that_no_paper_has_get_the_same_answer(client):
    certificate()
    codes = [new_code() for _number in range(995)] + ["x", "0", "%00", "a" * 300, "Ω"]

    answers = set()
    for code in codes:
        cache.clear()
        answer = client.get(reverse("certificates:verify", args=[code]))
        answers.add((answer.status_code, comparable(answer.text)))

    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_a_code_is_160_bits_that_nothing_leads_to():
    codes = {new_code() for _number in range(1000)}

    assert len(codes) == 1000
    assert len(set(CODE_ALPHABET)) == 2**5
    assert {len(code) for code in codes} == {160 // 5}
    assert set("".join(codes)) == set(CODE_ALPHABET)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_stranger_is_answered_in_every_language(client, language):
    paper = certificate(person(language="en" if language == "de" else "de"))

    page = client.get(paper.verify_path(), headers={"accept-language": language})

    with translation.override(language):
        valid, kind = gettext("Valid"), gettext("Certificate of completion")
    assert f'<html lang="{language}"' in page.text
    assert valid in page.text
    assert kind in page.text
    assert (valid == "Valid") == (language == "en")


def test_a_code_is_found_however_people_type_it(client):
    paper = certificate()
    grouped = " ".join(paper.code[start : start + 4] for start in range(0, 32, 4)).upper()

    page = client.get(reverse("certificates:verify-form"), {"code": grouped}, follow=True)

    assert page.redirect_chain == [(paper.verify_path(), 302)]
    assert "Valid" in page.text


def test_the_form_asks_again_for_a_code_without_letters(client):
    page = client.get(reverse("certificates:verify-form"), {"code": " - "})

    assert page.status_code == 200
    assert "Please type the code" in page.text


@given(st.text())
def test_a_code_keeps_letters_and_digits_alone(typed):
    code = code_from(typed)

    assert code == "" or code.isalnum()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Ελευθερία Παπαδοπούλου", "Yes, this name"),
        ("  ΕΛΕΥΘΕΡΙΑ   ΠΑΠΑΔΟΠΟΥΛΟΥ ", "Yes, this name"),
        ("Eleftheria Papadopoulou", "No, another name"),
        ("Ελευθερία", "No, another name"),
    ],
)
def test_a_typed_name_is_compared_and_never_shown(client, typed, answer):
    paper = certificate(person(chosen_name="Ελευθερία Παπαδοπούλου"))

    page = client.post(paper.verify_path(), {"name": typed}).text

    assert answer in page
    assert page.count("Παπαδοπούλου") == typed.count("Παπαδοπούλου")


def test_fifty_guesses_a_day_are_enough(client, monkeypatch):
    monkeypatch.setattr(throttling, "GUESSES_A_MINUTE", 1000)
    paper = certificate()

    answers = [
        client.post(paper.verify_path(), {"name": f"Guess {number}"}, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(1, 61)
    ]

    assert answers == [200] * 50 + [429] * 10


@pytest.mark.parametrize("typed", ["\u0301", "\u3000", "\u200b", "\u00ad"])
def test_a_name_of_nothing_matches_nothing(client, typed):
    paper = certificate(person(chosen_name="Ada"))
    Document.objects.filter(pk=paper.pk).update(snapshot={**paper.snapshot, "name": ""})

    assert "Yes, this name" not in client.post(paper.verify_path(), {"name": typed}).text


def test_characters_that_nobody_sees_do_not_part_a_name(client):
    paper = certificate(person(chosen_name="Anna Rossi"))

    assert "Yes, this name" in client.post(paper.verify_path(), {"name": "Anna\u200b Ro\u00adssi"}).text


@pytest.mark.parametrize("data", [{"name": "Ada"}, {"sha256": "0" * 64}])
def test_another_site_makes_us_say_nothing(client, data):
    paper = certificate(person(chosen_name="Ada"), made=True)
    data = {**data, "sha256": paper.sha256} if "sha256" in data else data

    for address in (paper.verify_path(), reverse("certificates:verify-form")):
        answer = client.post(address, data, headers={"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer["Location"]) == (302, address)


def test_guessing_at_a_name_is_stopped_wherever_it_comes_from(client):
    paper = certificate()

    answers = [
        client.post(paper.verify_path(), {"name": f"Guess {number}"}, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(1, 16)
    ]

    assert answers == [200] * 10 + [429] * 5


def test_twenty_questions_a_minute_are_answered_whatever_a_header_says_of_the_address(client):
    code = certificate().code
    address = reverse("certificates:verify", args=[code])

    answers = [client.get(address, headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code for n in range(25)]

    assert answers == [200] * 20 + [429] * 5


def test_with_no_place_to_count_in_nothing_is_answered(client, settings):
    paper = certificate()
    settings.CACHES = AWAY

    assert client.get(paper.verify_path()).status_code == 429
    assert client.get(f"/api/v1/verify/{paper.code}/").status_code == 429


@pytest.mark.parametrize("known", [True, False])
def test_search_engines_are_kept_out_and_nobody_needs_to_sign_in(client, known):
    code = certificate().code if known else new_code()

    for address in (reverse("certificates:verify", args=[code]), reverse("certificates:verify-form")):
        answer = client.get(address)
        assert answer["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.text


def test_the_api_answers_the_same_without_an_account(client):
    paper = certificate()

    known = client.get(f"/api/v1/verify/{paper.code}/")
    unknown = client.get(f"/api/v1/verify/{new_code()}/")

    said = {name: value for name, value in known.json().items() if value not in (None, "", [])}
    assert said == {
        "state": "valid",
        "kind": "certificate",
        "issued_on": "2026-05-04",
        "number": paper.snapshot["number"],
        "title": "A course",
        "day": "2026-05-04",
        "hours": 2.0,
        "version": "1.0.0",
    }
    assert (unknown.status_code, unknown.json()) == (404, {"state": "unknown"})


def test_the_api_is_throttled_with_the_page(client):
    paper = certificate()

    for _time in range(20):
        client.get(paper.verify_path())

    assert client.get(f"/api/v1/verify/{paper.code}/").status_code == 429
