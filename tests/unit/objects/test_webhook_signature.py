"""Signatures of webhooks."""

import base64
import json
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed import (
    Client,
    InputError,
    Prediction,
    Training,
    WebhookSecret,
    WebhookValidationError,
)
from replicate_typed._objects.webhook_signature import sign, validate
from replicate_typed.webhook import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookBodyError,
    MissingWebhookHeaderError,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = "1614265330"
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = 1614265330.0
HEADERS = {"webhook-id": ID, "webhook-timestamp": TIMESTAMP, "webhook-signature": SIGNATURE}


def check(body: bytes | str = BODY, headers: object = HEADERS, secret: object = SECRET, **options):
    """Validate a webhook that is genuine except for what is passed."""
    validate(body, headers, secret, **{"now": NOW, **options})


def test_validate__genuine():
    """A genuine webhook is valid, whatever the type of its body and its secret."""
    check()
    check(BODY.decode())
    check(secret=WebhookSecret({"key": SECRET}))
    check(secret=WebhookSecret(key=SECRET))
    check(memoryview(BODY))


@pytest.mark.parametrize(
    "headers",
    [
        {name.title(): value for name, value in HEADERS.items()},
        list(HEADERS.items()),
        [(name.encode(), value.encode()) for name, value in HEADERS.items()],
        {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in HEADERS.items()},
        {name: [value] for name, value in HEADERS.items()},
        {**HEADERS, "webhook-signature": f"v1,AAAA v2,BBBB {SIGNATURE} v1,CCCC"},
        [*HEADERS.items(), ("webhook-signature", "v1,AAAA")],
    ],
    ids=["case", "pairs", "asgi", "wsgi", "lists", "rotated", "rotated in headers of one name"],
)
def test_validate__header_shapes(headers):
    """Headers are read in the shapes of the frameworks."""
    check(headers=headers)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"body": BODY + b" "}, "no signature matches"),
        ({"body": b""}, "empty"),
        ({"headers": {**HEADERS, "webhook-signature": "v2," + SIGNATURE[3:]}}, "no signature"),
        ({"headers": {**HEADERS, "webhook-signature": SIGNATURE + "é"}}, "no signature"),
        ({"headers": {**HEADERS, "webhook-signature": "nonsense"}}, "no signature"),
        ({"headers": {**HEADERS, "webhook-timestamp": "soon"}}, "number of seconds"),
        ({"headers": {**HEADERS, "webhook-timestamp": "9" * 400}}, "number of seconds"),
        ({"headers": 7}, "headers must be a mapping or pairs"),
        ({"headers": [1, 2]}, "pairs of a name and a value"),
        ({"secret": "MfKQ9r8G"}, "whsec_"),
        ({"secret": "whsec_%%%"}, "malformed"),
        ({"secret": "whsec_"}, "empty"),
        ({"now": NOW + 301}, "301 s old"),
        ({"now": NOW - 301}, "301 s ahead"),
    ],
)
def test_validate__invalid(change, says):
    """Any other body, header, secret or time is refused with its reason."""
    with pytest.raises(WebhookValidationError, match=says):
        check(**change)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"headers": {}}, MissingWebhookHeaderError),
        ({"body": b""}, MissingWebhookBodyError),
        ({"now": NOW + 301}, InvalidTimestampError),
        ({"headers": {**HEADERS, "webhook-timestamp": "soon"}}, InvalidTimestampError),
        ({"body": BODY + b" "}, InvalidSignatureError),
        ({"secret": "whsec_%%%"}, InvalidSecretKeyError),
        ({"secret": None}, InvalidSecretKeyError),
        ({"secret": SECRET.encode()}, InvalidSecretKeyError),
    ],
)
def test_validate__error_classes(change, kind):
    """Each kind of failure has its own class."""
    with pytest.raises(WebhookValidationError) as caught:
        check(**change)
    assert type(caught.value) is kind


@pytest.mark.parametrize("name", ["webhook-id", "webhook-signature", "body"])
def test_validate__not_encodable(name):
    """Text that UTF-8 cannot encode is a mismatch."""
    for text in ("\udcff", "\ud800"):
        change = {"body": text} if name == "body" else {"headers": {**HEADERS, name: f"v1,{text}"}}
        with pytest.raises(WebhookValidationError, match="no signature"):
            check(**change)


@pytest.mark.parametrize("tolerance", [math.nan, -1, "5", timedelta(-1)])
def test_validate__invalid_tolerance(tolerance):
    """A tolerance that is not a number of seconds is an error."""
    with pytest.raises(InputError, match="tolerance must be"):
        check(now=NOW + 10, tolerance=tolerance)


@pytest.mark.parametrize("name", list(HEADERS))
def test_validate__missing_header(name):
    """The error names the header that is missing."""
    with pytest.raises(WebhookValidationError, match=name):
        check(headers={key: value for key, value in HEADERS.items() if key != name})


def test_validate__tolerance():
    """The tolerance can be changed and turned off."""
    check(now=NOW + 301, tolerance=400)
    check(now=NOW + 1e9, tolerance=None)
    with pytest.raises(WebhookValidationError):
        check(now=NOW + 11, tolerance=10)


@given(body=st.binary(min_size=1, max_size=100), headers=st.dictionaries(st.text(), st.text()))
def test_validate__any_headers(body, headers):
    """Any body and any headers end in the documented error."""
    with pytest.raises(WebhookValidationError):
        check(body, {**headers, **dict.fromkeys(HEADERS, "1")})


def test_unwrap__prediction_or_training():
    """A webhook is unwrapped into a prediction or a training."""
    client = Client(api_token="r8_test")
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()

    def unwrap(obj: object) -> object:
        body = memoryview(json.dumps(obj).encode())
        headers = {
            "webhook-id": "m",
            "webhook-timestamp": "1",
            "webhook-signature": "v1," + sign(body, message_id="m", timestamp="1", secret=secret),
        }
        return client.webhooks.unwrap(body, headers, secret, tolerance=None)

    prediction = {
        "id": "abc",
        "version": None,
        "status": "succeeded",
        "input": {},
        "output": "text",
        "error": None,
        "created_at": "2026-01-01T00:00:00Z",
        "urls": {"get": "https://a/v1/predictions/abc", "cancel": "https://a/c"},
    }
    unwrapped = unwrap(prediction)
    assert isinstance(unwrapped, Prediction)
    assert unwrapped.output == "text"
    training = {**prediction, "urls": {"get": "https://a/v1/trainings/abc", "cancel": "c"}}
    assert isinstance(unwrap({**training, "output": None}), Training)
    with pytest.raises(WebhookValidationError, match="not a prediction"):
        unwrap([1])
    with pytest.raises(WebhookValidationError, match="not a prediction"):
        unwrap({"hello": "world"})
