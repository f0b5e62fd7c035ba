from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError

from certificates.making import claim_waiting, make_paper
from certificates.models import Document
from certificates.rendering import UnknownTemplate
from certificates.tasks import issue, make, send_ready_mail, sweep
from courses.models import Release
from lms.files import WholeFiles, remove_leftovers
from lms.strays import MOST
from lms.tasks import remove_strays
from tests.certificates.papers import LATER, certificate, completion, deliver, due, work_off_queue
from tests.world import module, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_forty_deliveries_leave_one_file_one_fingerprint_and_one_mail(folder, mailoutbox):
    paper = certificate()

    deliver(lambda: make(paper.pk))
    deliver(lambda: send_ready_mail(paper.pk))

    paper.refresh_from_db()
    [stored] = files(folder)
    assert stored == Path(paper.file.path)
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == paper.sha256
    assert len(mailoutbox) == 1


def test_making_twice_makes_it_once():
    paper = certificate()

    assert make_paper(document=paper, at=LATER) is True
    made_at = paper.made_at

    assert make_paper(document=paper, at=LATER + timedelta(days=1)) is False
    assert paper.made_at == made_at


def test_a_run_that_comes_late_with_other_bytes_changes_nothing(folder):
    early = certificate()
    late = Document.objects.get(pk=early.pk)
    make_paper(document=early, at=LATER)

    late.snapshot = {**late.snapshot, "version": "9.9.9"}
    make_paper(document=late, at=LATER)

    assert late.sha256 == early.sha256
    assert files(folder) == [Path(early.file.path)]
    assert hashlib.sha256(files(folder)[0].read_bytes()).hexdigest() == early.sha256


def test_a_files_name_tells_nothing_and_only_its_owner_reads_it(folder):
    learner = person(chosen_name="Zoltan")
    paper = certificate(learner, made=True)

    name = paper.file.name
    for told in ("zoltan", str(paper.uuid), paper.uuid.hex, paper.code, "crafts", "certificate"):
        assert told not in name.lower()
    assert Path(paper.file.path).stat().st_mode & 0o777 == 0o600


def test_a_row_has_a_file_and_its_fingerprint_or_neither():
    paper = certificate()

    with pytest.raises(IntegrityError):
        Document.objects.filter(pk=paper.pk).update(sha256="0" * 64)


class Breaks(ContentFile):  # type: ignore[type-arg]
    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"half of it"
        raise OSError("the disk is full")


def test_half_a_file_is_never_there(folder):
    with pytest.raises(OSError, match="disk is full"):
        WholeFiles().save("papers/x.pdf", Breaks(b""))

    assert files(folder) == []


def test_what_a_killed_run_left_is_cleared_after_an_hour(folder):
    (folder / "papers").mkdir()
    old, new = folder / "papers" / ".old.part", folder / "papers" / ".new.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 4000, time.time() - 4000))

    remove_leftovers(folder="papers")

    assert files(folder) == [new]


def grown_old(path: Path, content: bytes = b"a paper with somebody's name") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - 4000, time.time() - 4000))
    return path


def test_a_file_that_was_stored_and_never_noted_is_gone_after_an_hour(folder):
    paper = certificate(made=True)
    noted = Path(paper.file.path)
    grown_old(noted, noted.read_bytes())
    just_stored = folder / "papers" / "cd" / "ef.pdf"
    grown_old(folder / "papers" / "ab" / "cd.pdf")
    picture, journal = grown_old(folder / "media" / "a.png"), grown_old(folder / "erased" / str(paper.uuid))
    signed = grown_old(folder / "scans" / "ab" / "cd.jpg")
    just_stored.parent.mkdir(parents=True)
    just_stored.write_bytes(b"its row is being written")

    remove_strays()

    assert {*files(folder)} == {noted, just_stored, picture, journal, signed}, "what was signed there is once only"


def test_where_no_file_or_hardly_any_has_a_row_the_database_is_another_one_and_all_stay(folder):
    alone = grown_old(folder / "papers" / "ab" / "cd.pdf")
    remove_strays()
    assert files(folder) == [alone]

    noted = Path(certificate(made=True).file.path)
    stored = {grown_old(folder / "papers" / "ab" / f"{number}.pdf") for number in range(MOST)}
    remove_strays()

    assert {*files(folder)} == {alone, noted, *stored}


def test_the_sweep_issues_what_is_due_and_a_second_one_adds_nothing():
    release = module()
    for _number in range(3):
        completion(person(), release)

    sweep()
    sweep()
    work_off_queue()

    assert Document.objects.count() == 3


def test_a_completion_that_cannot_be_issued_costs_one_task_and_stops_nothing(transactional_db, mailoutbox):
    broken, whole = module(key="broken"), module(key="whole")
    waiting = certificate(person(), whole)
    first, second = completion(person(), broken), completion(person(), whole)
    Release.objects.filter(pk=broken.pk).update(
        spec={name: part for name, part in broken.spec.items() if name != "title"}
    )

    sweep()
    ran = work_off_queue()

    assert (ran["issue"], ran["issue failed"]) == (1, 1)
    assert due() == [first]
    assert set(Document.objects.ready()) == {waiting, second.certificate}
    assert len(mailoutbox) == 2


def test_the_sweep_makes_what_waits_before_it_issues_more():
    certificate()
    completion(person(), module(key="another"))

    sweep()

    assert list(work_off_queue())[:2] == ["make", "issue"]


def test_issuing_a_completion_again_changes_nothing():
    finished = completion()

    issue(finished.pk)
    issue(finished.pk)

    assert Document.objects.get().module_completion == finished


def test_a_paper_is_put_in_the_queue_again_only_after_a_while_and_ever_more_rarely():
    paper = certificate()
    at = LATER

    waits = []
    for _time in range(4):
        assert claim_waiting(at=at, limit=10) == [(paper.pk, False)]
        assert claim_waiting(at=at, limit=10) == []
        paper.refresh_from_db()
        waits.append((paper.next_try_at - at).total_seconds())
        at = paper.next_try_at

    assert waits == [30, 60, 120, 240]


def test_many_claims_at_once_put_a_paper_in_the_queue_once(transactional_db):
    paper = certificate()

    claimed = deliver(lambda: claim_waiting(at=LATER, limit=10))

    assert [each for each in claimed if each] == [[(paper.pk, False)]]


def test_a_paper_that_cannot_be_made_holds_up_no_others():
    broken, whole = certificate(), certificate(person(), module(key="another"))
    Document.objects.filter(pk=broken.pk).update(template="nothing/1")

    claimed = claim_waiting(at=LATER, limit=10)
    with pytest.raises(UnknownTemplate):
        make(broken.pk)
    make(whole.pk)

    assert {pk for pk, _in_bulk in claimed} == {broken.pk, whole.pk}
    assert [paper.pk for paper in Document.objects.ready()] == [whole.pk]


def test_what_is_ready_is_not_made_again():
    certificate(made=True)

    assert claim_waiting(at=LATER, limit=10) == []
