"""What of a text its author says, and what is only quoted."""

from __future__ import annotations

import re

PAIRS = (("“", "”"), ("„", "“"), ("„", "”"), ("”", "”"), ("«", "»"), ("»", "«"), ("‹", "›"), ("›", "‹"), ('"', '"'))

QUOTED = re.compile(
    "|".join(f"{first}(?:(?!\\n\\s*\\n)[^{first}{last}])*{last}" for first, last in PAIRS)
    + r"|(?<!\w)(?:‘(?:(?!\n\s*\n)[^‘])*?’|‚(?:(?!\n\s*\n)[^‚])*?[‘’]|'(?:(?!\n\s*\n)[^'])*?')(?!\w)"
)
"""Between quotation marks of any of Europe's kinds, within a paragraph. A single one inside a word is an apostrophe."""


def without_quotes(text: str) -> str:
    """The text with what is quoted blotted out, so that everything else stays in its place."""
    return QUOTED.sub(lambda quoted: re.sub(r"\S", "·", quoted[0]), text)
