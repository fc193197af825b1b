"""The differences between what two versions of an operation are sent, and answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ..description.document import Json
from ..description.media_types import is_json
from .canonical import canonical
from .change import BOTH, NONE, Change, sides
from .references import referred
from .schema_pairs import SchemaPairs, Use
from .words import keyword_words, listed, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .change import Subject

_SENT = Use(written=True, read=False)
_RECEIVED = Use(written=False, read=True)
_IGNORED = Use(written=False, read=False)
#: Members of a body that are compared each in their own way, and texts.
_OWN = frozenset({"content", "required", "x-undocumented", "summary", "description"})


def request_changes(
    operation: str, before: Json, after: Json, pairs: SchemaPairs
) -> Iterator[Change]:
    """Yield the differences between two versions of a request body, empty where there is none."""
    one: Json = before.get("content", {})
    other: Json = after.get("content", {})
    needed = [body.get("required") is True for body in (before, after)]
    uses = referred(before), referred(after)
    if not one and not other:
        return
    if not other:
        yield Change("body", operation, "removed", body_words(before), BOTH, before=uses[0])
        return
    if not one:
        detail = f"{'required' if needed[1] else 'optional'}, {body_words(after)}"
        breaks = BOTH if needed[1] else NONE
        yield Change("body", operation, "added", detail, breaks, after=uses[1])
        return
    if needed[0] != needed[1]:
        detail, breaks = ("required now", BOTH) if needed[1] else ("no longer required", NONE)
        yield Change("body", operation, "changed", detail, breaks)
    if one.keys() != other.keys():
        detail = f"{body_words(before)} is now {body_words(after)}"
        was, now = ({words for words, _ in _types(body)} for body in (before, after))
        breaks = sides(api=bool(one.keys() - other.keys()), python=bool(was - now))
        yield Change("body", operation, "changed", detail, breaks, before=uses[0], after=uses[1])
    yield from _media("body", operation, one, other, _SENT, pairs)
    yield from _others("body", operation, before, after)


def response_changes(
    operation: str, before: dict[str, Json], after: dict[str, Json], pairs: SchemaPairs
) -> Iterator[Change]:
    """Yield the differences between the responses of two versions of an operation, by status.

    A success of a new kind breaks, while all errors are exceptions.
    """
    one, other = (_successes(found) for found in (before, after))
    gone, come = sorted(one - other), sorted(other - one)
    if len(gone) == len(come) == 1 and body_words(before[gone[0]]) == body_words(after[come[0]]):
        where = f"{operation} {gone[0]}"
        detail = f"the status is now {come[0]}"
        yield Change("response", where, "changed", detail, for_users=False)
        yield from _response(f"{operation} {come[0]}", before[gone[0]], after[come[0]], True, pairs)
        gone, come = [], []
    # Callers lose a kind of success, or get one of a new kind, unless another response has it.
    known = {body_words(before[status]) for status in one}
    left = {body_words(after[status]) for status in other}
    for status in (*gone, *sorted(before.keys() - after.keys() - one)):
        text = body_words(before[status])
        lost = status in gone and text not in left
        yield Change(
            "response", f"{operation} {status}", "removed", text, BOTH if lost else NONE,
            for_users=lost, before=referred(before[status]),
        )  # fmt: skip
    for status in (*come, *sorted(after.keys() - before.keys() - other)):
        text = body_words(after[status])
        unknown = status in come and text not in known
        yield Change(
            "response", f"{operation} {status}", "added", text, BOTH if unknown else NONE,
            for_users=unknown, after=referred(after[status]),
        )  # fmt: skip
    for status in sorted(before.keys() & after.keys()):
        where, success = f"{operation} {status}", status in one
        yield from _response(where, before[status], after[status], success, pairs)


def _response(
    where: str, before: Json, after: Json, success: bool, pairs: SchemaPairs
) -> Iterator[Change]:
    one: Json = before.get("content", {})
    other: Json = after.get("content", {})
    # A caller of a response without content cannot depend on its content, and a failure is an error
    # of one class whatever is in it.
    counts = success and bool(one)
    if one.keys() != other.keys():
        yield Change(
            "response",
            where,
            "changed",
            f"{body_words(before)} is now {body_words(after)}",
            sides(api=counts, python=counts and _types(before) != _types(after)),
            for_users=success,
            before=referred(before),
            after=referred(after),
        )
    for change in _media("response", where, one, other, _RECEIVED if counts else _IGNORED, pairs):
        yield change if counts else evolve(change, breaks=NONE, for_users=False)
    if bool(before.get("x-undocumented")) != bool(after.get("x-undocumented")):
        detail, uses = documentation_detail(after), referred(after)
        yield Change("response", where, "changed", detail, for_users=False, after=uses)
    for change in _others("response", where, before, after):
        yield evolve(change, for_users=False)


def _media(
    subject: Subject, where: str, one: Json, other: Json, use: Use, pairs: SchemaPairs
) -> Iterator[Change]:
    """Yield the changes of bodies that have the same media type in both descriptions."""
    for media in sorted(one.keys() & other.keys()):
        suffix = f" ({media})" if len(one) > 1 or len(other) > 1 else ""
        was, now = one[media].get("schema", {}), other[media].get("schema", {})
        # Where media types come or go, the line about that has all types.
        typed = one.keys() == other.keys()
        for change in pairs.changes(subject, where, was, now, use, typed=typed):
            yield evolve(change, detail=change.detail + suffix)
        for key in sorted((one[media].keys() | other[media].keys()) - {"schema"}):
            was, now = one[media].get(key), other[media].get(key)
            if canonical(was, key) != canonical(now, key):
                breaks = sides(api=use.written, python=False)
                detail = keyword_words(key, was, now) + suffix
                yield Change(subject, where, "changed", detail, breaks)


def _others(subject: Subject, where: str, before: Json, after: Json) -> Iterator[Change]:
    for key in sorted((before.keys() | after.keys()) - _OWN):
        if canonical(before.get(key), key) != canonical(after.get(key), key):
            detail = keyword_words(key, before.get(key), after.get(key))
            yield Change(subject, where, "changed", detail)


def documentation_detail(after: Json) -> str:
    """Return the words for a thing that upstream has begun, or ceased, to describe."""
    if "x-undocumented" in after:
        return "upstream mentions it in prose only"
    return "upstream describes it now"


def body_words(body: Json) -> str:
    """Return the types of a body, with the media types of each."""
    content: Json = body.get("content", {})
    types: dict[str, list[str]] = {}
    for media, value in sorted(content.items()):
        types.setdefault(type_words(value.get("schema", {})), []).append(media)
    return (
        listed((f"{words} ({listed(of, 'or')})" for words, of in types.items()), "or") or "nothing"
    )


def _types(body: Json) -> set[tuple[str, bool]]:
    """Return the types of a body in Python, which reads and writes all kinds of JSON alike."""
    content: Json = body.get("content", {})
    return {
        (type_words(value.get("schema", {})), is_json(media)) for media, value in content.items()
    }


def _successes(responses: dict[str, Json]) -> set[str]:
    return {status for status in responses if status[0] == "2"}
