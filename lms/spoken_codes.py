"""Short codes that people read aloud, copy from a wall and find again on a list: `7KQ2-M9XD`."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses."""
LENGTH = 8

GREEK_LOOK_ALIKES = str.maketrans("ΑΒΕΖΗΚΜΝΡΤΥΧ", "ABEZHKMNPTYX")


def new_code() -> str:
    """Eight letters and digits, about 40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))


def spoken(code: str) -> str:
    """A code in two halves, as people read it aloud."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def plain_code(typed: str) -> str:
    """A code as it is stored, from how people type it: `7kq2 m9xd`, `7KQ2-M9XD`, or the same on a
    Greek keyboard, letters as they look in capitals."""
    return "".join(character for character in typed.upper() if character.isalnum()).translate(GREEK_LOOK_ALIKES)


def is_code(typed: str) -> bool:
    """Whether a plain code could be one of ours."""
    return len(typed) == LENGTH and set(typed) <= set(ALPHABET)
