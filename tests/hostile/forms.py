"""Every form with a text in it, each in a world that lets it be sent again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from certificates.models import AttendanceReport
from cohorts.closing import ask_to_close, confirm
from cohorts.models import Attendance, AttendanceChange, Closing, Cohort, Needs, Scan, Seminar, Session
from courses.models import Completion, Reflection
from kpis.models import FrozenPeriod, Record
from lms.text import has_letters, plain
from quizzes.attempts import open_attempt
from quizzes.models import Response, SurveyAnswer
from tests import world
from tests.cohorts import rooms
from tests.hostile.fields import Form, Kept, line, lines
from tests.kpis import builders
from tests.quizzes.page import Page
from tests.quizzes.questions import REFLECT, SHORT, SURVEY, module_with_quiz, quiz_of

Build = Callable[[], Form]


def nobody_proposed_it() -> None:
    """An organisation that somebody proposed already would be the same in other capitals."""
    Organisation.objects.update(name=Concat(Value("Former "), Cast("pk", CharField())))


def profile() -> Form:
    world.published_programme()
    user = world.person()

    def kept() -> list[str]:
        row = User.objects.select_related("organisation").get(pk=user.pk)
        return [row.chosen_name, row.paper_name, row.organisation.name if row.organisation else ""]

    return Form(
        world.signed_in(user),
        "/me/",
        {
            "chosen_name": line(100, least=1, letters=True),
            "paper_name": line(150, letters=True),
            "proposed_name": line(200, least=1),
        },
        kept,
        lambda: {"belongs": "propose", "proposed_kind": "club", "country": "CY", "language": "en"},
        nobody_proposed_it,
        [(world.signed_in(user), "/me/")],
    )


def group() -> Form:
    trainer = world.trainer()
    row = rooms.cohort(trainer)
    client = world.signed_in(trainer)
    return Form(
        client,
        f"{row.get_absolute_url()}edit/",
        {"name": line(120, least=1), "handover": line(4000)},
        lambda: Cohort.objects.values_list("name", "handover").get(pk=row.pk),
        lambda: {"module": row.module.key, "language": "en", "initial-handover": "before"},
        shown=[(client, row.get_absolute_url())],
    )


def a_seminar() -> tuple[User, Seminar]:
    """One that is still to come."""
    if not Cohort.objects.exists():
        world.module()
    trainer = world.trainer()
    return trainer, rooms.seminar(trainer, half_days=2, begins=timezone.now() + timedelta(days=3))


def seminar() -> Form:
    trainer, row = a_seminar()
    learner = world.person()
    row.registrations.create(user=learner, at=timezone.now())
    client = world.signed_in(trainer)
    others = {"kind": "seminar", "group": "", "country": "CY", "language": "en", "capacity": "25"}
    others |= dict.fromkeys(["initial-place", "initial-address", "initial-agenda"], "before")
    return Form(
        client,
        f"{row.get_absolute_url()}edit/",
        {"title": line(150, least=1), "place": line(200), "address": line(500), "agenda": lines(4000)},
        lambda: Seminar.objects.values_list("title", "place", "address", "agenda").get(pk=row.pk),
        lambda: others,
        shown=[(client, row.get_absolute_url()), (world.signed_in(learner), f"/seminars/{row.uuid}/mine/")],
    )


def half_days() -> Form:
    trainer, row = a_seminar()
    client = world.signed_in(trainer)
    address = f"{row.get_absolute_url()}half-days/"
    others: dict[str, str] = {"half-days-TOTAL_FORMS": "2", "half-days-INITIAL_FORMS": "2"}
    for number, session in enumerate(row.sessions.select_related("seminar").order_by("number")):
        said = {"uuid": session.uuid, "day": session.local_start.date(), "begins": f"{session.local_start:%H:%M}"}
        others |= {f"half-days-{number}-{name}": str(value) for name, value in {**said, "minutes": 210}.items()}
    return Form(
        client,
        address,
        {"half-days-0-title": line(150), "half-days-1-title": line(150)},
        lambda: list(Session.objects.filter(seminar=row).order_by("number").values_list("title", flat=True)),
        lambda: others,
        shown=[(client, row.get_absolute_url())],
    )


def needs() -> Form:
    trainer, row = a_seminar()
    learner = world.person()
    row.registrations.create(user=learner, at=timezone.now())
    client = world.signed_in(learner)

    def kept() -> tuple[str, str]:
        return Needs.objects.filter(user=learner).values_list("access", "food").first() or ("", "")

    return Form(
        client,
        f"/seminars/{row.uuid}/mine/needs/",
        {"access": line(300), "food": line(300)},
        kept,
        shown=[
            (client, f"/seminars/{row.uuid}/mine/"),
            (world.signed_in(trainer), f"{row.get_absolute_url()}needs/"),
        ],
    )


def a_half_day_that_is_on() -> tuple[User, Session]:
    world.published_programme()
    trainer = world.trainer()
    row = rooms.seminar(trainer, half_days=1, begins=timezone.now() - timedelta(minutes=30))
    return trainer, row.sessions.select_related("seminar").get()


def newest_provisional() -> tuple[str, str]:
    row = User.objects.select_related("organisation").filter(provisional=True).latest("pk")
    return row.chosen_name, row.organisation.name if row.organisation else ""


def walk_in() -> Form:
    trainer, half_day = a_half_day_that_is_on()
    client = world.signed_in(trainer)
    return Form(
        client,
        f"{half_day.get_absolute_url()}walk-in/",
        {"name": line(100, least=1, letters=True), "organisation": line(200)},
        newest_provisional,
        before=nobody_proposed_it,
    )


def check_in() -> Form:
    _trainer, half_day = a_half_day_that_is_on()
    return Form(
        Client(),
        f"/check-in/{half_day.check_in_code}/new/",
        {"name": line(100, least=1, letters=True), "organisation": line(200)},
        newest_provisional,
        before=nobody_proposed_it,
    )


def signed_sheet() -> Form:
    trainer, half_day = a_half_day_that_is_on()
    row = Scan.objects.create(
        session=half_day,
        file="scans/none.pdf",
        sha256="a",
        original_sha256="b",
        media_type="application/pdf",
        size=1,
        pages=1,
        uploaded_by=trainer,
        uploaded_at=world.NOON,
    )
    client = world.signed_in(trainer)
    return Form(
        client,
        f"{half_day.get_absolute_url()}scans/{row.uuid}/withdraw/",
        {"because": line(500, least=1)},
        lambda: list(Scan.objects.values_list("withdrawn_because", flat=True)),
        before=lambda: Scan.objects.update(withdrawn_at=None, withdrawn_because=""),
        shown=[(client, half_day.get_absolute_url())],
    )


def in_box(kept: Kept) -> Kept:
    return lambda text: kept(text.replace("\r\n", "\n"))


def note() -> Form:
    user = world.person()
    world.enrolment(user, world.module())
    client = world.signed_in(user)
    return Form(
        client,
        "/learn/crafts/lesson-1/reflections/0/",
        {"text": in_box(line(10_000))},
        lambda: [Reflection.objects.values_list("text", flat=True).first() or ""],
        shown=[(client, "/learn/crafts/lesson-1/")],
        refusing=302,
    )


def word(most: int) -> Kept:
    def kept(text: str) -> str | None:
        return None if "\x00" in text or len(text) > most else text.strip()

    return kept


def box(most: int) -> Kept:
    def kept(text: str) -> str | None:
        text = text.replace("\r\n", "\n")
        if "\x00" in text or len(text) > most:
            return None
        return text if text.strip() else ""

    return kept


def quiz() -> Form:
    """A line and a box. Browsers send nothing longer than they hold."""
    user = world.person()
    release = module_with_quiz({"kind": "practice", "shuffle": False, "questions": [SHORT, REFLECT]})
    attempt = open_attempt(enrolment=world.enrolment(user, release), quiz=quiz_of(release), at=world.NOON)
    client = world.signed_in(user)

    def kept() -> list[str]:
        given = dict(Response.objects.values_list("question__key", "answer"))
        return [given.get("sea") or "", given.get("company") or ""]

    def others() -> dict[str, list[str]]:
        return Page(client.get(attempt.get_absolute_url()).content.decode()).sent()

    return Form(
        client,
        f"{attempt.get_absolute_url()}answers/",
        {"q1": word(200), "q2": box(5000)},
        kept,
        others,
        shown=[(client, attempt.get_absolute_url())],
        refusing=400,
    )


def survey() -> Form:
    user = world.person()
    release = module_with_quiz({**SURVEY, "questions": [REFLECT]})
    world.enrolment(user, release)
    client = world.signed_in(user)
    others = Page(client.get("/learn/crafts/check/").content.decode()).sent()

    def as_if_for_the_first_time() -> None:
        SurveyAnswer.objects.all().delete()
        Completion.objects.all().delete()

    return Form(
        client,
        "/learn/crafts/check/hand-in/",
        {"q1": box(5000)},
        lambda: [SurveyAnswer.objects.values_list("answer", flat=True).first() or ""],
        lambda: others,
        as_if_for_the_first_time,
        refusing=400,
    )


def record() -> Form:
    builders.programme()
    client = world.signed_in(world.coordinator())
    return Form(
        client,
        "/targets/records/new/reports/",
        {"evidence": line(300, least=1)},
        lambda: [Record.objects.latest("pk").evidence],
        lambda: {"uuid": str(uuid4()), "on": "2026-03-02", "country": ""},
        shown=[(client, "/targets/records/")],
    )


def withdrawn_record() -> Form:
    builders.programme()
    client = world.signed_in(world.coordinator())
    row = builders.record("reports")
    return Form(
        client,
        f"/targets/records/{row.uuid}/withdraw/",
        {"because": line(200, least=1)},
        lambda: [Record.objects.get(pk=row.pk).withdrawn_because],
        before=lambda: Record.objects.filter(pk=row.pk).update(withdrawn_at=None, withdrawn_because=""),
        shown=[(client, "/targets/records/")],
    )


def frozen() -> Form:
    builders.programme()
    client = world.signed_in(world.coordinator())
    address = "/targets/frozen/new/first/"
    assert client.post(address, {"after": "0"}).status_code == 302
    return Form(
        client,
        address,
        {"because": line(200, least=1)},
        lambda: [FrozenPeriod.objects.latest("edition").because],
        lambda: {"after": str(FrozenPeriod.objects.latest("edition").edition)},
        shown=[(client, "/targets/frozen/")],
    )


def a_seminar_that_is_over() -> tuple[User, User, Seminar]:
    world.published_programme()
    one, other = world.trainer(), world.trainer()
    row = rooms.seminar(one, other, half_days=1, people=[world.person()])
    for session in row.sessions.all():
        for place in row.registrations.all():
            Attendance.objects.create(session=session, user=place.user, status="present", marked_at=world.NOON)
    return one, other, row


def sent_back() -> Form:
    one, other, row = a_seminar_that_is_over()
    client = world.signed_in(other)

    def asked() -> None:
        Closing.objects.all().delete()
        ask_to_close(seminar=row, by=one, at=timezone.now())

    return Form(
        client,
        f"{row.get_absolute_url()}closing/back/",
        {"because": line(300, least=10)},
        lambda: [Closing.objects.get().sent_back_because],
        before=asked,
        shown=[(client, row.get_absolute_url())],
    )


def correction() -> Form:
    one, other, row = a_seminar_that_is_over()
    ask_to_close(seminar=row, by=one, at=timezone.now())
    confirm(seminar=row, by=other, at=timezone.now())
    client = world.signed_in(one)
    session, somebody = row.sessions.get(), row.registrations.get().user

    def right() -> dict[str, str]:
        status = "absent" if Attendance.objects.get().status == "present" else "present"
        return {"person": str(somebody.uuid), "session": str(session.uuid), "status": status}

    address = f"{row.get_absolute_url()}corrections/"
    return Form(
        client,
        address,
        {"reason": line(300, least=10)},
        lambda: [AttendanceChange.objects.latest("pk").reason],
        right,
        shown=[(client, address)],
    )


def reason_for_names() -> Form:
    """Kept as a paper can carry it."""
    world.published_programme()
    trainer = world.trainer()
    row = rooms.seminar(trainer, half_days=1)
    own_words = line(200, least=1, letters=True)

    def on_a_paper(text: str) -> str | None:
        found = own_words(text)
        return None if found is None or not has_letters(found) else plain(found)

    return Form(
        world.signed_in(trainer),
        f"/papers/seminars/{row.uuid}/with-names/",
        {"words": on_a_paper},
        lambda: [AttendanceReport.objects.latest("pk").snapshot["because"]["words"]],
        lambda: {"reason": "other"},
    )


def organisation_in_the_administration() -> Form:
    world.published_programme()
    row = world.organisation()
    client = world.signed_in(world.person(is_staff=True, is_superuser=True))
    address = f"/admin/accounts/organisation/{row.pk}/change/"
    return Form(
        client,
        address,
        {"name": line(200, least=1), "town": line(100)},
        lambda: Organisation.objects.values_list("name", "town").get(pk=row.pk),
        lambda: {"kind": "club", "country": "CY", "status": "confirmed"},
        shown=[(client, "/admin/accounts/organisation/"), (client, address)],
    )


FORMS: list[Build] = [
    group,
    seminar,
    half_days,
    needs,
    walk_in,
    check_in,
    signed_sheet,
    note,
    quiz,
    survey,
    record,
    withdrawn_record,
    frozen,
    sent_back,
    correction,
    reason_for_names,
    organisation_in_the_administration,
]
"""All but `profile`, which takes every string in every text."""
