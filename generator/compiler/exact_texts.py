"""Texts of JSON that reach the code character by character.

openapi-python-client drops characters that do not show from the texts that it writes into code, and
does not find a default with a quote among the values of its enum. Such characters are packed into
ones that it keeps, and become escapes in the code that it made.
"""

from __future__ import annotations

import re
import unicodedata

#: Around the number of a character. The first bracket is packed too, so that no text looks packed.
_FIRST, _LAST = "\N{LEFT DOUBLE PARENTHESIS}", "\N{RIGHT DOUBLE PARENTHESIS}"
_PACKED = re.compile(f"{_FIRST}([0-9a-f]{{8}}){_LAST}")
_OTHERS = frozenset({'"', "\\", _FIRST})


def pack_text(text: str, *, others: str = "") -> str:
    """Return a text in which every character is one that the tool writes as it is.

    Args:
        text: The text.
        others: Characters that are packed too.
    """
    return "".join(
        f"{_FIRST}{ord(char):08x}{_LAST}"
        if char in _OTHERS
        or char in others
        or unicodedata.category(char)[0] == "C"
        or char in "\u2028\u2029"
        else char
        for char in text
    )


def unpack_texts(code: str) -> str:
    """Return code with the escapes of Python for packed characters, which stand in strings only."""
    return _PACKED.sub(lambda found: f"\\U{found[1]}", code)
