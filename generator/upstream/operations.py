"""The rules for operations: parameters, request bodies and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import (
    EXTRA_METHODS,
    METHODS,
    PROSE_KEYS,
    SCHEMA_REF,
    Json,
    Prose,
    follow,
    is_object,
    pointer,
    quoted,
    ref,
    resolve,
    unescape,
)
from ..description.media_types import is_json
from ..description.naming import (
    OperationName,
    bare_name,
    component_name,
    python_name,
)
from ..description.python_names import PLACES, argument_names
from ..description.shared_names import shared_names
from .components import Other
from .nulls import without_null

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..description.names import Names
    from ..description.notes import Notes
    from ..description.python_names import Parameter
    from .components import Components
    from .schemas import SchemaCleaner

_STATUS_PHRASES = {
    "200": "Success.",
    "201": "Created.",
    "202": "Accepted.",
    "204": "Done; no content.",
}
_PROBLEM_TYPES = ("application/problem+json", "application/json")
#: Verbs whose response is the resource, or a page of it, even if upstream describes it in prose
#: only.
_RESOURCE_VERBS = frozenset({"get", "list", "create", "update", "cancel"})


#: Verbs whose answer is hardly ever the resource, which is gone then.
_LATE_VERBS = frozenset({"delete"})


class OperationRules:
    """Turns upstream's operations into ours, and adds their schemas to the components."""

    def __init__(
        self,
        upstream: Json,
        prose: Prose,
        cleaner: SchemaCleaner,
        components: Components,
        names: Names,
        notes: Notes,
    ) -> None:
        self._upstream = upstream
        self._prose: Prose = prose
        self._cleaner = cleaner
        self._components = components
        self._names = names
        self._notes = notes
        self._shared_names = shared_names(upstream.get("components", {}).get("parameters", {}))
        self.shared_parameters: dict[str, Json] = {}

    def paths(self) -> Json:
        """Return all paths, each with its operations.

        A method that OpenAPI 3.1 lacks becomes ``x-<method>``. What gets a thing is seen before what
        deletes it, since a thing is what a request for it answers.
        """
        found = sorted(self._found(), key=lambda entry: _turn(entry[3]))
        made: dict[tuple[str, str], Json] = {
            (path, key): self._operation(operation, item, at, path, key)
            for path, key, at, operation, item in found
        }
        out: Json = {
            path: {} for path in sorted(self._upstream["paths"]) if not path.startswith("x-")
        }
        for path, key, *_ in self._found():
            out[path][key] = made[path, key]
        return out

    def _found(self) -> Iterator[tuple[str, str, str, Json, Json]]:
        """Yield the path of each operation, its key, its pointer, itself, and the path's item."""
        for path, declared in sorted(self._upstream["paths"].items()):
            if path.startswith("x-"):
                continue
            at = pointer("paths", path)
            item = follow(self._upstream, declared, at)
            for method in METHODS:
                if method in item:
                    yield path, method, at + pointer(method), item[method], item
            for method in EXTRA_METHODS:
                key = method if method in item else f"x-{method}"
                if key in item:
                    yield path, f"x-{method}", at + pointer(key), item[key], item

    def _operation(self, operation: Json, item: Json, at: str, path: str, key: str) -> Json:
        name = OperationName(operation["operationId"])
        out: Json = {
            "operationId": operation["operationId"],
            "tags": [name.tag],
            **kept_prose(operation, self._prose),
            "security": operation.get("security", self._upstream.get("security", [])),
        }
        if operation.get("deprecated") is True:
            out["deprecated"] = True
        route = f"{key.removeprefix('x-').upper()} {path}"
        declared = [*item.get("parameters", []), *operation.get("parameters", [])]
        parameters = self._parameters(declared, at, route, name)
        if parameters:
            out["parameters"] = parameters
        if "requestBody" in operation:
            out["requestBody"] = self._request(operation["requestBody"], at + "/requestBody", name)
        out["responses"] = self._responses(operation["responses"], at + "/responses", name)
        return out

    # Parameters

    def _parameters(
        self, declared: list[Any], at: str, route: str, name: OperationName
    ) -> list[Json]:
        all_names = [
            (parameter["in"], parameter["name"])
            for parameter in (follow(self._upstream, entry, at) for entry in declared)
        ]
        chosen = self._names.arguments(route, all_names)
        self._note_parameters(all_names, chosen, at)
        found: dict[tuple[int, int, str], Json] = {}
        for index, declaration in enumerate(declared):
            here = at + pointer("parameters", index)
            parameter = follow(self._upstream, declaration, here)
            shared = self._shared_names.get(unescape(declaration.get("$ref", "")))
            clean = self._parameter(parameter, here, shared or name.pascal, name.operation_id)
            argument = chosen.get((clean["in"], clean["name"]))
            if shared and not argument:
                self.shared_parameters[shared] = clean
            # Path parameters in the order of the path, the others by name.
            place = route.find("{" + clean["name"] + "}") if clean["in"] == "path" else 0
            key = (PLACES.index(clean["in"]), place, clean["name"])
            if argument:
                found[key] = {**clean, "x-python-name": argument}
            else:
                found[key] = {"$ref": f"#/components/parameters/{shared}"} if shared else clean
        return [found[key] for key in sorted(found)]

    def _note_parameters(
        self, parameters: list[Parameter], chosen: dict[Parameter, str], at: str
    ) -> None:
        for (place, text), name in argument_names(parameters, chosen).items():
            if name != bare_name(text) and (place, text) not in chosen:
                said = (
                    f"the {place} parameter {quoted(text)} is called {python_name(name)} in Python"
                )
                self._notes.add(at, f"{said}: {bare_name(text)} is taken")

    def _parameter(self, parameter: Json, at: str, scope: str, operation_id: str) -> Json:
        media, declared, where = _schema_of(parameter, at)
        schema = self._cleaner.clean(declared, where, request=True)
        title = scope + component_name(parameter["name"])
        place = f"{operation_id}({parameter['name']})"
        if is_object(schema.get("items")):
            schema["items"] = self._components.named(schema["items"], title, place=place)
        else:
            schema = self._components.named(schema, title, place=place)
        out: Json = {"name": parameter["name"], "in": parameter["in"]}
        if parameter["in"] == "path" or parameter.get("required") is True:
            out["required"] = True
        kept: Json = {
            key: parameter[key] for key in ("style", "explode", "deprecated") if key in parameter
        }
        form: Json = {"content": {media: {"schema": schema}}} if media else {"schema": schema}
        return {**out, **kept_prose(parameter, self._prose), **form, **kept}

    # Bodies

    def _request(self, body: Json, at: str, name: OperationName) -> Json:
        body = follow(self._upstream, body, at)
        content: Json = {}
        for index, (media, value) in enumerate(sorted(body.get("content", {}).items())):
            schema = self._cleaner.clean(
                self._own_schema(value.get("schema", {}), at),
                at + pointer("content", media, "schema"),
                request=True,
            )
            # No caller has a reason to send null in place of a body.
            schema, _ = without_null(schema)
            title = name.request(upload=media.startswith("multipart/"))
            if index:
                title += component_name(media)
            if schema.get("properties") or "allOf" in schema:
                other = Other(name.pascal + "Request" + (component_name(media) if index else ""))
                schema = self._components.add(title, schema, scope=name.resource, other=other)
            else:
                schema = self._components.hoisted(schema, title, place=title)
            content[media] = {"schema": schema}
        return {**kept_prose(body, self._prose), "required": True, "content": content}

    def _own_schema(self, schema: Any, at: str) -> Any:
        """Return the schema of a body.

        A shared one is copied, so that its name depends on one operation.
        """
        target = schema.get("$ref") if is_object(schema) else None
        if isinstance(target, str) and target.startswith(SCHEMA_REF) and is_request(target):
            return resolve(self._upstream, target, at)
        return schema

    # Responses

    def _responses(self, responses: Json, at: str, name: OperationName) -> Json:
        out: Json = {}
        for status, response in sorted(responses.items()):
            here = at + pointer(status)
            if status.startswith("x-"):
                continue
            declared = follow(self._upstream, response, here)
            if status[0] in "45":
                out[status] = self._error(declared, here)
            elif status[0] in "123":
                out[status] = self._success(declared, here, status, name)
        out["default"] = {"$ref": "#/components/responses/Problem"}
        return out

    def _success(self, response: Json, at: str, status: str, name: OperationName) -> Json:
        out: Json = {"description": _STATUS_PHRASES.get(status, "Done.")}
        if self._prose == "keep" and response.get("description"):
            out["description"] = response["description"]
        declared: Json = {
            media: self._cleaner.clean(
                value.get("schema", {}), at + pointer("content", media, "schema")
            )
            for media, value in sorted(response.get("content", {}).items())
        }
        expected = status in {"200", "201"} and name.verb in _RESOURCE_VERBS
        if expected and all(map(_is_undescribed, declared.items())):
            out["content"] = {"application/json": {"schema": self._expected(name)}}
            out["x-undocumented"] = True
        elif declared:
            out["content"] = {
                media: {"schema": self._body(schema, name)} for media, schema in declared.items()
            }
            if response.get("x-undocumented") is True:
                out["x-undocumented"] = True
        return out

    def _body(self, clean: Json, name: OperationName) -> Json:
        title, place = name.response(), name.operation_id
        listed = Other(name.resource + "Summary")
        page = self._components.page(clean, title + "Page", title, place=place, other=listed)
        if page is not None:
            return page
        if clean.get("type") == "array" and is_object(clean.get("items")):
            items = self._components.named(clean["items"], title, place=place, other=listed)
            return {**clean, "items": items}
        other = Other(
            name.outcome(), of_resource=name.verb == "get", alone=name.verb not in _LATE_VERBS
        )
        return self._components.named(clean, title, place=place, other=other)

    def _expected(self, name: OperationName) -> Json:
        """Return the response that an operationId implies, if upstream describes it in prose only."""
        resource = self._components.expected(name.resource)
        if name.verb != "list":
            return ref(resource)
        links: Json = {"next": {}, "previous": {}}
        page = {
            "type": "object",
            "properties": {**links, "results": {"type": "array", "items": ref(resource)}},
        }
        listed = self._components.page(page, resource + "Page", resource, place=name.operation_id)
        return listed or ref(resource)

    def _error(self, response: Json, at: str) -> Json:
        for media, value in response.get("content", {}).items():
            schema = value.get("schema", {})
            if is_object(schema) and "$ref" not in schema:
                clean = self._cleaner.clean(schema, at + pointer("content", media, "schema"))
                if clean.get("type") == "object":
                    # All errors share one open schema, with the members that any of them declares.
                    self._components.add("Problem", {**clean, "additionalProperties": True})
        return {
            **problem_response(),
            **{key: text for key, text in kept_prose(response, self._prose).items() if text},
        }


