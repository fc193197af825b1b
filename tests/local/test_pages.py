"""The HTML pages, as text and in a real browser."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import httpx
import pytest
from _support.local_http import connected, create, finished
from replicate_typed._objects.refs import parse_reference
from replicate_typed.local import ConcatenateIterator, Fault, LocalServer

Serve = Callable[..., httpx.Client]

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


def see(url: str, folder: Path, *flags: str, budget: int = 3000) -> str:
    """Return the DOM of a page that a browser has loaded."""
    done = subprocess.run(
        [
            str(BROWSER),
            *FLAGS,
            *flags,
            f"--user-data-dir={folder}",
            f"--virtual-time-budget={budget}",
            "--dump-dom",
            url,
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_pages__escaping(http: httpx.Client, server: LocalServer) -> None:
    """Markup in an input is shown as text."""
    prompt = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    shown = create(http, "shout", {"prompt": prompt}, Prefer="wait").json()
    finished(http, shown["id"])
    page = httpx.get(shown["urls"]["web"])
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text.lower()
    assert "<img" not in page.text.lower()
    assert prompt.upper() in unescape(page.text)
    assert shown["id"] in httpx.get(f"{server.base}/").text
    assert httpx.get(f"{server.base}/p/nothing").status_code == 404


def test_pages__refresh_without_scripts(http: httpx.Client) -> None:
    """The page of a running prediction reloads without scripts, under a strict policy."""
    shown = create(http, "wait", {}).json()
    page = httpx.get(shown["urls"]["web"])
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    (policy,) = (
        part
        for part in page.headers["content-security-policy"].split("; ")
        if part.startswith("script-src")
    )
    nonce = policy.partition("'nonce-")[2].removesuffix("'")
    assert f'<script nonce="{nonce}">' in page.text
    assert f'<style nonce="{nonce}">' in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    http.post(shown["urls"]["cancel"])
    assert "<noscript>" not in httpx.get(shown["urls"]["web"]).text


def test_pages__dns_rebinding(server: LocalServer) -> None:
    """A request with a foreign ``Host`` is a 403."""
    for path in ("/", "/p/x"):
        answer = httpx.get(f"{server.base}{path}", headers={"Host": "evil.example"})
        assert answer.status_code == 403


def test_pages__file_types(serve: Serve) -> None:
    """Images, audio, video and other files are shown by their elements."""

    def make(image: str) -> object:
        return {
            "picture": b"\x89PNG\r\n\x1a\nx",
            "sound": b"RIFF\0\0\0\0WAVEfmt ",
            "film": b"\0\0\0\x18ftypmp42",
            "other": b"?",
            "text": "<b>",
        }

    http = serve({"me/make": make})
    shown = create(http, "make", {"image": "data:image/png;base64,AAAA"}, Prefer="wait").json()
    finished(http, shown["id"])
    page = httpx.get(shown["urls"]["web"]).text
    paths = {name: httpx.URL(url).path for name, url in shown["output"].items() if name != "text"}
    assert f'<img src="{paths["picture"]}"' in page
    assert f'<audio src="{paths["sound"]}"' in page
    assert f'<video src="{paths["film"]}"' in page
    assert f'<a href="{paths["other"]}"' in page
    assert '<img src="data:image/png;base64,AAAA"' in page
    assert "&lt;b&gt;" in page


def test_pages__concatenated_output(serve: Serve) -> None:
    """Items of a concatenated output are shown as one text, other lists as JSON."""

    def words() -> ConcatenateIterator[str]:
        yield "one "
        yield "text"

    def labels() -> list[str]:
        return ["cat", "<dog>"]

    http = serve({"me/words": words, "me/labels": labels})

    def page(name: str) -> str:
        shown = create(http, name, {}, Prefer="wait").json()
        finished(http, shown["id"])
        return httpx.get(shown["urls"]["web"]).text

    assert "<pre>one text</pre>" in page("words")
    assert "<pre>[\n  &quot;cat&quot;,\n  &quot;&lt;dog&gt;&quot;\n]</pre>" in page("labels")


def test_pages__list_pagination(serve: Serve) -> None:
    """The list shows 50 predictions and links to older ones."""

    def model() -> str:
        return "x"

    http = serve({"me/model": model})
    ids = [create(http, "model", {}).json()["id"] for _ in range(60)]
    base = str(http.base_url).removesuffix("/v1/")
    first = httpx.get(base).text
    older = unescape(first.partition('<p><a href="')[2].partition('"')[0])
    second = httpx.get(base + older).text
    assert sum(f"/p/{id}" in first for id in ids) == 50
    assert sum(f"/p/{id}" in second for id in ids) == 10


@needs_browser
def test_pages__browser(http: httpx.Client, server: LocalServer, tmp_path: Path) -> None:
    """A browser renders a prediction."""
    shown = create(http, "tokens", {"prompt": "Hello browser"}, Prefer="wait").json()
    page = see(shown["urls"]["web"], tmp_path)
    assert "me/tokens" in page
    assert "Hellobrowser" in page
    assert '<span class="status succeeded">succeeded</span>' in page


@needs_browser
def test_pages__browser_live_update(tmp_path: Path) -> None:
    """A browser updates the page of a running prediction in place."""
    gate = threading.Event()

    def slow() -> str:
        print("half way")
        gate.wait(20)
        return "there"

    # Delays each request, because the browser's virtual time runs fast, and counts requests.
    requests = Fault("delay", operation="page.detail", seconds=0.05, times=1000)

    def end_after_three_requests() -> None:
        while server.faults.as_json()[0]["times"] > 997:
            time.sleep(0.01)
        gate.set()

    with LocalServer(models={"me/slow": slow}, faults=[requests]) as server:
        with connected(server) as http:
            shown = create(http, "slow", {}).json()
        thread = threading.Thread(target=end_after_three_requests, daemon=True)
        thread.start()
        page = see(shown["urls"]["web"], tmp_path, budget=15_000)
        thread.join(10)
    assert '<span class="status succeeded">succeeded</span>' in page
    assert "<pre>there</pre>" in page
    # It was updated in place, not reloaded: the script of the first page is still there.
    assert "<script" in page


def test_pages__status_beside_a_long_name(serve: Serve) -> None:
    """The status comes first, and a long name wraps, so that nothing is cut off."""
    name = "a-very-long-name" * 5

    def quick() -> str:
        return "x"

    http = serve({f"me/{name}": quick})
    shown = create(http, name, {}).json()
    finished(http, shown["id"])
    page = httpx.get(shown["urls"]["web"].partition("/p/")[0]).text
    row = page[page.index("<td>") : page.index("</tr>", page.index("<td>"))]
    assert row.index("status succeeded") < row.index(name)
    assert f'<td class="name">me/{name}</td>' in row
    assert "td.name { white-space: normal; overflow-wrap: anywhere;" in page
    assert "@media (max-width: 40rem)" in page


def test_pages__refresh_parses_no_style(http: httpx.Client) -> None:
    """The script of a running page parses only the part that it shows: a style is against the policy."""
    page = httpx.get(create(http, "wait", {}).json()["urls"]["web"]).text
    script = page[page.index("<script") :]
    assert 'page.slice(page.indexOf("<main>"), page.lastIndexOf("</main>"))' in script
    assert "parseFromString(part" in script
    assert page.partition("<script")[0].count("<main>") == 1


def test_pages__model(http: httpx.Client) -> None:
    """The address of a model leads to a page with its predictions, and is a reference to it."""
    own = create(http, "shout", {"prompt": "a"}).json()["id"]
    other = create(http, "wait", {}).json()["id"]
    url = http.get("/models/me/shout").json()["url"]
    page = httpx.get(url)
    assert page.status_code == 200
    assert "<h1>me/shout</h1>" in page.text
    assert own in page.text
    assert other not in page.text
    assert parse_reference(url).model == "me/shout"
    missing = httpx.get(url.replace("shout", "nothing"))
    assert (missing.status_code, "Model not found" in missing.text) == (404, True)
