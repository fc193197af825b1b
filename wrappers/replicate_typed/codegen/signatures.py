"""The overloads of the calls in the stubs: those of each known model, and the general ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._base.records import frozen
from . import text

#: The parameters of ``trainings.create`` behind the version and the input.
_TRAINING = (
    "webhook: str | None = None",
    "webhook_events_filter: Sequence[WebhookEventName] | None = None",
    "*",
)
_TRAINING_KEYWORDS = (
    "webhook_completed: str | None = None",
    "file_encoding: FileEncoding | None = None",
    'file_encoding_strategy: Literal["base64", "url"] | None = None',
    "validate: bool = True",
    "**options: Unpack[RequestOptions]",
)

#: What can be run besides text and typed references.
_OBJECTS = "tuple[str, str] | ModelValues | ModelVersion | None"


@frozen
class Model:
    """A model in the stubs.

    Attributes:
        literals: What names it in a call.
        versions: The id of its version, none if it stands for another model, too.
        input: The parameter for its input.
        output: The type of its output.
        pinned: What names its version in a call.
        training: The type of the input of a training, empty if the version cannot be trained.
    """

    literals: tuple[str, ...]
    versions: tuple[str, ...]
    input: str
    output: str
    pinned: str
    training: str


@frozen
class Mode:
    """The names of one mode, blocking or async."""

    prefix: str
    definition: str

    @property
    def prediction(self) -> str:
        return f"{self.prefix}Prediction"

    @property
    def stream(self) -> str:
        return f"{self.prefix}Stream"

    @property
    def training(self) -> str:
        return f"{self.prefix}Training"


MODES = (Mode("", "def __call__"), Mode("Async", "async def __call__"))


def _overload(
    mode: Mode, arguments: Sequence[str], returned: str, *, plain: bool = False
) -> list[str]:
    start = "def __call__" if plain else mode.definition
    return text.call_lines(start, ["self", *arguments], f" -> {returned}: ...", indent="    ")


def _literal(model: Model, *more: str) -> str:
    return f"Literal[{', '.join(text.quoted(value) for value in (*model.literals, *more))}]"


def run_overloads(mode: Mode, models: Sequence[Model], text_type: str) -> Iterable[list[str]]:
    """Yield the overloads of ``run``."""
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


def stream_overloads(mode: Mode, models: Sequence[Model], text_type: str) -> Iterable[list[str]]:
    """Yield the overloads of ``stream``."""
    params = "**params: Unpack[LegacyStreamParams]"
    for model in models:
        arguments = [f"ref: {_literal(model)}", model.input, params]
        yield _overload(mode, arguments, mode.stream, plain=True)
    arguments = ["ref: Streamable[P]", "*args: P.args", "**kwargs: P.kwargs"]
    yield _overload(mode, arguments, mode.stream, plain=True)
    yield _overload(mode, [*_any_model("ref", text_type), params], mode.stream, plain=True)


def create_overloads(mode: Mode, models: Sequence[Model], text_type: str) -> Iterable[list[str]]:
    """Yield the overloads of ``predictions.create``."""
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


def train_overloads(mode: Mode, models: Sequence[Model], text_type: str) -> Iterable[list[str]]:
    """Yield the overloads of ``trainings.create``."""
    trained: dict[str, Model] = {}
    for model in models:
        if model.training:
            trained.setdefault(model.pinned, model)
    for model in trained.values():
        version = f"version: Literal[{text.quoted(model.pinned)}]"
        # It is needed, and optional here: without it, no editor completes the input before it.
        given = [f"input: {model.training}", "destination: Named | None = None"]
        arguments = [version, *given, *_TRAINING, *_TRAINING_KEYWORDS]
        yield _overload(mode, arguments, mode.training)
    for name in ("version", "model"):
        arguments = [f"{name}: Trainable[P]", "*args: P.args", "**kwargs: P.kwargs"]
        yield _overload(mode, arguments, mode.training)
    any_text = text_type if trained else "str | "
    arguments = [
        f"version: {any_text}tuple[str, str] | ModelVersion | None = None",
        "input: ModelInput | None = None",
        "destination: Named | None = None",
        *_TRAINING,
        "model: Named | None = None",
        *_TRAINING_KEYWORDS,
    ]
    yield _overload(mode, arguments, mode.training)


def _any_model(name: str, text_type: str) -> list[str]:
    return [
        f"{name}: {text_type}{_OBJECTS} = None",
        "input: ModelInput | None = None",
        "*",
        "deployment: Named | None = None",
    ]
