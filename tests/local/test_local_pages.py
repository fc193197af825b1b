"""The pages for people, as text and in a real browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from local_models import create
from replicate_typed.local import LocalServer

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


def test_a_hostile_prompt_stays_text(http: httpx.Client, server: LocalServer) -> None:
    prompt = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    shown = create(http, "shout", {"prompt": prompt}, Prefer="wait").json()
    page = httpx.get(shown["urls"]["web"])
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text.replace("<script>\nconst", "")
    assert "<img src=x" not in page.text.lower()
    assert "&lt;SCRIPT&gt;" in page.text
    assert shown["id"] in httpx.get(f"{server.base}/").text
    assert httpx.get(f"{server.base}/p/nothing").status_code == 404


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")
def test_a_browser_shows_the_prediction(
    http: httpx.Client, server: LocalServer, tmp_path: Path
) -> None:
    shown = create(http, "tokens", {"prompt": "Hello browser"}, Prefer="wait").json()
    done = subprocess.run(
        [
            str(BROWSER),
            *FLAGS,
            f"--user-data-dir={tmp_path}",
            "--virtual-time-budget=3000",
            "--dump-dom",
            shown["urls"]["web"],
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "me/tokens" in done.stdout
    assert "Hellobrowser" in done.stdout
    assert '<span id="status" class="status succeeded">succeeded</span>' in done.stdout
