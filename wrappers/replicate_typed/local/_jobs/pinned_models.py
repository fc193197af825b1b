"""Models whose version is pinned by a ``ModelRef``: stubs that are checked, and examples.

A stub is a model that stands in for another one in tests. Its inputs and its output are checked by
the schema of the pinned version, so that a test does not pass with what the model would refuse, or
would never return.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Protocol, runtime_checkable

from ..._objects.input_schema import Kind, ValueSchema, read_inputs, read_output
from ..._objects.value_checks import find_problems
from .._contract.runtime import ModelFailed, NotTrainable, RunReporter, Runtime, VersionInfo
from .._functions.function_model import FunctionModel
from .._functions.introspection import display_name
from .._functions.signatures import COG_VERSION

#: How many times the schema of an output that contains itself is read within itself.
UNROLL = 8

#: How many problems of an output the error of a prediction names.
_LISTED = 5


@runtime_checkable
class PinnedModel(Protocol):
    """A ``ModelRef``: the name of a model, and what is known of its version."""

    @property
    def model(self) -> str:
        """The model as ``owner/name``."""
        ...

    @property
    def version(self) -> str | None:
        """The id of the version."""
        ...

    @property
    def openapi_schema(self) -> dict[str, Any] | None:
        """The schema of the version, as the API returns it."""
        ...


def pinned_version(reference: PinnedModel) -> VersionInfo:
    """Return the version that a reference pins.

    Args:
        reference: The reference. Without the id of the version, it is made from the schema.
    """
    document = reference.openapi_schema or {}
    content = f"{reference.model}:{json.dumps(document, sort_keys=True)}"
    return VersionInfo(
        reference.version or hashlib.sha256(content.encode()).hexdigest(),
        document,
        COG_VERSION,
        refuses_unknown_names=True,
    )


class PinnedRuntime:
    """Runs a stub, and checks it by the schema of the version that it stands in for.

    Args:
        runtime: Runs the stub.
        version: The version that it stands in for.
        model: The name of the model, for messages.
        needed: The inputs that the stub cannot do without.
    """

    def __init__(
        self,
        runtime: Runtime,
        version: VersionInfo,
        model: str,
        *,
        needed: frozenset[str] = frozenset(),
    ) -> None:
        self._runtime = runtime
        self._version = version
        self._model = model
        document = version.openapi_schema
        self._output = read_output(document, unroll=UNROLL)
        self._weights = read_output(document, "TrainingOutput", unroll=UNROLL)
        self._defaults = _defaults(read_inputs(document), needed)
        self._training_defaults = _defaults(read_inputs(document, "TrainingInput"), frozenset())

    async def describe(self) -> VersionInfo:
        """Return the version that is pinned."""
        return self._version

    async def predict(
        self, prediction_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        """Run a prediction, with the defaults of the version.

        Raises:
            ModelFailed: The stub failed, or returned what the model does not.
        """
        checked = CheckedReporter(reporter, self._output, self._model)
        await self._runtime.predict(prediction_id, {**self._defaults, **input}, checked)

    async def train(
        self, training_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        """Run a training, with the defaults of the version.

        Raises:
            NotTrainable: The stub does not support training.
            ModelFailed: The stub failed, or returned what the model does not.
        """
        train = getattr(self._runtime, "train", None)
        if train is None:
            raise NotTrainable(f"The stub of {self._model} does not support training.")
        checked = CheckedReporter(reporter, self._weights, self._model)
        await train(training_id, {**self._training_defaults, **input}, checked)

    async def aclose(self) -> None:
        """Close the stub."""
        await self._runtime.aclose()


class CheckedReporter:
    """Forwards what a stub reports, and fails it for an output that the model does not have.

    Args:
        reporter: Receives what is reported.
        schema: The schema of the output, None to accept any.
        model: The name of the model, for messages.
    """

    def __init__(self, reporter: RunReporter, schema: ValueSchema | None, model: str) -> None:
        self._reporter = reporter
        self._schema = schema
        self._model = model
        self._count = 0
        self.started = reporter.started
        self.log = reporter.log
        self.metrics = reporter.metrics
        self.store_file = reporter.store_file

    def append(self, item: Any) -> None:
        """Append an item to the output.

        Raises:
            ModelFailed: The output has no such items.
        """
        schema = self._schema
        if schema is not None and schema.kind is Kind.ARRAY and schema.items is not None:
            self._check(schema.items, item, f"output[{self._count}]")
        elif schema is not None:
            self._check(schema, [item], "output")
        self._count += 1
        self._reporter.append(item)

    def output(self, value: Any) -> None:
        """Report the complete output.

        Raises:
            ModelFailed: It is not valid for the schema.
        """
        schema = self._schema
        if schema is not None:
            if schema.is_concatenated and isinstance(value, str):
                # What ``run`` returns of such a model, and so what people write in a stub.
                value = [value]
            self._check(schema, value, "output")
        self._reporter.output(value)

    def _check(self, schema: ValueSchema, value: Any, path: str) -> None:
        problems = find_problems(schema, value, path, is_input=False)
        if problems:
            found = "; ".join(str(problem) for problem in problems[:_LISTED])
            raise ModelFailed(
                f"The stub of {self._model} returned what the model does not: {found}"
            )


def check_stub(stub: Any, reference: PinnedModel, *, training: bool = False) -> frozenset[str]:
    """Return the inputs that a function needs, after a check that the model has all its parameters.

    Args:
        stub: The function that stands in for the model.
        reference: The model.
        training: Whether the function trains.

    Raises:
        TypeError: A parameter is no input of the model.
    """
    inputs = read_inputs(reference.openapi_schema, "TrainingInput" if training else "Input")
    parameters = inspect.signature(stub).parameters.values()
    named = [p for p in parameters if p.kind in {p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD}]
    if inputs is not None and inputs.additional is None:
        known = [member.name for member in inputs.members]
        for parameter in named:
            if parameter.name not in known:
                near = get_close_matches(parameter.name, known, n=1)
                hint = f": did you mean {near[0]!r}?" if near else ""
                raise TypeError(
                    f"{display_name(stub)}: the parameter {parameter.name!r} is no input of "
                    f"{reference.model}{hint}"
                )
    return frozenset(p.name for p in named if p.default is p.empty)


def stub_needs(stub: Any, reference: PinnedModel) -> frozenset[str]:
    """Return the inputs that a stub cannot do without.

    Args:
        stub: A function or a ``FunctionModel``; any other model has an input schema of its own.
        reference: The model that it stands in for.

    Raises:
        TypeError: A parameter is no input of the model.
    """
    function, train = stub, None
    if isinstance(stub, FunctionModel):
        function, train = stub.function, stub.train
    if not callable(function):
        return frozenset()
    if train is not None:
        check_stub(train, reference, training=True)
    return check_stub(function, reference)


def _defaults(inputs: ValueSchema | None, needed: frozenset[str]) -> dict[str, Any]:
    """Return what a model receives for inputs that were not sent; None where it has no default.

    Args:
        inputs: The schema of the inputs.
        needed: The inputs that a stub cannot do without.
    """
    return {
        member.name: member.default
        for member in (inputs.members if inputs is not None else ())
        if member.has_default or (member.name in needed and not member.required)
    }
