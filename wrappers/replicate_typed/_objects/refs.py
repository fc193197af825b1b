"""References to models: the forms that a caller may use, and their parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Never, Protocol, TypeAlias, cast, runtime_checkable
from urllib.parse import urlsplit

from attrs import field

from .._base.errors import InputError
from .._base.records import frozen
from .models import ModelVersion
from .values import OwnedValues

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    I_contra = TypeVar("I_contra", contravariant=True, default=Mapping[str, Any])
    O_co = TypeVar("O_co", covariant=True, default=Any)
else:
    from typing import TypeVar

    # A default takes Python 3.13, and only type checkers need it.
    I_contra = TypeVar("I_contra", contravariant=True)
    O_co = TypeVar("O_co", covariant=True)

_VERSION_ID = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_SLUG = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_MODEL = re.compile(rf"(?P<owner>{_SLUG})/(?P<name>{_SLUG})(?::(?P<version>[A-Za-z0-9_-]+))?")
_WEB_HOSTS = frozenset({"replicate.com", "www.replicate.com"})

#: Where a local server has the pages of its models, below ``/models``.
_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

#: A JSON document, or what loads it.
Document: TypeAlias = dict[str, Any] | Callable[[], dict[str, Any]]

#: The forms of a reference, for messages.
REFERENCE_FORMS = (
    "'owner/name', 'owner/name:version', a version id of 64 hex digits, the URL of a model on "
    "replicate.com, a Model, a ModelVersion or a ModelRef"
)


@runtime_checkable
class ModelLike(Protocol):
    """Any object with an owner and a name, such as a model."""

    @property
    def owner(self) -> str: ...
    @property
    def name(self) -> str: ...


#: A reference to a model or a deployment: ``"owner/name"``, a pair of owner and name, or an object
#: of the API that has both.
Named: TypeAlias = str | tuple[str, str] | OwnedValues

#: A reference to something that can be run and has no types: a model or a version of one.
Reference: TypeAlias = Named | ModelVersion


@frozen
class Target:
    """A parsed reference.

    Attributes:
        owner: The owner of the model, None if only the id of the version is known.
        name: The name of the model, None if only the id of the version is known.
        version: The id of the version, None for the current version of the model.
    """

    owner: str | None = None
    name: str | None = None
    version: str | None = None

    @property
    def model(self) -> str | None:
        """The model as ``owner/name``, None if it is not known."""
        return f"{self.owner}/{self.name}" if self.owner and self.name else None

    def __str__(self) -> str:
        if self.model is None:
            return str(self.version)
        return f"{self.model}:{self.version}" if self.version else self.model


@frozen
class TypedReference(Generic[I_contra, O_co]):
    """A reference to a model whose input and output types are known to type checkers.

    Attributes:
        model: The model as ``owner/name``.
        version: The id of the version, None for the current version of the model.
    """

    model: str
    """The model as ``owner/name``."""

    version: str | None = None
    """The id of the version, None for the current version of the model."""

    _schema: Document | None = field(default=None, repr=False, eq=False, alias="openapi_schema")
    _example: Document | None = field(default=None, repr=False, eq=False, alias="example")

    @property
    def owner(self) -> str:
        """The owner of the model."""
        return self.model.partition("/")[0]

    @property
    def name(self) -> str:
        """The name of the model, without its owner."""
        return self.model.partition("/")[2]

    @property
    def openapi_schema(self) -> dict[str, Any] | None:
        """The ``openapi_schema`` of the version, as the API returns it, None if it was not given."""
        return self._load("_schema", self._schema)

    @property
    def schema(self) -> dict[str, Any] | None:
        """The same as ``openapi_schema``."""
        return self.openapi_schema

    @property
    def example(self) -> dict[str, Any] | None:
        """A prediction of the model, with its ``input`` and its ``output``, None if there is none."""
        return self._load("_example", self._example)

    def validate(self, input: I_contra, *, training: bool = False) -> None:
        """Check an input by the schema of the version; nothing is sent, and no file is read.

        Without a schema, any input is valid.

        Args:
            input: The input as for ``run``.
            training: Whether it is the input of a training.

        Raises:
            InputError: The input is not valid; ``problems`` has every problem with its place.
        """
        if (schema := self.openapi_schema) is not None:
            from .input_validation import validate_input

            validate_input(schema, input, component="TrainingInput" if training else "Input")

    def _load(self, name: str, document: Document | None) -> dict[str, Any] | None:
        """Return a document, which is loaded when it is first asked for."""
        if callable(document):
            document = document()
            object.__setattr__(self, name, document)
        return document

    def __str__(self) -> str:
        return f"{self.model}:{self.version}" if self.version else self.model


#: A reference to a model, whatever is known of its types.
ModelName: TypeAlias = Named | TypedReference[Never, object]


def validate_by_reference(reference: object, input: object, *, training: bool = False) -> None:
    """Check an input by a reference, if it has the schema of its version.

    Args:
        reference: Any reference.
        input: The input as the user gave it.
        training: Whether it is the input of a training.

    Raises:
        InputError: The input is not valid.
    """
    if isinstance(reference, TypedReference):
        typed = cast("TypedReference[Any, Any]", reference)  # type: ignore[redundant-cast]  # pyright needs it
        typed.validate(input, training=training)


def parse_reference(reference: object) -> Target:
    """Parse a reference to a model or a version.

    Args:
        reference: ``"owner/name"``, ``"owner/name:version"``, the id of a version, the URL of a
            model on replicate.com, a tuple of owner, name and optional version, a ``Model``, a
            ``ModelVersion`` or a ``ModelRef``.

    Raises:
        InputError: The reference has another form.
    """
    if isinstance(reference, Target):
        return reference
    if isinstance(reference, str):
        return _parse_string(reference)
    if isinstance(reference, TypedReference):
        return _parse_typed(cast("TypedReference[Any, Any]", reference))  # type: ignore[redundant-cast]  # pyright needs it
    if isinstance(reference, tuple):
        return _parse_tuple(cast("tuple[object, ...]", reference))
    if isinstance(reference, ModelLike):
        version = getattr(reference, "version", None)
        return _parse_tuple((reference.owner, reference.name, version))
    version_id = getattr(reference, "id", None)
    if isinstance(version_id, str) and hasattr(reference, "openapi_schema"):
        model = getattr(reference, "model", None)
        target = parse_model_name(model) if isinstance(model, str) else Target()
        return Target(target.owner, target.name, version_id)
    raise InputError(
        f"not a reference to a model: {describe_value(reference)}. Use {REFERENCE_FORMS}"
    )


def _parse_tuple(parts: tuple[object, ...]) -> Target:
    match parts:
        case (str(owner), str(name)) | (str(owner), str(name), None):
            return parse_model_name(f"{owner}/{name}")
        case (str(owner), str(name), str(version)):
            return _parse_string(f"{owner}/{name}:{version}")
        case _:
            raise InputError(
                f"not a reference to a model: {describe_value(parts)}. Use {REFERENCE_FORMS}"
            )


def _parse_typed(ref: TypedReference[Any, Any]) -> Target:
    target = parse_model_name(ref.model)
    return Target(target.owner, target.name, ref.version)


def parse_model_name(reference: object, *, kind: str = "model") -> Target:
    """Parse a reference to a model or a deployment that must not have a version.

    Args:
        reference: A reference as for ``parse_reference``.
        kind: ``model`` or ``deployment``, for the message.

    Raises:
        InputError: The reference does not have an owner and a name, or has a version.
    """
    target = parse_reference(reference)
    if target.owner is None or target.name is None or target.version is not None:
        raise InputError(f"not the name of a {kind}: {describe_value(reference)}. Use 'owner/name'")
    return target


def _parse_string(text: str) -> Target:
    stripped = text.strip()
    if _VERSION_ID.fullmatch(stripped):
        return Target(version=stripped.lower())
    if match := _MODEL.fullmatch(stripped):
        return Target(match["owner"], match["name"], match["version"])
    if "://" in stripped or stripped.startswith(("replicate.com/", "www.replicate.com/")):
        return _parse_url(stripped)
    raise InputError(f"not a reference to a model: {describe_value(text)}. Use {REFERENCE_FORMS}")


def _parse_url(text: str) -> Target:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        host, parts = None, None
    path = [] if parts is None else [part for part in parts.path.split("/") if part]
    is_local = host in _LOCAL_HOSTS and path[:1] == ["models"]
    if parts is not None and parts.scheme in {"http", "https"} and (is_local or host in _WEB_HOSTS):
        path = path[1:] if is_local else path
        version: str | None = None
        if len(path) == 4 and path[2] == "versions" and _VERSION_ID.fullmatch(path[3]):
            version = path[3].lower()
        if (len(path) >= 2 and _MODEL.fullmatch("/".join(path[:2]))) and (
            version or len(path) == 2 or path[2] in {"api", "examples", "readme", "versions"}
        ):
            return Target(path[0], path[1], version)
    raise InputError(
        f"not the URL of a model: {describe_value(text)}. Use a URL such as "
        "https://replicate.com/owner/name"
    )


def describe_value(value: object, max_length: int = 120) -> str:
    """Return a value for an error message: the name of the class for an object.

    Args:
        value: The value that is not valid.
        max_length: The length in characters from which the text is cut.
    """
    text = repr(value) if isinstance(value, str | int | float | None) else type(value).__name__
    return text if len(text) <= max_length else f"{text[: max_length - 3]}…"
