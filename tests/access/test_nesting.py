"""A thing is only found below what it belongs to, and what is somebody else's looks like what is not there."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.forms import BaseForm
from django.test import Client

from accounts.models import User
from cohorts.models import Cohort, Membership, Nudge, Seminar, SharedNote
from cohorts.scanning import keep_scan
from tests import world
from tests.access.actors import LEARNER, OTHER_TRAINER, TRAINER, Place, place
from tests.access.addresses import filled, patterns
from tests.access.test_matrix import Visitor, addresses
from tests.cohorts import rooms
from tests.cohorts.sheets import photo

PARENTS = ("cohort", "seminar", "membership", "module")


@pytest.fixture
def here(settings: Any, tmp_path: Path, db: None) -> Place:
    settings.MEDIA_ROOT = tmp_path
    return place()


def test_a_child_of_another_parent_is_not_found_below_this_one(here: Place) -> None:
    """The same trainer teaches both, and the same learner is in both: only what belongs together decides."""
    trainer, learner = here.people[TRAINER], here.people[LEARNER]
    assert trainer is not None and learner is not None
    second = _second_of_everything(trainer, learner)
    asked, wrong = 0, []
    for actor in (TRAINER, LEARNER):
        ask = Visitor(here.browser_of(actor))
        for name, route in addresses():
            parameters = [each.rpartition(":")[2] for each in re.findall(r"<([^>]+)>", route)]
            nested = [each for each in parameters if each in second and each not in PARENTS]
            if name.startswith(("admin:", "account")) or not nested or len(parameters) < 2:
                continue
            for child in nested:
                address = filled(name, route, {**here.things, child: second[child]})
                for method in ("get", "post"):
                    answer = ask(method, address)
                    asked += 1
                    if answer.status_code not in {404, 405} and not (answer.status_code == 403 and actor == LEARNER):
                        wrong.append((actor, method, address, answer.status_code))

    assert asked > 60
    assert wrong == []


def _second_of_everything(trainer: Any, learner: Any) -> dict[str, str]:
    cohort = rooms.cohort(trainer, members=[learner], name="A second group", release=world.module("basketry"))
    seminar = rooms.seminar(trainer, people=[])
    stranger = world.person()
    elsewhere = rooms.seminar(trainer, people=[stranger])
    half_day = elsewhere.sessions.select_related("seminar")[0]
    scan = keep_scan(session=half_day, upload=ContentFile(photo()), by=trainer, at=world.NOON)
    membership = cohort.memberships.get()
    nudge = membership.nudges.create(reason="stuck", sent_by=trainer, sent_at=world.NOON, due_at=world.NOON)
    invitation = cohort.invitations.create(
        email="other@example.org",
        fingerprint="g",
        language="en",
        invited_at=world.NOON,
        ends_at=world.NOON.replace(year=2040),
    )
    assert seminar.pk != elsewhere.pk
    return {
        "member": str(membership.uuid),
        "session": str(half_day.uuid),
        "person_uuid": str(stranger.uuid),
        "scan": str(scan.uuid),
        "nudge": str(nudge.uuid),
        "invitation": str(invitation.uuid),
        "attempt": str(uuid4()),
    }


def test_what_is_somebody_elses_looks_like_what_is_not_there(here: Place) -> None:
    """The same status and the same page, so that nobody can find out what exists."""
    ask = Visitor(here.browser_of(OTHER_TRAINER))
    nothing = {key: str(uuid4()) if len(value) == 36 else value for key, value in here.things.items()}
    wrong = []
    for name, route in addresses():
        if "<uuid:" not in route or name.startswith("admin:"):
            continue
        theirs, none = (ask("get", filled(name, route, things)) for things in (here.things, nothing))
        if theirs.status_code != none.status_code or _without_tokens(theirs) != _without_tokens(none):
            wrong.append(name)

    assert wrong == []


def _without_tokens(answer: Any) -> str:
    text = answer.content.decode()
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "", text)
    return re.sub(r'(nonce|value)="[^"]*"', "", text)


def test_no_form_takes_a_row_that_is_not_theirs(here: Place) -> None:
    """Fields of forms name rows, too: of another group, another seminar, another country. All else in them is right."""
    trainer, other = here.people[TRAINER], here.people[OTHER_TRAINER]
    assert trainer is not None and other is not None
    theirs = Cohort.objects.get(trainers=other)
    far = rooms.cohort(other, country="GR", members=[world.person()], release=world.module("weaving"))
    member, far_organisation = Membership.objects.get(cohort=far), world.organisation(country="GR")
    mine, person = here.things, member.user
    group, seminar = f"/teach/cohorts/{mine['cohort']}", f"/teach/seminars/{mine['seminar']}"
    foreign: list[tuple[str, dict[str, Any]]] = [
        (f"{group}/members/{mine['member']}/move/", {"to": str(theirs.uuid)}),
        (f"{group}/edit/", {"trainers": [str(person.uuid)]}),
        (f"{group}/edit/", {"organisation": far_organisation.pk}),
        (f"{seminar}/edit/", {"trainers": [str(person.uuid)]}),
        (f"{seminar}/edit/", {"cohort": theirs.pk}),
        (f"{seminar}/edit/", {"cohort": str(theirs.uuid)}),
        (f"{seminar}/participants/", {"people": [str(person.uuid)]}),
        (f"{seminar}/people/{mine['person_uuid']}/merge/", {"into": str(person.uuid), "stays": str(person.uuid)}),
        ("/teach/messages/", {"send": [f"{member.uuid} never-began "], "only": f"{member.uuid}:never-began:"}),
        (f"/groups/{mine['membership']}/notes/{mine['note']}/share/", {"readers": [str(other.uuid)]}),
        ("/me/", {"is_staff": "on", "counts": "", "erased_at": "2026-01-01", "email": "other@example.org"}),
    ]
    before = _all_that_counts()
    for address, fields in foreign:
        actor = LEARNER if address.startswith(("/me/", "/groups/")) else TRAINER
        browser = here.browser_of(actor)
        answer = browser.post(address, {**_as_filled(browser, address), **fields})
        assert answer.status_code in {200, 302, 400, 403, 404}, address
        assert _all_that_counts() == before, (address, fields)


def _as_filled(browser: Client, address: str) -> dict[str, Any]:
    """What the page's own form would send, were it sent as it opens."""
    page = browser.get(address)
    form = page.context["form"] if page.status_code == 200 and page.context and "form" in page.context else None
    if not isinstance(form, BaseForm):
        return {}
    filled_in = {field.html_name: field.value() for field in form}
    return {name: value for name, value in filled_in.items() if value is not None}


