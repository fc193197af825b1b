"""Python source for values and texts that are not trusted.

Whatever stands in a text, the source that is returned here is one literal: no text ends it early,
and every character that would not show, or would reorder the line, is written as an escape.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from .._base.json_values import is_list, is_object

#: The length of a line in the generated code, in characters.
WIDTH = 100

#: How much of one text of a model is shown, in characters.
MAX_TEXT = 2000

#: How much of a default value is shown, in characters.
MAX_VALUE = 200

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def quoted(text: str) -> str:
    """Return the source of a string."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def value_source(value: Any) -> str:
    """Return the source of a JSON value."""
    if isinstance(value, str):
        return quoted(value)
    if is_list(value):
        return f"[{', '.join(map(value_source, value))}]"
    if is_object(value):
        members = (f"{quoted(key)}: {value_source(item)}" for key, item in value.items())
        return f"{{{', '.join(members)}}}"
    return repr(value)


def shown_value(value: Any) -> str:
    """Return a JSON value for a docstring, cut if it is long."""
    source = value_source(value)
    return source if len(source) <= MAX_VALUE else f"{source[: MAX_VALUE - 1]}…"


def one_line(text: object, limit: int = MAX_VALUE) -> str:
    """Return a text on one line that shows all its characters, cut if it is long.

    Args:
        text: The text; anything else is no text, which is empty.
        limit: The greatest length in characters.
    """
    if not isinstance(text, str):
        return ""
    line = " ".join(text.split())
    line = line if len(line) <= limit else f"{line[: limit - 1]}…"
    return "".join(char if char.isprintable() else _escaped(char, "") for char in line)


def paragraphs(text: object) -> list[str]:
    """Return the paragraphs of a text, each on one line.

    Args:
        text: The text; anything else has no paragraphs.
    """
    if not isinstance(text, str):
        return []
    text = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
    # No docstring can have half a character.
    text = text.encode("utf-8", "replace").decode()
    joined: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            joined[-1].append(" ".join(line.split()))
        elif joined[-1]:
            joined.append([])
    return [" ".join(lines) for lines in joined if lines]


def docstring(texts: Iterable[str], *, indent: str = "") -> list[str]:
    """Return the lines of a docstring.

    Args:
        texts: The paragraphs. One that begins with a hyphen is an item of a list.
        indent: What each line begins with.
    """
    lines: list[str] = []
    previous = ""
    for text in texts:
        is_item = text.startswith("- ")
        if lines and not (is_item and previous.startswith("- ")):
            lines.append("")
        lines += _wrapped(text, WIDTH - len(indent), "  " if is_item else "")
        previous = text
    escaped = [_docstring_line(line) for line in lines]
    escaped[0] = f"\\{escaped[0]}" if escaped[0].startswith('"') else escaped[0]
    if len(escaped) == 1 and len(indent) + len(escaped[0]) + 6 <= WIDTH:
        # A quote at the end would end the docstring.
        end = "." if escaped[0].endswith('"') else ""
        return [f'{indent}"""{escaped[0]}{end}"""']
    return [
        f'{indent}"""{escaped[0]}',
        *(f"{indent}{line}" if line else "" for line in escaped[1:]),
        f'{indent}"""',
    ]


def call_lines(start: str, arguments: Sequence[str], end: str, *, indent: str = "") -> list[str]:
    """Return the lines of a call or a signature, on one line if it is short enough.

    Args:
        start: What stands before the parenthesis.
        arguments: The arguments.
        end: What stands after the parenthesis.
        indent: What each line begins with.
    """
    line = f"{indent}{start}({', '.join(arguments)}){end}"
    if len(line) <= WIDTH:
        return [line]
    lines = [f"{indent}{start}("]
    for argument in arguments:
        lines += argument_lines(argument, indent=f"{indent}    ")
    return [*lines, f"{indent}){end}"]


def argument_lines(argument: str, *, indent: str) -> list[str]:
    """Return the lines of an argument and its comma, with what is in brackets on its own if long."""
    line = f"{indent}{argument},"
    is_nested = argument.endswith("]]")
    start, bracket, inner = argument.partition("[") if is_nested else argument.rpartition("[")
    if len(line) <= WIDTH or not bracket or not inner.endswith("]"):
        return [line]
    inner = f"{indent}    {inner[:-1]}"
    lines = [inner] if len(inner) <= WIDTH else [f"{line}," for line in _items(inner)]
    return [f"{indent}{start}[", *lines, f"{indent}],"]


def _items(line: str) -> list[str]:
    """Return what is between the commas of a line, with the indentation of the line."""
    indent = line[: len(line) - len(line.lstrip())]
    return [f"{indent}{item}" for item in re.split(r'(?<="), (?=")', line.strip())]


def is_encodable(text: str) -> bool:
    """Return whether a text can stand in a file: it has no half of a character."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _wrapped(text: str, width: int, hanging: str) -> list[str]:
    """Return the lines of a paragraph, the first of which leaves room for three quotes."""
    lines = textwrap.wrap(
        text,
        width,
        initial_indent="   ",
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [lines[0].lstrip(), *lines[1:]] if lines else [""]


def _docstring_line(line: str) -> str:
    return "".join(_escaped(char, "") for char in line).replace('"""', '\\"\\"\\"')


def _escaped(char: str, quote: str) -> str:
    if char == quote:
        return f"\\{char}"
    if char in _NAMED:
        return _NAMED[char]
    if char.isprintable():
        return char
    code = ord(char)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
