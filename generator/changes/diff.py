"""The differences between two descriptions, as a caller sees them.

Each difference is a ``Change``: what was added, removed, renamed or changed, where, and whose code
can fail with the new description; the rule is in ``change``. One difference is one line: what many
operations share is said once, a schema that was renamed is not a new one, and a schema that comes
with an operation stands under it. Prose is not compared, nor is the order of anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import Json, is_object
from ..description.security import is_bearer
from ..description.servers import server_of
from .canonical import canonical
from .change import API, NONE, Change, joined, sides
from .diff_bodies import documentation_detail
from .diff_operations import operation_changes, operation_renames
from .diff_schemas import schema_changes
from .placing import with_renames, with_schemas
from .references import reachable
from .renames import schema_renames, with_names
from .security import scheme_words
from .words import listed, value_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Keys of a description, and kinds of components, that are compared each in their own way, or that
#: say nothing to callers.
_OWN_KEYS = frozenset(
    {"openapi", "info", "servers", "security", "tags", "paths", "components", "x-not-in-code"}
)
_OWN_COMPONENTS = frozenset({"schemas", "parameters", "responses", "securitySchemes"})


def diff(old: Json, new: Json) -> list[Change]:
    """Return all differences between two descriptions, breaking ones first, then by place."""
    operation_names = operation_renames(old, new)
    schema_names = schema_renames(old, new, operation_names)
    before = with_names(old, schema_names, operation_names)
    found: list[Change] = [
        *_api(old, new),
        *operation_changes(before, new, operation_names),
        *schema_changes(before, new),
    ]
    found.extend(_documentation(before, new, found))
    placed = with_renames(with_schemas(joined(found), before, new), schema_names, old)
    return joined(placed)


# The whole


def _api(old: Json, new: Json) -> Iterator[Change]:
    for label in ("title", "version"):
        one, other = old["info"].get(label), new["info"].get(label)
        if one != other:
            yield _change(label, value_words(one, other), felt=False)
    if old.get("openapi") != new.get("openapi"):
        yield _change("openapi", value_words(old.get("openapi"), new.get("openapi")), felt=False)
    yield from _servers(old, new)
    yield from _schemes(
        old["components"].get("securitySchemes", {}), new["components"].get("securitySchemes", {})
    )
    for holders, own in (
        ((old, new), _OWN_KEYS),
        ((old["components"], new["components"]), _OWN_COMPONENTS),
    ):
        one, other = holders
        for key in sorted((one.keys() | other.keys()) - own):
            if canonical(one.get(key), key) != canonical(other.get(key), key):
                yield _change(key, value_words(one.get(key), other.get(key)), felt=False)


def _change(
    where: str, detail: str, breaks: tuple[Any, ...] = NONE, *, felt: bool = True
) -> Change:
    return Change("api", where, "changed", detail, breaks, for_users=felt)


def _servers(old: Json, new: Json) -> Iterator[Change]:
    """Yield where the client calls, and sends its token, and the other servers that are named."""
    one, other = server_of(old), server_of(new)
    if one != other:
        yield _change("server", f"calls and the token go to {other} now, no longer to {one}", API)
    urls = [
        [str(server.get("url")) for server in document.get("servers", [])]
        for document in (old, new)
    ]
    urls = [[url for url in found if url.rstrip("/") not in {one, other}] for found in urls]
    for title, names in (
        ("further servers named", [url for url in urls[1] if url not in urls[0]]),
        ("servers named no longer", [url for url in urls[0] if url not in urls[1]]),
    ):
        if names:
            yield _change(
                "servers", f"{title}, which the client does not call: {listed(names)}", felt=False
            )


def _schemes(before: Json, after: Json) -> Iterator[Change]:
    """Yield the changes of the ways by which a caller identifies itself."""
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        where = f"security scheme {name}"
        if other is None:
            yield Change("api", where, "removed", scheme_words(before[name]), API)
        elif one is None:
            yield Change("api", where, "added", scheme_words(other), for_users=False)
        elif canonical(one) != canonical(other):
            words = scheme_words(one), scheme_words(other)
            detail = (
                f"{words[0]} is now {words[1]}" if words[0] != words[1] else value_words(one, other)
            )
            lost = is_bearer(one) and not is_bearer(other)
            if lost:
                detail += ", for which the client sends no token"
            yield _change(where, detail, sides(api=True, python=lost))


def _documentation(old: Json, new: Json, found: Iterable[Change]) -> Iterator[Change]:
    """Yield schemas and members that upstream began or ceased to describe.

    Where a response says so, its schema does not say it again.
    """
    before: Json = old["components"]["schemas"]
    after: Json = new["components"]["schemas"]
    said = {documentation_detail({}), documentation_detail({"x-undocumented": True})}
    covered = reachable(
        (name for change in found if change.detail in said for name in change.after), after
    )
    for name in sorted(before.keys() & after.keys() - covered):
        if _is_undescribed(before[name]) != _is_undescribed(after[name]):
            detail = documentation_detail(after[name])
            yield Change("schema", name, "changed", detail, for_users=False)
            continue
        one: Json = before[name].get("properties", {})
        other: Json = after[name].get("properties", {})
        for member in sorted(one.keys() & other.keys()):
            if _is_undescribed(one[member]) != _is_undescribed(other[member]):
                detail = documentation_detail(other[member])
                where = f"{name}.{member}"
                yield Change("field", where, "changed", detail, for_users=False)


def _is_undescribed(schema: Any) -> bool:
    return is_object(schema) and "x-undocumented" in schema
