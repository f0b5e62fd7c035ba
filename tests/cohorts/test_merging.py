"""Two entries of one person become one: by a human decision, with nothing lost and nothing counted twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent, User
from certificates.issuing import SeminarCertificates, issue_for_seminar
from certificates.models import Document
from cohorts.attendance import Mark, Status, mark, mark_many
from cohorts.attendance_summary import summary
from cohorts.checking_in import check_in
from cohorts.closing import ask_to_close, confirm
from cohorts.correcting import corrections_of
from cohorts.guessing import LOOK_UPS
from cohorts.merging import Gone, HasAccount, IntoItself, NotByThem, ReasonMissing, TeachesIt, merge
from cohorts.models import Attendance, AttendanceChange, CheckIn, Needs, Registration, Seminar, Waiting
from cohorts.provisional import enter_person
from cohorts.registration import places_left
from kpis.evidence import Ledger, attended
from lms.models import Programme
from tests.cohorts.rooms import cohort, seminar
from tests.world import NOON, module, person, published_programme, trainer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=5)


@pytest.fixture(autouse=True)
def programme() -> None:
    published_programme()


def guest(course: Seminar, name: str = "Anna") -> User:
    return enter_person(seminar=course, name=name, organisation="", contact="anna@example.org", at=NOON)


def sit(course: Seminar, user: User, *statuses: str, by: User) -> None:
    for session, status in zip(course.sessions.select_related("seminar"), statuses, strict=False):
        if status:
            mark(session=session, person=user, status=Status(status), by=by, at=LATER)


def page_of(course: Seminar, user: User) -> str:
    return reverse("cohorts:merge", args=[course.uuid, user.uuid])


def test_somebody_from_the_door_and_their_account_are_one_person_everywhere(client: Client) -> None:
    teacher, anna, ben = trainer(), person(chosen_name="Anna"), person(chosen_name="Ben")
    course = seminar(teacher, people=[anna, ben], capacity=10)
    release = module()
    groups = [cohort(teacher, release=release, members=[anna], name=name) for name in ("One", "Two")]
    at_the_door = guest(course)
    sit(course, at_the_door, "present", "present", "present", "late", by=teacher)
    sit(course, anna, "absent", "present", "", "", "present", by=teacher)
    client.force_login(teacher)

    asked = client.get(page_of(course, at_the_door), {"into": str(anna.uuid)})
    client.post(page_of(course, at_the_door), {"into": str(anna.uuid), "decided": "yes"})

    assert "Is Anna the same person as Anna?" in asked.content.decode()
    listed = summary(course)
    rows = {str(each.person): each for each in listed.participants}
    assert set(rows) == {"Anna", "Ben"}
    assert (rows["Anna"].attended, rows["Anna"].minutes, rows["Anna"].qualified) == (5, 5 * 210, True)
    assert listed.in_the_room == (1, 1, 1, 1, 1, 0)
    assert places_left(course) == 8
    assert client.get(reverse("api:seminar", args=[course.uuid])).json()["participants"][0]["attended"] == 5
    ledger = Ledger(programme=Programme.current(), at=LATER)
    facts = attended(ledger, None, evidence="seminar-attended", kind="seminar")  # type: ignore[arg-type]
    assert [(fact.subject, fact.enough) for fact in facts] == [(anna.pk, True)]
    assert len(ledger.places) == 2
    papers = issue_for_seminar(seminar=course, by=teacher, at=LATER)
    assert [paper.holder for paper in papers] == [anna]
    assert all(group.memberships.current().count() == 1 for group in groups)
    at_the_door.refresh_from_db()
    assert (at_the_door.merged_into, at_the_door.contact) == (anna, "")
    assert not Registration.objects.filter(user=at_the_door).exists()
    event = AuditEvent.objects.get(action="cohorts.merge")
    assert event.actor == teacher
    assert "Anna" not in str(event.detail)


@pytest.mark.parametrize(
    ("theirs", "own", "stands"),
    [
        ("present", "absent", "present"),
        ("late", "excused", "late"),
        ("excused", "absent", "excused"),
        ("absent", "left-early", "left-early"),
        ("late", "present", "present"),
        ("present", "", "present"),
    ],
)
def test_of_two_marks_of_a_half_day_the_better_stands_and_both_are_in_the_log(
    theirs: str, own: str, stands: str
) -> None:
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna])
    other = guest(course)
    sit(course, other, theirs, by=teacher)
    sit(course, anna, own, by=teacher)

    merge(person=other, into=anna, by=teacher, at=LATER)

    assert list(Attendance.objects.values_list("user", "status")) == [(anna.pk, stands)]
    logged = AttendanceChange.objects.get(source="merge")
    assert (logged.user, logged.status, logged.took_effect) == (anna, theirs, stands == theirs)


def test_of_two_who_were_late_the_one_who_missed_less_stands() -> None:
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna])
    other, half_day = guest(course), course.sessions.select_related("seminar")[0]
    marks = {anna: Mark(Status.LATE, 40), other: Mark(Status.LATE, 5)}
    mark_many(session=half_day, marks=marks, by=teacher, at=LATER)

    merge(person=other, into=anna, by=teacher, at=LATER)

    assert Attendance.objects.get().missed == 5


def test_what_somebody_needs_and_that_they_checked_in_or_wait_goes_with_them() -> None:
    teacher, anna = trainer(), person()
    course, full = seminar(teacher, people=[anna]), seminar(teacher)
    other = guest(course)
    CheckIn.objects.create(session=course.sessions.all()[0], user=other, at=NOON)
    Needs.objects.create(seminar=course, user=other, access="A ramp", food="No nuts")
    Needs.objects.create(seminar=course, user=anna, food="No milk")
    Waiting.objects.create(seminar=full, user=other, at=NOON)
    Waiting.objects.create(seminar=course, user=anna, at=NOON)

    merge(person=other, into=anna, by=teacher, at=LATER)

    assert list(CheckIn.objects.values_list("user", flat=True)) == [anna.pk]
    assert list(Needs.objects.values_list("user", "access", "food")) == [(anna.pk, "A ramp", "No milk")]
    assert list(Waiting.objects.values_list("seminar", "user")) == [(full.pk, anna.pk)]


@pytest.mark.parametrize("first", ["the guest", "the account", "both"])
def test_one_person_has_one_paper_for_one_seminar_whoever_had_one_before(first: str) -> None:
    teacher, anna = trainer(), person(chosen_name="Anna")
    course = seminar(teacher, people=[anna])
    other = guest(course)
    sit(course, other, *(["present"] * 5 if first != "the account" else ["", "", "", "", "", "present"]), by=teacher)
    sit(course, anna, *(["present"] * 5 if first != "the guest" else ["", "", "", "", "", "present"]), by=teacher)
    issue_for_seminar(seminar=course, by=teacher, at=LATER)

    merge(person=other, into=anna, by=teacher, at=LATER)
    issue_for_seminar(seminar=course, by=teacher, at=LATER)
    issue_for_seminar(seminar=course, by=teacher, at=LATER)

    in_force = Document.objects.valid().held_by(anna)
    assert in_force.count() == 1
    assert in_force.get().snapshot["attended"] == summary(course).participants[0].attended
    standing = SeminarCertificates.of(course)
    assert (standing.due, standing.outdated, standing.no_longer_earned) == ([], [], 0)


def test_two_people_from_the_list_may_be_one(client: Client) -> None:
    teacher = trainer()
    course = seminar(teacher)
    one, other = guest(course, "Zoë"), guest(course, "zoe")
    client.force_login(teacher)

    page = client.get(page_of(course, one)).content.decode()
    client.post(page_of(course, one), {"into": str(other.uuid), "decided": "yes"})

    assert "The same name" in page
    assert [each.person for each in summary(course).participants] == [other]


def test_the_number_that_somebody_reads_aloud_leads_to_their_account(client: Client) -> None:
    teacher, anna = trainer(), person(chosen_name="Somebody else")
    course = seminar(teacher)
    at_the_door = guest(course)
    client.force_login(teacher)

    wrong = client.post(page_of(course, at_the_door), {"number": "2222-2222"}).content.decode()
    asked = client.post(page_of(course, at_the_door), {"number": anna.spoken_number.lower()}).content.decode()
    client.post(page_of(course, at_the_door), {"number": anna.spoken_number, "decided": "yes"})

    assert "Nobody with an account has this number" in wrong
    assert "the same person as Somebody else?" in asked
    assert [each.person for each in summary(course).participants] == [anna]


def test_whoever_guesses_numbers_is_stopped(client: Client) -> None:
    teacher = trainer()
    course = seminar(teacher)
    at_the_door = guest(course)
    client.force_login(teacher)

    answers = [client.post(page_of(course, at_the_door), {"number": "2222-2222"}).status_code for _try in range(42)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_whoever_is_merged_while_they_check_in_is_on_the_list_once() -> None:
    teacher, anna = trainer(), person()
    course = seminar(teacher, half_days=1)
    at_the_door = guest(course)
    merge(person=User.objects.get(pk=at_the_door.pk), into=anna, by=teacher, at=NOON)

    check_in(session=course.sessions.get(), person=at_the_door, at=NOON)

    assert [each.person for each in summary(course).participants] == [anna]


def test_who_looks_up_whose_number_is_kept_and_nobody_does_so_without_end(client: Client) -> None:
    teacher, anna = trainer(), person(chosen_name="Somebody else")
    course = seminar(teacher)
    at_the_door = guest(course)
    client.force_login(teacher)

    answers = [client.post(page_of(course, at_the_door), {"number": anna.number}) for _try in range(LOOK_UPS + 1)]

    assert [answer.status_code for answer in answers] == [200] * LOOK_UPS + [429]
    event = AuditEvent.objects.filter(action="number looked up").first()
    assert event is not None
    assert (event.actor, event.subject) == (teacher, f"accounts.user:{anna.uuid}")
    assert event.detail == {"entry": str(at_the_door.uuid), "seminar": str(course.uuid)}


def test_whom_to_become_is_read_from_the_form_that_is_sent_and_not_from_its_address(client: Client) -> None:
    teacher, anna = trainer(), person()
    course = seminar(teacher, people=[anna])
    other = guest(course)
    client.force_login(teacher)

    answer = client.post(f"{page_of(course, other)}?into={anna.uuid}", {"decided": "yes"})

    assert "Who is" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="cohorts.merge").exists()


def test_somebody_whom_the_trainer_does_not_know_is_not_found(client: Client) -> None:
    teacher, stranger, colleague = trainer(), person(), trainer()
    course = seminar(teacher, colleague)
    at_the_door, elsewhere = guest(course), guest(seminar(trainer()))
    client.force_login(teacher)

    for somebody in (stranger, colleague, elsewhere):
        assert client.get(page_of(course, at_the_door), {"into": str(somebody.uuid)}).status_code == 404
    assert client.get(page_of(course, elsewhere)).status_code == 404
    assert client.get(page_of(course, stranger)).status_code == 404


def test_what_cannot_be_one_stays_two() -> None:
    teacher, anna, erased = trainer(), person(), person(erased_at=NOON)
    course = seminar(teacher, people=[anna])
    other, again = guest(course), guest(course)
    some, root, second = person(is_staff=True), *(person(is_staff=True, is_superuser=True) for _each in range(2))

    for one, into, by, refusal in (
        (other, other, teacher, IntoItself),
        (other, erased, teacher, Gone),
        (anna, person(), teacher, HasAccount),
        (anna, person(), some, HasAccount),
        (anna, other, root, HasAccount),
        (anna, root, root, NotByThem),
        (second, anna, root, NotByThem),
        (other, teacher, teacher, TeachesIt),
    ):
        with pytest.raises(refusal):
            merge(person=one, into=into, by=by, at=LATER)
    merge(person=other, into=anna, by=teacher, at=LATER)
    for one, into in ((other, again), (again, other)):
        with pytest.raises(Gone):
            merge(person=one, into=into, by=teacher, at=LATER)


@pytest.mark.parametrize(("anna_was", "before"), [("", "absent"), ("late", "late"), ("present", "present")])
def test_a_closed_list_changes_only_with_a_reason(client: Client, anna_was: str, before: str) -> None:
    teacher, anna = trainer(), person(chosen_name="Anna")
    course = seminar(teacher, people=[anna], half_days=1)
    at_the_door = guest(course)
    sit(course, at_the_door, "present", by=teacher)
    sit(course, anna, anna_was, by=teacher)
    ask_to_close(seminar=course, by=teacher, at=LATER, rest_absent=True)
    confirm(seminar=course, by=person(), at=LATER)
    client.force_login(teacher)

    with pytest.raises(ReasonMissing):
        merge(person=at_the_door, into=anna, by=teacher, at=LATER)
    page = client.post(page_of(course, at_the_door), {"into": str(anna.uuid), "decided": "yes", "reason": "short"})
    assert User.objects.filter(merged_into=anna).count() == 0
    client.post(
        page_of(course, at_the_door),
        {"into": str(anna.uuid), "decided": "yes", "reason": "She gave her other name at the door."},
    )

    assert "closed" in page.content.decode()
    [listed] = corrections_of(course)
    assert listed.before is not None and listed.after is not None
    assert (listed.before.status, listed.after.status) == (before, "present")
    assert "She gave her other name at the door." in client.get(course.get_absolute_url()).content.decode()


def test_two_accounts_are_merged_by_an_administrator(client: Client) -> None:
    teacher, anna, before = trainer(), person(chosen_name="Anna"), person(chosen_name="Ann")
    course = seminar(teacher, people=[before])
    sit(course, before, "present", by=teacher)
    client.force_login(person(is_staff=True, is_superuser=True))
    action = {"action": "merge_people", "_selected_action": [anna.pk, before.pk]}
    people = reverse("admin:accounts_user_changelist")

    asked = client.post(people, action).content.decode()
    client.post(people, {**action, "stays": str(anna.uuid), "reason": "Two addresses of one person."})

    assert "Who stays?" in asked
    before.refresh_from_db()
    assert before.merged_into == anna
    assert Attendance.objects.get().user == anna
    form = client.get(reverse("admin:accounts_user_change", args=[before.pk])).content.decode()
    assert 'name="merged_into"' not in form


def test_whoever_administers_some_of_it_merges_nobody_and_nobody_reads_so_what_somebody_wrote(client: Client) -> None:
    anna, ann, some = person(), person(), person(is_staff=True)
    some.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    people = reverse("admin:accounts_user_changelist")

    def merged(one: User, into: User) -> str:
        chosen = {"action": "merge_people", "_selected_action": [one.pk, into.pk]}
        client.post(people, {**chosen, "stays": str(into.uuid), "reason": "One person."})
        return client.get(people).content.decode()

    client.force_login(some)
    merged(anna, ann)
    assert 'value="merge_people"' not in client.get(people).content.decode()
    User.objects.filter(pk=some.pk).update(is_superuser=True)
    assert "You cannot merge an account into your own" in merged(anna, some)
    assert not User.objects.exclude(merged_into=None).exists()
    assert "It is one person now." in merged(anna, ann)


STATUSES = st.sampled_from(["", *Status.values])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    marks=st.lists(st.tuples(STATUSES, STATUSES), min_size=4, max_size=4),
    order=st.permutations(range(1, 4)),
    into=st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_merging_in_any_order_loses_no_presence(
    marks: list[tuple[str, str]], order: list[int], into: list[int]
) -> None:
    teacher = trainer()
    course = seminar(teacher, half_days=2)
    people = [guest(course, f"Guest {number}") for number in range(4)]
    for user, of_one in zip(people, marks, strict=True):
        sit(course, user, *of_one, by=teacher)
    became = list(range(4))

    for number, aim in zip(order, into, strict=True):
        target = became.index(aim) if aim in became else aim
        while became[target] != target:
            target = became[target]
        if became[number] == number and target != number:
            merge(person=people[number], into=people[target], by=teacher, at=LATER)
            became[number] = target

    def last(number: int) -> int:
        return number if became[number] == number else last(became[number])

    there = {Status.PRESENT, Status.LATE, Status.LEFT_EARLY}
    for column in range(2):
        heads = {last(number) for number in range(4) if marks[number][column] in there}
        marked = {last(number) for number in range(4) if marks[number][column]}
        listed = summary(course)
        assert listed.in_the_room[column] == len(heads)
        assert listed.marked[column] == len(marked)
    assert len(listed.participants) == len({last(number) for number in range(4)})
    assert sum(each.attended for each in listed.participants) == sum(listed.in_the_room)
