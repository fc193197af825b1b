"""Parts of the pages: everything that is not ours is escaped here."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from .._base.json_values import is_list, is_object

STYLE = """
:root { color-scheme: light dark; --line: #8883; --soft: #8881; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: light-dark(#0645ad, #8ab4f8); text-decoration: none; } a:hover { text-decoration: underline; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .45rem 1rem .45rem 0; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
pre { background: var(--soft); border-radius: .5rem; padding: .8rem 1rem; margin: 0;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32rem; overflow-y: auto; }
.files { display: flex; flex-wrap: wrap; gap: .8rem; margin: .5rem 0; }
.files > a { flex: 1 1 18rem; max-width: max-content; }
img, video { max-width: 100%; max-height: 40rem; border-radius: .5rem; display: block; }
audio { width: min(40rem, 100%); }
.status { padding: .1rem .6rem; border-radius: 1rem; background: var(--soft); font-size: .9rem; }
.succeeded { background: #1a73; } .failed { background: #d337; } .processing { background: #26c5; }
.error { background: #d332; }
"""

SCRIPT = """
const main = document.querySelector("main");
const timer = setInterval(async () => {
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("main");
  if (now.innerHTML !== main.innerHTML) main.replaceChildren(...now.childNodes);
  if (!page.querySelector("script")) clearInterval(timer);
}, 500);
"""

#: How much of a long text within an input is shown, in characters.
_LONG = 2000

_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
_SOUNDS = (".wav", ".mp3", ".ogg", ".flac", ".m4a")
_FILMS = (".mp4", ".webm", ".mov")


def status_part(status: str) -> str:
    """Where it stands."""
    text = escape(status)
    return f'<span class="status {text}">{text}</span>'


def error_part(error: str | None) -> str:
    """Why it failed."""
    return f'<h2>Error</h2><pre class="error">{escape(error)}</pre>' if error else ""


def log_part(logs: str) -> str:
    """What it printed."""
    return f'<h2>Log</h2><pre id="logs">{escape(logs)}</pre>' if logs else ""


def input_part(value: dict[str, Any], base: str) -> str:
    """What was put in: as JSON, and its files as they are."""
    text = json.dumps(_shortened(value), indent=2, ensure_ascii=False)
    return f"<h2>Input</h2>{_files(value, base)}<pre>{escape(text)}</pre>"


def output_part(value: Any, base: str, *, joined: bool) -> str:
    """What came out: text, pictures, sounds, or JSON.

    Args:
        value: The output.
        base: The server's address.
        joined: Whether its pieces are the parts of one text.
    """
    if value is None:
        return ""
    if joined and is_list(value):
        value = "".join(map(str, value))
    return f"<h2>Output</h2>{_output(value, base)}"


def _output(value: Any, base: str) -> str:
    files = _files(value, base)
    if isinstance(value, str):
        return files or f"<pre>{escape(value)}</pre>"
    if is_list(value) and value and all(_is_file(item, base) for item in value):
        return files
    return f"{files}<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"


def _files(value: Any, base: str) -> str:
    """The files that a value is, or holds."""
    items = value if is_list(value) else value.values() if is_object(value) else [value]
    shown = "".join(_file(item, base) for item in items if _is_file(item, base))
    return f'<div class="files">{shown}</div>' if shown else ""


def _is_file(value: Any, base: str) -> bool:
    return isinstance(value, str) and value.startswith(
        (f"{base}/delivery/", "data:image/", "data:audio/")
    )


def _file(url: str, base: str) -> str:
    # Relative, so that it is loaded from wherever the page was.
    link = escape(url.removeprefix(base), quote=True)
    kind = url.lower()
    name = "inline" if kind.startswith("data:") else escape(url.rpartition("/")[2], quote=True)
    if kind.endswith(_PICTURES) or kind.startswith("data:image/"):
        return f'<a href="{link}"><img src="{link}" alt="The picture {name}"></a>'
    if kind.endswith(_SOUNDS) or kind.startswith("data:audio/"):
        return f'<audio src="{link}" controls aria-label="The sound {name}"></audio>'
    if kind.endswith(_FILMS):
        return f'<video src="{link}" controls aria-label="The film {name}"></video>'
    return f'<a href="{link}">{name}</a>'


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONG else f"{value[:_LONG]}… ({len(value)} characters)"
    if is_list(value):
        return [_shortened(item) for item in value]
    if is_object(value):
        return {key: _shortened(item) for key, item in value.items()}
    return value
