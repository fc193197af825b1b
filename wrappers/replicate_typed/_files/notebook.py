"""The display of output files in Jupyter notebooks."""

from __future__ import annotations

import html
from typing import Any

_TAGS = {"image": "img", "audio": "audio", "video": "video"}


def mime_bundle(url: str, *, content_type: str, name: str, text: str) -> dict[str, Any]:
    """Return the MIME bundle of a file: its representations by MIME type.

    Images, audio and video are embedded by their URL, which the browser fetches. The URL is
    untrusted output of a model: it is escaped, and only HTTP and data URLs are embedded.

    Args:
        url: The URL of the file.
        content_type: Its MIME type, empty if it is not known.
        name: Its name.
        text: How it is displayed as plain text.
    """
    media_type = content_type.partition("/")[0]
    representations: dict[str, Any] = {"text/plain": text}
    if not url.lower().startswith(("https://", "http://", "data:")):
        return representations
    escaped_url = html.escape(url, quote=True)
    if media_type == "image":
        representations["text/html"] = f'<img src="{escaped_url}" style="max-width: 100%">'
    elif media_type in _TAGS:
        representations["text/html"] = (
            f'<{_TAGS[media_type]} src="{escaped_url}" controls></{_TAGS[media_type]}>'
        )
    elif not url.lower().startswith("data:"):
        # A data URL of any other type could be a page with a script, so it is not linked.
        representations["text/html"] = (
            f'<a href="{escaped_url}" rel="noreferrer">{html.escape(name)}</a>'
        )
    return representations
