"""What a JSON schema says about a value: its type, its bounds, its members."""

from __future__ import annotations

from enum import Enum
from typing import Any

from .._base.records import frozen


class Kind(Enum):
    """The kind of a value. ``ANY`` accepts every value, ``UNION`` those of its options."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    ARRAY = "array"
    OBJECT = "object"
    UNION = "union"
    ANY = "any"


@frozen
class ValueSchema:
    """What a schema says about one value, with its references resolved.

    A bound is None where the schema has none.

    Attributes:
        kind: The kind of the value, apart from null.
        nullable: Whether the value may be null.
        enum: The values that are allowed, None if that does not depend on a list of values.
        format: The format of a string, such as ``uri`` or ``password``.
        is_secret: Whether the value must not be shown.
        name: The name of the schema in the document, None if it has no name.
        title: The title, for people.
        description: What the value means.
        minimum: The least number.
        maximum: The greatest number.
        exclusive_minimum: The number that the value must be greater than.
        exclusive_maximum: The number that the value must be less than.
        multiple_of: The number that the value must be a multiple of.
        min_length: The least number of characters of a string.
        max_length: The greatest number of characters of a string.
        pattern: A regular expression, in RE2's dialect, that a part of a string must match.
        items: The schema of the items of an array.
        min_items: The least number of items of an array.
        max_items: The greatest number of items of an array.
        members: The named members of an object, in the order in which to show them.
        additional: The schema of other members of an object, None if the document does not say.
        is_closed: Whether an object must not have other members.
        options: The schemas of a union; the value must be valid for one of them.
        is_iterator: Whether an array is produced item by item.
        is_concatenated: Whether the items of an array are the parts of one text.
        fallback: Why the value is taken for any value, None if the document says that it is.
    """

    kind: Kind
    nullable: bool = False
    enum: tuple[Any, ...] | None = None
    format: str | None = None
    is_secret: bool = False
    name: str | None = None
    title: str | None = None
    description: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None
    multiple_of: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    items: ValueSchema | None = None
    min_items: int | None = None
    max_items: int | None = None
    members: tuple[Member, ...] = ()
    additional: ValueSchema | None = None
    is_closed: bool = False
    options: tuple[ValueSchema, ...] = ()
    is_iterator: bool = False
    is_concatenated: bool = False
    fallback: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether the value is the URL of a file."""
        return self.kind is Kind.STRING and self.format == "uri"


@frozen
class Member:
    """A named member of an object, such as one input of a model.

    Attributes:
        name: The name.
        schema: The schema of its value.
        required: Whether the object must have it.
        has_default: Whether the document names a default.
        default: The default as JSON, None if there is none.
        order: The position that the author of the model chose, counted from 0.
        is_deprecated: Whether it should no longer be used.
    """

    name: str
    schema: ValueSchema
    required: bool = False
    has_default: bool = False
    default: Any = None
    order: int | None = None
    is_deprecated: bool = False


#: The schema of any value.
ANY = ValueSchema(Kind.ANY)
