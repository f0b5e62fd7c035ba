"""Names, titles and organisations that want something of the renderer: to fetch, to read files, to never end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain, cycle
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML
from weasyprint.css.tokens import InvalidValues
from weasyprint.urls import URLFetchingError

from certificates.rendering import LONGEST, OwnFilesOnly, page_of, pdf_of, render
from tests.certificates.limits import LONG, MANY, MEGABYTES, SECONDS
from tests.certificates.rows import FIRST_LOOK, LISTS, SECOND_LOOK, people, row, stored
from tests.certificates.structure import problems
from tests.certificates.taken_apart import Paper

AT_ONCE = 16
"""Hostile texts that are said on one paper."""
SECRET = "this file's own words, which no paper may show"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port on the loopback interface, and who has knocked there."""
    knocked: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, address = server.accept()
            except OSError:
                return
            knocked.append(str(address))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], knocked
    server.close()


FORMS = (
    "<img src={}>",
    '<img srcset="{} 2x">',
    "<picture><source srcset={}><img></picture>",
    "<svg><image href={} /></svg>",
    "<svg><use href={}#a /></svg>",
    "<svg><feImage href={} /></svg>",
    "<svg><style>@import url({});</style></svg>",
    "<svg><foreignObject><img src={}></foreignObject></svg>",
    "<object data={}></object>",
    "<embed src={}>",
    "<iframe src={}></iframe>",
    "<link rel=stylesheet href={}>",
    "<link rel=attachment href={}>",
    "<a rel=attachment href={}>x</a>",
    "<style>@import url({});</style>",
    "<style>@font-face{{font-family:x;src:url({})}}*{{font-family:x}}</style>",
    "<style>@page{{background:url({})}}</style>",
    "<style>@color-profile --x{{src:url({})}}p{{color:color(--x 0 0 0 0)}}</style>",
    "<style>a::after{{content:target-text(url({}))}}</style>",
    "<p style='background:url({})'>x</p>",
    "<p style='border-image:url({}) 1'>x</p>",
    "<p style='mask:url({})'>x</p>",
    "<ul style='list-style-image:url({})'><li>x</ul>",
    "<style>p::before{{content:url({})}}</style>",
    "<base href={}><img src=x>",
    "<meta http-equiv=refresh content='0;url={}'>",
    "<input type=image src={}>",
    "<video poster={}></video>",
    "<audio src={}></audio>",
    "<script src={}></script>",
    "<body background={}>",
    "<table background={}><td>x</table>",
    "</style></title><img src={}>",
    "]]></svg><img src={}>",
    "--><img src={}><!--",
    '"><img src={}><a title="',
    "' onload='x' style='background:url({})",
    "{{% include '{}' %}}",
    "{{{{ '{}' }}}}{{% load papers %}}",
    "<!DOCTYPE x [<!ENTITY y SYSTEM '{}'>]>&y;",
    "<xi:include href={} />",
    "<?xml-stylesheet href='{}'?>",
    "&lt;img src={}&gt;",
    "\\3c img src={}\\3e",
)


def hostile(port: int, path: str) -> list[str]:
    """Texts that ask a renderer of HTML for something."""
    addresses = (f"http://127.0.0.1:{port}/x", f"file://{path}", path, "data:text/html,x")
    return [form.format(address) for form in FORMS for address in addresses]


@pytest.mark.parametrize("template", [*FIRST_LOOK, *SECOND_LOOK])
def test_hostile_texts_fetch_nothing_and_read_nothing(listener, tmp_path, template):
    port, knocked = listener
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    texts = hostile(port, str(file))
    assert len(FORMS) >= 40

    if template in (*LISTS, "attendance-report/1"):
        papers = [_listed(texts)]
    else:
        papers = [_said(" ".join(texts[at : at + AT_ONCE])) for at in range(0, len(texts), AT_ONCE)]
    for said in papers:
        _assert_harmless(render(row(template, **said)))

    assert knocked == []


