"""Escapes for characters that must not stand in a file or on a terminal as they are."""

from __future__ import annotations

import re

#: Characters that have no width, or that change the direction of the text around them, so that a
#: file would not read as it is. The members of a character class.
INVISIBLE = r"\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060\u2066-\u2069\ufeff"

_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def escape_invisible(text: str) -> str:
    """Escape the invisible characters of code or YAML, which may hold them in quoted text only."""
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_unprintable(text: str) -> str:
    """Escape the characters of a message that would not show or would move a terminal's cursor."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
