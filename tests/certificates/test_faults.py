"""What happens to papers when processes are killed, the broker is away, and tasks are delivered too often.

The workers, the web process and the broker here are real ones, started by the test and ended with it.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pikepdf
import pytest
import redis
from celery import Celery
from django.conf import settings as in_force
from django.db import connection
from django.test import Client
from django.utils import timezone

from certificates.issuing import issue_certificate
from certificates.models import Certificate, Document
from certificates.queueing import hurry
from certificates.tasks import issue, make, send_ready_mail, sweep
from courses.models import ModuleCompletion, Release
from lms.broker import server_binary
from lms.files import remove_leftovers
from lms.management.commands.stack import web_part, worker_part
from tests.certificates.papers import certificate, completion, deliver, work_off_queue
from tests.services import free_port
from tests.world import enrolment, module, person

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parent.parent.parent
WORKERS = [sys.executable, "-m", "tests.certificates.workers"]
PATIENCE = 90.0
KILLINGS = 20
on_services = pytest.mark.skipif("REDIS_URL" not in os.environ, reason="takes a minute; runs with `make test-services`")
LEARNERS = 200


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """Where the test and its processes, and nobody else, keep papers and mail. Nothing is in the queue."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "run").mkdir()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    return tmp_path


@pytest.mark.parametrize("task", ["issue", "make", "send_ready_mail", "sweep"])
def test_forty_deliveries_of_a_task_from_eight_threads_leave_one_paper_and_one_mail(task, folder, mailoutbox):
    if task == "issue":
        finished = completion()
        deliver(lambda: issue(finished.pk))
    if task == "make":
        waiting = certificate()
        deliver(lambda: make(waiting.pk))
    if task == "send_ready_mail":
        ready = certificate(made=True)
        deliver(lambda: send_ready_mail(ready.pk))
    if task == "sweep":
        completion()
        deliver(lambda: sweep())
    work_off_queue()

    assert Document.objects.count() == 1
    assert len(whole_papers(folder)) == 1
    assert len(mailoutbox) == 1


@on_services
def test_a_worker_killed_at_twenty_random_moments_still_makes_each_paper_once(folder):
    seed = secrets.randbits(32)
    sys.stdout.write(f"The moments come from the seed {seed}.\n")
    moments = random.Random(seed)
    release = module()
    unmade = 0

    with running(WORKERS, environment(folder, in_force.REDIS_URL)) as process:
        workers = Workers(process)
        ask_for_paper(release)
        begins = workers.begin()
        eventually(lambda: bool(mails(folder)), "a first paper is made, and announced", every=0.002)
        takes = time.monotonic() - begins
        workers.kill()
        for _time in range(KILLINGS):
            paper = ask_for_paper(release)
            workers.begin()
            time.sleep(moments.uniform(0, takes))
            workers.kill()
            assert no_file_is_half(folder)
            paper.refresh_from_db()
            unmade += not paper.is_ready
        killed_at = time.monotonic()
        workers.start()
        eventually(all_are_announced, "all papers are made, and announced", every=1)
        took = time.monotonic() - killed_at
        workers.stop()

    sys.stdout.write(f"A paper took {takes:.2f} s. ")
    sys.stdout.write(f"{unmade} of {KILLINGS} papers were not made when their worker was killed; {took:.1f} s.\n")
    assert unmade
    assert took < PATIENCE
    assert Document.objects.count() == ModuleCompletion.objects.count() == KILLINGS + 1
    assert len(whole_papers(folder)) == KILLINGS + 1
    assert nothing_is_left_behind(folder)
    # At most once: what was killed between the note that it is sent and the sending is not sent again.
    told = mails(folder)
    assert set(told.values()) == {1}
    assert KILLINGS / 2 < len(told) <= KILLINGS + 1


@on_services
def test_a_broker_that_is_away_while_two_hundred_modules_are_finished_only_delays_their_papers(folder, settings):
    settings.PORT, port = free_port(), free_port()
    broker_url = f"redis://127.0.0.1:{port}/0"
    release = module(lessons=1)
    *learners, late = [signed_in(release) for _number in range(LEARNERS + 1)]

    with running(web_part("127.0.0.1").command, environment(folder, broker_url)):
        with running(broker(port), dict(os.environ)):
            eventually(lambda: port_answers(port) and port_answers(in_force.PORT), "the broker and the web answer")
        begins = time.monotonic()
        with ThreadPoolExecutor(4) as browsers:
            answers = list(browsers.map(finish, learners))
        sys.stdout.write(f"An answer took {4 * (time.monotonic() - begins) / LEARNERS:.2f} s, without a broker.\n")
        assert set(answers) == {302}
        assert ModuleCompletion.objects.count() == LEARNERS
        assert Document.objects.waiting().count() == LEARNERS

        with running(broker(port), dict(os.environ)), running(worker_part().command, environment(folder, broker_url)):
            eventually(lambda: port_answers(port), "the broker is back")
            # The beat would, within twenty seconds.
            Celery(broker=broker_url, set_as_current=False).send_task("certificates.tasks.sweep")
            eventually(lambda: len(mails(folder)) == LEARNERS, "all papers are made, and announced", every=1)
            assert finish(late) == 302
            eventually(lambda: len(mails(folder)) == LEARNERS + 1, "who finishes now need not wait for the sweep")

    assert Document.objects.count() == LEARNERS + 1
    assert len(whole_papers(folder)) == LEARNERS + 1
    assert set(mails(folder).values()) == {1}


