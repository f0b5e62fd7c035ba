"""What learners write for themselves is theirs: read by nobody, unless they share it, one text at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cohorts.membership import join, take_out
from cohorts.models import Cohort, Membership, SharedNote
from cohorts.sharing import NoteChanged, address, share_note, withdraw_note
from courses.models import Enrolment, Lesson, Reflection, Release
from courses.reflections import keep_reflection
from quizzes.attempts import open_attempt, save_answers, submit_attempt
from quizzes.models import Attempt, Response
from tests.cohorts.rooms import cohort, seminar
from tests.courses.test_reading import republished
from tests.quizzes.questions import PRACTICE, REFLECT, SINGLE, module_with_quiz, quiz_of
from tests.world import NOON, coordinator, enrolment, module, person, trainer

pytestmark = pytest.mark.django_db

SHARED = "I will ask Vera about the door."
LESSON = "/learn/crafts/lesson-1/"


def note(taken: Enrolment, text: str = SHARED, lesson: str = "lesson-1") -> Reflection:
    row = Lesson.objects.filter(key=lesson, module=taken.module).latest("pk")
    keep_reflection(enrolment=taken, lesson=row, position=0, text=text, at=timezone.now())
    return Reflection.objects.get(enrolment=taken, lesson=row)


def handed_in(taken: Enrolment, release: Release, *texts: str) -> list[Response]:
    """What somebody wrote at the reflections of a quiz, in their order."""
    attempt = open_attempt(enrolment=taken, quiz=quiz_of(release), at=NOON)
    reflections = [question for question in attempt.asked if not question.scored]
    save_answers(attempt=attempt, answers=dict(zip(reflections, texts, strict=True)), at=NOON)
    submit_attempt(attempt=attempt, at=NOON)
    return [attempt.responses.get(question=question) for question in reflections]


def shared(membership: Membership, row: Reflection | Response, *readers: User) -> SharedNote:
    named = readers or tuple(membership.cohort.trainers.all())
    return share_note(membership=membership, note=row, saved_at=row.saved_at, readers=named, at=timezone.now())


def group_with_a_note(**fields: Any) -> tuple[User, User, Cohort, Reflection]:
    """A trainer, a learner, their group, and a note of the learner that nobody else can read."""
    teacher, learner = trainer(chosen_name="Toni"), person(chosen_name="Mira")
    group = cohort(teacher, members=[learner], **fields)
    return teacher, learner, group, note(learner.enrolments.get())


def forms(html: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The sharing forms of a page as a browser without scripts has them: where they lead, and what they send."""
    for action, inner in re.findall(r'<form[^>]* action="(/groups/[^"]*)">(.*?)</form>', html, re.DOTALL):
        sent: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inner):
            sent.setdefault(name, []).append(unescape(value))
        yield action, sent


def press(client: Client, verb: str, page: str = LESSON, *, times: int = 1, which: int = 0) -> str:
    """Press the button, and the page that comes then."""
    found = [form for form in forms(client.get(page).content.decode()) if form[0].endswith(f"/{verb}/")]
    action, sent = found[which]
    for _time in range(times):
        answer = client.post(action, sent, follow=True)
        assert answer.status_code == 200
    return answer.content.decode()


def offers(client: Client, page: str = LESSON) -> list[str]:
    return [action.rsplit("/", 2)[1] for action, _sent in forms(client.get(page).content.decode())]


def notes_page(group: Cohort) -> str:
    return reverse("cohorts:notes", args=[group.uuid])


def read(client: Client, reader: User, group: Cohort) -> str:
    client.force_login(reader)
    return client.get(notes_page(group)).content.decode()


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


def _leave(membership: Membership) -> None:
    membership.left_at = timezone.now()
    membership.save()


def _is_merged(membership: Membership) -> None:
    User.objects.filter(pk=membership.user_id).update(merged_into=person())


def _is_erased(membership: Membership) -> None:
    User.objects.filter(pk=membership.user_id).update(erased_at=timezone.now())


def _is_archived(membership: Membership) -> None:
    Cohort.objects.filter(pk=membership.cohort_id).update(archived_at=timezone.now())


