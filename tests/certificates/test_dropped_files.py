"""Whether a file that somebody drops is the one that was issued: read, compared, and kept nowhere."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificates import fingerprints
from certificates.erasing import leave_tombstone
from certificates.models import Document
from certificates.revoking import revoke
from tests.certificates.papers import LATER, certificate, with_file
from tests.certificates.test_verification import comparable
from tests.lms.test_throttling import AWAY
from tests.world import module, person

pytestmark = pytest.mark.django_db

FORM = "/verify/"
OURS = "This file is the one we issued, byte for byte."
NOT_OURS = "We did not issue this file as it is."
NOT_THIS_ONE = "This file is not the one we issued for this paper."
TOO_LARGE = "<li>This file is larger than 10 MB."
CHOOSE = "Please choose a file."
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n'


@pytest.fixture
def paper() -> Document:
    return with_file(certificate(person(chosen_name="Eleni Georgiou")))


def bytes_of(paper: Document) -> bytes:
    with paper.file.open("rb") as file:
        return bytes(file.read())


def dropped(content: bytes, name: str = "paper.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content, content_type="application/pdf")}


def test_a_file_as_it_was_issued_is_ours_and_its_paper_is_judged(client: Client, paper: Document):
    page = client.post(FORM, dropped(bytes_of(paper)))

    assert page.status_code == 200
    for text in (OURS, "Valid", "A course", "4 May 2026", paper.verify_path()):
        assert text in page.text
    for told in ("Eleni", "Georgiou", "Useful crafts"):
        assert told not in page.text


def test_the_fingerprint_alone_gets_the_same_answer(client: Client, paper: Document):
    whole = client.post(FORM, dropped(bytes_of(paper)))
    alone = client.post(FORM, {"sha256": sha256(bytes_of(paper)).hexdigest().upper()})

    assert comparable(alone.text) == comparable(whole.text)


@pytest.mark.parametrize("at", [0, 1000, -1])
def test_one_changed_byte_makes_it_another_file(client: Client, paper: Document, at: int):
    changed = bytearray(bytes_of(paper))
    changed[at] ^= 1

    page = client.post(FORM, dropped(bytes(changed)))

    assert page.status_code == 404
    assert NOT_OURS in page.text
    assert "Valid" not in page.text


def test_every_file_that_is_not_ours_gets_the_same_answer(client: Client, paper: Document):
    files = [b"", b"%PDF-1.7", b"not a PDF", bytes_of(paper) + b"\n", bytes_of(paper)[:-1], b"\0" * 3_000_000]

    answers = {
        (answer.status_code, comparable(answer.text))
        for answer in (client.post(FORM, dropped(content, f"{len(content)}.txt")) for content in files)
    }

    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_a_waiting_paper_has_no_file_that_anybody_could_have(client: Client):
    waiting = certificate()

    for asked in ({"sha256": ""}, dropped(b"")):
        assert OURS not in client.post(FORM, asked).text
        assert OURS not in client.post(waiting.verify_path(), asked).text


def test_a_revoked_papers_file_is_ours_and_revoked(client: Client, paper: Document):
    revoke(document=paper, because=Document.Reason.MISTAKE, by=person(), at=LATER)

    page = client.post(FORM, dropped(bytes_of(paper))).text

    assert OURS in page
    assert "It was issued by mistake." in page


def test_a_replaced_papers_file_is_ours_and_leads_to_the_newer_paper(client: Client, paper: Document):
    newer = with_file(certificate(person(), module(key="newer")))
    Document.objects.filter(pk=paper.pk).update(replaced_by=newer)

    page = client.post(FORM, dropped(bytes_of(paper))).text

    assert OURS in page
    assert "Replaced" in page
    assert newer.verify_path() in page


def test_of_an_erased_holders_paper_no_file_is_known_and_none_is_asked_for(client: Client, paper: Document):
    content = bytes_of(paper)
    leave_tombstone(document=paper, at=LATER)

    own = client.post(paper.verify_path(), dropped(content))

    assert client.post(FORM, dropped(content)).status_code == 404
    assert own.status_code == 200
    for said in (OURS, NOT_THIS_ONE, "PDF of the paper"):
        assert said not in own.text


def test_the_page_of_a_code_says_whether_a_file_is_this_papers(client: Client, paper: Document):
    other = with_file(certificate(person(), module(key="other")))

    own, anothers, changed = (
        client.post(paper.verify_path(), dropped(content))
        for content in (bytes_of(paper), bytes_of(other), bytes_of(paper) + b" ")
    )

    assert OURS in own.text
    for page in (anothers, changed):
        assert NOT_THIS_ONE in page.text
        assert OURS not in page.text
    assert {page.status_code for page in (own, anothers, changed)} == {200}
    assert all("Valid" in page.text for page in (own, anothers, changed))


def test_no_address_says_of_a_paper_that_somebody_has_its_file(client: Client, paper: Document):
    fingerprint = sha256(bytes_of(paper)).hexdigest()

    for address in (f"{paper.verify_path()}?sha256={fingerprint}&is_this_file=1", f"{FORM}?sha256={fingerprint}"):
        assert OURS not in client.get(address).text


def test_ten_megabytes_are_read_and_a_byte_more_is_not(client: Client, paper: Document):
    most = b"\0" * fingerprints.MOST_BYTES

    for address in (FORM, paper.verify_path()):
        assert TOO_LARGE not in client.post(address, dropped(most)).text
        page = client.post(address, dropped(most + b"\0"))
        assert page.status_code == 200
        assert TOO_LARGE in page.text
        assert NOT_OURS not in page.text


def test_a_file_is_kept_neither_on_disk_nor_in_memory(
    client: Client, paper: Document, monkeypatch: pytest.MonkeyPatch, settings
):
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("A file was kept.")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    kept = BytesIO()
    monkeypatch.setattr(fingerprints, "BytesIO", lambda: kept)

    for address in (FORM, paper.verify_path()):
        assert OURS in client.post(address, dropped(bytes_of(paper))).text

    assert kept.closed or kept.getvalue() == b""


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sha256": ""},
        {"sha256": "0" * 63},
        {"sha256": "0" * 64 + "\n0"},
        {"sha256": "é" * 64},
        {"sha256": "\0" * 64},
        {"sha256": "٣" * 64},
        {"file": "a name and no file"},
        {"paper": "another field"},
        {"upload": SimpleUploadedFile("paper.pdf", b"in another field")},
    ],
)
def test_what_is_no_file_is_asked_for_again(client: Client, paper: Document, asked: dict[str, object]):
    for address in (FORM, paper.verify_path()):
        page = client.post(address, asked)
        assert page.status_code == 200
        assert CHOOSE in page.text


def test_a_lone_surrogate_is_refused_before_anybody_reads_it(client: Client, paper: Document):
    body = b'--x\r\nContent-Disposition: form-data; name="sha256"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=raw_unicode_escape"

    for address in (FORM, paper.verify_path()):
        assert client.post(address, body, content_type=kind).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"no boundary here", 200),
        (FILE % b"../../a.pdf" + b"abc\r\n--x--\r\n", 404),
        (FILE % b"\xed\xa0\x80" + b"abc\r\n--x--\r\n", 200),
        (FILE % b".." + b"abc\r\n--x--\r\n", 200),
        (FILE % b"" + b"\r\n--x--\r\n", 200),
        (FILE % b"a.pdf" + b"cut off", 200),
    ],
)
def test_a_form_that_no_browser_sends_gets_a_plain_answer(client: Client, body: bytes, status: int):
    assert client.post(FORM, body, content_type="multipart/form-data; boundary=x").status_code == status


def test_questions_about_files_are_counted_with_those_about_codes(client: Client, paper: Document):
    asked = {"sha256": "0" * 64}

    answers = [client.post(FORM, asked).status_code for _time in range(12)]
    answers += [client.get(paper.verify_path()).status_code for _time in range(4)]
    answers += [client.post(paper.verify_path(), asked).status_code for _time in range(4)]

    assert answers == [404] * 12 + [200] * 8
    assert client.post(FORM, dropped(bytes_of(paper))).status_code == 429
    assert client.post("/api/v1/verify/", asked, content_type="application/json").status_code == 429


def test_with_no_place_to_count_in_no_file_is_compared(client: Client, settings):
    settings.CACHES = AWAY

    assert client.post(FORM, {"sha256": "0" * 64}).status_code == 429


def test_neither_an_account_nor_a_cookie_nor_a_referer_is_needed(paper: Document):
    strict = Client(enforce_csrf_checks=True)

    for address in (FORM, paper.verify_path()):
        page = strict.post(address, dropped(bytes_of(paper)), secure=True)
        assert OURS in page.text
        assert page["X-Robots-Tag"] == "noindex"
        assert "no-store" in page["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in page.text


def test_a_name_is_compared_on_the_page_that_a_file_led_to(client: Client, paper: Document):
    page = client.post(FORM, dropped(bytes_of(paper))).text

    assert page.count(f'action="{paper.verify_path()}"') == 2
    assert "Yes, this name" in client.post(paper.verify_path(), {"name": "Eleni Georgiou"}).text


def test_the_api_answers_about_a_fingerprint_as_about_a_code(client: Client, paper: Document):
    def ask(sent: object) -> tuple[int, object]:
        cache.clear()
        answer = client.post("/api/v1/verify/", sent, content_type="application/json")
        return answer.status_code, answer.json()

    assert ask({"sha256": paper.sha256}) == (200, client.get(f"/api/v1/verify/{paper.code}/").json())
    for unknown in ("0" * 64, sha256(b"").hexdigest()):
        assert ask({"sha256": unknown}) == (404, {"state": "unknown"})
    for wrong in ("", "0" * 63, "0" * 65, "\ud800" * 64, None, 1, ["0" * 64], {"a": 1}):
        status, answer = ask({"sha256": wrong})
        assert status == 400
        # Half a character is refused before anybody asks what it was meant for.
        assert list(answer) == (["detail"] if "\ud800" in str(wrong) else ["sha256"])
    nothings: list[object] = [{}, [], "0" * 64, None]
    for nothing in nothings:
        assert ask(nothing)[0] == 400
