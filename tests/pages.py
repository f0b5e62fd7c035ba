"""Pages as they are compared with each other."""

from __future__ import annotations

import re


def without_tokens(html: str) -> str:
    """Without what differs each time: the token of its forms and the nonce of its scripts."""
    return re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="\w+"', "", html)
