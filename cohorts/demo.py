"""The demo's groups and rooms: cohorts in every country, seminars held and coming, a few notes shared with trainers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.people import group_of
from cohorts.attendance import Mark, Status, mark_many
from cohorts.attention import needs_among
from cohorts.checking_in import WalkIn, check_in, check_in_without_account, mark_waiting
from cohorts.closing import ask_to_close, confirm
from cohorts.correcting import correct
from cohorts.entering import enter_list
from cohorts.head_count import count_unlisted
from cohorts.invitation_list import Line
from cohorts.invitations import invite
from cohorts.learning import learning_of
from cohorts.membership import join
from cohorts.models import Cohort, Nudge, Seminar, Session
from cohorts.needs import say_needs
from cohorts.provisional import enter_person
from cohorts.registration import register, sign_up
from cohorts.sharing import share_note
from courses import shelf
from courses.models import Reflection, Release
from lms.demo import World
from lms.models import Programme

PLACES = {
    "CY": ("Asia/Nicosia", "Municipal library, Larnaca (demo)"),
    "DE": ("Europe/Berlin", "Neighbourhood house, Cologne (demo)"),
    "GR": ("Europe/Athens", "Cultural centre, Patras (demo)"),
    "IT": ("Europe/Rome", "Town library, Catania (demo)"),
    "PL": ("Europe/Warsaw", "Community centre, Poznań (demo)"),
    "ES": ("Europe/Madrid", "Civic centre, Valencia (demo)"),
}
TRAINERS = {"CY": "Stelios", "DE": "Hanna", "GR": "Areti", "IT": "Salvo", "PL": "Agnieszka", "ES": "Laia"}
LANGUAGES = {"CY": "el", "DE": "de", "GR": "el", "IT": "it", "PL": "pl", "ES": "es"}
TAUGHT_BY_TRAINER = ("GR", "IT")
"""Countries whose first cohort the demo trainer teaches."""

CLOSED_IN = ("CY", "ES")
"""Countries whose seminar is closed; in the others somebody from the door is on the list without an account."""

SEMINAR_AHEAD = ("DE", "IT")
"""Countries whose first cohort has its seminar before it; the others have held it."""

INVITED = ("maria", "kostas", "hello")
"""Before the at sign. Nobody is written to."""

PERSONAL_RECORDS = (
    # How a person took part in six half days, and how often that happens.
    (("present",) * 6, 12),
    (("present", "present", "late", "present", "present", "present"), 4),
    (("present", "present", "present", "present", "present", "left-early"), 3),
    (("present", "present", "present", "absent", "present", "present"), 3),
    (("excused", "present", "present", "present", "present", "present"), 2),
    (("present", "present", "excused", "excused", "present", "present"), 2),
    (("present", "late", "absent", "absent", "absent", "absent"), 1),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One cohort to be made: where, of which module, by whom."""

    country: str
    release: Release
    trainer: User
    number: int


def build(world: World) -> None:
    countries = Programme.current().countries
    releases = shelf.catalogue()
    if not releases:
        return
    for country in countries:
        colleague = _colleague(world, country)
        trainer = world.people["trainer"] if country in TAUGHT_BY_TRAINER else colleague
        plans = [Plan(country, release, colleague, 2) for release in releases]
        plans.sort(key=lambda plan: len(_learners_of(world, plan)), reverse=True)
        first = _cohort(world, replace(plans[0], trainer=trainer, number=1))
        for plan in plans[1:2]:
            _write(world, _cohort(world, plan))
        if country in SEMINAR_AHEAD:
            ahead = _seminar(world, first, first_day=(world.now + timedelta(days=12)).date(), undecided=3)
            _sign_up(world, ahead)
        else:
            _close(world, _hold(world, first))
        _share(world, first)
        if trainer == world.people["trainer"]:
            _prepare_next(world, first)
        if country == TAUGHT_BY_TRAINER[0]:
            _hold_one_now(world, first)
        _write(world, first)
    _enter_list(world)


