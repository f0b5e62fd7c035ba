"""The figures of the targets page, beside bare SQL of the same figures. Run as a process of its own; the first argument
is how many completions there are.

A floor and two measures, in alternation: SQL that says, for each promise about people, how many count in each country
and in each month, as a program without our rules' reasons would ask; the queries of the page, only fetched; and the
figures that the page shows. Told with how many queries a page takes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from courses.models import Enrolment, ModuleCompletion  # noqa: E402
from kpis.counting import Figures, Scope, count_targets  # noqa: E402
from lms.models import Programme  # noqa: E402
from tests.kpis.builders import programme  # noqa: E402
from tests.world import module  # noqa: E402

ROUNDS = 3
MODULES = 3
AT_ONCE = 20_000

BARE = """
WITH evidence AS (
  SELECT coalesce(u.merged_into_id, u.id) AS person, c.at, c."group" AS grp, c.country
  FROM courses_modulecompletion c
  JOIN courses_enrolment e ON e.id = c.enrolment_id
  JOIN accounts_user u ON u.id = e.user_id
),
ranked AS (
  SELECT person, at, grp, country,
         row_number() OVER (PARTITION BY person ORDER BY at, grp, country) AS place,
         count(*) OVER (PARTITION BY person) AS participations
  FROM evidence WHERE grp <> ''
)
SELECT r.grp, r.country, substr(cast(r.at AS text), 1, 7) AS month, count(*), sum(r.participations)
FROM ranked r JOIN accounts_user u ON u.id = r.person
WHERE r.place = 1 AND u.counts
GROUP BY 1, 2, 3
"""


def fill(completions: int) -> None:
    """People with a completion in each of three modules, over two years; some are merged, some do not count."""
    releases = [module(key) for key in ("crafts", "pottery", "weaving")]
    began = datetime(2024, 10, 1, tzinfo=UTC)
    made = 0
    main = User.objects.create(chosen_name="Main")
    while made < completions // MODULES:
        size = min(AT_ONCE, completions // MODULES - made)
        people = User.objects.bulk_create(
            (
                User(
                    chosen_name="Somebody",
                    counts=(made + number) % 50 != 0,
                    merged_into=main if (made + number) % 100 == 1 else None,
                )
                for number in range(size)
            ),
            batch_size=500,
        )
        for position, release in enumerate(releases):
            enrolments = Enrolment.objects.bulk_create(
                (
                    Enrolment(user=user, module=release.module, release=release, major=release.major, began_at=began)
                    for user in people
                ),
                batch_size=500,
            )
            ModuleCompletion.objects.bulk_create(
                (
                    ModuleCompletion(
                        enrolment=enrolment,
                        release=release,
                        at=began + timedelta(hours=(made + number) * 7 % 15000 + position),
                        group=("clubs", "towns")[number % 2],
                        country=("CY", "GR", "IT")[number % 3],
                    )
                    for number, enrolment in enumerate(enrolments)
                ),
                batch_size=500,
            )
        made += size


def bare() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        return list(cursor.fetchall())


def figures() -> Figures:
    return count_targets(programme=Programme.current(), scope=Scope(), at=timezone.now())


def fetching() -> Callable[[], Any]:
    """The same queries as the page, sent as text and only fetched."""
    with CaptureQueriesContext(connection) as captured:
        figures()
    queries = [query["sql"] for query in captured.captured_queries]

    def fetch() -> int:
        with connection.cursor() as cursor:
            for sql in queries:
                cursor.execute(sql)
                while cursor.fetchmany(2000):
                    pass
        return len(queries)

    return fetch


def agree() -> bool:
    """Whether the floor says the same as the page: by group, how many count."""
    counted: dict[str, int] = {}
    for group, _country, _month, people, _participations in bare():
        counted[group] = counted.get(group, 0) + people
    told = {each.indicator.group: each.total.so_far for each in figures().counts if each.indicator.group}
    return counted == told


if __name__ == "__main__":
    completions = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    programme()
    fill(completions)
    fetch = fetching()
    assert agree()
    jobs: dict[str, Callable[[], Any]] = {"bare": bare, "fetched": fetch, "figures": figures}
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for _round in range(ROUNDS):
        for name, job in jobs.items():
            began = time.process_time()
            job()
            took[name].append(time.process_time() - began)
    sys.stdout.write(json.dumps({**took, "queries": fetch(), "completions": ModuleCompletion.objects.count()}))