ENDINGS: dict[str, Callable[[Membership], Any]] = {
    "the learner leaves": _leave,
    "a trainer takes them out": lambda row: take_out(membership=row, by=row.cohort.trainers.get(), at=timezone.now()),
    "the account is merged": _is_merged,
    "the account is erased": _is_erased,
    "the group is archived": _is_archived,
    "the note is deleted": lambda _row: Reflection.objects.get().delete(),
    "the learner withdraws": lambda row: withdraw_note(membership=row, note=Reflection.objects.get()),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_sharing_ends_with_what_it_rests_on(client: Client, ending: str) -> None:
    teacher, _learner, group, row = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, row)
    assert SHARED in read(client, teacher, group)

    ENDINGS[ending](membership)

    assert SHARED not in read(client, teacher, group)
    assert not SharedNote.objects.current().exists()


def test_whoever_comes_back_to_a_group_shares_nothing_yet(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, row)
    _leave(membership)

    join(cohort=group, user=learner, at=timezone.now())

    assert SHARED not in read(client, teacher, group)
    client.force_login(learner)
    assert offers(client) == ["share"]


@pytest.mark.parametrize("model", ["cohort", "membership"])
def test_what_an_administrator_ended_does_not_come_back_when_they_undo_it(client: Client, model: str) -> None:
    _teacher, _learner, group, row = group_with_a_note()
    membership = group.memberships.get()
    shared(membership, row)
    client.force_login(person(is_staff=True, is_superuser=True))
    ended = group if model == "cohort" else membership
    page = reverse(f"admin:cohorts_{model}_change", args=[ended.pk])
    fields = {
        "name": group.name,
        "module": group.module_id,
        "country": "CY",
        "language": "en",
        "join_code": group.join_code,
        "trainers": [each.pk for each in group.trainers.all()],
    }
    when = "archived_at" if model == "cohort" else "left_at"

    ending = client.post(page, {**fields, f"{when}_0": "2026-05-05", f"{when}_1": "12:00:00"})
    undoing = client.post(page, fields)

    assert (ending.status_code, undoing.status_code) == (302, 302)
    assert Cohort.objects.running().exists()
    assert Membership.objects.current().exists()
    assert not SharedNote.objects.exists()


def _removed_in_the_admin_site(group: Cohort, teacher: User) -> None:
    admin_site = Client()
    admin_site.force_login(person(is_staff=True, is_superuser=True))
    fields = {"name": group.name, "module": group.module_id, "country": "CY", "language": "en"}
    others = [each.pk for each in group.trainers.exclude(pk=teacher.pk)]
    page = reverse("admin:cohorts_cohort_change", args=[group.pk])
    assert admin_site.post(page, {**fields, "join_code": group.join_code, "trainers": others}).status_code == 302


REMOVALS: dict[str, Callable[[Cohort, User], None]] = {
    "in the admin site": _removed_in_the_admin_site,
    "removed": lambda group, teacher: group.trainers.remove(teacher),
    "removed from their side": lambda group, teacher: teacher.cohorts_taught.remove(group),
    "others set": lambda group, teacher: group.trainers.set(group.trainers.exclude(pk=teacher.pk)),
    "others set from their side": lambda _group, teacher: teacher.cohorts_taught.set([]),
    "cleared and set": lambda group, teacher: group.trainers.set(
        list(group.trainers.exclude(pk=teacher.pk)), clear=True
    ),
    "cleared from their side": lambda _group, teacher: teacher.cohorts_taught.clear(),
}


@pytest.mark.parametrize("removal", REMOVALS)
def test_a_trainer_who_is_removed_and_named_again_reads_nothing_of_before(client: Client, removal: str) -> None:
    teacher, learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)

    REMOVALS[removal](group, teacher)
    assert not group.is_taught_by(teacher)
    group.trainers.add(teacher)

    assert SHARED not in read(client, teacher, group)
    assert not SharedNote.objects.exists()
    client.force_login(learner)
    assert offers(client) == ["share"]


