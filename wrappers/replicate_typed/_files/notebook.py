"""The display of output files in Jupyter notebooks."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .file_output import FileOutput

_TAGS = {"image": "img", "audio": "audio", "video": "video"}


def mime_bundle(file: FileOutput) -> dict[str, Any]:
    """Return the MIME bundle of a file: its representations by MIME type.

    Images, audio and video are embedded by their URL, which the browser fetches. The URL is
    untrusted output of a model: it is escaped, and only HTTP and data URLs are embedded.
    """
    media_type = (file.content_type or "").partition("/")[0]
    text = repr(file)
    representations: dict[str, Any] = {"text/plain": text}
    if not file.url.lower().startswith(("https://", "http://", "data:")):
        return representations
    escaped_url = html.escape(file.url, quote=True)
    if media_type == "image":
        representations["text/html"] = f'<img src="{escaped_url}" style="max-width: 100%">'
    elif media_type in _TAGS:
        representations["text/html"] = (
            f'<{_TAGS[media_type]} src="{escaped_url}" controls></{_TAGS[media_type]}>'
        )
    elif not file.is_inline:
        # A data URL of any other type could be a page with a script, so it is not linked.
        representations["text/html"] = (
            f'<a href="{escaped_url}" rel="noreferrer">{html.escape(file.name)}</a>'
        )
    return representations
