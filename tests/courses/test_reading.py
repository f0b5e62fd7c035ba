"""Reading without an account, and keeping progress with one."""

from __future__ import annotations

import copy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Completion, Enrolment, Lesson, ModuleCompletion, Reflection, Release
from tests import world

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_every_lesson_of_the_real_content(client: Client) -> None:
    releases = world.published()

    for release in releases:
        for key, place in release.places.items():
            page = client.get(f"/learn/{release.module.key}/{key}/")
            assert page.status_code == 200, (release, key)
            if place.kind == "lesson":
                assert "box--case" in page.content.decode()
                assert "<form" not in page.content.decode().split("<article", 1)[1].split("</article>")[0]


def test_the_home_page_names_every_module(client: Client) -> None:
    world.published()

    page = client.get("/").content.decode()

    for key in ("associations", "communities", "town-halls"):
        assert f"/modules/{key}/" in page


def test_done_begins_the_module_keeps_the_step_and_goes_on(client: Client) -> None:
    world.module(lessons=2)
    user = world.person(belongs_to=world.organisation("club", "GR"))
    client.force_login(user)

    answer = client.post("/learn/crafts/lesson-1/done/")

    assert answer.headers["Location"] == "/learn/crafts/lesson-2/"
    enrolment = Enrolment.objects.get(user=user)
    assert (enrolment.group, enrolment.country) == ("clubs", "GR")
    assert [done.key for done in enrolment.completions.all()] == ["lesson-1"]


def test_the_last_step_completes_the_module_once(client: Client) -> None:
    world.module(lessons=2)
    client.force_login(world.person())

    for key in ("lesson-1", "lesson-2", "lesson-2"):
        client.post(f"/learn/crafts/{key}/done/")

    assert ModuleCompletion.objects.count() == 1
    assert Completion.objects.count() == 2


