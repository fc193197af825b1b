"""What a version of a model published when it was pinned."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from attrs import evolve, field

from .._base.json_values import is_object
from .._base.records import frozen
from .._objects.input_schema import Kind, ValueSchema, read_inputs, read_output
from .._objects.value_checks import find_problems
from .errors import CodegenError

#: The largest example that is kept, in characters of JSON.
MAX_EXAMPLE = 256 * 1024


@frozen
class Pin:
    """A version of a model, and what it published about itself.

    Attributes:
        model: The model as ``owner/name``.
        version: The id of the version.
        document: Its OpenAPI document, None if it has none.
        cog_version: The version of Cog that it was built with.
        description: What the model does.
        example: An ``input`` and the ``output`` that it gave, None if there is none.
    """

    model: str
    version: str
    document: dict[str, Any] | None = field(default=None, repr=False)
    cog_version: str | None = None
    description: str | None = None
    example: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def schema_hash(self) -> str:
        """The hash of the document, which is the same for the same JSON."""
        canonical = json.dumps(self.document, sort_keys=True, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"

    @property
    def inputs(self) -> ValueSchema | None:
        """The schema of the input, None if it is not known."""
        return read_inputs(self.document)

    @property
    def output(self) -> ValueSchema | None:
        """The schema of the output, None if it is not known."""
        return read_output(self.document, cog_version=self.cog_version)

    @property
    def training_inputs(self) -> ValueSchema | None:
        """The schema of the input of a training, None if the version cannot be trained."""
        return read_inputs(self.document, "TrainingInput")

    @property
    def training_output(self) -> ValueSchema | None:
        """The schema of the output of a training, None if it is not known."""
        return read_output(self.document, "TrainingOutput", cog_version=self.cog_version)

    def as_json(self) -> dict[str, Any]:
        """Return the pin as JSON, as ``from_json`` reads it."""
        return {
            "model": self.model,
            "version": self.version,
            "cog_version": self.cog_version,
            "description": self.description,
            "example": self.example,
            "openapi_schema": self.document,
        }


def pin_from_json(value: object) -> Pin | None:
    """Return a pin from its JSON, None if the value is no pin."""
    if not is_object(value):
        return None
    model, version = value.get("model"), value.get("version")
    if not isinstance(model, str) or not isinstance(version, str):
        return None
    return Pin(
        model,
        version,
        document=value["openapi_schema"] if is_object(value.get("openapi_schema")) else None,
        cog_version=_text(value.get("cog_version")),
        description=_text(value.get("description")),
        example=value["example"] if is_object(value.get("example")) else None,
    )


def pin_of_version(
    model: str, version: dict[str, Any], *, description: object = None, example: object = None
) -> Pin:
    """Return the pin of a version.

    Args:
        model: The model as ``owner/name``.
        version: The version as the API returns it.
        description: What the model does.
        example: The prediction that the model shows as its example, as the API returns it.

    Raises:
        CodegenError: The version cannot be written to a file.
    """
    document = version.get("openapi_schema")
    try:
        json.dumps(document, indent=1)
    except RecursionError as error:
        raise CodegenError(f"{model}: its schema is nested too deeply to be kept") from error
    pin = Pin(
        model,
        str(version.get("id")),
        document=document if is_object(document) else None,
        cog_version=_text(version.get("cog_version")),
        description=_text(description),
    )
    return evolve(pin, example=_example(example, pin))


def _example(prediction: object, pin: Pin) -> dict[str, Any] | None:
    """Return the input and output of a prediction, as the version takes and returns them.

    The example of a model is often one of an older version: inputs that the version does not know
    are left out, and an output that it would not return is no example. Old examples have numbers as
    strings, too, which stand for the numbers.
    """
    if not is_object(prediction) or not is_object(prediction.get("input")):
        return None
    given: dict[str, Any] = prediction["input"]
    output = prediction.get("output")
    is_other = prediction.get("version") != pin.version
    if is_other and pin.output is not None and find_problems(pin.output, output, "output"):
        return None
    if pin.inputs is not None:
        schemas = {member.name: member.schema for member in pin.inputs.members}
        if is_other:
            given = {name: value for name, value in given.items() if name in schemas}
        given = {
            name: _as_number(value, schemas[name]) if name in schemas else value
            for name, value in given.items()
        }
    kept = {"input": given, "output": output}
    try:
        json.dumps(kept, indent=1)
        is_small = len(json.dumps(kept)) <= MAX_EXAMPLE
    except RecursionError:
        return None
    return kept if is_small else None


def _as_number(value: Any, schema: ValueSchema) -> Any:
    """Return the number that a string stands for, where the version takes a number."""
    is_number = schema.kind in {Kind.INTEGER, Kind.NUMBER}
    if not isinstance(value, str) or not is_number or value in (schema.enum or ()):
        return value
    try:
        number = int(value) if schema.kind is Kind.INTEGER else float(value)
    except ValueError:
        return value
    return number if math.isfinite(number) else value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
