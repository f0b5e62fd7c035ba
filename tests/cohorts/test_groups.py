"""Groups are set up, changed, archived and brought back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.opened import opened_lately
from cohorts.guessing import LOOK_UPS, WRONG_NUMBERS
from cohorts.invitation_list import Line
from cohorts.invitations import invite
from cohorts.models import Cohort, SharedNote
from cohorts.who_teaches import person_by_number
from lms.spoken_codes import new_code
from tests.cohorts.noted import group_with_a_note, shared
from tests.cohorts.rooms import cohort, seminar
from tests.world import coordinator, module, organisation, person, trainer

pytestmark = pytest.mark.django_db

NEW = "/teach/cohorts/new/"
ANSWERS = {"name": "Morning group", "module": "crafts", "language": "el"}


def page_of(group: Cohort, name: str) -> str:
    return reverse(f"cohorts:{name}-cohort", args=[group.uuid])


def edited(client: Client, group: Cohort, **changes: Any) -> Any:
    """The form of a group as a browser sends it: what the page showed, and what somebody changed."""
    form = client.get(page_of(group, "edit")).context["form"]
    return client.post(page_of(group, "edit"), sent(form) | changes)


def sent(form: Any) -> dict[str, Any]:
    shown = {field.html_name: _as_typed(field.value()) for field in form}
    return shown | {field.html_initial_name: _as_typed(field.initial) for field in form}


def _as_typed(answer: Any) -> Any:
    return "" if answer is None else getattr(answer, "uuid", answer)


def test_a_trainer_sets_up_a_group_and_is_its_trainer(client: Client) -> None:
    teacher, colleague = trainer(), trainer()
    cohort(teacher, colleague)
    client.force_login(teacher)

    answer = client.post(NEW, {**ANSWERS, "starts": "2026-06-01", "ends": "2026-09-30", "trainers": [colleague.uuid]})

    group = Cohort.objects.get(name="Morning group")
    assert answer["Location"] == group.get_absolute_url()
    assert (group.country, group.language, group.starts) == ("CY", "el", date(2026, 6, 1))
    assert set(group.trainers.all()) == {teacher, colleague}
    event = AuditEvent.objects.get(action="cohorts.trainers")
    assert event.actor == teacher
    assert event.detail == {"named": sorted([str(teacher.uuid), str(colleague.uuid)]), "taken_off": []}


def test_a_coordinator_sets_up_a_group_without_teaching_it(client: Client) -> None:
    module()
    client.force_login(coordinator("CY"))

    client.post(NEW, ANSWERS)

    assert not Cohort.objects.get().trainers.exists()


def test_a_coordinator_may_teach_the_group_themselves(client: Client) -> None:
    module()
    user = coordinator("CY")
    client.force_login(user)

    client.post(NEW, {**ANSWERS, "trainers": [user.uuid]})

    assert Cohort.objects.get().trainers.get() == user


def test_where_trainers_belong_is_for_coordinators_to_read(client: Client) -> None:
    teacher, colleague = trainer(), trainer(belongs_to=organisation(name="A telling name"))
    cohort(teacher, colleague)

    client.force_login(teacher)
    assert "A telling name" not in re.sub("<select.*?</select>", "", client.get(NEW).content.decode(), flags=re.DOTALL)
    client.force_login(coordinator("CY"))
    assert f"{colleague} (A telling name)" in client.get(NEW).content.decode()


def test_somebody_who_teaches_nothing_sets_up_nothing(client: Client) -> None:
    module()
    client.force_login(person(country="CY"))

    assert client.get(NEW).status_code == 404
    assert client.post(NEW, ANSWERS).status_code == 404
    assert "Set up a group" not in client.get("/teach/").content.decode()
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    ("countries", "offered"), [(["GR"], ["GR"]), (["GR", "IT"], ["GR", "IT"]), ([], ["CY", "GR", "IT"])]
)
def test_a_coordinator_is_asked_for_one_of_their_countries(
    client: Client, countries: list[str], offered: list[str]
) -> None:
    module()
    client.force_login(coordinator(*countries))

    context = client.get(NEW).context

    assert context["country"] == "GR" if len(offered) == 1 else context["countries"] == offered


def test_a_trainer_may_set_up_groups_where_they_teach_and_not_where_they_say_they_live(client: Client) -> None:
    teacher = trainer(country="IT")
    cohort(teacher)
    client.force_login(teacher)

    assert client.get(NEW).context["country"] == "CY"
    client.post(f"{NEW}?country=GR", ANSWERS)
    assert not Cohort.objects.filter(country="GR").exists()


def test_what_is_offered_is_of_the_country(client: Client) -> None:
    teacher, colleague, abroad, gone = trainer(), trainer(), trainer(), trainer(is_active=False)
    release = cohort(teacher).module.releases.get()
    seminar(colleague)
    cohort(abroad, release=release, country="GR")
    cohort(gone, release=release)
    ours, theirs, proposed = organisation(), organisation(country="GR"), organisation(status="proposed")
    client.force_login(teacher)

    form = client.get(NEW).context["form"]

    assert form.people == {str(colleague.uuid): colleague}
    assert list(form.fields["organisation"].queryset) == [ours]
    for answer in ({"organisation": theirs.uuid}, {"organisation": proposed.uuid}, {"trainers": [abroad.uuid]}):
        assert client.post(NEW, ANSWERS | answer).status_code == 200
    assert not Cohort.objects.filter(name="Morning group").exists()


def test_a_withdrawn_module_is_not_offered(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    group.module.withdrawn_at = timezone.now()
    group.module.save()
    client.force_login(teacher)

    assert client.post(NEW, ANSWERS).status_code == 200
    assert client.get(page_of(group, "edit")).context["form"].initial["module"] == "crafts"
    assert not Cohort.objects.filter(name="Morning group").exists()


def test_the_last_day_is_not_before_the_first(client: Client) -> None:
    client.force_login(trainer_of := trainer())
    cohort(trainer_of)

    answer = client.post(NEW, {**ANSWERS, "starts": "2026-06-02", "ends": "2026-06-01"})

    assert "The last day is before the first one" in answer.content.decode()


def test_only_what_was_answered_anew_is_changed(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    client.force_login(teacher)
    form = client.get(page_of(group, "edit")).context["form"]
    Cohort.objects.update(name="Renamed meanwhile")
    colleague = trainer()
    group.trainers.add(colleague)

    client.post(page_of(group, "edit"), sent(form) | {"handover": "Half of unit 2 is left."})

    group.refresh_from_db()
    assert (group.name, group.handover) == ("Renamed meanwhile", "Half of unit 2 is left.")
    assert set(group.trainers.all()) == {teacher, colleague}
    assert AuditEvent.objects.get(action="cohorts.change-cohort").detail == {"changed": ["handover"]}
    assert "Half of unit 2 is left." in client.get(group.get_absolute_url()).content.decode()


def test_the_module_stands_once_somebody_has_joined(client: Client) -> None:
    teacher = trainer()
    release = module()
    group = cohort(teacher, release=release, members=[person()])
    module("sewing")
    client.force_login(teacher)

    edited(client, group, module="sewing")
    assert Cohort.objects.get().module == release.module
    group.memberships.all().delete()
    edited(client, group, module="sewing")
    assert Cohort.objects.get().module.key == "sewing"


def test_a_trainer_names_a_colleague_and_takes_themselves_off(client: Client) -> None:
    teacher, colleague = trainer(), trainer()
    group = cohort(teacher)
    cohort(colleague, release=group.module.releases.get())
    client.force_login(teacher)

    answer = edited(client, group, trainers=[colleague.uuid])

    assert answer["Location"] == reverse("cohorts:teach")
    assert list(group.trainers.all()) == [colleague]
    event = AuditEvent.objects.get(action="cohorts.trainers")
    assert event.detail == {"named": [str(colleague.uuid)], "taken_off": [str(teacher.uuid)]}


def test_the_last_trainer_cannot_take_themselves_off_but_a_coordinator_can(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    client.force_login(teacher)

    page = edited(client, group, trainers=[], name="Not kept").content.decode()
    assert "A group keeps one trainer at least" in page
    assert list(group.trainers.all()) == [teacher]
    assert Cohort.objects.get().name == "Evening group"

    client.force_login(coordinator("CY"))
    edited(client, group, trainers=[])
    assert not group.trainers.exists()


def test_a_trainer_who_is_taken_off_reads_no_shared_notes_any_more(client: Client) -> None:
    teacher, _learner, group, note = group_with_a_note()
    shared(group.memberships.get(), note)
    group.trainers.add(trainer())
    client.force_login(coordinator("CY"))
    form = client.get(page_of(group, "edit")).context["form"]

    client.post(page_of(group, "edit"), sent(form) | {"trainers": [u for u in form.people if u != str(teacher.uuid)]})

    assert not SharedNote.objects.exists()


def test_a_coordinator_names_somebody_new_by_the_number_they_read_out(client: Client) -> None:
    group, new = cohort(trainer()), person()
    client.force_login(coordinator("CY"))

    edited(client, group, number=f" {new.spoken_number.lower()} ")

    assert new in group.trainers.all()
    new.refresh_from_db()
    assert new.counts


def test_a_trainer_cannot_name_people_by_number(client: Client) -> None:
    teacher, new = trainer(), person()
    group = cohort(teacher)
    client.force_login(teacher)

    edited(client, group, number=new.number)

    assert list(group.trainers.all()) == [teacher]


@pytest.mark.parametrize("change", [{"is_active": False}, {"provisional": True}, {"erased_at": timezone.now()}])
def test_the_number_of_somebody_who_cannot_sign_in_is_of_nobody(client: Client, change: dict[str, Any]) -> None:
    group, new = cohort(trainer()), person()
    User.objects.filter(pk=new.pk).update(**change)
    client.force_login(coordinator("CY"))

    page = edited(client, group, number=new.number).content.decode()

    assert "Nobody who can sign in has this number" in page
    assert new.chosen_name not in page


def test_whoever_guesses_numbers_is_stopped_even_before_a_right_one(client: Client) -> None:
    group, new = cohort(trainer()), person()
    client.force_login(coordinator("CY"))
    form = sent(client.get(page_of(group, "edit")).context["form"])

    for _guess in range(WRONG_NUMBERS):
        client.post(page_of(group, "edit"), form | {"number": new_code()})
    page = client.post(page_of(group, "edit"), form | {"number": new.number}).content.decode()

    assert "Too many numbers" in page
    assert new not in group.trainers.all()


def test_whose_number_leads_a_coordinator_to_a_name_reads_so_and_right_ones_are_counted_too(client: Client) -> None:
    group, new, by = cohort(trainer()), person(), coordinator("CY")
    client.force_login(by)

    edited(client, group, number=new.number)
    for _each in range(LOOK_UPS - 1):
        person_by_number(new.number, asked_by=by, at=timezone.now())
    page = edited(client, group, number=person().number).content.decode()

    assert {(each.by, str(each.what)) for each in opened_lately(new)} == {
        (str(by), "looked your name up by your participant number")
    }
    assert "Too many numbers" in page
    assert group.trainers.count() == 2


def test_nobody_teaches_a_group_and_learns_in_it(client: Client) -> None:
    learner = person()
    group = cohort(trainer(), members=[learner])
    client.force_login(coordinator("CY"))

    page = edited(client, group, number=learner.number).content.decode()

    assert "Nobody is both" in page
    assert learner not in group.trainers.all()


def test_archiving_asks_first_and_ends_what_ends_with_a_group(client: Client) -> None:
    teacher, _learner, group, note = group_with_a_note()
    shared(group.memberships.get(), note)
    invite(cohort=group, lines=[Line(1, "ada@example.org", "en")], by=teacher, at=timezone.now())
    client.force_login(teacher)

    client.get(page_of(group, "archive"))
    assert Cohort.objects.get().archived_at is None
    client.post(page_of(group, "archive"))
    client.post(page_of(group, "archive"))

    assert Cohort.objects.get().archived_at is not None
    assert not SharedNote.objects.exists()
    assert not group.invitations.exists()
    assert AuditEvent.objects.filter(action="cohorts.archive").count() == 1


def test_a_group_that_is_back_can_be_joined_and_shares_nothing(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, archived_at=timezone.now())
    client.force_login(coordinator("CY"))

    client.post(page_of(group, "bring-back"))
    client.force_login(person())
    client.post(reverse("cohorts:enter", args=[group.join_code]))

    assert group.memberships.current().exists()
    assert AuditEvent.objects.filter(action="cohorts.bring-back").exists()


def test_a_leaked_code_is_replaced_and_opens_nothing(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher, members=[person()])
    client.force_login(teacher)

    client.post(reverse("cohorts:new-code", args=[group.uuid]))

    assert client.get(reverse("cohorts:join", args=[group.join_code])).status_code == 404
    group.refresh_from_db()
    assert client.get(reverse("cohorts:join", args=[group.join_code])).status_code == 200
    assert group.memberships.current().count() == 1


def test_invitations_end_with_the_group_when_its_last_day_comes_nearer(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    now = timezone.now()
    invite(cohort=group, lines=[Line(1, "ada@example.org", "en")], by=teacher, at=now)
    client.force_login(teacher)

    edited(client, group, ends=(now + timedelta(days=3)).date().isoformat())

    assert group.invitations.get().ends_at <= now + timedelta(days=4)


def test_the_pages_take_the_same_number_of_queries_for_many_trainers(client: Client) -> None:
    teacher = trainer()
    group = cohort(teacher)
    client.force_login(teacher)
    client.get(NEW)
    counts = []

    for _more in range(2):
        group.trainers.add(*(trainer(belongs_to=organisation()) for _colleague in range(3)))
        for page in (NEW, page_of(group, "edit")):
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            counts.append(len(captured))

    assert counts[:2] == counts[2:]
