"""Files in a notebook."""

from __future__ import annotations

import pytest
from replicate_typed import FileOutput


@pytest.mark.parametrize(
    "url",
    ["data:nothing", "data:image/png;base64,!!", "https://[::1/x.png", "https://h:x/a.png", ""],
)
def test_what_cannot_be_read_can_be_shown(url: str) -> None:
    output = FileOutput(url)
    assert repr(output).startswith("<FileOutput ")
    assert output.size is None
    assert output.name
    assert output._repr_mimebundle_()[0]["text/plain"] == repr(output)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/a.png", '<img src="https://h/a.png"'),
        ("https://h/a.mp3", '<audio src="https://h/a.mp3" controls></audio>'),
        ("https://h/a.mp4", '<video src="https://h/a.mp4" controls></video>'),
        ("https://h/a.zip", '<a href="https://h/a.zip"'),
        ("data:image/png;base64,AAAA", '<img src="data:image/png;base64,AAAA"'),
    ],
)
def test_a_notebook_shows_it(url: str, shown: str) -> None:
    bundle, _ = FileOutput(url)._repr_mimebundle_()
    assert bundle["text/html"].startswith(shown)
    assert bundle["text/plain"].startswith("<FileOutput ")


@pytest.mark.parametrize(
    "url",
    [
        'https://h/a.png?"onerror="alert(1)',
        "https://h/<script>alert(1)</script>.png",
        "https://h/'><script>x.bin",
        'data:text/html,"><script>alert(1)</script>',
    ],
)
def test_a_notebook_shows_hostile_urls_as_text(url: str) -> None:
    bundle, _ = FileOutput(url)._repr_mimebundle_()
    html = bundle.get("text/html", "")
    assert "<script" not in html
    assert html.count('"') % 2 == 0
    assert '"onerror' not in html


def test_a_notebook_shows_no_link_that_runs_code() -> None:
    for url in ("javascript:alert(1)//a.png", "data:text/html,<script>alert(1)</script>"):
        bundle, _ = FileOutput(url)._repr_mimebundle_()
        assert "href" not in bundle.get("text/html", "")