class Workers:
    """One worker at a time, as the platform starts it, for the queue of this test process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.pid = 0

    def begin(self) -> float:
        """Start one, and wait until it has taken something from the queue. When that was."""
        held = self.hold()
        self.start()
        eventually(lambda: self.hold() > held, "the worker has begun", every=0.002)
        return time.monotonic()

    def start(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(worker_part().command[3:]) + "\n")
        self.process.stdin.flush()
        self.pid = int(self.process.stdout.readline())

    def hold(self) -> int:
        """How many messages workers have taken and not done with, those of killed ones among them."""
        return int(redis.Redis.from_url(in_force.REDIS_URL).hlen("unacked"))

    def kill(self) -> None:
        """Kill the worker and everything that it started, at once."""
        os.killpg(self.pid, signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        """Let it end what it is at."""
        os.kill(self.pid, signal.SIGTERM)
        self._wait()

    def _wait(self) -> None:
        eventually(lambda: not Path(f"/proc/{self.pid}").exists(), "the worker is gone", every=0.01)


def environment(folder: Path, broker_url: str) -> dict[str, str]:
    """The test's own database and secret, so that who is signed in here is so there; a broker; mail in files."""
    server, _slash, _name = os.environ.get("DATABASE_URL", "sqlite:///").rpartition("/")
    return {
        **os.environ,
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "REDIS_URL": broker_url,
        "SECRET_KEY": in_force.SECRET_KEY,
        "VAR_DIR": str(folder),
        "PORT": str(in_force.PORT),
        "LMS_ENV": "laptop",
        "WORKERS": "2",
    }


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process in a session of its own, to write to and to read from. It is ended, in order, in the end."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def broker(port: int) -> list[str]:
    """One that forgets everything when it ends."""
    return [server_binary(), *("--port", str(port), "--bind", "127.0.0.1"), *("--save", "", "--loglevel", "warning")]


def port_answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def eventually(is_so: Callable[[], bool], what: str, *, every: float = 0.1) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"It did not happen within {PATIENCE:.0f} seconds: {what}"
        time.sleep(every)


def ask_for_paper(release: Release) -> Certificate:
    paper = issue_certificate(completion=completion(person(), release), at=timezone.now())
    hurry(paper)
    return paper


def all_are_announced() -> bool:
    """Whether all have their paper and were told. Sweeps, as the beat does, only sooner."""
    sweep()
    return not Document.objects.filter(mailed_at=None).exists()


def signed_in(release: Release) -> str:
    """The session of a learner who has but to finish a module's one lesson."""
    learner = person()
    enrolment(learner, release)
    client = Client()
    client.force_login(learner)
    return client.cookies[in_force.SESSION_COOKIE_NAME].value


def finish(session: str) -> int:
    """Press "Done" on the lesson, over HTTP; what status the answer has."""
    token = "x" * 32
    web = HTTPConnection("127.0.0.1", in_force.PORT, timeout=30)
    cookies = f"{in_force.SESSION_COOKIE_NAME}={session}; {in_force.CSRF_COOKIE_NAME}={token}"
    web.request("POST", "/learn/crafts/lesson-1/done/", headers={"Cookie": cookies, "X-CSRFToken": token})
    answer = web.getresponse()
    web.close()
    return answer.status


def mails(folder: Path) -> Counter[str]:
    """How many mails were sent to each address."""
    sent = (path.read_text() for path in (folder / "outbox").glob("*"))
    return Counter(address for text in sent for address in re.findall(r"^To: (.*)$", text, flags=re.MULTILINE))


def whole_papers(folder: Path) -> list[Path]:
    """The stored files, which are those that papers have, and as they were when they were made."""
    ready = list(Document.objects.ready())
    for paper in ready:
        content = Path(paper.file.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == paper.sha256
        with pikepdf.open(paper.file.path) as pdf:
            assert len(pdf.pages) == 1
    stored = list((folder / "media").rglob("*.pdf"))
    assert {str(path) for path in stored} == {paper.file.path for paper in ready}
    return stored


def no_file_is_half(folder: Path) -> bool:
    """Whether each stored file has the name of its bytes, be it noted on its row yet or not."""
    stored = {
        str(path.relative_to(folder / "media")): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "media").rglob("*.pdf")
    }
    papers = list(Document.objects.all())
    return all(name in {paper.stored_name(sha256) for paper in papers} for name, sha256 in stored.items())


def nothing_is_left_behind(folder: Path) -> bool:
    """Whether nothing but papers is there once an hour has passed."""
    for path in (folder / "media").rglob("*.part"):
        os.utime(path, (0, 0))
    remove_leftovers(folder="papers")
    return all(path.suffix == ".pdf" for path in (folder / "media").rglob("*") if path.is_file())