def _colleague(world: World, country: str) -> User:
    """A trainer of this country. They cannot sign in: the demo has one trainer to try."""
    colleague: User = User.objects.create(
        chosen_name=TRAINERS.get(country, "Sam"),
        country=country,
        language=LANGUAGES.get(country, "en"),
        counts=False,
        welcomed_at=world.now - timedelta(days=200),
    )
    return colleague


def _cohort(world: World, plan: Plan) -> Cohort:
    starts = (world.now - timedelta(days=75 + 5 * plan.number)).date()
    cohort = Cohort.objects.create(
        name=f"{PLACES.get(plan.country, ('', plan.country))[1].split(',')[-1].removesuffix('(demo)').strip()} "
        f"{starts.year}/{plan.number}",
        module=plan.release.module,
        country=plan.country,
        language=LANGUAGES.get(plan.country, "en"),
        starts=starts,
        ends=starts + timedelta(days=150),
    )
    cohort.trainers.add(plan.trainer)
    for user in _learners_of(world, plan):
        began = user.enrolments.filter(module=plan.release.module).values_list("began_at", flat=True).first()
        join(cohort=cohort, user=user, at=began or world.now - timedelta(days=world.random.randint(5, 40)))
    return cohort


def _learners_of(world: World, plan: Plan) -> list[User]:
    people = [*world.learner_users, world.people["learner"]]
    return [user for user in people if user.home_country == plan.country and group_of(user) == plan.release.group]


def _hold(world: World, cohort: Cohort) -> Seminar:
    seminar = _seminar(world, cohort, first_day=(world.now - timedelta(days=26 + world.random.randint(0, 9))).date())
    trainer = cohort.trainers.get()
    people = [registration.user for registration in seminar.registrations.select_related("user").order_by("pk")]
    records, weights = zip(*PERSONAL_RECORDS, strict=True)
    record_of = dict(zip(people, world.random.choices(records, weights, k=len(people)), strict=True))
    for session in seminar.sessions.select_related("seminar"):
        marks = {person: Status(record[session.number - 1]) for person, record in record_of.items()}
        mark_many(session=session, marks=marks, by=trainer, at=session.starts_at + timedelta(minutes=20))
    return seminar


def _close(world: World, seminar: Seminar) -> None:
    """Closed by two people, with a mark corrected since; or open, with somebody from the door who may be a learner."""
    sessions = list(seminar.sessions.select_related("seminar"))
    first = seminar.registrations.select_related("user").order_by("pk").first()
    if first is None:
        return
    known = first.user
    asker = seminar.trainers.get()
    if seminar.country not in CLOSED_IN:
        door = enter_person(seminar=seminar, name=known.chosen_name, organisation="", at=sessions[0].starts_at)
        mark_many(session=sessions[0], marks={door: Status.PRESENT}, by=asker, at=sessions[0].ends_at)
        return
    over = sessions[-1].ends_at + timedelta(hours=1)
    ask_to_close(seminar=seminar, by=asker, at=over, rest_absent=True)
    if seminar.country == CLOSED_IN[0]:
        seminar.trainers.add(world.people["trainer"])
    confirm(seminar=seminar, by=world.people["coordinator"], at=over + timedelta(hours=20))
    correct(
        session=sessions[2],
        person=known,
        mark=Mark(Status.LATE, 25),
        reason="The signed sheet says a quarter to ten.",
        by=asker,
        at=over + timedelta(days=2),
    )


