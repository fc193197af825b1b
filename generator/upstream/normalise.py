"""Upstream's description in one spelling, by rules that also hold for new operations and schemas.

    upstream ── checks ──▶ one spelling ──▶ named components ──▶ complete operations

A rule depends on one thing and its place. No rule knows a name of the API, so that a new operation
is treated like the known ones. What no rule can know is in the overlay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.check import check_description
from ..description.composition import compose
from ..description.document import (
    SCHEMA_REF,
    Json,
    Prose,
    is_array,
    is_object,
    operations,
    pointer,
    resolve,
)
from ..description.inheritance import with_variants
from ..description.names import Names
from ..description.naming import OWN_PREFIX, compiler_enum_name
from ..description.notes import Notes
from ..description.operation_ids import with_operation_ids
from ..description.python_names import value_names
from ..description.self_references import with_local_references
from ..description.servers import filled_url
from ..description.unsupported import note_unsupported
from .agreement import outline
from .components import Components
from .discriminators import note_discriminators, note_unions
from .nulls import without_null
from .operations import OperationRules, is_request, kept_prose, problem_response
from .problem import PROBLEM
from .schema_names import SchemaNames
from .schemas import SchemaCleaner
from .sides import separate_sides

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        names: The names that replace those of the rules: all of them, or those of schemas.
        notes: Receives what of the description has no form in the code, or another one.

    Raises:
        SpecError: The description fails a check.
    """
    chosen = names if isinstance(names, Names) else Names(schemas=names or {})
    found = notes or Notes()
    document = prepared(upstream, chosen, found)
    return _Normaliser(document, prose, chosen, found).run()


def prepared(upstream: Json, names: Names, notes: Notes) -> Json:
    """Return a description that passed the checks, with the meaning of upstream's.

    Every operation has an operationId, every composition is one that can be compiled, and what is
    sent and what is received have schemas of their own where they differ.

    Raises:
        SpecError: The description fails a check.
    """
    document = with_operation_ids(with_local_references(upstream), names.operations, notes)
    check_description(document, names)
    note_unsupported(document, notes)
    return compose(with_variants(separate_sides(document, notes)), notes)


class _Normaliser:
    def __init__(self, upstream: Json, prose: Prose, names: Names, notes: Notes) -> None:
        self._upstream = upstream
        self._prose: Prose = prose
        self._names = names
        self._notes = notes
        self._components = Components(names)
        self._declared: Json = upstream.get("components", {})
        raw: Json = {**_nested_schemas(upstream), **self._declared.get("schemas", {})}
        self._raw: Json = {
            name: schema
            for name, schema in raw.items()
            if not (is_request(name) and self._only_bodies_use(name))
        }
        self._finals = SchemaNames(self._raw, upstream, names, notes)
        self._cleaner = SchemaCleaner(self._finals, upstream, prose=prose, notes=notes)
        self._operations = OperationRules(
            upstream, prose, self._cleaner, self._components, names, notes
        )

    def run(self) -> Json:
        self._note_variables()
        self._components.declare("Problem", PROBLEM)
        self._components.add("Problem", dict(PROBLEM))
        self._add_components()
        paths = self._operations.paths()
        self._components.mark_partial()
        self._name_parts()
        self._note_values()
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

    def _note_values(self) -> None:
        """Note the enums and unions of which the code has less than the description."""
        for at, text in self._cleaner.remarks:
            self._notes.add(at, text)
        document: Json = {"components": {"schemas": self._components.schemas}}
        note_unions(self._cleaner.unions, document, self._notes)
        note_discriminators(self._upstream, self._notes)

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

        Of those that are one, the one in upstream's usual spelling counts.
        """
        found: list[tuple[str, Json]] = []
        for raw in sorted(self._raw, key=lambda raw: (not raw.startswith(OWN_PREFIX), raw)):
            at = self._finals.place(raw)
            name = self._finals.final(raw, at)
            schema = self._cleaner.clean(self._raw[raw], at, request=is_request(raw))
            if self._finals.is_nullable(raw):
                schema, _ = without_null(schema)
            self._components.declare(name, schema)
            found.append((name, schema))
        for name, schema in found:
            self._components.add_declared(name, schema)

    def _only_bodies_use(self, raw: str) -> bool:
        """Return whether only request bodies use a schema; each operation names its own copy."""
        target = SCHEMA_REF + raw
        uses = [at for at, found in _references(self._upstream) if found == target]
        return all("/requestBody/content/" in at and at.endswith("/schema/$ref") for at in uses)

    def _name_parts(self) -> None:
        """Write down the names of members and of values that are not the usual ones."""
        document: Json = {"components": {"schemas": self._components.schemas}}
        for name, schema in self._components.schemas.items():
            members = outline(schema, document).members
            chosen = self._chosen(name, self._names.members)
            given = {text: chosen[text] for text in sorted(members) if text in chosen}
            if given:
                schema["x-python-names"] = given
            if "enum" in schema:
                self._name_values(name, schema)
            else:
                self._cleaner.name_notes.note_members(name, members, given)

    def _name_values(self, name: str, schema: Json) -> None:
        texts: list[str] = [text for text in schema["enum"] if isinstance(text, str)]
        chosen = self._chosen(name, self._names.enum_values)
        given = {text: chosen[text] for text in texts if text in chosen}
        self._cleaner.name_notes.note_values(name, texts, given)
        found = value_names(texts, given)
        if any(found[text] != compiler_enum_name(text, -1) for text in texts):
            schema["x-enum-varnames"] = [found[text] for text in texts]

    def _chosen(self, name: str, chosen: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        """Return the names that were chosen for the parts of a schema, by its final name."""
        for rule, names in chosen.items():
            if self._components.final(rule) == name:
                return names
        return {}


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


def _references(node: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if is_object(node):
        if "$ref" in node:
            yield f"{at}/$ref", node["$ref"]
        for key, child in node.items():
            yield from _references(child, at + pointer(key))
    elif is_array(node):
        for index, child in enumerate(node):
            yield from _references(child, at + pointer(index))
