"""The settings of a client, and what it takes from the environment."""

from __future__ import annotations

import httpx
import pytest
from replicate_typed import Client, InputError, MissingTokenError
from replicate_typed._http.options import DEFAULT_BASE_URL, Options, normalise_base_url


def test_the_token_is_read_at_the_time_of_the_request(monkeypatch):
    options = Options()
    with pytest.raises(MissingTokenError, match="REPLICATE_API_TOKEN"):
        options.token()
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_one")
    assert options.token() == "r8_one"
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_two")
    assert options.token() == "r8_two"


@pytest.mark.parametrize("text", ["r8_x", " r8_x\n", '"r8_x"', "'r8_x' "])
def test_quotes_and_white_space_around_a_token_are_dropped(monkeypatch, text):
    monkeypatch.setenv("REPLICATE_API_TOKEN", text)
    assert Options().token() == "r8_x"


@pytest.mark.parametrize("text", ["r8_x\nHost: evil", "r8 x", "r8_é", "r8_\x00"])
def test_a_token_that_cannot_be_a_header_is_refused_without_showing_it(text):
    with pytest.raises(InputError) as caught:
        Options(api_token=text).token()
    assert "r8" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://example.com", "https://example.com/v1"),
        ("https://example.com/", "https://example.com/v1"),
        ("https://example.com/v1", "https://example.com/v1"),
        ("https://example.com/v1/", "https://example.com/v1"),
        ("http://127.0.0.1:8000/prefix", "http://127.0.0.1:8000/prefix/v1"),
    ],
)
def test_base_urls_with_or_without_a_version(monkeypatch, given, used):
    assert normalise_base_url(given) == used
    monkeypatch.setenv("REPLICATE_BASE_URL", given)
    assert Client().base_url == used


def test_without_anything_said_it_is_replicate():
    assert Client().base_url == DEFAULT_BASE_URL


@pytest.mark.parametrize("text", ["example.com", "ftp://example.com", "https://", "http://[", "x"])
def test_a_base_url_that_is_none(text):
    with pytest.raises(InputError, match="base_url"):
        Client(base_url=text)


def test_the_poll_interval(monkeypatch):
    assert Client().poll_interval is None
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.25")
    assert Client().poll_interval == 0.25
    assert Client(poll_interval=2).poll_interval == 2
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "often")
    with pytest.raises(InputError, match="REPLICATE_POLL_INTERVAL"):
        _ = Client().poll_interval


def test_timeouts_are_finite():
    timeout = Options().timeout
    assert all((timeout.connect, timeout.read, timeout.write, timeout.pool))


@pytest.mark.parametrize("settings", [{"max_retries": -1}, {"poll_interval": -1.0}])
def test_settings_that_make_no_sense(settings):
    with pytest.raises(InputError):
        Client(**settings)


def test_a_timeout_may_be_a_number_or_httpxs_own():
    assert Client(timeout=3) is not None
    assert Client(timeout=httpx.Timeout(1.0, read=2.0)) is not None