def _prepare_next(world: World, cohort: Cohort) -> None:
    """What the trainer to try has begun: the next group, nobody in it yet, and a few people asked into the first."""
    starts = world.now.date() + timedelta(days=21)
    following = Cohort.objects.create(
        name=f"{cohort.name.rpartition('/')[0]}/3",
        module=cohort.module,
        country=cohort.country,
        language=cohort.language,
        starts=starts,
        ends=starts + timedelta(days=150),
        handover="The room is booked for the first evening. The projector needs an adapter.",
    )
    following.trainers.set(cohort.trainers.all())
    lines = [Line(number, f"{name}@example.org", cohort.language) for number, name in enumerate(INVITED, start=1)]
    invite(cohort=cohort, lines=lines, by=cohort.trainers.all()[0], at=world.now - timedelta(days=2))
    cohort.invitations.update(mailed_at=world.now - timedelta(days=2))


def _hold_one_now(world: World, cohort: Cohort) -> None:
    """A workshop whose first half day is on while somebody looks: marked in part, with phones and without."""
    begins = world.now - timedelta(minutes=30 + world.now.minute % 15, seconds=world.now.second)
    zone, place = PLACES.get(cohort.country, ("UTC", ""))
    trainer = cohort.trainers.get()
    workshop = Seminar.objects.create(
        kind=Seminar.Kind.WORKSHOP,
        title=f"Workshop {cohort.name}",
        country=cohort.country,
        cohort=cohort,
        place=place,
        language=cohort.language,
        time_zone=zone,
        capacity=16,
    )
    workshop.trainers.add(trainer)
    for number in range(2):
        starts_at = begins + timedelta(hours=4.5 * number)
        Session.objects.create(seminar=workshop, number=number + 1, starts_at=starts_at, minutes=210)
    people = _participants(world, cohort)[:12]
    register(seminar=workshop, people=people, at=begins - timedelta(days=10))
    half_day = workshop.sessions.select_related("seminar").order_by("number")[0]
    # Early, but on the same day: the demo is made at any hour of the night as well.
    midnight = half_day.local_start.replace(hour=0, minute=0)
    for person in people[:3]:
        check_in(session=half_day, person=person, at=max(begins - timedelta(minutes=10), midnight))
    mark_waiting(session=half_day, at=begins)
    walk_in = WalkIn("Robin", "Choir of the harbour (demo)")
    check_in_without_account(session=half_day, who=walk_in, entry=uuid4(), at=begins + timedelta(minutes=2))
    marks = [Mark(Status.PRESENT), Mark(Status.PRESENT), Mark(Status.LATE, 15), Mark(Status.EXCUSED)]
    taken = dict(zip(people[3:7], marks, strict=False))
    mark_many(session=half_day, marks=taken, by=trainer, at=begins + timedelta(minutes=20))
    count_unlisted(session=half_day, change=1, by=trainer, at=begins + timedelta(minutes=21))


def _share(world: World, cohort: Cohort) -> None:
    """Of those who keep notes, a few let their trainers read one, each in answer to something else."""
    members = {membership.user_id: membership for membership in cohort.memberships.all()}
    notes = Reflection.objects.filter(enrolment__user__in=members, enrolment__module=cohort.module)
    writers, answered = {world.people["learner"].pk}, set()
    for note in notes.select_related("enrolment").order_by("saved_at", "pk"):
        writer = note.enrolment.user_id
        if writer in writers or note.key in answered:
            continue
        writers.add(writer)
        answered.add(note.key)
        share_note(
            membership=members[writer],
            note=note,
            saved_at=note.saved_at,
            readers=cohort.trainers.all(),
            at=min(note.saved_at + timedelta(hours=2), world.now),
        )


def _write(world: World, cohort: Cohort) -> None:
    """Four days ago their trainer sent every second of those who needed one a ready message; some have read it."""
    at = world.now - timedelta(days=4)
    learners = [each for each in learning_of(cohort.memberships.current()) if each.membership.joined_at <= at]
    needs = needs_among(learners, at=at)
    for number, (membership, of_one) in enumerate(sorted(needs.items())):
        is_ours = any(each.membership.pk == membership and each.person == world.people["learner"] for each in learners)
        if number % 2 and not is_ours:
            continue
        Nudge.objects.create(
            membership_id=membership,
            reason=of_one[0].reason,
            about=of_one[0].about,
            sent_by=cohort.trainers.first(),
            sent_at=at,
            due_at=at,
            mailed_at=at,
            read_at=at + timedelta(days=1) if number % 4 == 0 and not is_ours else None,
        )


