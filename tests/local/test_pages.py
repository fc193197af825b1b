"""The pages for people, as text and in a real browser."""

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
from _support.local_models import connected, create, finished
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
    """What a browser makes of a page."""
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


def test_a_hostile_prompt_stays_text(http: httpx.Client, server: LocalServer) -> None:
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


def test_a_page_of_what_runs_goes_on_without_scripts(http: httpx.Client) -> None:
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


def test_another_site_cannot_read_them_by_a_name_that_leads_here(server: LocalServer) -> None:
    for path in ("/", "/p/x"):
        answer = httpx.get(f"{server.base}{path}", headers={"Host": "evil.example"})
        assert answer.status_code == 403


def test_outputs_are_shown_as_what_they_are(serve: Serve) -> None:
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


def test_pieces_of_a_text_are_joined_and_other_texts_are_not(serve: Serve) -> None:
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


def test_the_list_has_pages(serve: Serve) -> None:
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
def test_a_browser_shows_the_prediction(
    http: httpx.Client, server: LocalServer, tmp_path: Path
) -> None:
    shown = create(http, "tokens", {"prompt": "Hello browser"}, Prefer="wait").json()
    page = see(shown["urls"]["web"], tmp_path)
    assert "me/tokens" in page
    assert "Hellobrowser" in page
    assert '<span class="status succeeded">succeeded</span>' in page


@needs_browser
def test_a_browser_keeps_the_page_up_to_date(tmp_path: Path) -> None:
    gate = threading.Event()

    def slow() -> str:
        print("half way")
        gate.wait(20)
        return "there"

    # Each look takes a moment, for the browser's own clock runs as fast as it can; and is counted.
    looks = Fault("delay", operation="page.detail", seconds=0.05, times=1000)

    def end_when_it_was_looked_at() -> None:
        while server.faults.as_json()[0]["times"] > 997:
            time.sleep(0.01)
        gate.set()

    with LocalServer(models={"me/slow": slow}, faults=[looks]) as server:
        with connected(server) as http:
            shown = create(http, "slow", {}).json()
        thread = threading.Thread(target=end_when_it_was_looked_at, daemon=True)
        thread.start()
        page = see(shown["urls"]["web"], tmp_path, budget=15_000)
        thread.join(10)
    assert '<span class="status succeeded">succeeded</span>' in page
    assert "<pre>there</pre>" in page
    # It was brought up to date, not loaded again: the script of the first page is still there.
    assert "<script" in page
