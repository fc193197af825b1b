"""What an input is recognised by: a digest of its content, in which a file counts by its content.

Two digests are in use. The digest of an input says whether a later run reads the same input. The
digest of what was sent says whether a listed prediction was created from it: the API knows an
uploaded file by its URL only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from .._base.file_encoding import FileEncoding
from .._base.json_values import is_list, is_object
from .._base.records import frozen
from .._files.inputs import MAX_DATA_URI_SIZE, EncodedInput, encode_input
from .._files.sources import FileSource
from .._files.structured_inputs import input_mapping

#: The length of a digest in bytes: two of a billion inputs are alike with a probability of 1e-21.
DIGEST_SIZE = 16

#: How much of a file is hashed at once, in bytes.
CHUNK_SIZE = 1024 * 1024

#: From here on, not every integer is a float.
MAX_EXACT = 2**53

_digest = partial(hashlib.blake2b, digest_size=DIGEST_SIZE)
_canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


@frozen
class KeyedInput:
    """An input with its digest.

    Attributes:
        digest: The digest of its content.
        encoded: The input as JSON, None if it was not encoded yet.
    """

    digest: bytes
    encoded: EncodedInput | None = None


def keyed_input(value: Any) -> KeyedInput:
    """Return an input with its digest; files are read.

    Raises:
        InputError: The input cannot be sent.
    """
    try:
        # Most inputs are JSON already; whether its keys may be sent is checked with the encoding.
        text = _canonical(value) if isinstance(value, dict) else None
    except (TypeError, ValueError, RecursionError):
        text = None
    if text is not None:
        return KeyedInput(_digest(text.encode("utf-8", "surrogatepass")).digest())
    encoded = encode_all(value)
    for upload in encoded.uploads:
        upload.complete(f"blake2b:{_file_digest(upload.source)}")
    content = _canonical(encoded.value).encode("utf-8", "surrogatepass")
    return KeyedInput(_digest(content).digest(), encoded)


def encode_all(value: Any) -> EncodedInput:
    """Return an input as JSON, with all its files among the uploads.

    Raises:
        InputError: The input cannot be sent.
    """
    return encode_input(input_mapping(value), file_encoding="url")


def divide_files(encoded: EncodedInput, file_encoding: FileEncoding) -> EncodedInput:
    """Return an input whose small files become data URIs, as ``file_encoding`` says.

    Args:
        encoded: The input, with all its files among the uploads.
        file_encoding: How files are sent.
    """
    if not encoded.uploads or file_encoding == "url":
        return encoded
    limit = MAX_DATA_URI_SIZE if file_encoding == "auto" else None
    inside = [one for one in encoded.uploads if limit is None or one.source.size <= limit]
    uploads = [one for one in encoded.uploads if one not in inside]
    return EncodedInput(encoded.value, uploads, [*encoded.data_uris, *inside])


def sent_digest(value: Mapping[str, Any]) -> bytes:
    """Return the digest of an input as it is sent, and as the API lists it: ``7.0`` may return as 7."""
    text = _canonical(_without_integral_floats(value))
    return _digest(text.encode("utf-8", "surrogatepass")).digest()


def _without_integral_floats(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_EXACT:
        return int(value)
    if is_list(value):
        return [_without_integral_floats(item) for item in value]
    if is_object(value):
        return {name: _without_integral_floats(item) for name, item in value.items()}
    return value


def _file_digest(source: FileSource) -> str:
    made = _digest()
    with source.open() as stream:
        while chunk := stream.read(CHUNK_SIZE):
            made.update(chunk)
    return made.hexdigest()
