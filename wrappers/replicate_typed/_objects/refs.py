"""References: what a caller may name a model by, and what the API calls it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Never,
    Protocol,
    TypeAlias,
    TypeVar,
    cast,
    runtime_checkable,
)
from urllib.parse import urlsplit

from attrs import field, frozen

from .._base.errors import InputError

if TYPE_CHECKING:
    from .models import ModelVersion

I = TypeVar("I")  # noqa: E741 - input
I_contra = TypeVar("I_contra", contravariant=True)
O_co = TypeVar("O_co", covariant=True)

_VERSION_ID = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_SLUG = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_MODEL = re.compile(rf"(?P<owner>{_SLUG})/(?P<name>{_SLUG})(?::(?P<version>[A-Za-z0-9_-]+))?")
_WEB_HOSTS = frozenset({"replicate.com", "www.replicate.com"})

REFERENCE_FORMS = (
    "'owner/name', 'owner/name:version', a version id of 64 hex digits, "
    "a model's web address, a Model, a ModelVersion or a ModelRef"
)


@runtime_checkable
class ModelLike(Protocol):
    """Anything that is a model: it has an owner and a name."""

    @property
    def owner(self) -> str: ...
    @property
    def name(self) -> str: ...


#: The input of a ``ModelRef``. Nobody gives a function that returns never: mypy leaves an argument
#: that might be a function for later, so that it has ``I`` from the reference by then, and takes a
#: literal for the ``TypedDict`` that it is.
InputOf: TypeAlias = I | Callable[[I], Never]

#: What names a model or a deployment: ``owner/name`` in one string or in two, or an object that
#: has an owner and a name.
Named: TypeAlias = "str | tuple[str, str] | ModelLike"

#: What names something to run: a model, or a version by its id, with its model, or as an object.
Reference: TypeAlias = "Named | ModelVersion"


@frozen
class Target:
    """What is to be run.

    Attributes:
        owner: The model's owner, None if only the version's id is known.
        name: The model's name, None if only the version's id is known.
        version: The version's id, None for the model's current version.
    """

    owner: str | None = None
    name: str | None = None
    version: str | None = None

    @property
    def model(self) -> str | None:
        """``owner/name``, if it is known."""
        return f"{self.owner}/{self.name}" if self.owner and self.name else None

    def __str__(self) -> str:
        if self.model is None:
            return str(self.version)
        return f"{self.model}:{self.version}" if self.version else self.model


@frozen
class ModelRef(Generic[I_contra, O_co]):
    """A reference that knows what its model takes and returns.

    ``client.run(ref, input)`` is then checked by a type checker, and returns ``O_co``.

    Attributes:
        model: ``owner/name``.
        version: The version's id, None for the model's current version.
        openapi_schema: The version's own description, as the API gives it. With it, nothing has
            to be fetched to convert the output.
    """

    model: str
    version: str | None = None
    openapi_schema: dict[str, Any] | None = field(default=None, repr=False, eq=False)

    @property
    def owner(self) -> str:
        """The model's owner."""
        return self.model.partition("/")[0]

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.partition("/")[2]

    def __str__(self) -> str:
        return f"{self.model}:{self.version}" if self.version else self.model


def parse_reference(reference: object) -> Target:
    """What a reference names.

    Args:
        reference: ``owner/name``, ``owner/name:version``, a version id, a model's web address, a
            ``Model``, a ``ModelVersion`` or a ``ModelRef``.

    Raises:
        InputError: It is none of these.
    """
    if isinstance(reference, Target):
        return reference
    if isinstance(reference, str):
        return _parse_string(reference)
    if isinstance(reference, ModelRef):
        return _parse_model_ref(cast("ModelRef[Any, Any]", reference))  # type: ignore[redundant-cast]  # pyright needs it
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


def _parse_model_ref(ref: ModelRef[Any, Any]) -> Target:
    target = parse_model_name(ref.model)
    return Target(target.owner, target.name, ref.version)


def parse_model_name(reference: object, *, kind: str = "model") -> Target:
    """The ``owner/name`` that a reference names, without a version.

    Raises:
        InputError: It names none.
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
    if parts is not None and host in _WEB_HOSTS and parts.scheme in {"http", "https"}:
        path = [part for part in parts.path.split("/") if part]
        version: str | None = None
        if len(path) == 4 and path[2] == "versions" and _VERSION_ID.fullmatch(path[3]):
            version = path[3].lower()
        if (len(path) >= 2 and _MODEL.fullmatch("/".join(path[:2]))) and (
            version or len(path) == 2 or path[2] in {"api", "examples", "readme", "versions"}
        ):
            return Target(path[0], path[1], version)
    raise InputError(
        f"not a model's web address: {describe_value(text)}. It looks like https://replicate.com/owner/name"
    )


def describe_value(value: object, max_length: int = 120) -> str:
    """A value that was refused, for a message: in ``max_length`` characters, and an object by its class."""
    text = repr(value) if isinstance(value, str | int | float | None) else type(value).__name__
    return text if len(text) <= max_length else f"{text[: max_length - 3]}…"
