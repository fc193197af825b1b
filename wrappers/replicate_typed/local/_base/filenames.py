"""File names and media types of uploads and model outputs."""

from __future__ import annotations

import mimetypes
import re

from ..._files.content_types import sniff

#: Suffixes that are missing from the ``mimetypes`` tables of some systems.
_SUFFIXES = {"audio/wav": ".wav", "image/webp": ".webp"}

#: Characters kept of a name; file systems allow 255 bytes, and URLs should stay short.
_MAX_NAME_LENGTH = 120


def guess_media_type(name: str, content: bytes) -> str:
    """Return the media type that the name implies, or else the one that the content implies."""
    return mimetypes.guess_type(name)[0] or sniff(content)


def safe_filename(name: str, media_type: str) -> str:
    """Return a file name that is safe in a URL and in a header, with a suffix and no folders."""
    last_part = name.replace("\\", "/").rpartition("/")[2]
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", last_part).strip(".-")
    base = base[-_MAX_NAME_LENGTH:] or "output"
    if "." not in base:
        base += _SUFFIXES.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
    return base
