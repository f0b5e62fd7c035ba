"""What completes a module, however it comes about."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from courses.models import Enrolment, ModuleCompletion, Release
from courses.progress import complete_activity, complete_what_is_due, progress_of
from tests import world


def at_once(*tasks: Callable[[], object]) -> None:
    """Run the tasks in threads that begin together, each with a connection of its own."""
    barrier = threading.Barrier(len(tasks))
    failures: list[BaseException] = []

    def run(task: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            task()
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", range(5))
def test_the_two_last_steps_done_at_once_complete_the_module(again: int) -> None:
    enrolment = world.enrolment(world.person(), world.module(lessons=2))

    at_once(
        lambda: complete_activity(enrolment=Enrolment.objects.get(), key="lesson-1", at=world.NOON),
        lambda: complete_activity(enrolment=Enrolment.objects.get(), key="lesson-2", at=world.NOON),
    )

    assert ModuleCompletion.objects.get().enrolment == enrolment


@pytest.mark.django_db
def test_who_has_done_all_that_a_new_release_asks_is_completed_by_it() -> None:
    release = world.module(lessons=2)
    enrolment = world.enrolment(world.person(), release)
    complete_activity(enrolment=enrolment, key="lesson-1", at=world.NOON)

    complete_what_is_due(release=_with_optional(release, "lesson-2"), at=world.NOON)

    assert progress_of(enrolment).is_complete
    assert ModuleCompletion.objects.get().release.version == "1.1.0"


@pytest.mark.django_db
def test_publishing_completes_those_of_whom_nothing_more_is_asked(tmp_path: Path) -> None:
    content = world.first_edition(tmp_path, "associations")
    release = next(each for each in world.published(content) if each.module.key == "associations")
    enrolment = world.enrolment(world.person(), release)
    *others, last = release.required
    for key in others:
        complete_activity(enrolment=enrolment, key=key, at=world.NOON, score=100.0)
    unit = content / "modules/associations/together/unit.yaml"
    unit.write_text(f"{unit.read_text()}\noptional: [{last}]\n")
    module = content / "modules/associations/module.yaml"
    text = module.read_text().replace("version: 1.0.0", "version: 1.1.0")
    module.write_text(text.replace("changes:\n", "changes:\n  1.1.0: The last quiz is for those who like.\n"))

    world.published(content)

    assert ModuleCompletion.objects.get().release.version == "1.1.0"


@pytest.mark.django_db
def test_a_better_score_stays_and_a_worse_one_changes_nothing() -> None:
    enrolment = world.enrolment(world.person(), world.module())

    for score in (70.0, 90.0, 80.0):
        complete_activity(enrolment=enrolment, key="lesson-1", at=world.NOON, score=score)

    assert enrolment.completions.get().score == 90.0


@pytest.mark.django_db
def test_a_module_of_a_group_that_left_the_programme_is_still_shown_to_who_began(client: Client) -> None:
    user = world.person()
    world.enrolment(user, world.module(group="clubs"))
    world.published_programme(groups=[{"key": "towns", "title": "Town halls", "kinds": ["town"]}])
    client.force_login(user)

    for path in ("/", "/learn/", "/modules/crafts/"):
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db
def test_a_begun_module_stays_on_my_page_when_all_are_withdrawn(client: Client) -> None:
    release = world.module()
    user = world.person()
    world.enrolment(user, release)
    type(release.module).objects.update(withdrawn_at=world.NOON)
    client.force_login(user)

    assert "/modules/crafts/" in client.get("/learn/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("position", ["1", "40000", "99999999999999999999"])
def test_a_note_is_only_kept_where_a_lesson_asks_for_one(client: Client, position: str) -> None:
    world.module()
    client.force_login(world.person())

    assert client.post(f"/learn/crafts/lesson-1/reflections/{position}/", {"text": "x"}).status_code == 404


def _with_optional(release: Release, key: str) -> Release:
    spec = copy.deepcopy(release.spec)
    for entry in spec["units"][0]["activities"]:
        entry["optional"] = entry["key"] == key
    return Release.objects.create(
        module=release.module, number=2, version="1.1.0", major=1, digest="x", spec=spec, published_at=world.NOON
    )
