"""How a notebook displays file outputs."""

from __future__ import annotations

import pytest
from replicate_typed import FileOutput


@pytest.mark.parametrize(
    "url",
    ["data:nothing", "data:image/png;base64,!!", "https://[::1/x.png", "https://h:x/a.png", ""],
)
def test_repr__unreadable_file(url: str) -> None:
    """A file that cannot be read still has a repr, a name and a display."""
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
def test_display__by_type(url: str, shown: str) -> None:
    """A notebook shows pictures, audio, video and links by the type of the file."""
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
def test_display__hostile_url(url: str) -> None:
    """A hostile URL is escaped."""
    bundle, _ = FileOutput(url)._repr_mimebundle_()
    html = bundle.get("text/html", "")
    assert "<script" not in html
    assert html.count('"') % 2 == 0
    assert '"onerror' not in html


def test_display__script_url() -> None:
    """A URL that would run code does not become a link."""
    for url in ("javascript:alert(1)//a.png", "data:text/html,<script>alert(1)</script>"):
        bundle, _ = FileOutput(url)._repr_mimebundle_()
        assert "href" not in bundle.get("text/html", "")
