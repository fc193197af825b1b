"""The Python names of things that would have one name: members, parameters, enum values, schemas.

Each thing has a usual name, which depends on its own text alone. Where several have the same one,
the one that is spelled most plainly keeps it, and each of the others is named by its own text: its
signs as words, and its case as a word. ``created_at`` and ``createdAt`` are ``created_at`` and
``created_at_camel``; ``c``, ``c++`` and ``C`` are ``C``, ``C_PLUS_PLUS`` and ``C_UPPER``. Such a name
says how the other is written, and does not change when a third one is added. It is not the text
itself, because a name in camel case would differ from its neighbour by one letter, and because not
every text is a name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T", bound=Hashable)

#: The words of the signs that names of JSON and of formats have; any other sign is its number.
_SIGNS = {
    " ": "space", "!": "not", "#": "hash", "$": "dollar", "%": "percent", "&": "and", "(": "open", ")": "close",
    "*": "star", "+": "plus", ",": "comma", "-": "dash", ".": "dot", "/": "slash", ":": "colon", ";": "semicolon",
    "<": "less", "=": "equals", ">": "greater", "?": "question", "@": "at", "[": "bracket", "]": "end", "|": "or",
    "~": "tilde",
}  # fmt: skip
_PART = re.compile(r"[A-Za-z0-9]+|_+|[^A-Za-z0-9_]", re.ASCII)
#: Characters of the digest in a name of which nothing else makes it the only one.
_DIGEST = 6


def distinct_names(
    things: Iterable[T],
    usual: Callable[[T], str],
    others: Callable[[T], Iterable[str]],
    order: Callable[[T, str], tuple[object, ...]],
    given: Mapping[T, str],
) -> dict[T, str]:
    """Return a name for each thing, all of them different.

    Args:
        things: The things.
        usual: Returns the usual name of a thing.
        others: Returns the names for a thing whose usual name is taken, the best first.
        order: Returns how plainly a thing spells a name, the plainest first.
        given: The names that were chosen by people.
    """
    groups: dict[str, list[T]] = {}
    for thing in dict.fromkeys(things):
        groups.setdefault(usual(thing), []).append(thing)
    found = {thing: given[thing] for group in groups.values() for thing in group if thing in given}
    taken = set(found.values())
    rest: list[T] = []
    for name in sorted(groups):
        free = sorted(
            (thing for thing in groups[name] if thing not in found),
            key=lambda thing: order(thing, name),
        )
        if free and name not in taken:
            found[free.pop(0)] = name
            taken.add(name)
        rest += free
    for thing in rest:
        *_, last = candidates = list(others(thing))
        found[thing] = next(
            (name for name in candidates if name not in taken),
            last + _digest(repr(thing), upper=last.isupper()),
        )
        taken.add(found[thing])
    return found


def plainness(text: str, name: str) -> tuple[bool, bool, int, str]:
    """Return how plainly a text spells a name: in lower case, exactly, and else by its length."""
    return text != name.lower(), text != name, len(text), text


def spelled_out(text: str, words: Callable[[str], str]) -> str:
    """Return a text in lower case with its signs and its case as words: ``c_plus_plus``.

    Args:
        text: The text.
        words: Returns the letters and digits between two signs as words that ``_`` joins.
    """
    found: list[str] = []
    parts = _PART.findall(text)
    for index, part in enumerate(parts):
        if part[0].isascii() and part[0].isalnum():
            found.append(words(part))
        elif part[0] == "_":
            between = 0 < index < len(parts) - 1
            found += ["underscore"] * (len(part) - between)
        else:
            found.append(_SIGNS.get(part, f"u{ord(part):x}"))
    return "_".join(filter(None, [*found, _case(text)]))


def _case(text: str) -> str:
    letters = [char for char in text if char.isascii() and char.isalpha()]
    if not any(char.isupper() for char in letters):
        return ""
    if all(char.isupper() for char in letters):
        return "upper"
    return "capitalized" if letters[0].isupper() else "camel"


def _digest(text: str, *, upper: bool) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    return "_" + (digest.upper() if upper else digest)
