"""Help in reach: the emergency number and a support contact, beside whatever may weigh on a reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from lms.models import Programme
from tests import world
from tests.courses import small_content

pytestmark = pytest.mark.django_db

CONTACTS = {
    "CY": {"emergency": "112", "support": "The night line, 800 11"},
    "GR": {"emergency": "112", "support": "The open door, 210 22"},
    "IT": {"emergency": "112"},
}


def lesson_page(client: Client) -> str:
    return client.get("/learn/crafts/lesson-1/").content.decode()


def test_a_reflection_shows_the_number_and_the_contact_of_the_readers_country(client: Client) -> None:
    world.published_programme(contacts=CONTACTS)
    world.module()
    client.force_login(world.person(belongs_to=world.organisation("club", "GR")))

    page = lesson_page(client)

    assert 'href="tel:112"' in page
    assert "The open door, 210 22" in page
    assert "The night line" not in page


def test_a_question_to_reflect_on_shows_it_too(client: Client) -> None:
    reflect = {"key": "why", "type": "reflect", "text": "Why do you help?"}
    true = {"key": "so", "type": "true-false", "text": "Is it so?", "answer": True}
    world.published_programme(contacts=CONTACTS)
    world.module(quiz={"questions": [reflect, true]})
    client.force_login(world.person(belongs_to=world.organisation("club", "GR")))

    page = client.post("/learn/crafts/check/attempts/", follow=True).content.decode()

    assert page.count("The open door, 210 22") == 1


def test_a_country_that_somebody_gave_counts_without_an_organisation(client: Client) -> None:
    world.published_programme(contacts=CONTACTS)
    world.module()
    client.force_login(world.person(country="CY"))

    assert "The night line, 800 11" in lesson_page(client)


def test_a_visitor_is_shown_the_number_that_holds_everywhere_and_the_way_to_all_contacts(client: Client) -> None:
    world.published_programme(contacts=CONTACTS)
    world.module()

    page = lesson_page(client)

    assert 'href="tel:112"' in page
    assert 'href="/help/"' in page
    assert "The open door" not in page


def test_no_number_is_shown_where_it_may_be_the_wrong_one(client: Client) -> None:
    world.published_programme(contacts={**CONTACTS, "IT": {"emergency": "113"}})
    world.module()

    assert "tel:" not in lesson_page(client)


def test_a_number_may_be_written_with_spaces(client: Client) -> None:
    world.published_programme(contacts={country: {"emergency": "1 12"} for country in CONTACTS})
    world.module()

    assert '<a class="nowrap" href="tel:112" dir="ltr">1 12</a>' in lesson_page(client)


def test_the_help_page_names_every_country_the_readers_own_first(client: Client) -> None:
    world.published_programme(contacts=CONTACTS)
    client.force_login(world.person(country="GR"))

    page = client.get("/help/").content.decode()

    assert page.index("<h2>Greece</h2>") < page.index("<h2>Cyprus</h2>") < page.index("<h2>Italy</h2>")
    assert page.count("Nobody is named here yet.") == 1


def test_a_contact_can_be_said_in_other_languages(tmp_path: Path) -> None:
    folder = small_content.write_small_content(tmp_path)
    programme = folder / "programme.yaml"
    programme.write_text(programme.read_text() + 'contacts: {AT: {emergency: "112", support: The gate}}\n')
    german = folder / "programme.de.yaml"
    german.write_text(german.read_text() + "contacts: {AT: {support: Das Tor}}\n")
    world.published(folder)

    with translation.override("de"):
        contact = Programme.current().contacts[0]

    assert contact.support == "Das Tor"


def test_a_country_without_a_number_of_its_own_is_shown_what_holds_everywhere_else(client: Client) -> None:
    world.published_programme(contacts={**CONTACTS, "CY": {"support": "The night line, 800 11"}})
    world.module()
    client.force_login(world.person(country="CY"))

    page = lesson_page(client)

    assert "tel:" not in page
    assert "The night line, 800 11" in page


@pytest.mark.parametrize("is_published", [False, True], ids=["nothing is published", "no contact is named"])
def test_the_help_page_stands_where_nobody_is_named(client: Client, is_published: bool) -> None:
    if is_published:
        world.published_programme(contacts={})

    answer = client.get("/help/")

    assert answer.status_code == 200
    assert "Nobody is named here yet." in answer.content.decode()
