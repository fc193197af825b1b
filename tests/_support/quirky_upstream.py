"""A description with upstream's quirks, made from openapi.yaml since upstream's own text is not here.

Its spelling of names, shapes that stand inline, nullable of 3.0, no tags, shared bodies, one global security, and other
prose.
"""

from __future__ import annotations

import copy
from typing import Any

from generator.description.document import is_array, is_object, ref_name
from generator.description.naming import item_name, property_name, split_words

PROSE = "Words of somebody else."
OURS = {"x-undocumented", "x-declared-by", "x-declared-as", "x-known-values", "x-enum-varnames"}


def raw_name(name: str, made: dict[str, str]) -> str:
    """Upstream's spelling of the name of a component."""
    name = made.get(name, name)
    if name.endswith("Page") and name != "Page":
        return f"schemas_paginated_{'_'.join(split_words(name.removesuffix('Page')))}_response"
    if name.endswith("Summary"):
        return f"schemas_{'_'.join(split_words(name.removesuffix('Summary')))}_list_item"
    return f"schemas_{'_'.join(split_words(name))}_{'request' if name.endswith('Request') else 'response'}"


class Quirks:
    """Rewrites our description in the manner of upstream."""

    def __init__(self, document: dict[str, Any], names: dict[str, str]) -> None:
        self.schemas: dict[str, Any] = document["components"]["schemas"]
        self.names = names
        self.made = {
            final: rule for rule, final in names.items() if rule in {"Version", "Search", "Page"}
        }
        # What only parameters use stands in them.
        self.inline: set[str] = {name for name in self.schemas if "List" in name}
        for name, schema in self.schemas.items():
            scope = (
                "".join(
                    name.removesuffix("Request").removeprefix(verb) for verb in self._verb(name)
                )
                or name
            )
            for prop, child in schema.get("properties", {}).items():
                for target, rule in (
                    (self._target(child), property_name(scope, prop)),
                    (self._target(child.get("items", {})), item_name(scope, prop)),
                ):
                    if (
                        target not in {None, "Prediction", "ModelVersion"}
                        and self.names.get(rule, rule) == target
                    ):
                        self.inline.add(target)

    @staticmethod
    def _verb(name: str) -> list[str]:
        return [
            verb
            for verb in ("Create", "Update", "Upload")
            if name.startswith(verb) and name.endswith("Request")
        ]

    @staticmethod
    def _target(schema: dict[str, Any]) -> str | None:
        parts = schema.get("oneOf", [schema])
        return ref_name(parts[0])

    def schema(self, node: Any) -> Any:
        if is_array(node):
            return [self.schema(part) for part in node]
        if not is_object(node):
            return node
        name = ref_name(node)
        if {"ModelVersion", "Prediction"} & {ref_name(part) for part in node.get("oneOf", [])}:
            return {"type": "object", "nullable": True, "description": PROSE}
        if name in self.inline:
            assert name
            return {**self.schema(self.schemas[name]), "description": PROSE}
        if name:
            return {"$ref": f"#/components/schemas/{raw_name(name, self.made)}"}
        out = {key: value for key, value in node.items() if key not in OURS}
        if "description" in out:
            out["description"] = PROSE
        if is_array(out.get("type")):
            out["type"], out["nullable"] = out["type"][0], True
        if "oneOf" in out and {"type": "null"} in out["oneOf"]:
            (part,) = (part for part in out.pop("oneOf") if part != {"type": "null"})
            out.update(
                {"nullable": True, "allOf": [part]} if ref_name(part) not in self.inline else part
            )
            if "$ref" in out:
                return {**self.schema({"$ref": out["$ref"]}), "nullable": True}
        if "properties" in out:
            out["properties"] = {
                key: self.schema(value) for key, value in reversed(out["properties"].items())
            }
        for key in ("items", "allOf", "oneOf", "anyOf"):
            if key in out:
                out[key] = self.schema(out[key])
        known = node.get("x-known-values")
        return {"oneOf": [out, {"type": "string", "enum": known}]} if known else out


def quirky(committed: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    document = copy.deepcopy(committed)
    quirks = Quirks(document, names)
    taken = {name for name in quirks.schemas if name.endswith("Request")} | {
        "Problem",
        "Account",
        "Hardware",
    }
    out: dict[str, Any] = {
        "paths": {},
        "openapi": "3.0.4",
        "info": {**document["info"], "description": PROSE, "termsOfService": "https://example.com"},
        "servers": [{**server, "description": PROSE} for server in document["servers"]],
        "security": [{"bearerAuth": []}],
        "components": {
            "securitySchemes": {
                "bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": PROSE}
            },
            "parameters": {
                f"parameters_{'_'.join(split_words(name))}_header": {**value, "description": PROSE}
                for name, value in document["components"]["parameters"].items()
            },
            "schemas": {
                raw_name(name, quirks.made): quirks.schema(schema)
                for name, schema in reversed(quirks.schemas.items())
                if name not in quirks.inline | taken | {"InvalidField", "WebhookSecret"}
            },
        },
    }
    for path, item in reversed(document["paths"].items()):
        out["paths"][path] = {
            method.removeprefix("x-"): operation(op, quirks) for method, op in item.items()
        }
    return out


def operation(found: dict[str, Any], quirks: Quirks) -> dict[str, Any]:
    del found["tags"], found["responses"]["default"]
    found.update(summary=PROSE, description=PROSE, **{"x-feature-flag": PROSE})
    if found["security"]:
        del found["security"]
    for index, parameter in enumerate(found.get("parameters", [])):
        if "$ref" in parameter:
            name = parameter["$ref"].rsplit("/", 1)[1]
            found["parameters"][index] = {
                "$ref": f"#/components/parameters/parameters_{'_'.join(split_words(name))}_header"
            }
        else:
            name = ref_name(parameter["schema"])
            schema = (
                {**parameter["schema"], **quirks.schemas[name]} if name else parameter["schema"]
            )
            schema.pop("$ref", None)
            found["parameters"][index] = {
                **parameter,
                "schema": quirks.schema(schema),
                "description": PROSE,
            }
    bodies = [found["requestBody"]] if "requestBody" in found else []
    for body in [*bodies, *found["responses"].values()]:
        if body in bodies:
            body.pop("required")
        for media, value in body.get("content", {}).items():
            name = ref_name(value["schema"])
            inline = name and (
                name.endswith("Request") or name in {"Account", "WebhookSecret", "TrainingPage"}
            )
            schema = quirks.schemas[name] if inline and name else value["schema"]
            if found["operationId"] == "models.search" and body not in bodies:
                schema = searched(quirks)
            if name == "Problem":
                schema = {"type": "object", "properties": {"detail": {"type": "string"}}}
            if is_object(schema.get("items")) and ref_name(schema["items"]) == "Hardware":
                schema = {**schema, "items": quirks.schemas["Hardware"]}
            body["content"][media] = {"schema": quirks.schema(schema), "example": PROSE}
    return found


def searched(quirks: Quirks) -> dict[str, Any]:
    """The page of the older search, which lists models by an inline and outdated copy."""
    page, model = copy.deepcopy(quirks.schemas["ModelPage"]), copy.deepcopy(quirks.schemas["Model"])
    del model["properties"]["is_official"]
    model["properties"]["description"] = {"type": "string"}
    page["properties"]["results"]["items"] = model
    return page