def _seminar(world: World, cohort: Cohort, *, first_day: date, undecided: int = 0) -> Seminar:
    """Three days of one week, a morning and an afternoon each; `undecided` members have no place yet."""
    first_day += timedelta(days=(7 - first_day.weekday()) % 7 if first_day.weekday() > 2 else 0)
    zone, place = PLACES.get(cohort.country, ("UTC", ""))
    group = next(release.group for release in shelf.catalogue() if release.module == cohort.module)
    seminar = Seminar.objects.create(
        title=f"Three-day seminar {cohort.name}",
        group=group,
        country=cohort.country,
        cohort=cohort,
        place=place,
        language=cohort.language,
        time_zone=zone,
        capacity=25,
    )
    seminar.trainers.set(cohort.trainers.all())
    for number in range(6):
        day, afternoon = divmod(number, 2)
        begins = time(14, 0) if afternoon else time(9, 30)
        local = datetime.combine(first_day + timedelta(days=day), begins, ZoneInfo(zone))
        Session.objects.create(seminar=seminar, number=number + 1, starts_at=local, minutes=210)
    register(seminar=seminar, people=_participants(world, cohort)[undecided:], at=local - timedelta(days=10))
    return seminar


def _sign_up(world: World, seminar: Seminar) -> None:
    """All places are taken, some wait, and a few need something. Members without a place yet may sign up as well."""
    taken = seminar.registrations.count()
    seminar.takes_sign_ups, seminar.capacity = True, taken
    seminar.address = "Second floor. The lift is on the left of the entrance. (demo)"
    seminar.agenda = "Who is in the room\nWhat people need to arrive\nPractice in small groups\nWhat we take home"
    seminar.save()
    has = set(seminar.registrations.values_list("user", flat=True))
    members = set(seminar.cohort.memberships.values_list("user", flat=True)) if seminar.cohort else set()
    others = [user for user in world.learner_users if user.pk not in has | members]
    for number, user in enumerate(others[:3]):
        sign_up(seminar=seminar, user=user, at=world.now - timedelta(hours=30 - number))
    said = [("A seat near the door", ""), ("", "No nuts, no milk"), ("Sign language, if you can", "")]
    for place, (access, food) in zip(seminar.registrations.select_related("user").order_by("pk"), said, strict=False):
        say_needs(seminar=seminar, user=place.user, access=access, food=food, at=world.now)


def _enter_list(world: World) -> None:
    """An evening that was held before anybody could enter it here, from its list."""
    trainer = world.people["trainer"]
    model = trainer.seminars_taught.order_by("pk").first()
    if model is None:
        return
    evening = Seminar.objects.create(
        kind=Seminar.Kind.INFORMATION,
        title="Information evening",
        country=model.country,
        place=model.place,
        language=model.language,
        time_zone=model.time_zone,
    )
    evening.trainers.add(trainer)
    begins = datetime.combine((world.now - timedelta(days=90)).date(), time(18, 0), evening.zone)
    Session.objects.create(seminar=evening, number=1, starts_at=begins, minutes=120)
    names = ["Fotini", "Manos", "Lia", "Petros"]
    lines = ["Name,Organisation,1", *(f"{name} (demo),Neighbours of the square (demo),x" for name in names), "–,,x"]
    enter_list(seminar=evening, text="\n".join(lines), by=trainer, at=world.now)


def _participants(world: World, cohort: Cohort) -> list[User]:
    """The cohort, and others of the country who came without it, as long as there are places."""
    members = [membership.user for membership in cohort.memberships.select_related("user").order_by("pk")]
    others = [user for user in world.learner_users if user.home_country == cohort.country and user not in members]
    return (members + others)[:22]
