"""The API, asked at random from its own description: the same in the suite, more and otherwise by `make fuzz`."""

from __future__ import annotations

import os
import random
import sys

import pytest

from tests.hostile.fuzzing import fuzz

IN_THE_SUITE = 2_000
SEED = 9


@pytest.mark.django_db
def test_the_api_stands_whatever_is_asked_by_whomever() -> None:
    cases = int(os.environ.get("FUZZ_CASES", IN_THE_SUITE))
    start = SEED if cases == IN_THE_SUITE else int(os.environ.get("FUZZ_SEED") or random.randrange(2**32))

    found = fuzz(cases=cases, start=start)
    sys.stdout.write(f"FUZZ_SEED={start}: {found}\n")

    assert found.wrong == []
    assert found.cases.total() >= cases
    assert len(found.cases) == 5 and {200, 201, 400, 403, 404} <= set(found.statuses)
