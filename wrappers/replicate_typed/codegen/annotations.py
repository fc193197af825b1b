"""Types for the values that a schema describes, and the ``TypedDict`` classes they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .._objects.input_schema import Kind, Member, ValueSchema
from . import text
from .descriptions import describe
from .names import class_name, is_plain_key

#: What a value that may be anything is called.
ANY = "Any"

#: How much of the name of a member is in the name of its type, in characters.
_MAX_NAME = 40

#: The length in characters up to which the values of a ``Literal`` stand at the key itself.
_MAX_INLINE = 60


class _Direction(NamedTuple):
    """What differs between values that are sent and values that are received."""

    file: str
    array: str
    mapping: str


_SENT = _Direction("FileInput", "Sequence", "Mapping")
_RECEIVED = _Direction("FileOutput", "list", "dict")


class Annotations:
    """The types of one model: annotations, and the definitions that they refer to.

    Attributes:
        definitions: The source of each definition, in an order in which each refers to earlier
            ones only.
        names: The names of the definitions.
    """

    def __init__(self, prefix: str, reserved: set[str]) -> None:
        """Start without definitions.

        Args:
            prefix: What the names of all definitions begin with.
            reserved: Names that no nested definition may have.
        """
        self._prefix = prefix
        self._reserved = set(reserved)
        self._aliases: dict[str, str] = {}
        self._classes: list[tuple[ValueSchema, _Direction, str]] = []
        self.definitions: list[str] = []
        self.names: list[str] = []

    def define_input(self, name: str, schema: ValueSchema | None, about: str) -> None:
        """Define the type of an input, under a name.

        Args:
            name: The name.
            schema: The schema of the input, None if it is not known.
            about: The first line of the docstring.
        """
        if schema is None:
            self._define_alias(name, "Mapping[str, Any]")
        else:
            self._define_class(name, schema, _SENT, about)

    def define_output(self, name: str, schema: ValueSchema | None, about: str) -> None:
        """Define the type of an output as ``run`` returns it, under a name.

        Args:
            name: The name.
            schema: The schema of the output, None if it is not known.
            about: The first line of the docstring, where the type is a class.
        """
        if schema is None:
            self._define_alias(name, ANY)
        elif schema.kind is Kind.OBJECT and schema.members and not schema.nullable:
            self._define_class(name, schema, _RECEIVED, about)
        else:
            self._define_alias(name, self._received(schema, name))

    def _received(self, schema: ValueSchema, name: str) -> str:
        if schema.kind is Kind.ARRAY and schema.is_concatenated and _is_text(schema.items):
            return "str"
        return self._annotation(schema, name, _RECEIVED)

    def _annotation(self, schema: ValueSchema, name: str, direction: _Direction) -> str:
        """Return the annotation of a value.

        Args:
            schema: The schema of the value.
            name: The name of a definition that the value may need.
            direction: Whether the value is sent or received.
        """
        kind = self._kind(schema, name, direction)
        if schema.nullable and kind not in {ANY, "None"} and not kind.endswith(" | None"):
            return f"{kind} | None"
        return kind

    def _kind(self, schema: ValueSchema, name: str, direction: _Direction) -> str:
        if schema.enum is not None and not schema.is_file:
            return self._enum(schema, name)
        match schema.kind:
            case Kind.STRING if schema.is_file:
                return direction.file
            case Kind.ARRAY:
                if schema.items is None:
                    return f"{direction.array}[Any]"
                item = self._annotation(schema.items, f"{name}Item", direction)
                if direction is _SENT and item == "str":
                    # A string is a sequence of strings, too.
                    return "list[str] | tuple[str, ...]"
                return f"{direction.array}[{item}]"
            case Kind.OBJECT:
                return self._object(schema, name, direction)
            case Kind.UNION:
                return self._union(schema, name, direction)
            case kind:
                return _scalar(kind)

    def _enum(self, schema: ValueSchema, name: str) -> str:
        values = _literal_values(schema.enum or ())
        if not values:
            return _scalar(schema.kind)
        literal = f"Literal[{', '.join(values)}]"
        return literal if len(literal) <= _MAX_INLINE else self._alias(name, literal, values)

    def _union(self, schema: ValueSchema, name: str, direction: _Direction) -> str:
        options = [
            self._annotation(option, f"{name}{number}", direction)
            for number, option in enumerate(schema.options, start=1)
        ]
        if ANY in options or not options:
            return ANY
        names = dict.fromkeys(option.removesuffix(" | None") for option in options)
        is_nullable = "None" in names or any(option.endswith(" | None") for option in options)
        names.pop("None", None)
        return " | ".join([*names, *(["None"] if is_nullable else [])])

    def _object(self, schema: ValueSchema, name: str, direction: _Direction) -> str:
        if schema.members:
            for known, way, class_of_it in self._classes:
                if way is direction and known == schema:
                    return class_of_it
            name = self._free_name(name)
            self._classes.append((schema, direction, name))
            self._define_class(name, schema, direction, _first_line(schema))
            return name
        values = schema.additional
        value = ANY if values is None else self._annotation(values, f"{name}Value", direction)
        return f"{direction.mapping}[str, {value}]"

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._reserved or name in self.names:
            name, number = f"{wanted}_{number}", number + 1
        self._reserved.add(name)
        return name

    def _alias(self, name: str, annotation: str, values: Sequence[str] = ()) -> str:
        """Return the name of an alias, which is defined if it is not there."""
        if (alias := self._aliases.get(annotation)) is None:
            alias = self._aliases[annotation] = self._free_name(name)
            self._define_alias(alias, annotation, values)
        return alias

    def _define_alias(self, name: str, annotation: str, values: Sequence[str] = ()) -> None:
        self.names.append(name)
        line = f"{name}: TypeAlias = {annotation}"
        if len(line) <= text.WIDTH:
            self.definitions.append(line)
        elif values:
            lines = [f"{name}: TypeAlias = Literal[", *(f"    {value}," for value in values), "]"]
            self.definitions.append("\n".join(lines))
        else:
            source = text.quoted(annotation)
            is_short = len(source) + 4 <= text.WIDTH
            value = f"(\n    {source}\n)" if is_short else source
            self.definitions.append(f"{name}: TypeAlias = {value}")

    def _define_class(
        self, name: str, schema: ValueSchema, direction: _Direction, about: str
    ) -> None:
        plain: list[str] = []
        other: list[str] = []
        notes: list[str] = []
        for member in schema.members:
            if not member.name or not text.is_encodable(member.name):
                continue  # Nothing can be sent under it.
            own = name + class_name(member.name)[:_MAX_NAME]
            annotation = self._member(member, own, direction)
            description = describe(member)
            if is_plain_key(member.name) and not member.name.startswith(self._prefix):
                plain += ["", self._short(f"    {member.name}: ", own, annotation)]
                plain += text.docstring(description, indent="    ") if description else []
            else:
                key = f"{text.quoted(member.name)}: "
                short = self._short(f"        {key}", own, annotation, ",")
                other += text.argument_lines(short.strip().removesuffix(","), indent="        ")
                words = [f": {' '.join(description)}"] if description else []
                notes.append("".join([f"- {text.quoted(member.name)}", *words]))
        total = ["total=False"] if direction is _SENT else []
        base = "TypedDict"
        if other:
            base = self._free_name(f"_{name}Keys")
            # The form for keys that are no names in Python.
            self.definitions.append(
                "\n".join(
                    [
                        f"{base} = TypedDict(",
                        f'    "{base}",',
                        "    {",
                        *other,
                        "    },",
                        *(f"    {argument}," for argument in total),
                        ")",
                    ]
                )
            )
            notes = ["Keys that are no names in Python:", *notes]
        lines = [
            *text.call_lines(f"class {name}", [base, *total], ":"),
            *text.docstring([about, *notes], indent="    "),
            *plain,
        ]
        self.names.append(name)
        self.definitions.append("\n".join(lines))

    def _short(self, start: str, name: str, annotation: str, end: str = "") -> str:
        """Return a line with an annotation, by an alias if the line would be too long."""
        line = f"{start}{annotation}{end}"
        if len(line) <= text.WIDTH:
            return line
        outer, inner = "", annotation
        for wrapper in ("Required", "NotRequired"):
            if annotation.startswith(f"{wrapper}["):
                outer, inner = wrapper, annotation[len(wrapper) + 1 : -1]
        if inner.isidentifier():
            return line
        alias = self._alias(name, inner)
        return f"{start}{outer}[{alias}]{end}" if outer else f"{start}{alias}{end}"

    def _member(self, member: Member, name: str, direction: _Direction) -> str:
        annotation = self._annotation(member.schema, name, direction)
        if direction is _SENT:
            return f"Required[{annotation}]" if member.required else annotation
        # Cog leaves out what the model did not set, and sends null for what it set to None.
        return annotation if member.required else f"NotRequired[{_or_none(annotation)}]"


def _or_none(annotation: str) -> str:
    is_nullable = annotation == ANY or annotation.endswith(" | None") or annotation == "None"
    return annotation if is_nullable else f"{annotation} | None"


def _is_text(schema: ValueSchema | None) -> bool:
    return schema is not None and schema.kind is Kind.STRING and not schema.is_file


def _first_line(schema: ValueSchema) -> str:
    found = text.paragraphs(schema.description) or text.paragraphs(schema.title)
    return text.one_line(found[0], text.WIDTH * 2) if found else "An object."


def _literal_values(values: Sequence[Any]) -> list[str]:
    """Return the source of values for a ``Literal``, none if it cannot have all of them."""
    for value in values:
        if not isinstance(value, str | int):
            return []
        if isinstance(value, str) and not text.is_encodable(value):
            return []
    return list(dict.fromkeys(text.value_source(value) for value in values))


def _scalar(kind: Kind) -> str:
    match kind:
        case Kind.STRING:
            return "str"
        case Kind.INTEGER:
            return "int"
        case Kind.NUMBER:
            return "float"
        case Kind.BOOLEAN:
            return "bool"
        case Kind.NULL:
            return "None"
        case _:
            return ANY