def test_nothing_is_fetched_even_where_html_is_not_escaped(listener, tmp_path):
    port, knocked = listener
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)

    for text in hostile(port, str(file)):
        page = f"<html lang=en><title>x</title><h1>x</h1>{text}"
        with suppress(
            URLFetchingError, InvalidValues
        ):  # A style sheet that cannot be had stops some; so much the better.
            _assert_harmless(pdf_of(page, template="certificate/1", identifier="x"))
    with pytest.raises(URLFetchingError):
        HTML(string="x", url_fetcher=OwnFilesOnly()).write_pdf(stylesheets=[f"http://127.0.0.1:{port}/x.css"])

    assert knocked == []


@pytest.mark.parametrize("template", SECOND_LOOK)
def test_hostile_texts_are_shown_as_they_are_and_change_no_structure(template):
    text = "</p></div><h1>Another</h1><table><tr><td>{{ code }}</table>"

    made = row(template, **(_listed([text, text]) if template in LISTS else _said(text)))
    paper = Paper(render(made), made)

    assert problems(paper) == []
    told = "".join(paper.text(paper.elements[0]).split())
    assert "".join(text.split()) in told


@pytest.mark.parametrize("template", SECOND_LOOK)
def test_a_text_is_cut_before_it_takes_too_long_to_set(template):
    text = "W" * (LONGEST + 1)

    page = page_of(row(template, **(_listed([text]) if template in LISTS else _said(text))))

    assert "W" * LONGEST in page
    assert text not in page


def test_making_a_paper_takes_ten_seconds_and_300_megabytes_at_most():
    papers = [*zip(cycle(SECOND_LOOK), LONG, strict=False), *((template, "many") for template in MANY)]
    program = [sys.executable, "-m", "tests.certificates.limits", *chain.from_iterable(papers)]

    ended = subprocess.run(program, capture_output=True, text=True, check=False, env=os.environ)

    took = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(took) == len(papers), ended.stderr
    within = {"seconds": SECONDS, "megabytes": MEGABYTES}
    beyond = [
        (paper, told)
        for paper, told in zip(papers, took, strict=True)
        if any(told.get(what, most + 1) > most for what, most in within.items())
    ]
    assert beyond == []


def _said(text: str) -> dict[str, Any]:
    """A text wherever one may stand on a paper for a person."""
    said = row("attendance-certificate/2").snapshot
    for key in ("place", "title"):
        said["seminar"][key] = text
    said["seminar"]["trainers"] = [text]
    title = stored(text, "en")
    return {
        "name": text,
        "title": title,
        "neutral_title": title,
        "title_shown": "title",
        "outcomes": [stored(text, "xx")],
        "seminar": said["seminar"],
        "half_days": [{**each, "title": text} for each in said["half_days"]],
        "programme": {**said["programme"], "partners": [text], "fund": text},
        "completed": [{**each, "title": title} for each in row("transcript/2").snapshot["completed"]],
    }


def _listed(texts: list[str]) -> dict[str, Any]:
    """Texts wherever one may stand on a list of people."""
    said = row("attendance-report/2").snapshot
    listed = [
        {**each, "name": text, "organisation": text} for each, text in zip(people(len(texts)), texts, strict=True)
    ]
    for key in ("place", "title"):
        said["seminar"][key] = texts[0]
    said["seminar"]["trainers"] = texts[:3]
    programme = {**said["programme"], "partners": texts[:3], "fund": texts[0], "reference": texts[0]}
    because = {"reason": "other", "words": texts[0]}
    about = {"seminar": said["seminar"], "programme": programme, "asked_by": texts[0], "because": because}
    return {"people": listed, **about}


def _assert_harmless(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as file:
        assert not len(file.attachments)
        assert "/EmbeddedFiles" not in file.Root.get("/Names", {})
        everything = pdf + b"".join(each.read_bytes() for each in file.objects if isinstance(each, pikepdf.Stream))
    assert SECRET.encode() not in everything
