"""From what stands in a file of inputs to what the model takes, by the schema of its inputs.

Nothing is refused here: text that stands for no value of the type remains text, and the check of
the input says what it should be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..._base.json_values import is_list
from ..._objects.value_schema import Kind, ValueSchema

_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Converter:
    """Makes the inputs of a model of the rows of a source."""

    def __init__(
        self,
        schema: ValueSchema | None,
        folder: Path,
        *,
        is_text: bool,
        constants: Mapping[str, str] | None = None,
    ) -> None:
        """Make a converter.

        Args:
            schema: The schema of the inputs, None if it is not known.
            folder: The folder that relative paths of files start from.
            is_text: Whether all values are text.
            constants: The inputs that are the same in all rows, as text; those of a row come first.
        """
        members = schema.members if schema is not None else ()
        self._schemas = {member.name: member.schema for member in members}
        self._folder = folder
        self._is_text = is_text
        # Paths in an argument start from the folder that the command runs in.
        self._constants = {
            name: self._with_files(self._typed(name, text), self._schemas.get(name), Path())
            for name, text in (constants or {}).items()
        }

    def convert(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the input of the model for a row."""
        return self._constants | {
            name: self._with_files(
                self._typed(name, value) if self._is_text else value,
                self._schemas.get(name),
                self._folder,
            )
            for name, value in values.items()
        }

    def _typed(self, name: str, text: str) -> Any:
        schema = self._schemas.get(name)
        return text if schema is None else typed_value(text, schema)

    def _with_files(self, value: Any, schema: ValueSchema | None, folder: Path) -> Any:
        if schema is None:
            return value
        if isinstance(value, Path):
            return value if _takes_file(schema) else _content(value)
        if isinstance(value, str) and _takes_file(schema) and not _is_url(value):
            return folder / value
        if is_list(value) and schema.items is not None:
            return [self._with_files(item, schema.items, folder) for item in value]
        return value


def typed_value(text: str, schema: ValueSchema) -> Any:
    """Return the value that text stands for, the text itself if it stands for none.

    Args:
        text: The text, such as a cell of a CSV file.
        schema: The schema of the value.
    """
    try:
        match schema.kind:
            case Kind.STRING:
                return text
            case Kind.INTEGER:
                return int(text)
            case Kind.NUMBER:
                return _number(text)
            case Kind.BOOLEAN:
                return _TRUTHS.get(text.strip().lower(), text)
            case Kind.UNION:
                return _of_union(text, schema)
            case _:
                return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _of_union(text: str, schema: ValueSchema) -> Any:
    # Text fits everywhere where it is allowed, so the other options come first.
    for option in sorted(schema.options, key=lambda option: option.kind is Kind.STRING):
        value = typed_value(text, option)
        if not isinstance(value, str) or option.kind is Kind.STRING:
            return value
    return text


def _takes_file(schema: ValueSchema) -> bool:
    if schema.kind is Kind.UNION:
        texts = [option for option in schema.options if option.kind is Kind.STRING]
        return bool(texts) and all(option.is_file for option in texts)
    return schema.is_file


def _is_url(text: str) -> bool:
    return "://" in text or text.startswith("data:")


def _content(path: Path) -> Any:
    """Return the text in a file, the path itself if it is no text, which the check refuses."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return path
