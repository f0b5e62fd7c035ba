"""What is written to the log: one line of JSON for each event, and in none of them who somebody is.

Our own rooms say what they mean to say. Other people's code fills addresses, codes and rows into its messages, and so
do errors: of those the log keeps the message as it was before anything was filled in, and of an error its kind and
where it happened. A request is written by its route: an address may hold a code that opens something.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars, merge_contextvars

Event = MutableMapping[str, Any]

logger = structlog.stdlib.get_logger("lms.requests")


def only_what_we_say(_logger: object, _name: str, event: Event) -> Event:
    """Other people's messages without what was filled in; the name of the task where a task failed."""
    record: logging.LogRecord | None = event.get("_record")
    if record is None or is_ours(record.name):
        return event
    # What an error says is sometimes the whole message, filled in already.
    is_filled_in = not record.args and bool(record.exc_info or record.name.startswith("django.security"))
    event["event"] = record.name if is_filled_in else str(record.msg)
    data = getattr(record, "data", None)
    if isinstance(data, dict) and "name" in data:
        event["task"] = data["name"]
    return event


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in {"lms", *(room.label for room in apps.get_app_configs() if "." not in room.name)}


def only_where(_logger: object, _name: str, event: Event) -> Event:
    """Of an error its kind and the lines it passed; what it says may hold a row."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else (given[1] if isinstance(given, tuple) else sys.exc_info()[1])
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


SHARED: list[Any] = [
    merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def formatter(*, as_json: bool) -> dict[str, Any]:
    """For Django's `LOGGING`: JSON for machines, or lines for whoever sits at a terminal."""
    rendering = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            only_what_we_say,
            only_where,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            rendering,
        ],
    }


def request_line(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A line for each request: method, route, status, milliseconds. What it logs meanwhile carries the same key."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        with bound_contextvars(request=secrets.token_hex(6)):
            response = get_response(request)
            logger.log(
                logging.ERROR if response.status_code >= 500 else logging.INFO,
                "request",
                method=request.method if request.method in KNOWN_METHODS else "other",
                route=route_of(request),
                status=response.status_code,
                milliseconds=round((time.monotonic() - began) * 1000),
            )
        return response

    return middleware


def route_of(request: HttpRequest) -> str:
    """The kind of address, without what stands in it."""
    match = request.resolver_match
    return match.route if match else "none"


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