@pytest.mark.parametrize("removal", [name for name in REMOVALS if not name.startswith("cleared and")])
def test_who_stays_reads_on_and_another_group_of_theirs_is_as_it_was(client: Client, removal: str) -> None:
    teacher, learner, group, row = group_with_a_note()
    stays = trainer()
    group.trainers.add(stays)
    other = cohort(stays, release=group.module.releases.get(), members=[learner])
    for each in (group, other):
        shared(each.memberships.get(), row)

    REMOVALS[removal](group, teacher)

    assert SHARED in read(client, stays, group)
    assert SHARED in read(client, stays, other)
    assert [each.readers.count() for each in SharedNote.objects.all()] == [1, 1]


def test_a_group_that_is_given_up_keeps_what_another_group_of_the_trainer_shares(client: Client) -> None:
    teacher, learner, group, row = group_with_a_note()
    other = cohort(teacher, release=group.module.releases.get(), members=[learner])
    for each in (group, other):
        shared(each.memberships.get(), row)

    teacher.cohorts_taught.remove(group)

    assert SHARED in read(client, teacher, other)
    assert SharedNote.objects.get().membership.cohort == other


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


def test_a_page_that_is_out_of_date_shares_nothing(client: Client) -> None:
    _teacher, learner, group, row = group_with_a_note()
    client.force_login(learner)
    [(action, sent)] = forms(client.get(LESSON).content.decode())
    note(learner.enrolments.get(), "Other words.")

    after_a_change = client.post(action, sent, follow=True).content.decode()
    row.refresh_from_db()
    with_other_trainers = {**sent, "saved_at": row.saved_at.isoformat()}
    group.trainers.set([trainer()])
    after_a_farewell = client.post(action, with_other_trainers, follow=True).content.decode()

    assert "this was not shared" in after_a_change
    assert "this was not shared" in after_a_farewell
    assert not SharedNote.objects.exists()


def test_a_trainer_who_was_not_on_the_page_is_not_let_in(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    client.force_login(learner)
    [(action, sent)] = forms(client.get(LESSON).content.decode())
    later = trainer()
    group.trainers.add(later)

    client.post(action, sent)

    assert SHARED in read(client, teacher, group)
    assert SHARED not in read(client, later, group)


@pytest.mark.parametrize("sent", [{}, {"saved_at": "yesterday"}, {"readers": "x"}, {"readers": ["", "\x00"]}])
def test_a_form_that_no_page_would_send_shares_nothing(client: Client, sent: dict[str, Any]) -> None:
    _teacher, learner, group, row = group_with_a_note()
    client.force_login(learner)

    answer = client.post(address("share", group.memberships.get(), row), sent)

    assert answer.status_code == 302
    assert not SharedNote.objects.exists()


def test_what_is_not_ones_own_is_not_found(client: Client) -> None:
    quiz = {**PRACTICE, "questions": [REFLECT, SINGLE]}
    release, another = module_with_quiz(quiz), module_with_quiz(quiz, key="knots")
    learner, neighbour = person(), person()
    group = cohort(trainer(), release=release, members=[learner, neighbour])
    place, theirs = group.memberships.get(user=learner), group.memberships.get(user=neighbour)
    past = cohort(trainer(), release=release, members=[learner], archived_at=None)
    mine = note(learner.enrolments.get())
    elsewhere = note(enrolment(learner, another))
    of_neighbour = note(neighbour.enrolments.get())
    [of_neighbours_quiz] = handed_in(neighbour.enrolments.get(), release, "CANARY")
    attempt = open_attempt(enrolment=learner.enrolments.get(module=release.module), quiz=quiz_of(release), at=NOON)
    save_answers(attempt=attempt, answers=dict.fromkeys(attempt.asked, "a"), at=NOON)
    reflected, chosen = (attempt.responses.get(question=question) for question in attempt.asked)
    client.force_login(learner)

    def status(membership: Membership, row: Reflection | Response) -> set[int]:
        return {
            client.post(address("share", membership, row)).status_code,
            client.post(address("withdraw", membership, row)).status_code,
        }

    for row in (of_neighbour, of_neighbours_quiz, elsewhere, reflected, chosen):
        assert status(place, row) == {404}, row
    assert status(theirs, of_neighbour) == status(theirs, mine) == {404}
    submit_attempt(attempt=Attempt.objects.get(pk=attempt.pk), at=NOON)
    assert status(place, chosen) == {404}
    assert status(place, reflected) == {302}
    _is_archived(past.memberships.get())
    assert client.post(address("share", past.memberships.get(), mine)).status_code == 404
    _leave(place)
    assert client.post(address("share", place, mine)).status_code == 404
    assert not SharedNote.objects.exists()


def test_sharing_and_withdrawing_happen_by_post_and_with_a_token_alone() -> None:
    _teacher, learner, group, row = group_with_a_note()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)

    for verb in ("share", "withdraw"):
        page = address(verb, group.memberships.get(), row)
        assert strict.get(page).status_code == 405
        assert strict.post(page).status_code == 403


