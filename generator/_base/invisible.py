"""Characters that must not stand in a file as they are."""

from __future__ import annotations

import re

#: What has no width, or turns the direction of what stands around it, so that a file would not read
#: as it is. The members of a character class.
INVISIBLE = r"\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060\u2066-\u2069\ufeff"

_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def escape_invisible(text: str) -> str:
    """Code or YAML with escapes for what would not show; it can stand in quoted text only."""
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
