"""Another project with other groups, countries, languages and promises runs on the same platform."""

from __future__ import annotations

from typing import get_args

import pytest
from django.test import Client
from django.utils import translation

from courses.content.compiler import compile_folder
from courses.content.schema import Evidence
from kpis.evidence import SOURCES
from kpis.indicators import indicators
from lms.models import Programme
from tests import world


@pytest.fixture
def programme(db: None) -> Programme:
    """The example, compiled and published by the real publisher."""
    world.published(world.EXAMPLE)
    return Programme.objects.get()


def test_its_content_has_no_errors() -> None:
    assert compile_folder(world.EXAMPLE).problems.errors == []


def test_its_programme_is_in_force(programme: Programme) -> None:
    current = Programme.current()

    assert (current.groups, current.countries) == (["repair-groups", "libraries"], ["AT", "HU"])
    assert current.group_of_kind("county-library") == "libraries"
    assert [(each.key, each.every) for each in indicators(current)] == [("repairers", True), ("evenings", False)]


def test_its_programme_and_glossary_are_read_in_their_languages(programme: Programme) -> None:
    current = Programme.current()

    assert current.group_title("repair-groups") == "Repair groups"
    with translation.override("de"):
        assert current.group_title("repair-groups") == "Reparaturgruppen"
        assert current.text("glossary/fuse/term") == "Sicherung"
        assert current.text("glossary/mains/definition").language == "de"
    assert current.text("glossary/fuse/term", "hu").language == "en"


def test_a_module_whose_source_is_not_english_is_read_in_both_languages(programme: Programme, client: Client) -> None:
    english = client.get("/learn/repairing/plug/").content.decode()
    untranslated = client.get("/learn/repairing/welcome/").content.decode()

    assert "First pull the plug out of the" in english
    assert 'lang="de"' in untranslated
    assert "Sagen Sie Ihren Namen." in untranslated


def test_every_page_of_its_content_is_shown(programme: Programme, client: Client) -> None:
    paths = ["/", "/glossary/", "/modules/repairing/", "/modules/lending/", "/learn/lending/asking/"]
    paths += [f"/learn/repairing/{key}/" for key in ("plug", "tools", "check-plug", "welcome", "thanks")]

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_what_a_programme_may_name_as_evidence_is_what_can_be_counted() -> None:
    assert set(get_args(Evidence)) == SOURCES.keys()