def test_going_on_leads_to_no_other_site(client: Client) -> None:
    _teacher, learner, group, row = group_with_a_note()
    client.force_login(learner)

    answer = client.post(address("withdraw", group.memberships.get(), row), {"next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/learn/"


def test_a_note_cannot_write_on_the_page_and_keeps_its_lines(client: Client) -> None:
    teacher, learner, group, _row = group_with_a_note()
    row = note(learner.enrolments.get(), "<script>alert(1)</script>\nA second line\n\nA second paragraph")
    shared(group.memberships.get(), row)

    page = read(client, teacher, group)

    assert "<script>alert" not in page
    assert "<br>A second line</p>" in page
    assert "<p>A second paragraph</p>" in page


def test_a_question_in_another_language_says_which(client: Client) -> None:
    teacher, _learner, group, row = group_with_a_note()
    shared(group.memberships.get(), row)
    teacher.language = "el"
    teacher.save()

    assert '<span lang="en" dir="ltr">What do you think?</span>' in read(client, teacher, group)


def test_the_latest_come_first_twenty_on_a_page_and_none_is_stored(client: Client) -> None:
    teacher, _learner, group, _row = group_with_a_note()
    share_with(group, 25)
    client.force_login(teacher)

    first, second = (client.get(f"{notes_page(group)}?page={number}") for number in (1, 2))

    assert re.findall(r"Note (\d+)\.", first.content.decode()) == [str(number) for number in range(24, 4, -1)]
    assert re.findall(r"Note (\d+)\.", second.content.decode()) == [str(number) for number in range(4, -1, -1)]
    assert "no-store" in first.headers["Cache-Control"]


def share_with(group: Cohort, count: int) -> None:
    """So many learners, each with a note that they share."""
    for number in range(count):
        learner = person()
        join(cohort=group, user=learner, at=NOON)
        shared(group.memberships.get(user=learner), note(learner.enrolments.get(), f"Note {number}."))


def queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_the_trainers_pages_take_the_same_number_of_queries_for_three_notes_and_for_forty(client: Client) -> None:
    release = module()
    teacher = trainer()
    few, many = (cohort(teacher, trainer(), release=release) for _group in range(2))
    share_with(few, 3)
    share_with(many, 40)
    client.force_login(teacher)

    assert queries(client, notes_page(few)) == queries(client, notes_page(many))


def test_a_lesson_takes_the_same_number_of_queries_for_one_note_and_for_three(client: Client) -> None:
    module()
    republished("1.0.1", "first", "other", "reworded")
    learner = person()
    group = cohort(trainer(), trainer(), release=Release.objects.latest("pk"), members=[learner])
    client.force_login(learner)
    counts = []
    for position in range(3):
        client.post(f"/learn/crafts/lesson-1/reflections/{position}/", {"text": "a thought"})
        shared(group.memberships.get(), Reflection.objects.get(position=position))
        counts.append(queries(client, LESSON))

    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize("path", ["review", "/learn/"])
def test_a_learners_pages_take_the_same_number_of_queries_for_one_and_for_six(client: Client, path: str) -> None:
    counts = []
    for count in (1, 6):
        specs = [{**REFLECT, "key": f"q-{number}"} for number in range(count)]
        release = module_with_quiz({**PRACTICE, "questions": specs}, key=f"of-{count}")
        learner = person()
        group = cohort(trainer(), release=release, members=[learner])
        responses = handed_in(learner.enrolments.get(), release, *["a thought"] * count)
        for response in responses:
            shared(group.memberships.get(), response)
        client.force_login(learner)
        counts.append(queries(client, responses[0].attempt.url("review") if path == "review" else path))

    assert counts[0] == counts[1]


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
