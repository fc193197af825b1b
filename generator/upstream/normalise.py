"""Upstream's description in one spelling, by rules that also hold for new operations and schemas.

    upstream ── checks ──▶ one spelling ──▶ named components ──▶ complete operations

A rule depends on one thing and its place. No rule knows a name of the API, so that a new operation
is treated like the known ones. What no rule can know is in the overlay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from ..description.check import check_description
from ..description.document import (
    SCHEMA_REF,
    Json,
    Prose,
    is_array,
    is_object,
    operations,
    pointer,
    quoted,
    resolve,
)
from ..description.name_checks import check_enum
from ..description.naming import OWN_PREFIX, component_name, enum_names
from ..description.notes import Notes
from ..description.self_references import with_local_references
from ..description.servers import filled_url
from .components import Components, is_page
from .operations import OperationRules, is_request, kept_prose, problem_response
from .schemas import SchemaCleaner
from .sides import separate_sides

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The members of RFC 9457; the API's own additions are in the overlay.
_PROBLEM: Json = {
    "type": "object",
    "additionalProperties": True,
    "properties": {
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "type": {"type": "string"},
    },
}
_SECURITY_KEYS = ("type", "scheme", "in", "name", "flows", "openIdConnectUrl")


def normalise(
    upstream: Json,
    *,
    prose: Prose = "drop",
    names: Mapping[str, str] | None = None,
    notes: Notes | None = None,
) -> Json:
    """Normalise upstream's description (OpenAPI 3.0, 3.1 or 3.2) to OpenAPI 3.1.

    Args:
        upstream: The description.
        prose: Whether upstream's own texts are kept.
        names: The name in use for each name of the rules that is replaced.
        notes: Gets what the description says and the result does not.

    Raises:
        SpecError: The description fails a check.
    """
    notes = notes or Notes()
    upstream = with_local_references(upstream)
    check_description(upstream, names or {})
    return _Normaliser(separate_sides(upstream, notes), prose, names or {}, notes).run()


class _Normaliser:
    def __init__(
        self, upstream: Json, prose: Prose, names: Mapping[str, str], notes: Notes
    ) -> None:
        self._upstream = upstream
        self._prose: Prose = prose
        self._components = Components(names)
        self._declared: Json = upstream.get("components", {})
        self._raw: Json = {**_nested_schemas(upstream), **self._declared.get("schemas", {})}
        self._final: dict[str, str] = {}
        self._notes = notes
        self._cleaner = SchemaCleaner(self._component_ref, prose=prose)
        self._operations = OperationRules(upstream, prose, self._cleaner, self._components, notes)

    def run(self) -> Json:
        self._note_variables()
        self._components.declare("Problem", _PROBLEM, "Problem", "/components/schemas")
        self._components.add("Problem", dict(_PROBLEM))
        self._add_components()
        paths = {
            path: self._operations.path_item(path, item)
            for path, item in sorted(self._upstream["paths"].items())
            if not path.startswith("x-")
        }
        self._components.mark_partial()
        self._name_values()
        info: Json = self._upstream["info"]
        out: Json = {
            "openapi": "3.1.0",
            "info": {
                "title": info["title"],
                "version": str(info["version"]),
                **kept_prose(info, self._prose),
            },
            "servers": [
                {"url": filled_url(server) or server["url"]}
                for server in self._upstream.get("servers", [])
            ],
            "tags": [],
            "paths": paths,
            "components": {
                "schemas": self._components.schemas,
                "parameters": self._operations.shared_parameters,
                "responses": {"Problem": problem_response()},
                "securitySchemes": self._security_schemes(),
            },
        }
        tags = {operation["tags"][0] for _, _, operation in operations(out)}
        out["tags"] = [{"name": tag} for tag in sorted(tags)]
        return out

    def _note_variables(self) -> None:
        """Note variables of the API's address, of which the code has the defaults."""
        for index, server in enumerate(self._upstream.get("servers", [])):
            if filled_url(server) not in {None, server["url"]}:
                text = "the variables of the server have their defaults"
                self._notes.add(pointer("servers", index, "variables"), text)

    def _security_schemes(self) -> Json:
        return {
            name: {
                **{key: scheme[key] for key in _SECURITY_KEYS if key in scheme},
                **kept_prose(scheme, self._prose),
            }
            for name, scheme in sorted(self._declared.get("securitySchemes", {}).items())
        }

    def _add_components(self) -> None:
        """Add every declared component.

        Where two get one name, the one in upstream's usual spelling counts.
        """
        found: list[tuple[str, Json]] = []
        for raw in sorted(self._raw, key=lambda raw: (not raw.startswith(OWN_PREFIX), raw)):
            if is_request(raw) and self._only_bodies_use(raw):
                continue
            whole = raw in self._declared.get("schemas", {})
            at = pointer("components", "schemas", *([raw] if whole else raw.split("/")))
            name = component_name(raw)
            schema = self._cleaner.clean(self._raw[raw], at, request=is_request(raw))
            self._components.declare(name, schema, raw, at)
            found.append((name, schema))
        for name, schema in found:
            if self._components.page(schema, name, name.removesuffix("Page"), place=name) is None:
                self._components.add(name, schema)

    def _component_ref(self, raw: str, at: str) -> str:
        """Return the final name of a component; a page is named after what it lists."""
        if raw not in self._raw:
            raise SpecError(
                f"the reference leads nowhere: there is no schema {quoted(raw)}", pointer=at
            )
        if raw not in self._final:
            name = self._components.final(component_name(raw))
            listed = _listed(self._raw[raw])
            if listed is not None and listed != raw:
                item = self._component_ref(listed, at)
                name = self._components.final(item.removesuffix("Summary") + "Page")
            self._final[raw] = name
        return self._final[raw]

    def _only_bodies_use(self, raw: str) -> bool:
        """Return whether only request bodies use a schema; each operation names its own copy."""
        target = SCHEMA_REF + raw
        uses = [at for at, found in _references(self._upstream) if found == target]
        return all("/requestBody/content/" in at and at.endswith("/schema/$ref") for at in uses)

    def _name_values(self) -> None:
        """Name the values of enums that do not begin with a letter.

        The compiler would number them.
        """
        for name, schema in self._components.schemas.items():
            values: list[Any] = schema.get("enum", [])
            check_enum(values, pointer("components", "schemas", name, "enum"))
            if not all(isinstance(value, str) and value[:1].isalpha() for value in values):
                schema["x-enum-varnames"] = enum_names([str(value) for value in values])


def _nested_schemas(document: Json) -> Json:
    """Return the schemas within other schemas that references lead to.

    Each needs a name of its own.
    """
    targets = [
        target.removeprefix(SCHEMA_REF)
        for _, target in _references(document)
        if isinstance(target, str) and target.startswith(SCHEMA_REF)
    ]
    return {
        target: resolve(document, SCHEMA_REF + target, "") for target in targets if "/" in target
    }


def _listed(schema: Any) -> str | None:
    """Return the raw name of the component that a page lists, ``None`` for another schema."""
    if not is_page(schema):
        return None
    items = schema["properties"]["results"].get("items")
    target = items.get("$ref") if is_object(items) else None
    return (
        target.removeprefix(SCHEMA_REF)
        if isinstance(target, str) and target.startswith(SCHEMA_REF)
        else None
    )


def _references(node: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if is_object(node):
        if "$ref" in node:
            yield f"{at}/$ref", node["$ref"]
        for key, child in node.items():
            yield from _references(child, at + pointer(key))
    elif is_array(node):
        for index, child in enumerate(node):
            yield from _references(child, at + pointer(index))
