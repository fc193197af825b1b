"""Parts of the HTML pages; all values are escaped here."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from .._base.json_values import is_list, is_object

STYLE = """
:root { color-scheme: light dark; --line: #8883; --soft: #8881; --pill: #8885; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: light-dark(#0645ad, #8ab4f8); text-decoration: none; } a:hover { text-decoration: underline; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .45rem 1rem .45rem 0; border-bottom: 1px solid var(--line);
  white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; }
pre { background: var(--soft); border-radius: .5rem; padding: .8rem 1rem; margin: 0;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32rem; overflow-y: auto; }
.files { display: flex; flex-wrap: wrap; gap: .8rem; margin: .5rem 0; }
.files > a { flex: 1 1 18rem; max-width: max-content; }
img, video { max-width: 100%; max-height: 40rem; border-radius: .5rem; display: block; }
audio { width: min(40rem, 100%); }
td.name { white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
.status { padding: .1rem .6rem; border-radius: 1rem; background: var(--pill); font-size: .9rem; }
.succeeded { background: #1a73; } .failed { background: #d337; } .processing { background: #26c5; }
.error { background: #d332; }
@media (max-width: 40rem) {
  table, tbody { display: block; }
  tr { display: flex; flex-wrap: wrap; gap: .2rem .8rem; padding: .6rem 0;
    border-bottom: 1px solid var(--line); }
  td { border: 0; padding: 0; white-space: normal; overflow-wrap: anywhere; }
  th { display: none; }
}
"""

SCRIPT = """
const main = document.querySelector("main");
const timer = setInterval(async () => {
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const page = await response.text();
  // Only this part is parsed: the policy of this page forbids the style of that one.
  const part = page.slice(page.indexOf("<main>"), page.lastIndexOf("</main>"));
  const updated = new DOMParser().parseFromString(part, "text/html").querySelector("main");
  if (updated.innerHTML !== main.innerHTML) main.replaceChildren(...updated.childNodes);
  if (!page.includes("<script")) clearInterval(timer);
}, 500);
"""

#: The number of characters shown of a long text in an input.
_MAX_TEXT = 2000

_IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
_AUDIO = (".wav", ".mp3", ".ogg", ".flac", ".m4a")
_VIDEOS = (".mp4", ".webm", ".mov")


def status_label(status: str) -> str:
    """Return a status as a label."""
    text = escape(status)
    return f'<span class="status {text}">{text}</span>'


def error_section(error: str | None) -> str:
    """Return the section with an error, empty without one."""
    return f'<h2>Error</h2><pre class="error">{escape(error)}</pre>' if error else ""


def logs_section(logs: str) -> str:
    """Return the section with the log, empty without one."""
    return f'<h2>Logs</h2><pre id="logs">{escape(logs)}</pre>' if logs else ""


def input_section(value: dict[str, Any], base: str) -> str:
    """Return the section with an input: its files and its JSON."""
    text = json.dumps(_shorten(value), indent=2, ensure_ascii=False)
    return f"<h2>Input</h2>{_files(value, base)}<pre>{escape(text)}</pre>"


def output_section(value: Any, base: str, *, joined: bool) -> str:
    """Return the section with an output as text, files or JSON; empty without one.

    Args:
        value: The output.
        base: The server's address, without ``/v1``.
        joined: Whether the items of the output are parts of one text.
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
    """Return the files that a value is or contains."""
    items = value if is_list(value) else value.values() if is_object(value) else [value]
    shown = "".join(_file(item, base) for item in items if _is_file(item, base))
    return f'<div class="files">{shown}</div>' if shown else ""


def _is_file(value: Any, base: str) -> bool:
    return isinstance(value, str) and value.startswith(
        (f"{base}/delivery/", "data:image/", "data:audio/")
    )


def _file(url: str, base: str) -> str:
    # Relative, so that the file is loaded from the host that the page was loaded from.
    link = escape(url.removeprefix(base), quote=True)
    lowercase = url.lower()
    name = "inline" if lowercase.startswith("data:") else escape(url.rpartition("/")[2], quote=True)
    if lowercase.endswith(_IMAGES) or lowercase.startswith("data:image/"):
        return f'<a href="{link}"><img src="{link}" alt="Image {name}"></a>'
    if lowercase.endswith(_AUDIO) or lowercase.startswith("data:audio/"):
        return f'<audio src="{link}" controls aria-label="Audio {name}"></audio>'
    if lowercase.endswith(_VIDEOS):
        return f'<video src="{link}" controls aria-label="Video {name}"></video>'
    return f'<a href="{link}">{name}</a>'


def _shorten(value: Any) -> Any:
    if isinstance(value, str):
        return (
            value if len(value) <= _MAX_TEXT else f"{value[:_MAX_TEXT]}… ({len(value)} characters)"
        )
    if is_list(value):
        return [_shorten(item) for item in value]
    if is_object(value):
        return {key: _shorten(item) for key, item in value.items()}
    return value
