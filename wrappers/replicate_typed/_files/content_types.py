"""MIME types by content, and the file extensions of MIME types."""

from __future__ import annotations

import mimetypes

#: The MIME type of a file of which nothing is known.
DEFAULT_CONTENT_TYPE = "application/octet-stream"

#: MIME types by which a server says that it does not know the type; the second is that of S3.
GENERIC_TYPES = frozenset({None, "", DEFAULT_CONTENT_TYPE, "binary/octet-stream"})

#: The number of first bytes that are enough to recognise each type.
HEAD_SIZE = 512

#: The signatures of file formats: the bytes, their offset in the file, and the MIME type.
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"\xff\xf2", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"ftypqt  ", 4, "video/quicktime"),
    (b"ftypM4A ", 4, "audio/mp4"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftyp", 4, "video/mp4"),
    (b"AVI ", 8, "video/x-msvideo"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"%PDF-", 0, "application/pdf"),
    (b"glTF", 0, "model/gltf-binary"),
    (b"<svg", 0, "image/svg+xml"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"ustar", 257, "application/x-tar"),
    (b"PK\x03\x04", 0, "application/zip"),
)

#: Types of which other types are made: the content of a docx file is that of a zip file.
_CONTAINERS = frozenset({"application/zip", "application/gzip", "audio/ogg", "video/webm"})

#: Extensions that ``mimetypes`` does not know in every version of Python, or that few expect.
_EXTENSIONS = {
    "audio/flac": ".flac",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/webp": ".webp",
    "model/gltf-binary": ".glb",
    "video/x-matroska": ".mkv",
}


def sniff(head: bytes) -> str:
    """Return the MIME type that the first bytes of a file indicate."""
    for signature, offset, content_type in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            if content_type == "video/webm" and b"webm" not in head[:64]:
                return "video/x-matroska"
            return content_type
    return DEFAULT_CONTENT_TYPE


def output_type(declared: str | None, head: bytes, name: str) -> str | None:
    """Return the MIME type of an output file, None if it is not known.

    Args:
        declared: What the server says; the others count only if it says nothing of use.
        head: The first bytes, empty before the download. They may be those of a container, of
            which the name knows more.
        name: The path of its URL, or its name.
    """
    if declared not in GENERIC_TYPES:
        return declared
    found = sniff(head)
    guessed = mimetypes.guess_type(name)[0]
    if found == DEFAULT_CONTENT_TYPE:
        return guessed or (DEFAULT_CONTENT_TYPE if declared else None)
    return (guessed or found) if found in _CONTAINERS else found


def extension(content_type: str | None) -> str:
    """Return the file extension of a MIME type with its dot, empty if there is none."""
    known = _EXTENSIONS.get(content_type or "")
    return known or mimetypes.guess_extension(content_type or "") or ""
