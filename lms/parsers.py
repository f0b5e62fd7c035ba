"""What programs send to the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    """JSON. What is nested deeper than can be read, or holds half a character, is a mistake of who sent it, not ours.

    JSON can say `"\\ud800"`, which is no text: no database keeps it, and no answer can repeat it.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            sent: dict[str, Any] = super().parse(stream, media_type, parser_context)
            json.dumps(sent, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("Nested too deeply.") from error
        except UnicodeEncodeError as error:
            raise ParseError("Half of a character is no text.") from error
        return sent
