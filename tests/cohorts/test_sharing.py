"""What learners write for themselves is theirs: read by nobody, unless they share it, one text at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cohorts.models import SharedNote
from cohorts.sharing import NoteChanged, share_note
from courses.models import Reflection, Release
from tests.cohorts.noted import (
    LESSON,
    SHARED,
    group_with_a_note,
    handed_in,
    note,
    notes_page,
    offers,
    press,
    read,
    shared,
)
from tests.cohorts.rooms import cohort, seminar
from tests.courses.test_reading import republished
from tests.quizzes.questions import PRACTICE, REFLECT, SINGLE, module_with_quiz
from tests.world import NOON, coordinator, enrolment, module, person, trainer

pytestmark = pytest.mark.django_db


def test_a_learner_shares_a_note_and_the_trainer_reads_it_with_its_question(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    client.force_login(learner)
    before = client.get(LESSON).content.decode()

    after = press(client, "share")

    assert "Only you can read it, unless you share it." in before
    assert "You can withdraw it whenever you like" in before
    assert "Toni" in before
    assert "Your note can be read by: Toni" in after
    assert offers(client) == ["withdraw"]
    client.force_login(teacher)
    assert "Shared notes (1)" in client.get(group.get_absolute_url()).content.decode()
    page = client.get(notes_page(group)).content.decode()
    for words in (SHARED, "Mira", "What do you think?", "Lesson 1"):
        assert words in page


def test_a_reflection_in_a_quiz_is_shared_in_the_same_way(client: Client) -> None:
    release = module_with_quiz({**PRACTICE, "questions": [REFLECT, {**REFLECT, "key": "other"}]})
    teacher, learner = trainer(), person()
    group = cohort(teacher, release=release, members=[learner])
    first, _second = handed_in(learner.enrolments.get(), release, SHARED, "CANARY")
    review = first.attempt.url("review")
    client.force_login(learner)
    assert offers(client, review) == ["share", "share"]

    press(client, "share", review)

    assert offers(client, review) == ["withdraw", "share"]
    page = read(client, teacher, group)
    assert SHARED in page
    assert "Name two places." in page
    assert "Check" in page
    assert "CANARY" not in page
    client.force_login(learner)
    press(client, "withdraw", review)
    assert SHARED not in read(client, teacher, group)


def every_admin_page() -> Iterator[str]:
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield from (reverse(f"{name}_change", args=[pk]) for pk in model._default_manager.values_list("pk", flat=True))


def test_sharing_one_note_shows_that_one_and_to_its_readers_alone(client: Client) -> None:
    release = module(lessons=2, quiz={**PRACTICE, "questions": [REFLECT, SINGLE, {**REFLECT, "key": "other"}]})
    teacher, learner, neighbour = trainer(), person(), person()
    group = cohort(teacher, release=release, members=[learner, neighbour])
    course = seminar(teacher, people=[learner], cohort=group)
    taken, theirs = learner.enrolments.get(), neighbour.enrolments.get()
    row = note(taken)
    note(taken, "CANARY", "lesson-2")
    note(theirs, "CANARY")
    handed_in(taken, release, "CANARY", "CANARY")
    handed_in(theirs, release, "CANARY", "CANARY")
    shared(group.memberships.get(user=learner), row)
    names = ("cohorts", "seminars", "catalogue", "targets")
    api = [
        *(reverse(f"api:{name}") for name in names),
        *(reverse("api:cohort", args=[group.uuid]), reverse("api:seminar", args=[course.uuid])),
    ]
    of_trainers = [reverse("cohorts:teach"), group.get_absolute_url(), course.get_absolute_url(), *api]
    of_administrators = list(every_admin_page())

    seen: dict[tuple[int, str], str] = {}
    for reader, pages in (
        (teacher, of_trainers),
        (coordinator("CY"), of_trainers),
        (person(is_staff=True, is_superuser=True), [*of_trainers, *of_administrators]),
    ):
        client.force_login(reader)
        seen |= {(reader.pk, page): client.get(page).content.decode() for page in pages}

    assert len(of_administrators) > 30
    for place, html in seen.items():
        assert "CANARY" not in html, place
        assert SHARED not in html, place
    page = read(client, teacher, group)
    assert SHARED in page
    assert "CANARY" not in page


def test_the_admin_site_has_no_page_of_notes_nor_of_what_is_shared() -> None:
    registered = {model._meta.model_name for model in admin.site._registry}

    assert not registered & {"reflection", "response", "sharednote"}


def test_only_those_who_were_named_and_still_teach_the_group_read_it(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    elsewhere = trainer()
    cohort(elsewhere, release=group.module.releases.get(), members=[learner])
    shared(group.memberships.get(), row)
    later = trainer()
    group.trainers.add(later)

    def status(reader: User) -> int:
        client.force_login(reader)
        return client.get(notes_page(group)).status_code

    assert status(teacher) == 200
    for other in (person(), learner, elsewhere, coordinator("IT"), person(is_staff=True, is_superuser=True)):
        assert status(other) == 404
    for looks in (coordinator("CY"), coordinator()):
        assert status(looks) == 403
        assert "Shared notes" not in client.get(group.get_absolute_url()).content.decode()
    assert SHARED not in read(client, later, group)
    group.trainers.remove(teacher)
    assert status(teacher) == 404
    assert not SharedNote.objects.visible_to(teacher).exists()


def test_a_trainer_of_two_groups_reads_a_note_only_in_the_group_it_was_shared_with(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    other = cohort(teacher, release=group.module.releases.get(), members=[learner])

    shared(group.memberships.get(), row)

    assert SHARED in read(client, teacher, group)
    assert SHARED not in read(client, teacher, other)


def test_a_trainer_who_comes_later_can_be_let_in_too(client: Client) -> None:
    _teacher, learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)
    later = trainer(chosen_name="Vera")
    group.trainers.add(later)
    client.force_login(learner)
    assert offers(client) == ["withdraw", "share"]

    page = press(client, "share")

    assert set(re.findall("Toni|Vera", page)) == {"Toni", "Vera"}
    assert SHARED in read(client, later, group)
    assert SharedNote.objects.count() == 1


def test_what_is_changed_is_its_writers_alone_until_they_share_it_anew(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    client.force_login(learner)
    press(client, "share")

    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": "Something I would tell nobody."})

    page = client.get(LESSON).content.decode()
    assert "yours alone again" in page
    assert offers(client) == ["share"]
    assert "Notes that you share" not in client.get("/learn/").content.decode()
    assert "<article" not in read(client, teacher, group)
    client.force_login(learner)
    press(client, "share")
    assert "Something I would tell nobody." in read(client, teacher, group)


def test_new_words_are_shared_with_those_alone_who_are_named_then(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)
    later = trainer()
    group.trainers.add(later)

    shared(group.memberships.get(), note(learner.enrolments.get(), "Other words."), later)

    assert "Other words." in read(client, later, group)
    assert "Other words." not in read(client, teacher, group)


def test_keeping_the_same_words_once_more_changes_nothing(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    client.force_login(learner)
    press(client, "share")

    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": SHARED})

    assert SHARED in read(client, teacher, group)


def test_a_note_moved_to_another_question_is_no_longer_shared(client: Client) -> None:
    module()
    republished("1.0.1", "first")
    teacher, learner = trainer(), person()
    group = cohort(teacher, release=Release.objects.latest("pk"), members=[learner])
    client.force_login(learner)
    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": SHARED})
    press(client, "share")
    republished("1.0.2", "reworded")
    assert "Whom do you know here?" in read(client, teacher, group)
    client.force_login(learner)

    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": SHARED})

    assert SHARED not in read(client, teacher, group)


def test_an_earlier_note_can_still_be_shared_and_withdrawn(client: Client) -> None:
    module()
    republished("1.0.1", "first")
    teacher, learner = trainer(), person()
    group = cohort(teacher, release=Release.objects.latest("pk"), members=[learner])
    client.force_login(learner)
    client.post("/learn/crafts/lesson-1/reflections/0/", {"text": SHARED})
    republished("1.0.2", "other")

    press(client, "share")

    assert offers(client) == ["withdraw"]
    page = read(client, teacher, group)
    assert "Whom do you know here?" in page
    assert SHARED in page


def test_withdrawing_happens_on_the_page_of_my_learning_too(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)
    client.force_login(learner)
    page = client.get("/learn/").content.decode()
    assert "Notes that you share" in page
    assert SHARED in page

    after = press(client, "withdraw", "/learn/")

    assert "Notes that you share" not in after
    assert "<h1>My learning</h1>" in after
    assert SHARED not in read(client, teacher, group)


def test_a_second_press_does_no_harm(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    client.force_login(learner)

    press(client, "share", times=2)
    assert SharedNote.objects.count() == 1
    assert SHARED in read(client, teacher, group)
    client.force_login(learner)
    press(client, "withdraw", times=2)

    assert not SharedNote.objects.exists()


def test_two_groups_are_two_buttons_and_each_is_withdrawn_by_itself(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note(at=NOON)
    vera = trainer(chosen_name="Vera")
    other = cohort(vera, release=group.module.releases.get(), members=[learner], at=NOON + timedelta(days=2))
    client.force_login(learner)
    page = client.get(LESSON).content.decode()
    assert "joined on 4 May 2026" in page
    assert "joined on 6 May 2026" in page
    press(client, "share", which=0)
    assert SHARED not in read(client, vera, other)
    client.force_login(learner)

    press(client, "share", which=0)
    assert SHARED in read(client, vera, other)
    client.force_login(learner)
    press(client, "withdraw", which=0)

    assert SHARED not in read(client, teacher, group)
    assert SHARED in read(client, vera, other)


def test_nothing_is_offered_without_a_running_group_of_the_module_that_has_a_trainer(client: Client) -> None:
    release, another = module(), module("knots")
    learner = person()
    note(enrolment(learner, release))
    client.force_login(learner)
    assert offers(client) == []
    cohort(trainer(), release=another, members=[learner])
    untaught = cohort(release=release, members=[learner])
    past = cohort(trainer(), release=release, members=[learner])
    past.archived_at = NOON
    past.save()

    assert offers(client) == []

    untaught.trainers.add(trainer())
    assert offers(client) == ["share"]


def test_nothing_is_offered_where_nothing_is_written(client: Client) -> None:
    learner = person()
    cohort(trainer(), members=[learner])
    client.force_login(learner)

    assert offers(client) == []


def test_the_name_of_the_group_is_for_trainers(client: Client) -> None:
    _teacher, learner, group, row = group_with_a_note(name="Tuesday circle")
    client.force_login(learner)
    pages = [client.get(LESSON).content.decode()]
    shared(group.memberships.get(), row)
    pages += [client.get(path).content.decode() for path in (LESSON, "/learn/")]

    assert not [page for page in pages if "Tuesday circle" in page]


def test_one_row_shares_one_thing_and_once_with_a_group() -> None:
    release = module_with_quiz({**PRACTICE, "questions": [REFLECT]})
    learner = person()
    place = cohort(trainer(), release=release, members=[learner]).memberships.get()
    row = note(learner.enrolments.get())
    [response] = handed_in(learner.enrolments.get(), release, "a thought")
    dates = {"saved_at": NOON, "shared_at": NOON}
    for things in ({"reflection": row}, {"response": response}):
        SharedNote.objects.create(membership=place, **things, **dates)

    for wrong in ({}, {"reflection": row, "response": response}, {"reflection": row}, {"response": response}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SharedNote.objects.create(membership=place, **wrong, **dates)

    assert SharedNote.objects.count() == 2


def test_what_was_changed_since_it_was_seen_is_refused() -> None:
    teacher, _learner, group, row = group_with_a_note()

    with pytest.raises(NoteChanged):
        share_note(
            membership=group.memberships.get(),
            note=row,
            saved_at=row.saved_at - timedelta(microseconds=1),
            readers=[teacher],
            at=NOON,
        )

    assert not SharedNote.objects.exists()


def test_joining_and_the_privacy_notice_say_what_trainers_can_read(client: Client) -> None:
    group = cohort(trainer())

    joining = client.get(reverse("cohorts:join", args=[group.join_code])).content.decode()
    privacy = client.get(reverse("accounts:privacy")).content.decode()

    assert "of your notes only what you share with them" in joining
    assert "unless you share one, and then only until you withdraw it or change it" in privacy
    assert "but without the notes that are shared with trainers" in privacy


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_back_what_is_shared_and_with_whom(tmp_path: Path) -> None:
    _teacher, _learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)
    call_command("backup", str(tmp_path / "kept"))
    call_command("flush", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()

    call_command("restore", str(tmp_path / "kept"))

    restored = SharedNote.objects.visible_to(User.objects.get(chosen_name="Toni")).get()
    assert isinstance(restored.note, Reflection)
    assert restored.note.text == SHARED
