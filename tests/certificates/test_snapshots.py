"""What papers say, as it is gathered and as the tests of their looks write it down."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from certificates.issuing import issue_for_seminar
from certificates.models import Document
from certificates.requesting import request_attendance_report, request_sign_in_sheets, request_transcript
from certificates.snapshots import NEUTRAL
from cohorts.attendance import Mark, Status
from cohorts.closing import ask_to_close, confirm
from cohorts.correcting import correct
from cohorts.models import Scan, Seminar
from tests.certificates import rows
from tests.certificates.papers import LATER, PROOF, attend, certificate, seminar
from tests.world import organisation, person, trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued() -> dict[str, Document]:
    """A paper of each kind, by its template."""
    teacher, learner = trainer(), person(belongs_to=organisation())
    held = seminar(teacher, group="clubs")
    workshop = seminar(teacher, group="clubs", half_days=1, kind="workshop")
    for each in (held, workshop):
        attend(each, learner, *["present"] * 6)
    papers: list[Document] = [
        certificate(learner),
        *issue_for_seminar(seminar=held, by=teacher, at=LATER),
        *issue_for_seminar(seminar=workshop, by=teacher, at=LATER),
        *request_sign_in_sheets(seminar=held, by=teacher, at=LATER),
        request_attendance_report(
            seminar=with_all_that_a_report_lists(held, teacher), by=teacher, at=LATER, because=PROOF
        ),
        request_transcript(holder=learner, title_shown=NEUTRAL, at=LATER),
    ]
    return {paper.template: paper for paper in papers}


def with_all_that_a_report_lists(held: Seminar, teacher: User) -> Seminar:
    """Closed, with a signed list and a correction."""
    half_day = held.sessions.select_related("seminar").first()
    assert half_day is not None
    Scan.objects.create(
        session=half_day,
        file="scans/one.jpg",
        sha256="a" * 64,
        media_type="image/jpeg",
        size=1,
        pages=1,
        uploaded_at=LATER,
    )
    ask_to_close(seminar=held, by=teacher, at=LATER)
    confirm(seminar=held, by=person(), at=LATER)
    somebody = held.registrations.select_related("user")[0].user
    correct(
        session=half_day, person=somebody, mark=Mark(Status.LATE, 5), reason="As it was signed.", by=teacher, at=LATER
    )
    return held


def shape(said: Any) -> Any:
    """The keys of a snapshot, and of what is in it; of a list, those of its first entry."""
    if isinstance(said, dict):
        return {key: shape(value) for key, value in said.items()}
    if isinstance(said, list):
        return [shape(said[0])] if said else []
    return "a value"


def test_there_is_a_paper_of_every_kind(issued):
    assert set(issued) == set(rows.SECOND_LOOK)


@pytest.mark.parametrize("template", rows.SECOND_LOOK)
def test_a_paper_says_what_its_look_was_tried_with(issued, template):
    example = rows.row(template).snapshot
    says = issued[template].snapshot
    for of_the_quiz in (example, says):
        of_the_quiz.get("rule", {}).pop("pass", None)
        of_the_quiz["programme"]["partners"] = []

    assert shape(says) == shape(example)