def test_a_visitor_who_presses_done_is_asked_to_sign_in(client: Client) -> None:
    world.module()

    answer = client.post("/learn/crafts/lesson-1/done/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_an_unknown_module_or_lesson_is_not_found(client: Client) -> None:
    world.module()

    assert client.get("/modules/nothing/").status_code == 404
    assert client.get("/learn/crafts/nothing/").status_code == 404


def test_a_withdrawn_module_takes_no_new_learner_but_keeps_those_who_began(client: Client) -> None:
    release = world.module()
    began, newcomer = world.person(), world.person()
    world.enrolment(began, release)
    release.module.withdrawn_at = world.NOON
    release.module.save()

    client.force_login(newcomer)
    assert client.get("/modules/crafts/").status_code == 404
    client.force_login(began)
    assert client.post("/learn/crafts/lesson-1/done/").status_code == 302

    assert list(Completion.objects.values_list("enrolment__user", flat=True)) == [began.pk]


def test_a_note_is_kept_for_its_author_alone(client: Client) -> None:
    world.module()
    author, other = world.person(), world.person()
    client.force_login(author)

    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": "my own thought"})

    assert "my own thought" in client.get("/learn/crafts/lesson-1/").content.decode()
    client.force_login(other)
    assert "my own thought" not in client.get("/learn/crafts/lesson-1/").content.decode()


def test_an_emptied_note_is_gone(client: Client) -> None:
    world.module()
    client.force_login(world.person())
    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": "my own thought"})

    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": " "})

    assert not Reflection.objects.exists()


def test_the_module_of_my_group_comes_first(client: Client) -> None:
    world.module("a-for-clubs", group="clubs")
    world.module("b-for-towns", group="towns")
    client.force_login(world.person(belongs_to=world.organisation("town")))

    page = client.get("/learn/").content.decode()

    assert page.index("/modules/b-for-towns/") < page.index("/modules/a-for-clubs/")


def test_a_minor_release_reaches_those_who_are_in_the_middle(client: Client) -> None:
    old = world.module(lessons=2)
    user = world.person()
    world.complete(world.enrolment(user, old))
    world.module(lessons=3, version="1.1.0", number=2)
    client.force_login(user)

    page = client.get("/modules/crafts/").content.decode()

    assert "lesson-3" in page
    assert ModuleCompletion.objects.get().release == old


def test_a_major_release_lets_them_finish_the_one_they_began(client: Client) -> None:
    old = world.module(lessons=2)
    user = world.person()
    world.enrolment(user, old)
    world.module(lessons=3, version="2.0.0", number=2)
    client.force_login(user)

    page = client.get("/modules/crafts/").content.decode()

    assert "lesson-3" not in page
    assert "2.0.0" in page


def test_a_lesson_page_takes_the_same_queries_in_a_long_module(client: Client) -> None:
    counts = []
    for lessons, key in ((3, "short"), (60, "long")):
        release = world.module(key, lessons=lessons)
        user = world.person()
        world.enrolment(user, release)
        client.force_login(user)
        client.get(f"/learn/{key}/lesson-1/")
        counts.append(queries_of(client, f"/learn/{key}/lesson-1/"))

    assert counts[0] == counts[1]
    assert counts[0] <= 8


def queries_of(client: Client, path: str) -> int:

    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


PROMPTS = {
    "first": "::: reflect\nWhom do you know here?\n:::",
    "reworded": "::: reflect\nWhom do you know in town?\n:::",
    "other": "::: reflect\nWhat will you ask on Monday?\n:::",
}


def republished(version: str, *prompts: str) -> None:
    """The module once more, its first lesson asking for these notes."""
    older = Release.objects.order_by("-number")[0]
    lesson = Lesson.objects.filter(key="lesson-1").order_by("pk")[0]
    body = "\n\n".join(["Text.", *(PROMPTS[prompt] for prompt in prompts)])
    row = Lesson.objects.create(
        module=older.module, key="lesson-1", digest=version, spec={**lesson.spec, "body": body, "translations": {}}
    )
    spec = copy.deepcopy(older.spec)
    next(each for each in spec["units"][0]["activities"] if each["key"] == "lesson-1")["id"] = row.pk
    Release.objects.create(
        module=older.module,
        number=older.number + 1,
        version=version,
        major=1,
        digest=version,
        spec=spec,
        published_at=world.NOON,
    )


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        (["first", "other"], ["other", "first"], 1),
        (["first", "other"], ["reworded", "other"], 0),
        (["first"], ["other", "first"], 1),
        (["first", "other"], ["other"], None),
        (["other", "first"], ["first", "reworded"], None),
    ],
)
def test_a_note_goes_with_the_prompt_it_answers(
    client: Client, was: list[str], now: list[str], place: int | None
) -> None:
    world.module()
    republished("1.0.1", *was)
    client.force_login(world.person())
    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": "my neighbour"})

    republished("1.0.2", *now)

    page = client.get("/learn/crafts/lesson-1/")
    notes = {at: note.text for at, note in page.context["notes"].items()}
    assert notes == ({place: "my neighbour"} if place is not None else {})
    assert [each.note.text for each in page.context["earlier"]] == ([] if place is not None else ["my neighbour"])
    assert page.content.decode().count("my neighbour") == 1


def test_an_earlier_note_is_shown_with_its_prompt_and_can_be_deleted(client: Client) -> None:
    world.module()
    republished("1.0.1", "first")
    author = world.person()
    client.force_login(author)
    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": "my neighbour"})
    republished("1.0.2")

    page = client.get("/learn/crafts/lesson-1/").content.decode()
    note = Reflection.objects.get()
    forget = f"/learn/crafts/lesson-1/notes/{note.pk}/forget/"

    assert "Whom do you know here?" in page
    client.force_login(world.person())
    assert client.post(forget).status_code == 404
    client.force_login(author)
    assert client.post(forget).status_code == 302
    assert not Reflection.objects.exists()


def test_a_note_written_anew_after_a_change_replaces_the_old_one(client: Client) -> None:
    world.module()
    republished("1.0.1", "first")
    client.force_login(world.person())
    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": "my neighbour"})
    republished("1.0.2", "other", "first")

    client.post("/learn/crafts/lesson-1/reflections/1/", {"text": "my baker"})

    assert list(Reflection.objects.values_list("position", "text")) == [(1, "my baker")]
