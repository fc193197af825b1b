"""The module of one model: its types, its ``ModelRef``, and what it published."""

from __future__ import annotations

import json

from attrs import field

from .._base.records import frozen
from .._objects.input_schema import ValueSchema
from . import text
from .annotations import Annotations
from .descriptions import describe
from .layout import body_lines, used_imports
from .names import class_name, class_names
from .pins import Pin

#: The first line of every generated file.
HEADER = "# Made by `replicate-typed codegen` from replicate.lock: do not edit, run it again."

#: How every generated file with code begins. Linters have their say on code that people write.
START = (HEADER, "# ruff: noqa")

#: The folder of the modules with what the models published.
PINNED = "_pinned"


@frozen
class ModelModule:
    """The generated code of one model.

    Attributes:
        name: The name of the module and of the variable.
        source: The text of the module.
        pinned: The text of the module with what the model published.
        exports: The names that the package has from the module.
    """

    name: str
    source: str = field(repr=False)
    pinned: str = field(repr=False)
    exports: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the module's file.

        It differs from the variable's name: the package could not have both.
        """
        return f"_{self.name}.py"


def render_module(pin: Pin, name: str) -> ModelModule:
    """Return the code of a model.

    Args:
        pin: The version of the model.
        name: The name of the module.
    """
    stem = class_name(name)
    types = Annotations(stem, class_names(name))
    blocks = _reference(pin, name, stem, types)
    trainer = f"{name}_trainer"
    names = [name]
    if pin.training_inputs is not None:
        blocks += _trainer(pin, trainer, stem, types)
        names.append(trainer)
    classes = [stem, *([f"{stem}Trainer"] if len(names) > 1 else [])]
    exports = sorted([*(n for n in types.names if not n.startswith("_")), *classes]) + names
    body = body_lines(types.definitions, blocks)
    source = "\n".join(
        [
            *START,
            *text.docstring(_about(pin)),
            "",
            # Annotations are values: a TypedDict knows its required keys by them.
            *used_imports(body),
            "",
            "",
            *body,
            "",
        ]
    )
    return ModelModule(name, source, pinned_module(pin), tuple(exports))


def _reference(pin: Pin, name: str, stem: str, types: Annotations) -> list[list[str]]:
    inputs, output = pin.inputs, pin.output
    types.define_input(f"{stem}Input", inputs, f"The input of {pin.model}.")
    types.define_output(f"{stem}Output", output, f"The output of {pin.model}.")
    methods: list[str] = []
    if inputs is not None:
        keywords = ["self", "/", f"**input: Unpack[{stem}Input]"]
        methods = ["", "    if TYPE_CHECKING:"]
        for start, returned, about in (
            ("def __call__", f"{stem}Output", "Run the model, and return its output."),
            ("async def arun", f"{stem}Output", "Run the model in async code."),
            ("def stream", "Stream", "Run the model, and follow its output as it is made."),
        ):
            signature = text.call_lines(start, keywords, f" -> {returned}:", indent="        ")
            methods += ["", *signature, f'            """{about}"""', "            ..."]
    return [
        [
            *_class_line(stem, f"{stem}Input", f"{stem}Output"),
            *text.docstring([*_about(pin), *_inputs(inputs)], indent="    "),
            *methods,
        ],
        *_loaders(pin, name),
        _instance(name, stem, pin),
    ]


def _class_line(stem: str, taken: str, returned: str) -> list[str]:
    line = f"class {stem}(ModelRef[{taken}, {returned}]):"
    if len(line) <= text.WIDTH:
        return [line]
    return [
        f"class {stem}(",
        "    ModelRef[",
        f"        {taken},",
        f"        {returned},",
        "    ],",
        "):",
    ]


def _trainer(pin: Pin, name: str, stem: str, types: Annotations) -> list[list[str]]:
    taken, returned = f"{stem}TrainingInput", f"{stem}TrainingOutput"
    types.define_input(taken, pin.training_inputs, f"The input of a training of {pin.model}.")
    types.define_output(returned, pin.training_output, f"The output of a training of {pin.model}.")
    about = [
        f"Trainings of {pin.model}, for ``client.trainings.create({name}, …)``.",
        *_inputs(pin.training_inputs),
    ]
    return [
        [
            *_class_line(f"{stem}Trainer", taken, returned),
            *text.docstring(about, indent="    "),
            "",
            *text.call_lines(
                "def validate",
                ["self", f"input: {taken}", "*", "training: bool = True"],
                " -> None:",
                indent="    ",
            ),
            '        """Check the input of a training; nothing is sent."""',
            "        super().validate(input, training=training)",
        ],
        _instance(name, f"{stem}Trainer", pin, example=False),
    ]


def _loaders(pin: Pin, name: str) -> list[list[str]]:
    loaders: list[list[str]] = []
    for function, constant, value in (
        ("_schema", "SCHEMA", pin.document),
        ("_example", "EXAMPLE", pin.example),
    ):
        if value is not None:
            loaders.append(
                [
                    f"def {function}() -> dict[str, Any]:",
                    f"    from .{PINNED}.{name} import {constant}",
                    "",
                    f"    return {constant}",
                ]
            )
    return loaders


def _instance(name: str, stem: str, pin: Pin, *, example: bool = True) -> list[str]:
    arguments = [text.quoted(pin.model), text.quoted(pin.version)]
    if pin.document is not None:
        arguments.append("openapi_schema=_schema")
    if pin.example is not None and example:
        arguments.append("example=_example")
    return [f"{name} = {stem}(", *(f"    {argument}," for argument in arguments), ")"]


def _about(pin: Pin) -> list[str]:
    description = text.paragraphs(pin.description)
    texts = [f"{pin.model}: {description[0]}" if description else pin.model, *description[1:]]
    if pin.document is None:
        texts.append("The version does not publish what its input and output are.")
    return [*texts, f"Version {text.one_line(pin.version)}."]


def _inputs(schema: ValueSchema | None) -> list[str]:
    """Return an overview of inputs, for ``help()``."""
    if schema is None or not schema.members:
        return []
    lines = ["Inputs:"]
    for member in schema.members:
        facts = [_sentence(text.one_line(fact)) for fact in describe(member)]
        required = " (required)" if member.required else ""
        lines.append(f"- {text.one_line(member.name)}{required}: {' '.join(facts)}".rstrip(": "))
    return lines


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…", ":")) else f"{words}."


def pinned_module(pin: Pin) -> str:
    """Return the text of the module with what a model published."""
    # JSON in ASCII has no three quotes in a row, and ends with a bracket: it cannot end the string.
    document = json.dumps(pin.as_json(), indent=1)
    return "\n".join(
        [
            *START,
            f'"""What {pin.model} published when it was pinned."""',
            "",
            "from __future__ import annotations",
            "",
            "import json",
            "from typing import Any",
            "",
            'PINNED: dict[str, Any] = json.loads(r"""',
            document,
            '""")',
            'SCHEMA: dict[str, Any] = PINNED["openapi_schema"]',
            'EXAMPLE: dict[str, Any] = PINNED["example"]',
            "",
        ]
    )
