"""Settings of a client, and their defaults in the environment."""

from __future__ import annotations

import httpx
import pytest
from replicate_typed import Client, InputError, MissingTokenError
from replicate_typed._http.options import MAX_MERGED, Options, normalise_base_url
from replicate_typed._http.origin import DEFAULT_BASE_URL


def test_token__read_per_request(monkeypatch):
    """The token is read from the environment at each request."""
    options = Options()
    with pytest.raises(MissingTokenError, match="REPLICATE_API_TOKEN"):
        options.token()
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_one")
    assert options.token() == "r8_one"
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_two")
    assert options.token() == "r8_two"


@pytest.mark.parametrize("text", ["r8_x", " r8_x\n", '"r8_x"', "'r8_x' "])
def test_token__quotes_and_white_space(monkeypatch, text):
    """Quotes and white space around a token are dropped."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", text)
    assert Options().token() == "r8_x"


@pytest.mark.parametrize("text", ["r8_x\nHost: evil", "r8 x", "r8_é", "r8_\x00"])
def test_token__invalid_header_value(text):
    """A token that cannot be a header value is refused without being shown."""
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
def test_base_url__normalised(monkeypatch, given, used):
    """A base URL is completed by its version, whether passed or from the environment."""
    assert normalise_base_url(given) == used
    monkeypatch.setenv("REPLICATE_BASE_URL", given)
    assert Client().base_url == used


def test_base_url__default():
    """The base URL is Replicate's unless another one is set."""
    assert Client().base_url == DEFAULT_BASE_URL


@pytest.mark.parametrize("text", ["example.com", "ftp://example.com", "https://", "http://[", "x"])
def test_base_url__invalid(text):
    """A base URL that is not an absolute HTTP URL is refused."""
    with pytest.raises(InputError, match="base_url"):
        Client(base_url=text)


def test_poll_interval__sources(monkeypatch):
    """The poll interval comes from the argument before the environment, and must be a number."""
    assert Client().poll_interval is None
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.25")
    assert Client().poll_interval == 0.25
    assert Client(poll_interval=2).poll_interval == 2
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "often")
    with pytest.raises(InputError, match="REPLICATE_POLL_INTERVAL"):
        _ = Client().poll_interval


def test_timeout__finite():
    """Each phase of a request has a finite timeout by default."""
    timeout = Options().timeout
    assert all((timeout.connect, timeout.read, timeout.write, timeout.pool))


@pytest.mark.parametrize("settings", [{"max_retries": -1}, {"poll_interval": -1.0}])
def test_settings__negative(settings):
    """Negative settings are refused."""
    with pytest.raises(InputError):
        Client(**settings)


def test_timeout__number_or_httpx():
    """A timeout must be a number or an ``httpx.Timeout``."""
    assert Client(timeout=3) is not None
    assert Client(timeout=httpx.Timeout(1.0, read=2.0)) is not None


def merged(options, own, *, secure=True):
    """Return the headers of a request to the API."""
    base = options.resolved_base_url()
    return options.merged_headers(f"{base}/x", base, own, secure=secure)


def test_merged_headers__once_for_all_alike():
    """Headers are merged once for the requests that have the same ones."""
    options = Options(api_token="r8_x", headers={"X-Team": "a"})
    assert merged(options, {"Prefer": "wait"}) is merged(options, {"Prefer": "wait"})
    assert merged(options, {"Prefer": "wait=5"})["Prefer"] == "wait=5"


def test_merged_headers__follow_the_settings():
    """A token or a header that is set later is sent, and the earlier one no more."""
    options = Options(api_token="r8_one", headers={"X-Team": "a"})
    assert merged(options, {})["Authorization"] == "Bearer r8_one"
    options.api_token = "r8_two"
    options.headers = {"X-Team": "b"}
    assert merged(options, {})["Authorization"] == "Bearer r8_two"
    assert merged(options, {})["X-Team"] == "b"
    assert "Authorization" not in merged(options, {}, secure=False)


def test_merged_headers__own_ones_in_any_case():
    """A header of the request takes the place of the usual one, however it is spelt."""
    headers = merged(Options(api_token="r8_x"), {"accept-encoding": "identity"})
    assert [name for name in headers if name.lower() == "accept-encoding"] == ["accept-encoding"]


def test_merged_headers__bounded():
    """A program that sends other headers each time keeps few of them, and none is shown."""
    options = Options(api_token="r8_x")
    for number in range(3 * MAX_MERGED):
        merged(options, {"X-Number": str(number)})
    assert len(options._merged) <= MAX_MERGED
    assert "r8_x" not in repr(options)
