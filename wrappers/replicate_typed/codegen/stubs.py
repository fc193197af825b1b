"""Stubs that type the calls which name a model by text: ``client.run("owner/name", {…})``.

They take the place of ``replicate_typed_models``, whose protocols say how ``run``, ``stream``,
``predictions.create`` and ``trainings.create`` can be called, and have an overload for each model
before the general ones. A plain ``str`` is refused unless the stubs are open: an overload for any
``str`` would take every wrong call of a known model, and completion would end. Where no model can be
trained, trainings take any ``str``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .annotations import Annotations
from .layout import body_lines, import_lines, used_imports
from .modules import START, pinned_module
from .names import class_name, class_names
from .package import pinned_path
from .pins import Pin
from .signatures import (
    MODES,
    Model,
    create_overloads,
    run_overloads,
    stream_overloads,
    train_overloads,
)

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
    "collections.abc": ("Sequence",),
    "replicate_typed._async.jobs": ("AsyncPrediction", "AsyncTraining"),
    "replicate_typed._async.live_stream": ("AsyncStream",),
    "replicate_typed._base.file_encoding": ("FileEncoding",),
    "replicate_typed._files.structured_inputs": ("ModelInput",),
    "replicate_typed._http.request_options": ("RequestOptions",),
    "replicate_typed._jobs.create_params": (
        "CreateParams",
        "LegacyRunParams",
        "LegacyStreamParams",
        "RunParams",
        "WebhookEventName",
    ),
    "replicate_typed._jobs.typed_calls": (
        "AsyncRunnable",
        "Creatable",
        "Runnable",
        "Streamable",
        "Trainable",
    ),
    "replicate_typed._objects.models": ("ModelValues", "ModelVersion"),
    "replicate_typed._objects.refs": ("Named", "Reference"),
    "replicate_typed._objects.values": ("OwnedValues",),
    "replicate_typed._sync.jobs": ("Prediction", "Training"),
    "replicate_typed._sync.live_stream": ("Stream",),
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
    "train": "Create a training and return it at once.",
}


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
    models: list[Model] = []
    taken: set[str] = set()
    for name in sorted(pins):
        pin = pins[name]
        files[f"_{name}.pyi"] = _types(pin, name)
        stem = class_name(name)
        training = f"{stem}TrainingInput" if pin.training_inputs is not None else ""
        names = [f"{stem}Input", f"{stem}Output", *([training] if training else [])]
        imports += import_lines(f"._{name}", [f"{n} as {n}" for n in names])
        reference = references[name]
        pinned = f"{pin.model}:{pin.version}"
        literals = [reference, pinned]
        own = tuple(literal for literal in dict.fromkeys(literals) if literal not in taken)
        versions = () if pin.version in taken else (pin.version,)
        taken |= {*own, *versions}
        inputs = pin.inputs
        is_needed = inputs is not None and any(member.required for member in inputs.members)
        given = f"input: {stem}Input" + ("" if is_needed else " | None = None")
        if own:
            models.append(Model(own, versions, given, f"{stem}Output", pinned, training))
        if keeps_pins:
            files[pinned_path(name)] = pinned_module(pin)
    files["__init__.pyi"] = _protocols(models, imports, is_open=is_open)
    return files


def _types(pin: Pin, name: str) -> str:
    stem = class_name(name)
    types = Annotations(stem, class_names(name))
    types.define_input(f"{stem}Input", pin.inputs, f"The input of {pin.model}.")
    types.define_output(f"{stem}Output", pin.output, f"The output of {pin.model}.")
    if pin.training_inputs is not None:
        about = f"The input of a training of {pin.model}."
        types.define_input(f"{stem}TrainingInput", pin.training_inputs, about)
    body = body_lines(types.definitions, [], gap=1)
    return "\n".join([*START, *used_imports(body), "", *body, ""])


def _protocols(models: Sequence[Model], imports: Sequence[str], *, is_open: bool) -> str:
    text_type = "str | " if is_open else ""
    protocols: list[str] = []
    for mode in MODES:
        protocols += [
            *_protocol(f"{mode.prefix}RunCall", "run", run_overloads(mode, models, text_type)),
            *_protocol(
                f"{mode.prefix}StreamCall", "stream", stream_overloads(mode, models, text_type)
            ),
            *_protocol(
                f"{mode.prefix}CreateCall", "create", create_overloads(mode, models, text_type)
            ),
            *_protocol(
                f"{mode.prefix}TrainCall", "train", train_overloads(mode, models, text_type)
            ),
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
