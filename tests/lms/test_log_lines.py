"""Nobody writes a line of their own into the log."""

from __future__ import annotations

import json
import logging

from lms.logs import formatter


def test_one_event_is_one_line_whatever_is_in_it() -> None:
    made = formatter(as_json=True)
    house: logging.Formatter = made.pop("()")(**made)

    for sign in ("\n", "\r\n", "\u2028", "\x85", "\x1b[2J", '"}\n{"event": "'):
        record = logging.LogRecord("lms.requests", logging.WARNING, "", 0, f"one{sign}two", None, None)
        line = house.format(record)
        assert len(line.splitlines()) == 1, sign
        assert line.isprintable(), sign
        assert json.loads(line)["event"] == f"one{sign}two"