def _all_that_counts() -> list[Any]:
    groups = Cohort.objects.order_by("pk").values_list("pk", "country", "organisation", "trainers", "memberships")
    seminars = Seminar.objects.order_by("pk").values_list("pk", "country", "cohort", "trainers", "registrations")
    people = User.objects.order_by("pk").values_list("email", "is_staff", "merged_into", "counts", "erased_at")
    more = [Nudge.objects.count(), list(SharedNote.objects.values_list("readers"))]
    return [*groups, *seminars, *people, *more]


def test_no_request_is_poured_into_a_query_and_no_code_is_guessable() -> None:
    """Of the library's SQL injections, several came by `**request.GET`; of peers' broken tokens, most by a clock."""
    rooms_of_ours = ("lms", "accounts", "courses", "quizzes", "cohorts", "certificates", "kpis")
    files = [path for room in rooms_of_ours for path in (django_settings.BASE_DIR / room).rglob("*.py")]
    poured, guessable = [], []
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    said = ast.unparse(keyword.value)
                    if keyword.arg is None and re.search(r"request\.(GET|POST|data|query_params)", said):
                        poured.append(f"{path}:{node.lineno}")
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
                if names & {"random", "md5"} and path.name not in {"demo.py"}:
                    guessable.append(str(path))

    assert poured == []
    assert guessable == []


def test_every_pattern_has_a_name() -> None:
    assert [route for name, route in patterns() if name.endswith("None") and not name.startswith("admin:")] == []
