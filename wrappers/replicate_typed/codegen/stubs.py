"""Stubs that type the calls which name a model by text: ``client.run("owner/name", {…})``.

They take the place of ``replicate_typed_models``, whose protocols say how ``run``, ``stream`` and
``predictions.create`` can be called, and have an overload for each model before the general ones.
A plain ``str`` is refused unless the stubs are open: an overload for any ``str`` would take every
wrong call of a known model, and completion would end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .._base.records import frozen
from . import text
from .annotations import Annotations
from .layout import body_lines, import_lines, used_imports
from .modules import START, pinned_module
from .names import class_name, class_names
from .package import pinned_path
from .pins import Pin

#: The package that the stubs take the place of.
STUBBED = "replicate_typed_models"

_IMPORTS = {
    "typing": (
        "Any",
        "Generic",
        "Literal",
        "ParamSpec",
        "Protocol",
        "TypeVar",
        "Unpack",
        "overload",
    ),
    "replicate_typed._async.jobs": ("AsyncPrediction",),
    "replicate_typed._async.run": ("AsyncStream",),
    "replicate_typed._files.structured_inputs": ("ModelInput",),
    "replicate_typed._jobs.create_params": (
        "CreateParams",
        "LegacyRunParams",
        "LegacyStreamParams",
        "RunParams",
    ),
    "replicate_typed._jobs.typed_calls": (
        "AsyncRunnable",
        "Creatable",
        "Runnable",
        "Streamable",
    ),
    "replicate_typed._objects.models": ("ModelValues", "ModelVersion"),
    "replicate_typed._objects.refs": ("Named", "Reference"),
    "replicate_typed._objects.values": ("OwnedValues",),
    "replicate_typed._sync.jobs": ("Prediction",),
    "replicate_typed._sync.run": ("Stream",),
}

_DEFINITIONS = (
    'P = ParamSpec("P")',
    'O = TypeVar("O")',
    'J = TypeVar("J")',
    "",
    "class _RunParams(RunParams[J], Generic[J], total=False):",
    '    file_encoding_strategy: Literal["base64", "url"] | None',
    "    webhook_completed: str | None",
    "    stream: bool | None",
    "",
)

#: What the calls do.
_ABOUT = {
    "run": "Run a model, wait for its end, and return its output.",
    "stream": "Run a model, and follow its output as it is made.",
    "create": "Create a prediction and return it at once.",
}

#: What can be run besides text and typed references.
_OBJECTS = "tuple[str, str] | ModelValues | ModelVersion | None"


@frozen
class _Model:
    """A model in the stubs.

    Attributes:
        literals: What names it in a call.
        versions: The id of its version, none if it stands for another model, too.
        input: The parameter for its input.
        output: The type of its output.
    """

    literals: tuple[str, ...]
    versions: tuple[str, ...]
    input: str
    output: str


@frozen
class _Mode:
    """The names of one mode, blocking or async."""

    prefix: str
    definition: str

    @property
    def prediction(self) -> str:
        return f"{self.prefix}Prediction"

    @property
    def stream(self) -> str:
        return f"{self.prefix}Stream"


_MODES = (_Mode("", "def __call__"), _Mode("Async", "async def __call__"))


def render_stubs(
    pins: Mapping[str, Pin],
    references: Mapping[str, str],
    *,
    is_open: bool,
    keeps_pins: bool,
) -> dict[str, str]:
    """Return the files of the stubs, by their paths in the package.

    Args:
        pins: What each model is made from, by the name of its module.
        references: The reference of each, by that name.
        is_open: Whether a call with any other text is allowed, and untyped.
        keeps_pins: Whether the stubs keep what the models published, as no other package does.
    """
    files: dict[str, str] = {}
    imports: list[str] = []
    models: list[_Model] = []
    taken: set[str] = set()
    for name in sorted(pins):
        pin = pins[name]
        files[f"_{name}.pyi"] = _types(pin, name)
        stem = class_name(name)
        names = [f"{stem}Input", f"{stem}Output"]
        imports += import_lines(f"._{name}", [f"{n} as {n}" for n in names])
        reference = references[name]
        literals = [reference, f"{pin.model}:{pin.version}"]
        own = tuple(literal for literal in dict.fromkeys(literals) if literal not in taken)
        versions = () if pin.version in taken else (pin.version,)
        taken |= {*own, *versions}
        inputs = pin.inputs
        is_needed = inputs is not None and any(member.required for member in inputs.members)
        given = f"input: {stem}Input" + ("" if is_needed else " | None = None")
        if own:
            models.append(_Model(own, versions, given, f"{stem}Output"))
        if keeps_pins:
            files[pinned_path(name)] = pinned_module(pin)
    files["__init__.pyi"] = _protocols(models, imports, is_open=is_open)
    return files


def _types(pin: Pin, name: str) -> str:
    stem = class_name(name)
    types = Annotations(stem, class_names(name))
    types.define_input(f"{stem}Input", pin.inputs, f"The input of {pin.model}.")
    types.define_output(f"{stem}Output", pin.output, f"The output of {pin.model}.")
    body = body_lines(types.definitions, [], gap=1)
    return "\n".join([*START, *used_imports(body), "", *body, ""])


def _protocols(models: Sequence[_Model], imports: Sequence[str], *, is_open: bool) -> str:
    text_type = "str | " if is_open else ""
    protocols: list[str] = []
    for mode in _MODES:
        protocols += [
            *_protocol(f"{mode.prefix}RunCall", "run", _run(mode, models, text_type)),
            *_protocol(f"{mode.prefix}StreamCall", "stream", _stream(mode, models, text_type)),
            *_protocol(f"{mode.prefix}CreateCall", "create", _create(mode, models, text_type)),
        ]
    body = [*_DEFINITIONS, *protocols]
    used = set(re.findall(r"\w+", "\n".join(body)))
    lines = list(START)
    for module, names in _IMPORTS.items():
        lines += import_lines(module, [name for name in names if name in used])
        lines += [""] if module == "typing" else []
    return "\n".join([*lines, "", *imports, *([""] if imports else []), *body])


def _protocol(name: str, method: str, overloads: Iterable[Sequence[str]]) -> list[str]:
    lines = [
        f"class {name}(Protocol):",
        f'    """The call of ``{method}``, for known models."""',
        "",
    ]
    # Editors show the docstring of the first one.
    about = f'        """{_ABOUT[method]}"""'
    for overload in overloads:
        *start, end = overload
        shown = [end.removesuffix(" ..."), about] if about else [end]
        lines += ["    @overload", *start, *shown]
        about = ""
    return [*lines, ""]


def _overload(
    mode: _Mode, arguments: Sequence[str], returned: str, *, plain: bool = False
) -> list[str]:
    start = "def __call__" if plain else mode.definition
    return text.call_lines(start, ["self", *arguments], f" -> {returned}: ...", indent="    ")


def _literal(model: _Model, *more: str) -> str:
    return f"Literal[{', '.join(text.quoted(value) for value in (*model.literals, *more))}]"


def _run(mode: _Mode, models: Sequence[_Model], text_type: str) -> Iterable[list[str]]:
    for model in models:
        params = f"**params: Unpack[_RunParams[{mode.prediction}[{model.output}]]]"
        yield _overload(mode, [f"ref: {_literal(model)}", model.input, params], model.output)
    reference = f"ref: {mode.prefix}Runnable[P, O]"
    yield _overload(mode, [reference, "*args: P.args", "**kwargs: P.kwargs"], "O")
    legacy = f"**params: Unpack[_RunParams[{mode.prediction}]]"
    plain = [
        "ref: str",
        "input: ModelInput | None = None",
        "*",
        "use_file_output: Literal[False]",
        legacy,
    ]
    yield _overload(mode, plain, "Any")
    params = f"**params: Unpack[LegacyRunParams[{mode.prediction}]]"
    yield _overload(mode, [*_any_model("ref", text_type), params], "Any")


def _stream(mode: _Mode, models: Sequence[_Model], text_type: str) -> Iterable[list[str]]:
    params = "**params: Unpack[LegacyStreamParams]"
    for model in models:
        arguments = [f"ref: {_literal(model)}", model.input, params]
        yield _overload(mode, arguments, mode.stream, plain=True)
    arguments = ["ref: Streamable[P]", "*args: P.args", "**kwargs: P.kwargs"]
    yield _overload(mode, arguments, mode.stream, plain=True)
    yield _overload(mode, [*_any_model("ref", text_type), params], mode.stream, plain=True)


def _create(mode: _Mode, models: Sequence[_Model], text_type: str) -> Iterable[list[str]]:
    params = "**params: Unpack[CreateParams]"
    for model in models:
        returned = f"{mode.prediction}[{model.output}]"
        version = f"version: {_literal(model, *model.versions)}"
        yield _overload(mode, [version, model.input, params], returned)
        yield _overload(mode, ["*", f"model: {_literal(model)}", model.input, params], returned)
    for name in ("version", "model"):
        arguments = [f"{name}: Creatable[P, O]", "*args: P.args", "**kwargs: P.kwargs"]
        yield _overload(mode, arguments, f"{mode.prediction}[O]")
    others = "Reference" if text_type else "tuple[str, str] | OwnedValues | ModelVersion"
    version, given, star, deployment = _any_model("version", text_type)
    arguments = [version, given, star, f"model: {others} | None = None", deployment, params]
    yield _overload(mode, arguments, mode.prediction)


def _any_model(name: str, text_type: str) -> list[str]:
    return [
        f"{name}: {text_type}{_OBJECTS} = None",
        "input: ModelInput | None = None",
        "*",
        "deployment: Named | None = None",
    ]
