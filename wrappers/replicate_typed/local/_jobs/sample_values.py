"""Stand-ins for what a model returns: values by a schema, and files by their name."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from ..._objects.input_schema import Kind, ValueSchema

#: The URL of a file of which only that it is one is known; it is served like any other.
SAMPLE_URL = "https://replicate.delivery/sample/output.png"

#: The width and height of sample images, in pixels.
_SIDE = 64

_JPEG = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////"
    "////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAA"
    "AAAAAAAAAAD/2gAIAQEAAD8AN//Z"
)
_WEBP = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"
_GIF = "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="


def sample_value(schema: ValueSchema) -> Any:
    """Return a small value that is valid for a schema, as far as its type and bounds go.

    Args:
        schema: The schema.
    """
    if schema.enum is not None:
        return schema.enum[0]
    match schema.kind:
        case Kind.STRING:
            return SAMPLE_URL if schema.is_file else "text".ljust(schema.min_length or 0, ".")
        case Kind.INTEGER | Kind.NUMBER:
            return _sample_number(schema)
        case Kind.BOOLEAN:
            return False
        case Kind.ARRAY:
            item = None if schema.items is None else sample_value(schema.items)
            most = 1 if schema.max_items is None else schema.max_items
            return [item] * max(schema.min_items or 0, min(1, most))
        case Kind.OBJECT:
            return {member.name: sample_value(member.schema) for member in schema.members}
        case Kind.UNION:
            return sample_value(schema.options[0])
        case _:
            return None


def _sample_number(schema: ValueSchema) -> float:
    value: float = 0
    if schema.minimum is not None:
        value = max(value, schema.minimum)
    if schema.exclusive_minimum is not None and value <= schema.exclusive_minimum:
        value = schema.exclusive_minimum + 1
    if schema.maximum is not None:
        value = min(value, schema.maximum)
    if schema.exclusive_maximum is not None and value >= schema.exclusive_maximum:
        value = schema.exclusive_maximum - 1
    return value


def sample_content(name: str) -> bytes:
    """Return the content of a small file of the type that a name says.

    Images can be opened, and so can WAV files; others have the first bytes of their type, by which
    it is recognised, and no more.

    Args:
        name: The name of the file.
    """
    match name.rpartition(".")[2].lower():
        case "png":
            return _png()
        case "jpg" | "jpeg":
            return base64.b64decode(_JPEG)
        case "webp":
            return base64.b64decode(_WEBP)
        case "gif":
            return base64.b64decode(_GIF)
        case "wav":
            header = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
            data = header + struct.pack("<4sI", b"data", 1600) + bytes(1600)
            return struct.pack("<4sI4s", b"RIFF", 4 + len(data), b"WAVE") + data
        case "mp3":
            return b"ID3\x04\x00\x00\x00\x00\x00\x00"
        case "mp4" | "mov" | "m4v":
            return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
        case "json":
            return b"{}"
        case "zip":
            return b"PK\x05\x06" + bytes(18)
        case _:
            return b"sample\n"


def _png() -> bytes:
    """Return a grey square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\x80" * _SIDE) * _SIDE
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
