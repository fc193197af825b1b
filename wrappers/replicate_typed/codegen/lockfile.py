"""The lock: which version of each model the generated code is for.

It is TOML, with a table for each reference, in alphabetical order::

    generator = 1

    [[model]]
    reference = "stability-ai/sdxl"
    name = "sdxl"
    version = "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc"
    schema = "sha256:…"

It is to be committed, and merged like code. What is not sound in it is an error that says where.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .._base.json_values import is_list, is_object
from .._base.records import frozen
from .._objects.refs import parse_reference
from .errors import CodegenError
from .names import module_name

#: The name of the file.
LOCK = "replicate.lock"

#: The version of the generator, which rises whenever it makes other code from the same schemas.
GENERATOR = 1

_HEADER = (
    "# Made by `replicate-typed codegen`: commit it. To move versions, run it with --upgrade.\n"
)
_FIELDS = ("reference", "name", "version", "schema")
_CONFLICT = re.compile(r"<{7}|={7}|>{7}|\|{7}")
_SCHEMA = re.compile(r"sha256:[0-9a-f]{64}")
_VERSION = re.compile(r"[A-Za-z0-9_-]{1,200}")


@frozen
class Locked:
    """A locked model.

    Attributes:
        reference: The reference that was asked for, ``owner/name`` or ``owner/name:version``.
        name: The name of its module and variable.
        version: The id of the version.
        schema: The hash of the version's OpenAPI document.
    """

    reference: str
    name: str
    version: str
    schema: str

    @property
    def model(self) -> str:
        """The model as ``owner/name``."""
        return self.reference.partition(":")[0]

    @property
    def is_fixed(self) -> bool:
        """Whether the reference itself names the version."""
        return ":" in self.reference


def render_lock(models: Iterable[Locked]) -> str:
    """Return the text of a lock."""
    tables = [
        "\n".join(
            [
                "[[model]]",
                f"reference = {json.dumps(model.reference)}",
                f"name = {json.dumps(model.name)}",
                f"version = {json.dumps(model.version)}",
                f"schema = {json.dumps(model.schema)}",
                "",
            ]
        )
        for model in sorted(models, key=lambda model: model.reference)
    ]
    return "\n".join([f"{_HEADER}generator = {GENERATOR}\n", *tables])


def read_lock(path: Path) -> dict[str, Locked]:
    """Return the locked models by reference, none if there is no lock.

    Raises:
        CodegenError: The lock cannot be read or is not sound.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise CodegenError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if _CONFLICT.match(line):
            raise CodegenError(
                f"{path}, line {number}: a merge conflict. Keep the tables of both sides, or one "
                "of two with the same reference, and run the command again"
            )
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unsound(path, f"it is not valid TOML: {error}") from error
    return _models(path, document)


def _models(path: Path, document: Mapping[str, Any]) -> dict[str, Locked]:
    generator = document.get("generator")
    if isinstance(generator, bool) or not isinstance(generator, int):
        raise _unsound(path, "generator is not a number")
    if generator > GENERATOR:
        raise CodegenError(
            f"{path} was made by a newer generator ({generator}, this is {GENERATOR}): update "
            "replicate-typed"
        )
    if unknown := sorted(document.keys() - {"generator", "model"}):
        raise _unsound(path, f"it has no {', '.join(unknown)}")
    tables = document.get("model", [])
    if not is_list(tables):
        raise _unsound(path, "model is not a list of tables")
    locked: dict[str, Locked] = {}
    for number, table in enumerate(tables, start=1):
        model = _model(path, f"model {number}", table)
        if model.reference in locked:
            raise _unsound(path, f"{model.reference} is there twice")
        if any(model.name == other.name for other in locked.values()):
            raise _unsound(path, f"two models have the name {model.name}")
        locked[model.reference] = model
    return locked


def _model(path: Path, where: str, table: object) -> Locked:
    if not is_object(table):
        raise _unsound(path, f"{where} is not a table")
    if unknown := sorted(table.keys() - set(_FIELDS)):
        raise _unsound(path, f"{where} has no {', '.join(unknown)}")
    fields = {key: table.get(key) for key in _FIELDS}
    for key, value in fields.items():
        if not isinstance(value, str):
            raise _unsound(path, f"{where} has no {key}")
    model = Locked(**{key: str(value) for key, value in fields.items()})
    try:
        target = parse_reference(model.reference)
    except ValueError as error:
        raise _unsound(path, f"{where}: {error}") from error
    if target.model is None or str(target) != model.reference:
        raise _unsound(path, f"{where}: the reference is not 'owner/name' or 'owner/name:version'")
    if module_name(model.name) != model.name:
        raise _unsound(path, f"{model.reference}: {model.name!r} is no name for a module")
    if not _VERSION.fullmatch(model.version) or target.version not in {None, model.version}:
        raise _unsound(path, f"{model.reference} is locked to another version, {model.version!r}")
    if not _SCHEMA.fullmatch(model.schema):
        raise _unsound(path, f"{model.reference} has no hash of its schema")
    return model


def _unsound(path: Path, what: str) -> CodegenError:
    return CodegenError(
        f"{path} was edited: {what}. Restore it, or delete the table and run the command again"
    )
