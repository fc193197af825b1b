"""Names and types of files that models make and users send."""

from __future__ import annotations

import mimetypes
import re

from ..._files.sources import sniff

#: Endings that not every system knows.
_ENDINGS = {"audio/wav": ".wav", "image/webp": ".webp"}


def guess_type(name: str, content: bytes) -> str:
    """The MIME type by the name, else by the content."""
    return mimetypes.guess_type(name)[0] or sniff(content)


def clean_name(name: str, content_type: str) -> str:
    """A name that can stand in a URL and in a header: no folders, nothing unusual."""
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", name.replace("\\", "/").rpartition("/")[2]).strip(".-")
    base = base[-120:] or "output"
    if "." not in base:
        base += _ENDINGS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
    return base
