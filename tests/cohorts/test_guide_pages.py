"""The pages of guides: who may read them, in which language, and what stands on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Release
from tests.cohorts import rooms
from tests.courses.guided import GUIDE, MODULE, write_guided
from tests.courses.test_broken import BASE
from tests.courses.test_compiling import edit
from tests.world import coordinator, enrolment, person, published, trainer

pytestmark = pytest.mark.django_db

LIST = "/teach/guides/"
PAGE = "/teach/guides/sewing/three-days/"
MODULE_PAGE = "/modules/sewing/"


@pytest.fixture
def guided(tmp_path: Path) -> Path:
    """A published folder with guides."""
    root = write_guided(tmp_path / "guided")
    published(root)
    return root


def teacher() -> User:
    """Somebody who teaches a group."""
    user = trainer()
    rooms.cohort(user, release=Release.objects.latest("pk"))
    return user


def teacher_of_a_seminar() -> User:
    user = trainer()
    rooms.seminar(user, country="GR")
    return user


READERS: dict[str, Callable[[], User]] = {
    "a trainer of a group": teacher,
    "a trainer of a seminar": teacher_of_a_seminar,
    "a coordinator": lambda: coordinator("GR"),
    "an administrator": lambda: person(is_staff=True, is_superuser=True),
}


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def speaking(client: Client, language: str) -> None:
    client.post("/language/", {"language": language, "next": "/"})


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_whoever_teaches_or_answers_for_it_reads_guides(
    client: Client, guided: Path, reader: Callable[[], User]
) -> None:
    client.force_login(reader())

    assert "Mending together, in three days" in text_of(client, LIST)
    assert "What we promise each other" in text_of(client, PAGE)
    assert f'href="{PAGE}"' in text_of(client, MODULE_PAGE)
    assert f'href="{LIST}"' in text_of(client, "/teach/")


def test_a_learner_finds_no_guide_and_no_way_to_one(client: Client, guided: Path) -> None:
    learner = person()
    rooms.cohort(trainer(), release=Release.objects.latest("pk"), members=[learner])
    client.force_login(learner)

    assert client.get(LIST).status_code == client.get(PAGE).status_code == 404
    assert "three-days" not in text_of(client, MODULE_PAGE)
    assert LIST not in text_of(client, "/teach/")


def test_a_guide_is_no_activity_that_somebody_could_open(client: Client, guided: Path) -> None:
    user = teacher()
    enrolment(user, Release.objects.latest("pk"))
    client.force_login(user)

    for key, answer in {"needle": 200, "three-days": 404}.items():
        assert client.get(f"/learn/sewing/{key}/").status_code == answer
        assert client.post(f"/learn/sewing/{key}/done/", follow=True).status_code == answer


def test_whoever_learns_an_edition_from_before_there_were_guides_finds_them_too(client: Client, tmp_path: Path) -> None:
    [first] = published(BASE)
    user = teacher()
    enrolment(user, first)
    client.force_login(user)
    assert "three-days" not in text_of(client, MODULE_PAGE)

    root = write_guided(tmp_path / "guided")
    edit(root, MODULE, "version: 1.0.0", "version: 2.0.0")
    edit(root, MODULE, "changes:\n", "changes:\n  2.0.0: Guides.\n")
    published(root)

    page = text_of(client, MODULE_PAGE)
    assert "1.0.0" in page
    assert f'href="{PAGE}"' in page


def test_a_visitor_sees_nothing_of_guides_on_the_modules_page(client: Client, guided: Path) -> None:
    assert "three-days" not in text_of(client, MODULE_PAGE)


@pytest.mark.parametrize("path", ["/teach/guides/sewing/needle/", "/teach/guides/knitting/three-days/"])
def test_what_is_no_guide_is_not_found(client: Client, guided: Path, path: str) -> None:
    client.force_login(teacher())

    assert client.get(path).status_code == 404


def test_the_page_shows_tables_links_and_sources(client: Client, guided: Path) -> None:
    edit(guided, "facts.yaml", "status: sure", "status: to-check")
    published(guided)
    client.force_login(teacher())

    page = text_of(client, PAGE)

    assert "<th>How, and with what</th>" in page
    assert 'href="/learn/sewing/needle/"' in page
    assert re.search(r"A book, page 7\s*<span[^>]*>being checked", page)
    assert "Version 1.0.0" in page


def test_a_long_guide_begins_with_its_contents(client: Client, tmp_path: Path) -> None:
    root = write_guided(tmp_path / "guided")
    edit(root, GUIDE, "## What you need", "## *Needle* & thread\n\nTwo.\n\n## What you need")
    published(root)
    client.force_login(teacher())

    page = text_of(client, "/teach/guides/sewing/three-days/")

    assert '<li><a href="#part-1">Needle &amp; thread</a></li>' in page
    assert '<h2 id="part-1"><em>Needle</em> &amp; thread</h2>' in page


def test_the_tab_says_nothing_of_what_a_guide_is_about(client: Client, guided: Path) -> None:
    client.force_login(teacher())

    title = re.search(r"<title>(.*?)</title>", text_of(client, PAGE))

    assert title is not None
    assert title[1] == "Learning"


def test_a_draft_is_read_with_a_notice_and_a_way_to_the_original(client: Client, guided: Path) -> None:
    client.force_login(teacher())
    speaking(client, "el")

    page = text_of(client, PAGE)

    assert "Επιδιορθώνουμε μαζί, σε τρεις ημέρες" in page
    assert re.search(r'<div class="notice.*?name="language" value="en"', page, re.DOTALL)
    assert '<span lang="en" dir="ltr">For twelve people' in page


def test_a_guide_without_a_translation_is_read_in_its_own_language(client: Client, guided: Path) -> None:
    client.force_login(teacher())
    speaking(client, "el")

    page = text_of(client, "/teach/guides/sewing/one-evening/")

    assert '<p class="notice">' in page
    assert '<div class="prose" lang="en" dir="ltr">' in page


def test_the_newest_release_is_read(client: Client, guided: Path) -> None:
    edit(guided, GUIDE, "Tea. Everybody", "Coffee. Everybody")
    edit(guided, MODULE, "version: 1.0.0", "version: 1.0.1")
    edit(guided, MODULE, "changes:\n", "changes:\n  1.0.1: More to drink.\n")
    published(guided)
    client.force_login(teacher())

    page = text_of(client, PAGE)

    assert "Coffee. Everybody" in page
    assert "Version 1.0.1" in page


def test_guides_are_looked_at_and_nothing_else(client: Client, guided: Path) -> None:
    client.force_login(teacher())

    assert client.post(LIST).status_code == client.post(PAGE).status_code == 405


def test_the_list_says_so_where_no_module_has_guides(client: Client) -> None:
    client.force_login(coordinator())

    assert "No module has a guide yet." in text_of(client, LIST)


def test_a_page_takes_the_same_queries_whatever_there_is(client: Client, guided: Path) -> None:
    client.force_login(teacher())

    def queries() -> int:
        text_of(client, LIST)
        with CaptureQueriesContext(connection) as asked:
            text_of(client, LIST)
        return len(asked)

    few = queries()
    edit(guided, MODULE, "version: 1.0.0", "version: 1.0.1")
    edit(guided, MODULE, "changes:\n", "changes:\n  1.0.1: More.\n")
    names = [f"evening-{number}" for number in range(30)]
    for name in names:
        (guided / f"modules/sewing/guides/{name}.md").write_text("---\ntitle: An evening\n---\n\nTea.\n")
    edit(guided, MODULE, "one-evening]", f"one-evening, {', '.join(names)}]")
    published(guided)

    assert queries() == few