def _turn(operation: Json) -> int:
    """Return when an operation is seen: one that gets or lists a resource first."""
    verb = OperationName(operation["operationId"]).verb
    return {"get": 0, "list": 1}.get(verb, 3 if verb in _LATE_VERBS else 2)


def _is_undescribed(content: tuple[str, Json]) -> bool:
    """Return whether nothing is described of a body but that it is JSON."""
    media, schema = content
    described = {key: value for key, value in schema.items() if key not in PROSE_KEYS}
    return is_json(media) and described in ({}, {"type": "object", "additionalProperties": True})


def _schema_of(parameter: Json, at: str) -> tuple[str, Any, str]:
    """Return the media type of a parameter, its schema, and the pointer to the schema.

    The media type is empty unless the parameter is written as a body.
    """
    for media, body in parameter.get("content", {}).items():
        return media, body.get("schema", {}), at + pointer("content", media, "schema")
    return "", parameter.get("schema", {}), at + "/schema"


def problem_response() -> Json:
    """Return the response of every failed request."""
    content = {media: {"schema": ref("Problem")} for media in _PROBLEM_TYPES}
    return {"description": "The request failed.", "content": content}


def kept_prose(node: Json, prose: Prose) -> Json:
    """Return the summary and the description of a node, nothing if prose is dropped."""
    if prose == "drop":
        return {}
    return {key: node[key] for key in ("summary", "description") if isinstance(node.get(key), str)}


def is_request(name: str) -> bool:
    """Return whether a name, or a reference, is that of a schema of request bodies."""
    return name.lower().endswith("request")
