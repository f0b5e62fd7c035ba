"""Whom publishing would touch: the same words in the command and on the administrators' page."""

from __future__ import annotations

import shutil
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certificates.issuing import issue_certificate
from certificates.models import Document
from certificates.revoking import revoke
from courses.content.compiler import compile_folder
from courses.impact import impact_of, impacts_of
from courses.models import Enrolment, ModuleCompletion, Release
from courses.progress import complete_activity
from courses.publishing import plan, publish
from quizzes.attempts import open_attempt, submit_attempt
from quizzes.models import Attempt, Quiz
from tests import world
from tests.courses.test_compiling import LESSON, MODULE, QUIZ, edit

pytestmark = pytest.mark.django_db

QUIZ_KEY = "check-first-words"
OTHER_QUIZ = "check-arrivals"
UNIT = "modules/associations/arrivals/unit.yaml"
LAST_UNIT = "modules/associations/together/unit.yaml"
PAGE = "/admin/courses/release/next/"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A published copy of the real content."""
    return world.published_first_edition(tmp_path, "associations", "communities")


def version(root: Path, new: str, old: str = "1.0.0") -> None:
    edit(root, MODULE, f"version: {old}", f"version: {new}")
    edit(root, MODULE, "changes:\n", f"changes:\n  {new}: Something changed.\n")


def add_lesson(root: Path, key: str) -> None:
    shutil.copy(root / LESSON, root / f"modules/associations/arrivals/{key}.md")
    unit = (root / UNIT).read_text()
    (root / UNIT).write_text(
        unit.replace("activities: [", f"activities: [{key}, ").replace("activities:\n", f"activities:\n  - {key}\n")
    )


def newest(key: str = "associations") -> Release:
    return Release.objects.filter(module__key=key).order_by("-number")[0]


def in_the_middle(people: int = 1) -> list[Enrolment]:
    return [world.enrolment(world.person(), newest()) for _number in range(people)]


def at_a_quiz(key: str, people: int = 1) -> list[Attempt]:
    quiz = Quiz.objects.get(pk=newest().places[key].pk)
    return [open_attempt(enrolment=each, quiz=quiz, at=world.NOON) for each in in_the_middle(people)]


def finished(people: int = 1) -> list[ModuleCompletion]:
    enrolments = in_the_middle(people)
    for enrolment in enrolments:
        world.complete(enrolment)
    return list(ModuleCompletion.objects.filter(enrolment__in=enrolments))


def certified(people: int = 1) -> list[Document]:
    return [issue_certificate(completion=each, at=world.NOON) for each in finished(people)]


def diff(root: Path) -> str:
    out = StringIO()
    call_command("content", "diff", str(root), stdout=out)
    return out.getvalue()


def test_a_patch_is_read_at_once_by_those_in_the_middle(content: Path) -> None:
    in_the_middle(2)
    edit(content, LESSON, "Four different things", "Four separate things")
    version(content, "1.0.1")

    said = diff(content)

    assert "1.x, in the middle: 2 people. They read the new text at once and keep what they have done.\n" in said
    assert "Newcomers begin with 1.0.1." in said
    assert "Refused" not in said


def test_a_module_that_nobody_has_begun_touches_nobody(content: Path) -> None:
    edit(content, LESSON, "Four different things", "Four separate things")
    version(content, "1.0.1")

    said = diff(content)

    assert "Nobody has begun it yet. Newcomers begin with 1.0.1.\n" in said
    assert "people" not in said


def test_of_the_newest_edition_it_is_said_too_whom_there_are_none_of(content: Path) -> None:
    in_the_middle()
    edit(content, LESSON, "Four different things", "Four separate things")
    version(content, "1.0.1")

    said = diff(content)

    assert "in the middle: 1 person." in said
    for who in ("finished", "in an open attempt", "certified"):
        assert f"1.x, {who}: 0 people.\n" in said


def test_a_new_required_step_waits_for_those_in_the_middle_who_have_not_done_it(content: Path) -> None:
    in_the_middle(2)
    finished()
    returning = in_the_middle()[0]
    complete_activity(enrolment=returning, key="one-more", at=world.NOON)
    add_lesson(content, "one-more")
    version(content, "1.1.0")

    said = diff(content)

    assert "in the middle: 3 people." in said
    assert "1 new required step waits for 2 of them: `one-more`." in said
    assert "finished: 1 person. They keep their completion, and nothing new is asked of them." in said


def test_those_of_whom_nothing_more_is_asked_are_counted_as_complete_before_they_are(content: Path) -> None:
    nearly, barely = in_the_middle(2)
    *others, last = newest().required
    for key in others:
        complete_activity(enrolment=nearly, key=key, at=world.NOON, score=100.0)
    complete_activity(enrolment=barely, key=others[0], at=world.NOON)
    (content / LAST_UNIT).write_text(f"{(content / LAST_UNIT).read_text()}\noptional: [{last}]\n")
    version(content, "1.1.0")

    said = diff(content)
    publish(compile_folder(content), at=world.NOON)

    assert "1 of them completes the module at once" in said
    assert [each.enrolment for each in ModuleCompletion.objects.all()] == [nearly]


def test_open_attempts_are_told_apart_by_what_becomes_of_their_quiz(content: Path) -> None:
    _open, _also_open, handed_in = at_a_quiz(QUIZ_KEY, 3)
    submit_attempt(attempt=handed_in, at=world.NOON)
    at_a_quiz(OTHER_QUIZ)
    edit(content, QUIZ, "pass: 70", "pass: 60")
    version(content, "1.1.0")

    said = diff(content)

    assert "in an open attempt at a quiz that changes: 2 people. They finish on the questions" in said
    assert "in an open attempt at a quiz that stays as it is: 1 person. Nothing changes for them." in said
    assert "in the middle: 4 people." in said


def test_a_quiz_that_is_taken_out_stays_for_those_who_began_with_it(content: Path) -> None:
    at_a_quiz(OTHER_QUIZ)
    unit = (content / UNIT).read_text()
    (content / UNIT).write_text(
        "\n".join(line.replace(f", {OTHER_QUIZ}", "") for line in unit.split("\n") if line != f"  - {OTHER_QUIZ}")
    )
    (content / f"modules/associations/arrivals/{OTHER_QUIZ}.quiz.yaml").unlink()
    version(content, "2.0.0")

    said = diff(content)

    assert "in an open attempt at a quiz that is taken out: 1 person. They finish it: their edition keeps" in said


def test_a_new_edition_leaves_those_in_the_middle_with_the_one_they_began(content: Path) -> None:
    in_the_middle()
    at_a_quiz(QUIZ_KEY)
    certified()
    edit(content, QUIZ, "pass: 70", "pass: 80")
    version(content, "2.0.0")

    said = diff(content)

    assert "in the middle: 2 people. They finish 1.0.0, the edition they began, and are offered 2.0.0." in said
    assert "at a quiz that changes: 1 person. They finish it: their edition keeps the quiz as it is" in said
    assert "finished: 1 person. They keep their completion, and may begin 2.0.0." in said
    assert "certified: 1 person. Their certificate stays valid for the version it names." in said


def test_those_of_an_earlier_edition_are_counted_apart_and_each_person_once_in_all(content: Path) -> None:
    first = finished()[0].enrolment
    at_a_quiz(QUIZ_KEY)
    edit(content, QUIZ, "pass: 70", "pass: 80")
    version(content, "2.0.0")
    publish(compile_folder(content), at=world.NOON)
    world.enrolment(first.user, newest())
    edit(content, QUIZ, "pass: 80", "pass: 75")
    version(content, "2.1.0", old="2.0.0")

    impact = impact_of(next(each for each in plan(compile_folder(content)) if each.module.key == "associations"))

    told = [(each.major, each.who, each.people) for each in impact.touched if each.people]
    assert told == [
        (2, "in the middle", 1),
        (1, "in the middle", 1),
        (1, "finished", 1),
        (1, "in an open attempt at a quiz that stays as it is", 1),
    ]
    assert impact.people == 2
    older = next(each for each in impact.touched if each.major == 1)
    assert older.sees == "They go on with 1.0.0, and are offered 2.1.0 instead of 2.0.0."


def test_only_valid_certificates_and_people_who_are_still_there_count(content: Path) -> None:
    _kept, lost = certified(2)
    revoke(document=lost, because=Document.Reason.MISTAKE, by=world.person(), at=world.NOON)
    erased, merged, into = (enrolment.user for enrolment in in_the_middle(3))
    User.objects.filter(pk=erased.pk).update(erased_at=world.NOON)
    User.objects.filter(pk=merged.pk).update(merged_into=into)
    version(content, "1.0.1")

    said = diff(content)

    assert "finished: 2 people." in said
    assert "certified: 1 person." in said
    assert "in the middle: 1 person." in said


def test_a_version_that_is_too_small_is_said_to_be_refused_and_taken_as_the_least_that_is_not(content: Path) -> None:
    in_the_middle()
    edit(content, QUIZ, "pass: 70", "pass: 80")
    version(content, "1.0.1")

    said = diff(content)

    assert "Refused as it is, and everything else with it: 1.0.1 is too small. This is what 2.0.0 would do:" in said
    assert "are offered 2.0.0." in said


def test_a_module_taken_out_takes_no_newcomers_and_those_who_began_go_on(content: Path) -> None:
    in_the_middle()
    finished()
    shutil.move(content / "modules/associations", content.parent / "associations")

    said = diff(content)
    publish(compile_folder(content), at=world.NOON)
    shutil.move(content.parent / "associations", content / "modules/associations")
    back = diff(content)

    assert "associations: 1.0.0 is published, and it is not in the folder: it would be withdrawn" in said
    assert "in the middle: 1 person. Nothing changes for them: they go on to the end of 1.0.0." in said
    assert "finished: 1 person. They keep their completion, and can still read it." in said
    assert "It takes no newcomers until it comes back." in said
    assert "associations: nothing changed\n  It was withdrawn, and takes newcomers again." in back


def test_counting_takes_the_same_queries_for_three_people_and_for_thirty(content: Path) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            impact_of(prepared)
        return len(captured)

    add_lesson(content, "one-more")
    edit(content, QUIZ, "pass: 70", "pass: 60")
    version(content, "1.1.0")
    prepared = next(each for each in plan(compile_folder(content)) if each.module.key == "associations")
    in_the_middle()
    at_a_quiz(QUIZ_KEY)
    certified()
    few = queries()
    in_the_middle(9)
    at_a_quiz(QUIZ_KEY, 9)
    certified(9)

    many = queries()

    assert many == few
    assert ("in the middle", 20) in [(each.who, each.people) for each in impact_of(prepared).touched]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(world.person(is_staff=True, is_superuser=True))
    return client


def test_the_page_says_what_the_command_says(content: Path, administrator: Client, settings: Any) -> None:
    settings.CONTENT_DIR = content
    at_a_quiz(QUIZ_KEY)
    edit(content, QUIZ, "pass: 70", "pass: 60")
    version(content, "1.1.0")

    page = unescape(administrator.get(PAGE).content.decode())

    impact = next(each for each in impacts_of(compile_folder(content)) if each.key == "associations")
    for each in impact.touched:
        assert f'<th scope="row">{each.who}</th><td>{each.people}</td><td>{each.sees or "–"}</td>' in page
    assert f"<code>{QUIZ}:3</code>" in page
    assert "1.0.0 is published, 1.1.0 is in the folder, at least 1.1.0 is needed." in page
    assert page.count("Nothing changed.") == 1


def test_the_page_lists_the_first_errors_and_how_many_more_there_are(
    content: Path, administrator: Client, settings: Any
) -> None:
    settings.CONTENT_DIR = content
    edit(content, UNIT, "title:", "tittle:")
    edit(content, LESSON, "## Four", "![](media/none.png)\n\n" * 60 + "## Four")

    page = unescape(administrator.get(PAGE).content.decode())

    errors = sorted(compile_folder(content).problems.errors)
    assert len(errors) > 60
    assert f"There are {len(errors)} errors in the folder" in page
    assert page.count("<li><code>") == 50
    assert f"And {len(errors) - 50} more." in page
    assert f"<code>{errors[0].path}:{errors[0].line}:{errors[0].column}</code>" in page


def test_the_page_says_so_where_there_is_no_content_folder(
    administrator: Client, settings: Any, tmp_path: Path
) -> None:
    settings.CONTENT_DIR = tmp_path / "nowhere"

    page = administrator.get(PAGE)

    assert page.status_code == 200
    assert "no content folder" in page.content.decode()


def test_the_page_is_linked_from_the_list_of_releases_and_publishes_nothing(
    content: Path, administrator: Client, settings: Any
) -> None:
    settings.CONTENT_DIR = content
    edit(content, LESSON, "Four different things", "Four separate things")
    version(content, "1.0.1")
    before = Release.objects.count()

    assert f'href="{PAGE}"' in administrator.get("/admin/courses/release/").content.decode()
    administrator.get(PAGE)

    assert Release.objects.count() == before


def test_only_administrators_who_may_read_releases_open_the_page(content: Path, client: Client, settings: Any) -> None:
    settings.CONTENT_DIR = content
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 302

    client.force_login(world.person())
    assert client.get(PAGE).status_code == 302

    client.force_login(world.person(is_staff=True))
    assert client.get(PAGE).status_code == 403
