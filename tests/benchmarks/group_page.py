"""The page of a group, beside the bare SQL of the same figures. Run as a process of its own.

A floor and three measures, in alternation: the queries that `standing_of` asks, sent as they are and only fetched; the
figures that it makes of them; and the whole page and file over HTTP. Told for 25 and for 1,000 learners, with how many
queries a page takes and how large it is.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.privacy import record_notice_seen  # noqa: E402
from cohorts.models import Cohort, Membership  # noqa: E402
from cohorts.standing import standing_of  # noqa: E402
from courses.models import Completion, Enrolment, Release  # noqa: E402
from quizzes.models import Attempt, Quiz  # noqa: E402
from tests.quizzes.questions import SINGLE  # noqa: E402
from tests.world import NOON, module, person  # noqa: E402

SIZES = (25, 1000)
ROUNDS = 7
LESSONS = 20


def a_group(size: int, release: Release, trainer: User) -> Cohort:
    """Learners in the middle of the module: every one has done a part of its lessons and tried its quiz."""
    cohort = Cohort.objects.create(name=f"Group of {size}", module=release.module, country="CY", language="en")
    cohort.trainers.add(trainer)
    people = User.objects.bulk_create(
        User(chosen_name=f"Learner {number:04}", email=f"of-{size}-{number}@example.org", welcomed_at=NOON)
        for number in range(size)
    )
    Membership.objects.bulk_create(Membership(cohort=cohort, user=user, joined_at=NOON) for user in people)
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(user=user, module=release.module, release=release, major=release.major, began_at=NOON)
        for user in people
    )
    Completion.objects.bulk_create(
        Completion(enrolment=enrolment, key=f"lesson-{lesson}", at=NOON + timedelta(minutes=lesson))
        for number, enrolment in enumerate(enrolments)
        for lesson in range(1, number % LESSONS + 1)
    )
    quiz = Quiz.objects.get()
    Attempt.objects.bulk_create(
        Attempt(
            enrolment=enrolment,
            quiz=quiz,
            quiz_key=quiz.key,
            number=1,
            seed=1,
            questions=[],
            opened_at=NOON,
            submitted_at=NOON,
            score=60.0,
            passed=False,
        )
        for enrolment in enrolments
    )
    return cohort


def as_asked(cohort: Cohort) -> Callable[[], Any]:
    """The same queries, sent as text and only fetched."""
    with CaptureQueriesContext(connection) as captured:
        standing_of(cohort)
    queries = [query["sql"] for query in captured.captured_queries]

    def fetch() -> None:
        with connection.cursor() as cursor:
            for sql in queries:
                cursor.execute(sql)
                cursor.fetchall()

    return fetch


def measure(cohort: Cohort, client: Client) -> dict[str, Any]:
    address = cohort.get_absolute_url()
    answer = client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = len(captured)
    jobs: dict[str, Callable[[], Any]] = {
        "bare": as_asked(cohort),
        "figures": lambda: standing_of(cohort),
        "page": lambda: client.get(address),
        "file": lambda: client.get(f"{address}learners.csv"),
    }
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for _round in range(ROUNDS):
        for name, job in jobs.items():
            began = time.process_time()
            job()
            took[name].append(time.process_time() - began)
    return {**took, "queries": queries, "bytes": len(answer.content)}


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    release = module(lessons=LESSONS, quiz={"questions": [SINGLE]})
    trainer = person(counts=False)
    record_notice_seen(user=trainer, at=NOON)
    client = Client(headers={"host": "localhost"})
    client.force_login(trainer)
    found = {size: measure(a_group(size, release, trainer), client) for size in SIZES}
    sys.stdout.write(json.dumps(found))
