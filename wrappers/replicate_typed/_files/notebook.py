"""How an output file shows itself in a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .file_output import FileOutput

_TAGS = {"image": "img", "audio": "audio", "video": "video"}


def bundle(file: FileOutput) -> dict[str, Any]:
    """The representations of a file, by MIME type.

    Pictures, sound and film are shown by their URL; nothing is fetched by this process. The URL
    is whatever the model said, so it is escaped, and anything but HTTP and data URLs stays text.
    """
    kind = (file.content_type or "").partition("/")[0]
    text = repr(file)
    shown: dict[str, Any] = {"text/plain": text}
    if not file.url.lower().startswith(("https://", "http://", "data:")):
        return shown
    address = html.escape(file.url, quote=True)
    if kind == "image":
        shown["text/html"] = f'<img src="{address}" style="max-width: 100%">'
    elif kind in _TAGS:
        shown["text/html"] = f'<{_TAGS[kind]} src="{address}" controls></{_TAGS[kind]}>'
    elif not file.is_inline:
        # A data URL of another type could be a page with a script: it stays text.
        shown["text/html"] = f'<a href="{address}" rel="noreferrer">{html.escape(file.name)}</a>'
    return shown
