"""Requests that no browser makes: each is the sender's mistake, and none is an error of the server."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.test import Client

from lms.management.commands.stack import web_part
from tests import world
from tests.certificates.test_faults import environment, running
from tests.cohorts import rooms
from tests.kpis import builders
from tests.services import free_port

FORM, JSON, MULTIPART = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b"
METHODS = ["TRACE", "PUT", "PATCH", "DELETE", "PROPFIND", "CONNECT", "get", "X", "GET ", "PÖST", "", "A" * 1000]
SLOW = 2.0
KNOWN = {200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 406, 411, 413, 415, 416, 429, 431}


def addresses() -> dict[str, Client]:
    """Pages, forms, files and the API, as whoever may open them."""
    builders.programme()
    trainer, learner = world.trainer(), world.person()
    release = world.module()
    world.enrolment(learner, release)
    group, seminar = rooms.cohort(trainer, release=release, members=[learner]), rooms.seminar(trainer)
    anybody, teaching, learning = Client(), world.signed_in(trainer), world.signed_in(learner)
    counting = world.signed_in(world.coordinator(is_staff=True, is_superuser=True), second_factor=True)
    return {
        "/": anybody,
        "/accounts/login/": anybody,
        "/verify/": anybody,
        "/api/v1/verify/": anybody,
        "/language/": anybody,
        "/join/": anybody,
        "/me/": learning,
        "/learn/crafts/lesson-1/reflections/0/": learning,
        f"{group.get_absolute_url()}edit/": teaching,
        f"{seminar.get_absolute_url()}list/": teaching,
        f"/papers/seminars/{seminar.uuid}/report.csv": teaching,
        "/api/v1/exports/": counting,
        "/targets/": counting,
        "/admin/accounts/user/": counting,
    }


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def part(name: str, content: bytes = b"a", more: str = "") -> bytes:
    return (
        b'--b\r\nContent-Disposition: form-data; name="'
        + name.encode()
        + b'"'
        + more.encode()
        + b"\r\n\r\n"
        + content
        + b"\r\n"
    )


def bodies() -> Iterator[tuple[str, str, bytes]]:
    """`(what it is, its type, the body)`."""
    large = b"a" * 10 * 2**20
    many = {f"a{number}": "b" for number in range(10_000)}
    for kind in (
        FORM,
        JSON,
        MULTIPART,
        "text/plain",
        "application/xml",
        "application/octet-stream",
        "a",
        "",
        "a/b; c",
        "/",
    ):
        yield "empty", kind, b""
        yield "something", kind, b"a=b&c"
    yield "10 MB in one field", FORM, b"name=" + large
    yield "10 MB of a name", FORM, large
    yield "10 MB of JSON", JSON, b'"' + large + b'"'
    yield "10 MB of brackets", JSON, b"[" * 10 * 2**20
    yield "10 MB in one part", MULTIPART, part("name", large) + b"--b--\r\n"
    yield "10 MB of a file", MULTIPART, part("file", large, '; filename="a"') + b"--b--\r\n"
    yield "10,000 fields", FORM, urlencode(many).encode()
    yield "10,000 parts", MULTIPART, b"".join(map(part, many)) + b"--b--\r\n"
    yield (
        "1,000 files",
        MULTIPART,
        b"".join(part(f"f{number}", b"a", '; filename="a"') for number in range(1_000)) + b"--b--\r\n",
    )
    yield "10,000 keys in JSON", JSON, json.dumps(many).encode()
    yield "300 deep", JSON, deep(300).encode()
    yield "100,000 deep", JSON, deep(100_000).encode()
    yield "not UTF-8", FORM, b"name=%ff%fe&\xff=\xfe"
    yield "not UTF-8 in JSON", JSON, b'{"sha256": "\xff"}'
    yield "not UTF-8 in a part", MULTIPART, part("name", b"\xff\xfe") + b"--b--\r\n"
    yield "another charset", f"{FORM}; charset=utf-16", b"a=b"
    yield "an unknown charset", f"{JSON}; charset=x", b"{}"
    yield "a charset that is none", f"{MULTIPART}; charset=rot13", part("a") + b"--b--\r\n"
    for text in (
        "NaN",
        "Infinity",
        "1e999",
        "null",
        "[]",
        "5",
        '""',
        "{",
        '{"a":1}x',
        '{"kind":{"kind":[]}}',
        "9" * 5_000,
        "\ufeff{}",
    ):
        yield f"JSON {text[:20]}", JSON, text.encode()
    yield "no boundary", "multipart/form-data", part("a") + b"--b--\r\n"
    yield "a boundary that is too long", "multipart/form-data; boundary=" + "b" * 1_000, part("a")
    yield "a boundary that is none", "multipart/form-data; boundary=\xff", part("a")
    yield "parts that never end", MULTIPART, part("a") * 3
    yield "a part without a head", MULTIPART, b"--b\r\n\r\na\r\n--b--\r\n"
    yield "a part without a name", MULTIPART, b"--b\r\nContent-Disposition: form-data\r\n\r\na\r\n--b--\r\n"
    yield (
        "a part in base64 that is none",
        MULTIPART,
        part("a", b"=", "\r\nContent-Transfer-Encoding: base64") + b"--b--\r\n",
    )
    yield "a part with a long head", MULTIPART, part("a", b"a", "; x=" + "y" * 100_000) + b"--b--\r\n"
    for name in ("../../x", "a\x00b", "C:\\a", "", ".", "a" * 10_000, "a/b", "\u202egpj.exe", "nul", "%00"):
        yield f"a file called {name[:20]!r}", MULTIPART, part("file", b"a", f'; filename="{name}"') + b"--b--\r\n"


HEADERS: dict[str, dict[str, str]] = {
    "cookies that are none": {"cookie": "session=\x01; =; a; \xff=\xfe; csrf=" + "x" * 5_000},
    "a thousand cookies": {"cookie": "; ".join(f"a{number}=b" for number in range(1_000))},
    "a session that is not theirs": {"cookie": "session=../../etc/passwd; csrf=\x00"},
    "a language that is none": {"accept-language": "x" * 10_000, "cookie": "language=../x"},
    "a thousand languages": {"accept-language": ",".join(f"a{number};q=0.{number}" for number in range(1_000))},
    "languages from Unicode": {"accept-language": "ελ, 日本;q=9, en;q=x"},
    "another host": {"host": "evil.example"},
    "a host that is none": {"host": "a b"},
    "a host with a port that is none": {"host": "localhost:99999999"},
    "a host with an at sign": {"host": "localhost@evil.example"},
    "two hosts": {"host": "localhost, evil.example"},
    "another host behind": {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    "addresses that are none": {"x-forwarded-for": "x, ::1, 999.1.1.1, " + "1" * 1_000, "x-real-ip": "'"},
    "a range that is none": {"range": "bytes=9-1,x-,-"},
    "a thousand ranges": {"range": "bytes=" + ",".join(f"{number}-" for number in range(1_000))},
    "a day that is none": {"if-modified-since": "yesterday", "if-none-match": "x" * 5_000, "if-range": "\x00"},
    "what it takes": {
        "accept": "application/x; q=x, */*/*",
        "accept-encoding": "gzip;q=-1, \xff",
        "accept-charset": "x",
    },
    "a token that is none": {"authorization": "Token " + "x" * 5_000},
    "a token that is no text": {"authorization": "Token \xff\xfe"},
    "a token with spaces": {"authorization": "Token a b"},
    "no token": {"authorization": "Token"},
    "another way in": {"authorization": "Basic \x00"},
    "from nowhere": {"referer": "http://[", "origin": "null"},
    "from elsewhere": {"referer": "\x00//x", "origin": "https://evil.example", "sec-fetch-site": "x"},
    "a method in a header": {"x-http-method-override": "DELETE"},
    "a path in a header": {"x-original-url": "/admin/", "x-rewrite-url": "/admin/"},
    "an upgrade": {"upgrade": "h2c", "connection": "upgrade, http2-settings", "expect": "x"},
    "an agent that is long": {"user-agent": "x" * 50_000},
    "no length": {"content-length": ""},
    "no length at all": {"content-length": "x"},
    "a length with a sign": {"content-length": "+5"},
    "a length in other digits": {"content-length": "٣"},
}
QUERIES = {
    "10,000 keys": "&".join(f"a{number}=b" for number in range(10_000)),
    "one key 900 times": "&".join(["page=1"] * 900),
    "a long query": "q=" + "x" * 100_000,
    "bytes that are no text": "q=%ff%fe&%c0%af=%80&page=%00",
    "bytes as they are": "q=\xff\x00\n",
    "half of an escape": "q=%&%=%2&page=%u0031&&&===",
    "brackets": "q[]=1&q[a][b]=2&page[$gt]=",
    "numbers": "page=99999999999999999999&since=0000-00-00&until=9999-99-99&limit=-1&offset=x",
}
PATHS = [
    "//",
    "/.",
    "/..",
    "/../etc/passwd",
    "/%2e%2e/%2e%2e",
    "/%00",
    "/%ff",
    "/%0a",
    "/a%0d%0ab",
    "/learn//",
    "/;a",
    "/%5c",
    "/*",
    "/~",
]
PATHS += [
    "/" + "a" * 100_000,
    "/" + "a/" * 5_000,
    "/learn/" + "x" * 5_000 + "/y/",
    "/static/../settings.py",
    "/static/%2e%2e/x",
]
PATHS += [
    "/media/x/..%2f..%2fetc",
    "/media/..%2f/x",
    "/static/%00",
    "/admin/%00/",
    "/api/v1/modules/%00/",
    "/check-in/%ff/",
    "/.git/config",
]


@pytest.mark.django_db
def test_no_request_is_an_error_of_ours() -> None:
    everywhere = addresses()
    wrong: list[Any] = []
    statuses: dict[str, set[int]] = {}

    def ask(
        what: str,
        client: Client,
        method: str,
        address: str,
        body: bytes = b"",
        kind: str = FORM,
        headers: dict[str, str] | None = None,
    ) -> None:
        cache.clear()
        begun = time.process_time()
        try:
            client.raise_request_exception = False
            status = client.generic(method, address, body, content_type=kind, headers=headers).status_code
        except UnicodeEncodeError:
            return  # No server could have received it.
        took = time.process_time() - begun
        statuses.setdefault(what, set()).add(status)
        if status >= 500 or took > SLOW:
            wrong.append((what, method, address[:80], status, round(took, 2)))

    for address, client in everywhere.items():
        for method in METHODS:
            ask("method", client, method, address, b"a=b")
        for what, headers in HEADERS.items():
            ask(what, client, "GET", address, headers=headers)
        for what, query in QUERIES.items():
            ask(what, client, "GET", f"{address}?{query}")
        for what, kind, body in bodies():
            ask(what, client, "POST", address, body, kind)
    for path in PATHS:
        ask("path", Client(), "GET", path)

    assert wrong == []
    assert set().union(*statuses.values()) <= KNOWN
    for what in (
        "another host",
        "a host that is none",
        "two hosts",
        "a token that is no text",
        "no length at all",
    ):
        assert statuses[what] == {400}, what
    assert {200, 400} <= statuses["10,000 keys"] and 400 in statuses["10,000 fields"] & statuses["10,000 parts"]
    assert 405 in statuses["method"]


def raw(*lines: str | bytes, body: bytes = b"") -> bytes:
    return (
        b"\r\n".join(each if isinstance(each, bytes) else each.encode("latin-1") for each in lines) + b"\r\n\r\n" + body
    )


HERE = "Host: localhost"
POSTED = ("POST /verify/ HTTP/1.1", HERE, f"Content-Type: {FORM}")
UNPARSED: dict[str, bytes] = {
    "no request": b"\r\n\r\n\r\n",
    "bytes": bytes(range(256)) * 40,
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "another version": raw("GET / HTTP/9.9", HERE),
    "no version": raw("GET /"),
    "no host": raw("GET / HTTP/1.1"),
    "two hosts": raw("GET / HTTP/1.1", HERE, "Host: evil.example"),
    "a host elsewhere": raw("GET http://evil.example/ HTTP/1.1", "Host: evil.example"),
    "a line that is too long": raw("GET /" + "a" * 100_000 + " HTTP/1.1", HERE),
    "a header that is too long": raw("GET / HTTP/1.1", HERE, "X: " + "a" * 100_000),
    "a thousand headers": raw("GET / HTTP/1.1", HERE, *(f"X{number}: a" for number in range(1_000))),
    "a header without a name": raw("GET / HTTP/1.1", HERE, ": a"),
    "a header with a space": raw("GET / HTTP/1.1", HERE, "Content-Length : 5"),
    "a header with a NUL": raw("GET / HTTP/1.1", HERE, "X: a\x00b"),
    "a header over two lines": raw("GET / HTTP/1.1", HERE, "X: a", " b"),
    "ends of lines that are none": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "bytes in the address": raw(b"GET /\xff\xfe HTTP/1.1", HERE),
    "a control character in the address": raw(b"GET /\x01\x7f HTTP/1.1", HERE),
    "two lengths": raw(*POSTED, "Content-Length: 3", "Content-Length: 5", body=b"a=b"),
    "a length that is none": raw(*POSTED, "Content-Length: x", body=b"a=b"),
    "a length below nothing": raw(*POSTED, "Content-Length: -1", body=b"a=b"),
    "a length with a sign": raw(*POSTED, "Content-Length: +3", body=b"a=b"),
    "more than it says": raw(*POSTED, "Content-Length: 1", "Connection: close", body=b"a=b" * 100),
    "a length and parts": raw(*POSTED, "Content-Length: 3", "Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "parts twice": raw(*POSTED, "Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
    "another encoding": raw(*POSTED, "Transfer-Encoding: x", body=b"a"),
    "a part that is none": raw(*POSTED, "Transfer-Encoding: chunked", body=b"zz\r\na\r\n0\r\n\r\n"),
    "a part below nothing": raw(*POSTED, "Transfer-Encoding: chunked", body=b"-1\r\na\r\n0\r\n\r\n"),
    "a part that is too large": raw(*POSTED, "Transfer-Encoding: chunked", body=b"f" * 40 + b"\r\na"),
    "all of it in parts": raw(
        *POSTED, "Connection: close", "Transfer-Encoding: chunked", body=b"3\r\na=b\r\n0\r\n\r\n"
    ),
    "less than it says": raw(*POSTED, "Content-Length: 500", body=b"a=b"),
    "a file that ends early": raw(
        "POST /verify/ HTTP/1.1", HERE, f"Content-Type: {MULTIPART}", "Content-Length: 900", body=part("file", b"a")
    ),
    "names with underscores": raw("GET / HTTP/1.1", HERE, "X_Forwarded_Proto: https", "Content_Length: 5"),
}


@pytest.mark.django_db(transaction=True)
def test_what_is_hardly_http_is_refused_by_the_server_itself(tmp_path: Path, settings: Any) -> None:
    world.module()
    settings.PORT, settings.VAR_DIR = free_port(), tmp_path
    (tmp_path / "run").mkdir()
    name_static_files(tmp_path / "static")
    answers: dict[str, bytes] = {}

    with running(web_part("127.0.0.1").command, environment(tmp_path, settings.REDIS_URL)):
        wait_for_port(settings.PORT)
        for what, request in UNPARSED.items():
            answers[what] = told(settings.PORT, request)
        still_there = told(settings.PORT, raw("GET /verify/ HTTP/1.1", HERE, "Connection: close"))

    statuses = {what: int(answer[9:12]) if answer.startswith(b"HTTP/1.") else 0 for what, answer in answers.items()}
    # RFC 9112, 6.1: who does not know an encoding says that it is not implemented.
    assert {what: status for what, status in statuses.items() if status >= 500} == {"another encoding": 501}
    assert sum(400 <= status < 500 for status in statuses.values()) > 20
    assert statuses["all of it in parts"] == 200
    assert still_there.startswith(b"HTTP/1.1 200")


def name_static_files(folder: Path) -> None:
    """What collecting them would write: each is called what it is called."""
    folder.mkdir()
    names = [name for finder in get_finders() for name, _storage in finder.list([])]
    (folder / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": {name: name for name in names}}))


def told(port: int, request: bytes) -> bytes:
    """What the server says until it is done; nothing, where it only closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection, suppress(OSError):
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(1000)
    return b""


def wait_for_port(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError
