"""Columns of our own."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class SpecField(models.Field[Any, Any]):
    """What an author wrote, compiled, as JSON that keeps the order of its keys.

    PostgreSQL's own type keeps none, and with it go the order of outcomes and the fingerprint of a source. The
    price is that nothing in a spec can be asked for in a query.
    """

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: str | None, *_unused: object) -> Any:
        return self.to_python(value)

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
