"""The fingerprint of figures: the same numbers give the same one, in whatever language or file they are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256

from kpis.counting import Figures


def digest_of_figures(figures: Figures) -> str:
    """SHA-256 over canonical JSON: keys in order, no white space, no words, no moment."""
    scope = figures.scope
    return fingerprint(
        {
            "since": scope.since and scope.since.isoformat(),
            "until": scope.until and scope.until.isoformat(),
            "countries": sorted(scope.countries) if scope.countries else None,
            "indicators": [
                {
                    "key": count.indicator.key,
                    "total": asdict(count.total),
                    "countries": [
                        asdict(figure) for figure in sorted(count.countries, key=lambda figure: figure.country or "")
                    ],
                    "set_aside": asdict(count.set_aside),
                    "months": {month.isoformat(): number for month, number in count.months.items()},
                }
                for count in figures.counts
            ],
        }
    )


def canonical(told: object) -> bytes:
    """The one way to write figures down: the bytes that a fingerprint is of. Raises `TypeError` for a float, which two
    machines may write in two ways."""
    _refuse_floats(told)
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(told: object) -> str:
    """SHA-256 of the canonical bytes."""
    return sha256(canonical(told)).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(value)
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        _refuse_floats(each)
