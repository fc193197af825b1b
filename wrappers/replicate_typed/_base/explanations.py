"""What an error body says, whatever its form: a text, a list of failures, or an object."""

from __future__ import annotations

from .json_values import is_list, is_object

#: The longest explanation that is made of a list or an object, in characters.
MAX_LENGTH = 1000

#: How deep lists and objects are read, in levels.
MAX_DEPTH = 6

#: The members of an object that hold its explanation, the most telling first.
_TEXT_MEMBERS = ("detail", "message", "msg", "error", "description", "reason", "title")

#: The members of an object that say which part of a request it is about.
_PLACE_MEMBERS = ("loc", "field", "path")


def explain(value: object) -> str:
    """Return what an error body, or a member of one, says; an empty text if it says nothing.

    A failure of validation is shown with its place, as in ``input.prompt: Field required``.
    """
    return _explain(value, 0)[:MAX_LENGTH]


def _explain(value: object, depth: int) -> str:
    if isinstance(value, str):
        return value.strip()
    if depth >= MAX_DEPTH or value is None:
        return ""
    if is_list(value):
        return "; ".join(text for item in value if (text := _explain(item, depth + 1)))
    if not is_object(value):
        return str(value)
    for name in _TEXT_MEMBERS:
        if text := _explain(value.get(name), depth + 1):
            place = next((_place(value[key]) for key in _PLACE_MEMBERS if key in value), "")
            return f"{place}: {text}" if place else text
    parts = ((name, _explain(item, depth + 1)) for name, item in value.items())
    return "; ".join(f"{name}: {text}" for name, text in parts if text)


def _place(value: object) -> str:
    return ".".join(map(str, value)) if is_list(value) else value if isinstance(value, str) else ""
