"""The rules for operations: parameters, request bodies and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..description.document import (
    ANY_METHOD,
    EXTRA_METHODS,
    METHODS,
    MORE_OPERATIONS,
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
from ..description.media_types import is_event_stream, is_json, media_kind
from ..description.naming import (
    OperationName,
    bare_name,
    component_name,
    python_name,
)
from ..description.python_names import PLACES, argument_names
from ..description.servers import operation_server, server_of
from ..description.shared_names import shared_names
from .components import Other
from .nulls import without_null
from .operation_notes import OperationNotes, is_argument

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
_PROBLEM_MEDIA = "application/problem+json"
_PROBLEM_TYPES = (_PROBLEM_MEDIA, "application/json")
#: Verbs whose response is the resource, or a page of it, even if upstream describes it in prose
#: only.
_RESOURCE_VERBS = frozenset({"get", "list", "create", "update", "cancel"})
#: The success that ``default`` stands for, if no other is described.
_ANY_SUCCESS = "2XX"
#: Verbs whose answer is hardly ever the resource, which is gone then.
_LATE_VERBS = frozenset({"delete"})


@frozen
class _Declared:
    """An operation as it is declared.

    Attributes:
        path: Its path.
        keys: The keys under which a description of ours has it in its path.
        method: Its method, as it is sent.
        at: The JSON pointer to it.
        operation: The operation.
        item: What its path has for all of its operations.
    """

    path: str
    keys: tuple[str, ...]
    method: str
    at: str
    operation: Json
    item: Json


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
        self._main = server_of(upstream)
        self._prose: Prose = prose
        self._cleaner = cleaner
        self._components = components
        self._names = names
        self._notes = notes
        self._shared_names = shared_names(upstream.get("components", {}).get("parameters", {}))
        self.shared_parameters: dict[str, Json] = {}

    def paths(self) -> Json:
        """Return all paths, each with its operations.

        ``query``, which OpenAPI 3.1 lacks, becomes ``x-query``, and methods of any other name
        (``additionalOperations``) are in ``x-additional-operations``. What gets a thing is seen
        before what deletes it, since a thing is what a request for it answers.
        """
        found = list(self._found())
        made = {
            entry.at: self._operation(entry)
            for entry in sorted(found, key=lambda entry: _turn(entry.operation))
        }
        out: Json = {
            path: {} for path in sorted(self._upstream["paths"]) if not path.startswith("x-")
        }
        for entry in found:
            item = out[entry.path]
            for key in entry.keys[:-1]:
                item = item.setdefault(key, {})
            item[entry.keys[-1]] = made[entry.at]
        return out

    def _found(self) -> Iterator[_Declared]:
        """Yield each operation as it is declared."""
        for path, declared in sorted(self._upstream["paths"].items()):
            if path.startswith("x-"):
                continue
            at = pointer("paths", path)
            item = follow(self._upstream, declared, at)
            for method in METHODS:
                if method in item:
                    here = at + pointer(method)
                    yield _Declared(path, (method,), method.upper(), here, item[method], item)
            for method in EXTRA_METHODS:
                key = method if method in item else f"x-{method}"
                if key in item:
                    here = at + pointer(key)
                    yield _Declared(path, (f"x-{method}",), method.upper(), here, item[key], item)
            for key in ANY_METHOD:
                for method, operation in sorted(item.get(key, {}).items()):
                    here = at + pointer(key, method)
                    yield _Declared(path, (MORE_OPERATIONS, method), method, here, operation, item)

    def _operation(self, declared: _Declared) -> Json:
        operation, item, at = declared.operation, declared.item, declared.at
        name = OperationName(operation["operationId"])
        shared: list[Any] = item.get("parameters", [])
        out: Json = {
            "operationId": operation["operationId"],
            "tags": [name.tag],
            **kept_prose(operation, self._prose),
            "security": operation.get("security", self._upstream.get("security", [])),
        }
        if operation.get("deprecated") is True:
            out["deprecated"] = True
        notes = OperationNotes(self._notes, name.operation_id)
        notes.security(at, operation, self._upstream)
        own = operation_server(operation, item, self._main)
        if own != self._main and (operation.get("servers") or item.get("servers")):
            notes.server(at, own, self._main)
            if own is not None:
                out["servers"] = [{"url": own}]
        route = f"{declared.method} {declared.path}"
        listed = [*shared, *operation.get("parameters", [])]
        parameters = self._parameters(listed, at, route, name)
        if parameters:
            out["parameters"] = parameters
        if "requestBody" in operation:
            out["requestBody"] = self._request(operation["requestBody"], at + "/requestBody", name)
        out["responses"] = self._responses(operation.get("responses", {}), at + "/responses", name)
        return out

    # Parameters

    def _parameters(
        self, declared: list[Any], at: str, route: str, name: OperationName
    ) -> list[Json]:
        notes = OperationNotes(self._notes, name.operation_id)
        all_names = [
            (parameter["in"], parameter["name"])
            for parameter in (follow(self._upstream, entry, at) for entry in declared)
            if is_argument(parameter)
        ]
        chosen = self._names.arguments(route, all_names)
        self._note_parameters(all_names, chosen, at)
        found: dict[tuple[int, int, str], Json] = {}
        for index, declaration in enumerate(declared):
            here = at + pointer("parameters", index)
            parameter = follow(self._upstream, declaration, here)
            if not notes.is_generated(here, parameter):
                continue
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
        media, declared, where = self._schema_of(parameter, at)
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

    def _schema_of(self, parameter: Json, at: str) -> tuple[str, Any, str]:
        """Return the media type of a parameter, its schema, and the pointer to the schema.

        The media type is empty unless the parameter is written as a body.
        """
        for media, declared in parameter.get("content", {}).items():
            here = at + pointer("content", media)
            body = follow(self._upstream, declared, here)
            return media, body.get("schema", {}), here + "/schema"
        return "", parameter.get("schema", {}), at + "/schema"

    # Bodies

    def _request(self, body: Json, at: str, name: OperationName) -> Json:
        body = follow(self._upstream, body, at)
        notes = OperationNotes(self._notes, name.operation_id)
        notes.body(at, body.get("content", {}))
        content: Json = {}
        for index, (media, declared) in enumerate(sorted(body.get("content", {}).items())):
            here = at + pointer("content", media)
            value = follow(self._upstream, declared, here)
            notes.streamed(here, media, value)
            schema = self._cleaner.clean(
                self._own_schema(value.get("schema", {}), at), here + "/schema", request=True
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
        # Upstream never says that a body is required, so that only what says it is not is optional.
        required = body.get("required") is not False
        return {**kept_prose(body, self._prose), "required": required, "content": content}

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
        for spelled, response in sorted(responses.items()):
            here = at + pointer(spelled)
            status = spelled.replace("xx", "XX")
            if status.startswith("x-"):
                continue
            declared = follow(self._upstream, response, here)
            if status[0] in "45":
                out[status] = self._error(declared, here)
            elif status[0] in "123":
                out[status] = self._success(declared, here, status, name)
            elif _is_success(declared, responses):
                out[_ANY_SUCCESS] = self._success(declared, here, _ANY_SUCCESS, name)
            else:
                self._error(declared, here)
        if not any(status[0] == "2" for status in out):
            OperationNotes(self._notes, name.operation_id).no_success(at)
            out[_ANY_SUCCESS] = {"description": "Done."}
        out["default"] = {"$ref": "#/components/responses/Problem"}
        return out

    def _success(self, response: Json, at: str, status: str, name: OperationName) -> Json:
        out: Json = {"description": _STATUS_PHRASES.get(status, "Done.")}
        if self._prose == "keep" and response.get("description"):
            out["description"] = response["description"]
        declared = {
            media: self._answer(value, at + pointer("content", media), media, name)
            for media, value in sorted(response.get("content", {}).items())
        }
        expected = status in {"200", "201", _ANY_SUCCESS} and name.verb in _RESOURCE_VERBS
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

    def _answer(self, declared: Json, at: str, media: str, name: OperationName) -> Json:
        """Return the schema of one media type of a response."""
        value = follow(self._upstream, declared, at)
        OperationNotes(self._notes, name.operation_id).streamed(at, media, value)
        if is_event_stream(media):
            return {"type": "string"}
        return self._cleaner.clean(value.get("schema", {}), at + "/schema")

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
        for media, declared in response.get("content", {}).items():
            value = follow(self._upstream, declared, at + pointer("content", media))
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


def _is_success(default: Json, responses: Json) -> bool:
    """Return whether ``default`` is the success of an operation, not its errors.

    It is if no success and no redirect is described, unless it is a problem by its media type.
    """
    described = any(status[0] in "123" for status in responses)
    return not described and _PROBLEM_MEDIA not in map(media_kind, default.get("content", {}))


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
