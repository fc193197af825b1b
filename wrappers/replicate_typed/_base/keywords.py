"""Keywords that a function takes as ``**params``: the check that Python makes of plain ones."""

from __future__ import annotations

from collections.abc import Mapping


def check_keywords(given: Mapping[str, object], known: frozenset[str], function: str) -> None:
    """Refuse keywords that a function does not have, as Python does for plain parameters.

    Args:
        given: The keywords of a call.
        known: The keywords of the function.
        function: The name of the function, for the message.

    Raises:
        TypeError: There is another keyword.
    """
    for name in given:
        if name not in known:
            from difflib import get_close_matches

            close = get_close_matches(name, known, n=1)
            hint = f". Did you mean {close[0]!r}?" if close else ""
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}{hint}")
