"""Lists with names on which somebody stood who left, and stands in no list of the seminar any more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.test import Client

from accounts.erasing import erase
from certificates.models import Document
from certificates.requesting import request_attendance_report, request_sign_in_sheets
from certificates.tasks import sweep
from certificates.verification import state_of
from cohorts.registration import give_back
from tests.certificates.papers import PROOF, with_file, work_off_queue
from tests.cohorts import rooms
from tests.world import NOON, person, published_programme, signed_in, trainer


def test_a_sheet_made_before_the_first_day_says_nothing_of_who_left_before_it(
    settings, tmp_path: Path, transactional_db
) -> None:
    settings.MEDIA_ROOT = tmp_path
    published_programme()
    teacher, gone, stays = trainer(), person(chosen_name="Kanarie Vogel"), person(chosen_name="Bo")
    gave_back = person(chosen_name="Kanarie Zwei")
    held = rooms.seminar(teacher, half_days=1, people=[gone, gave_back, stays], begins=NOON + timedelta(days=3))
    other = rooms.seminar(teacher, half_days=1, people=[stays], begins=NOON + timedelta(days=3))
    report = request_attendance_report(seminar=held, by=teacher, at=NOON, because=PROOF)
    papers: list[Document] = [*request_sign_in_sheets(seminar=held, by=teacher, at=NOON), report]
    [untouched] = request_sign_in_sheets(seminar=other, by=teacher, at=NOON)
    papers = [with_file(paper) for paper in papers]
    give_back(seminar=held, user=gave_back, at=NOON)

    for each in (gone, gave_back):
        erase(person=each, by=each, at=NOON + timedelta(hours=1))

    sweep()
    work_off_queue()

    assert "Kanarie" not in str(list(Document.objects.non_polymorphic().values()))
    untouched.refresh_from_db()
    assert untouched.erased_at is None
    assert list(tmp_path.rglob("*.pdf")) == [tmp_path / str(untouched.file.name)]
    assert {str(state_of(Document.objects.get(pk=paper.pk)).value) for paper in papers} == {"erased"}
    assert signed_in(teacher).get(papers[0].download_path()).status_code == 404
    assert Client().get(papers[0].verify_path()).status_code == 200
