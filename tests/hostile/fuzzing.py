"""Requests made from the API's own description, right ones and wrong ones, as everybody who may ask.

No answer is the server's failure, and what is described is answered as described.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from courses.models import Release
from tests import world
from tests.certificates.papers import certificate
from tests.cohorts import rooms
from tests.kpis import builders

REFUSALS = {400, 401, 403, 404, 405, 406, 415, 429}
"""What every operation may answer without saying so."""
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


class Site(WSGIHandler):
    """The site as whoever is asking has it, whose browser is trusted."""

    asking: Client

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.asking.cookies.items())
        return super().__call__({**environ, "HTTP_COOKIE": cookies}, start_response)

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return super().get_response(request)


@dataclass
class Fuzzed:
    """How many cases there were as whom, and what was answered how often."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        return f"{self.cases.total()} cases, {len(self.wrong)} wrong; by status {told}"


def actors() -> tuple[dict[str, Client], dict[str, str]]:
    """Everybody who may ask, and what there is to be asked for: by the name of a part of an address."""
    builders.programme()
    learner, trainer = world.person(), world.trainer()
    coordinator = world.coordinator()
    paper = certificate(learner)
    group = rooms.cohort(trainer, release=Release.objects.get(), members=[learner])
    seminar = rooms.seminar(trainer, people=[learner])
    as_coordinator = world.signed_in(coordinator, second_factor=True)
    frozen = as_coordinator.post("/targets/frozen/new/first/", {"after": "0"}).headers["Location"].split("/")[-2]
    there = {
        "cohort": str(group.uuid),
        "seminar": str(seminar.uuid),
        "code": paper.code,
        "key": group.module.key,
        "frozen": frozen,
    }
    administrator = world.person(is_staff=True, is_superuser=True)
    return {
        "anybody": Client(),
        "learner": world.signed_in(learner),
        "trainer": world.signed_in(trainer),
        "coordinator": as_coordinator,
        "administrator": world.signed_in(administrator, second_factor=True),
    }, there


def fuzz(*, cases: int, start: int) -> Fuzzed:
    """About as many cases, shared out over all operations, right and wrong, each of them asked by everybody."""
    clients, there = actors()
    site, found = Site(), Fuzzed()
    schema = schemathesis.openapi.from_dict(Client().get("/api/v1/schema/?format=json").json())
    schema.app = site
    # What takes nothing can be asked in one way alone.
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    asked = [(operation, mode) for operation in operations if takes_something(operation) for mode in MODES]
    asked += [(operation, MODES[0]) for operation in operations if not takes_something(operation)]
    each = cases // (len(clients) * 2 * sum(map(takes_something, operations))) + 1
    asking = Asking(site, clients, there, found)
    with connections_kept():
        for operation, mode in asked:
            try:
                _fuzz_one(operation, mode, each, start, asking)
            except Unsatisfiable:  # Whatever it takes is right.
                _fuzz_one(operation, MODES[0], each, start + 1, asking)
    return found


def takes_something(operation: Any) -> bool:
    return bool(list(operation.iter_parameters()) or operation.body)


@contextmanager
def connections_kept() -> Iterator[None]:
    """As in Django's own client: what a request does about connections would end the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass
class Asking:
    """Whoever asks, of which site, for what there is."""

    site: Site
    clients: Mapping[str, Client]
    there: Mapping[str, str]
    found: Fuzzed

    def everybody(self, case: Any) -> None:
        if sum(self.found.cases.values()) % 2:
            for part in set(case.path_parameters or {}) & set(self.there):
                case.path_parameters[part] = self.there[part]
        for name, client in self.clients.items():
            self.site.asking = client
            self.somebody(name, case)

    def somebody(self, name: str, case: Any) -> None:
        cache.clear()
        response = case.call()
        status = response.status_code
        self.found.cases[name] += 1
        self.found.statuses[status] += 1
        documented = {int(each) for each in case.operation.definition.raw["responses"] if each.isdigit()}
        said = f"{name}: {case.method} {case.formatted_path} {case.query} {case.body!r:.200} → {status}"
        if status not in documented | REFUSALS:
            self.found.wrong.append(said)
        elif status in documented and status != 204:
            try:
                case.validate_response(response, checks=CHECKS)
            except FailureGroup as failure:
                self.found.wrong.append(f"{said}: {failure}")


def _fuzz_one(operation: Any, mode: GenerationMode, count: int, start: int, asking: Asking) -> None:
    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        asking.everybody(case)

    ask()
