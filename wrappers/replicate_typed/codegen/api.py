"""Pins from the API."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from .._base.errors import NotFoundError, ReplicateError
from .._base.json_values import is_object
from .._base.records import frozen
from .._sync.client import Client
from .errors import CodegenError
from .pin_files import check_version, pin_of_model
from .pins import Pin, pin_of_version
from .text import one_line

K = TypeVar("K")

#: How many models are asked for at a time.
_PARALLEL = 8


@frozen
class Gone:
    """A version that a model does not have, or not any more.

    Attributes:
        model: The model as ``owner/name``.
        version: The id of the version.
        is_sure: Whether the API lists the versions of the model; it does not for official ones.
    """

    model: str
    version: str
    is_sure: bool


class Api:
    """The API, which is reached when it is first needed, by the default settings of a client."""

    def __init__(self, *, offline: bool) -> None:
        """Prepare without connecting.

        Args:
            offline: Whether nothing is asked.
        """
        self.is_offline = offline
        self._client: Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def _open(self) -> Client:
        if self._client is None:
            try:
                self._client = Client()
            except ReplicateError as error:
                raise CodegenError(one_line(str(error), 500)) from error
        return self._client

    def pins(self, wanted: Mapping[K, tuple[str, str | None]]) -> dict[K, Pin | Gone]:
        """Return pins of models, by the keys that they are asked for by.

        Args:
            wanted: The model and the id of the version, None for the current one.

        Raises:
            CodegenError: A model is not there, or the API is not to be asked or cannot be.
        """
        if not wanted:
            return {}
        if self.is_offline:
            names = ", ".join(sorted({model for model, _ in wanted.values()}))
            raise CodegenError(f"{names}: needed from the API, which --offline forbids")
        client = self._open()

        def pin(target: tuple[str, str | None]) -> Pin | Gone:
            return _pin(client, *target)

        pool = ThreadPoolExecutor(max_workers=_PARALLEL)
        try:
            found = pool.map(pin, wanted.values())
            return dict(zip(wanted, found, strict=True))
        finally:
            pool.shutdown(cancel_futures=True)


def _pin(client: Client, name: str, version: str | None) -> Pin | Gone:
    try:
        model = client.models.get(name)
    except NotFoundError as error:
        raise CodegenError(f"{name} does not exist, or the token has no access to it") from error
    except ReplicateError as error:
        raise _unreachable(name, error) from error
    latest = model.raw.get("latest_version")
    if version is None or (is_object(latest) and latest.get("id") == version):
        return pin_of_model(model.raw)
    try:
        found = model.versions.get(version).raw
    except NotFoundError:
        return Gone(name, version, is_sure=model.raw.get("is_official") is not True)
    except ReplicateError as error:
        raise _unreachable(name, error) from error
    check_version(found, name)
    return pin_of_version(
        name,
        found,
        description=model.raw.get("description"),
        example=model.raw.get("default_example"),
    )


def _unreachable(name: str, error: ReplicateError) -> CodegenError:
    return CodegenError(
        f"the API could not be asked for {name}: {one_line(str(error), 500)}. Without a network, "
        "pass --from-file; --check --offline compares the files only"
    )
