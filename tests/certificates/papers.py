"""Completed modules, certificates and seminars, in one call each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from queue import Empty
from threading import Barrier, Thread
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from kombu.exceptions import ChannelError
from pypdf import PdfReader

from accounts.models import User
from certificates.erasing import leave_tombstone, papers_of_the_erased
from certificates.issuing import due_completions, issue_certificate
from certificates.making import make_paper
from certificates.models import Certificate, Document
from certificates.taking_names import Because, Reason
from cohorts.models import Attendance, Registration, Seminar, Session
from courses.models import Enrolment, ModuleCompletion, Release
from lms.celery import app
from lms.queueing import BULK, DEFAULT
from tests.world import NOON, enrolment, module, person, published_programme

LATER = NOON + timedelta(days=1)
PROOF = Because(Reason.PROOF)
"""Why a trainer of these tests takes names."""


def completion(user: User | None = None, release: Release | None = None) -> ModuleCompletion:
    """A completed module without the signal that would hurry its certificate."""
    release = release or module()
    taken: Enrolment = enrolment(user or person(), release)
    return ModuleCompletion.objects.create(enrolment=taken, release=release, at=NOON)


def certificate(user: User | None = None, release: Release | None = None, *, made: bool = False) -> Certificate:
    issued = issue_certificate(completion=completion(user, release), at=NOON)
    if made:
        make_paper(document=issued, at=NOON)
    return issued


def with_file(paper: Document) -> Document:
    """The paper with `stand_in` for the file that would be rendered from it."""
    content = stand_in(paper.code)
    fingerprint = sha256(content).hexdigest()
    name = paper.file.storage.save(paper.stored_name(fingerprint), ContentFile(content))
    Document.objects.filter(pk=paper.pk).update(file=name, sha256=fingerprint)
    paper.refresh_from_db()
    return paper


def stand_in(code: str) -> bytes:
    """A file that no other paper has, and nobody needs to render."""
    return b"%PDF-1.7\n" + code.encode() * 1000


def seminar(*trainers: User, half_days: int = 6, **fields: Any) -> Seminar:
    published_programme()
    fields = {"title": "Three days", "country": "CY", "language": "en", "time_zone": "Asia/Nicosia", **fields}
    row = Seminar.objects.create(**fields)
    row.trainers.set(trainers)
    for number in range(1, half_days + 1):
        begins = NOON - timedelta(days=10) + timedelta(days=(number - 1) // 2, hours=5 * ((number - 1) % 2))
        Session.objects.create(seminar=row, number=number, starts_at=begins, minutes=210)
    return row


def attend(seminar: Seminar, person: User, *statuses: str) -> None:
    """A place, and a mark for each half day that has a status here."""
    Registration.objects.create(seminar=seminar, user=person, at=NOON)
    for session, status in zip(seminar.sessions.order_by("number"), statuses, strict=False):
        if status:
            Attendance.objects.create(session=session, user=person, status=status, marked_at=NOON)


ENOUGH = ["present"] * 5


def held_by(teacher: User, *names: str, **fields: Any) -> Seminar:
    """A seminar that is over, whose people attended enough of it."""
    held = seminar(teacher, **fields)
    for name in names:
        attend(held, person(chosen_name=name), *ENOUGH)
    return held


def address(name: str, row: Any) -> str:
    """Of one of this room's pages about a seminar or a group."""
    return reverse(f"certificates:{name}", args=[row.uuid])


def deliver(task: Callable[[], Any], *, threads: int = 8, times: int = 5) -> list[Any]:
    """Run something in several threads at once, several times in each, as a queue may; what each run returned.

    Raises what the first failing run raised.
    """
    start = Barrier(threads)
    returned: list[Any] = []
    failed: list[Exception] = []

    def run() -> None:
        start.wait()
        try:
            returned.extend(task() for _time in range(times))
        except Exception as error:  # noqa: BLE001 - reported by the test's own thread, below
            failed.append(error)
        finally:
            connection.close()

    workers = [Thread(target=run) for _number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    return returned


def work_off_queue() -> dict[str, int]:
    """Run what waits in the queue, and what that puts there, as a worker does: a task that fails stops no other.

    How often each task ran, by its name; of failed ones, by its name and `failed`.
    """
    ran: Counter[str] = Counter()
    while messages := [message for queue in (DEFAULT, BULK) if (message := _next_of(queue))]:
        for message in messages:
            name = message.headers["task"].rpartition(".")[2]
            arguments, _named, _options = message.payload
            try:
                app.tasks[message.headers["task"]](*arguments)
            except Exception:  # noqa: BLE001 - whatever it is, the next task runs
                name += " failed"
            ran[name] += 1
    return dict(ran)


def _next_of(name: str) -> Any:
    with suppress(Empty), app.connection_for_read() as broker, broker.SimpleQueue(name) as queue:
        message = queue.get_nowait()
        message.ack()
        return message
    return None


def waiting_in(queue: str) -> int:
    """How many messages wait in a queue of the broker; a queue that nothing was ever put in has none."""
    with suppress(ChannelError), app.connection_for_read() as broker, broker.SimpleQueue(queue) as waiting:
        return int(waiting.qsize())
    return 0


def forget_the_erased() -> None:
    """What the sweep has a task for each paper do."""
    for paper in papers_of_the_erased():
        leave_tombstone(document=paper, at=LATER)


def due() -> list[ModuleCompletion]:
    return list(due_completions())


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in opened(pdf).pages)
