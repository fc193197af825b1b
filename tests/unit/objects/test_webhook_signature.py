"""Signatures of webhooks."""

import base64
import json
import math
import time
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
from replicate_typed._objects.webhook_signature import (
    body_and_headers,
    is_training,
    parse_body,
    sign,
    validate,
)
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
        ({"body": BODY + b" "}, "^Webhook signature is invalid: "),
        ({"body": BODY + b" "}, "received\\), or the secret is not the right one$"),
        ({"body": b""}, "^Missing webhook body: pass it as it was received$"),
        (
            {"headers": {**HEADERS, "webhook-signature": "v2," + SIGNATURE[3:]}},
            "signature is invalid",
        ),
        ({"headers": {**HEADERS, "webhook-signature": SIGNATURE + "é"}}, "signature is invalid"),
        ({"headers": {**HEADERS, "webhook-signature": "nonsense"}}, "signature is invalid"),
        ({"headers": {**HEADERS, "webhook-timestamp": "soon"}}, "number of seconds"),
        ({"headers": {**HEADERS, "webhook-timestamp": "9" * 400}}, "number of seconds"),
        ({"headers": {**HEADERS, "webhook-timestamp": "1" * 16}}, "number of seconds"),
        ({"headers": {**HEADERS, "webhook-timestamp": "1" * 15}}, "signature is invalid"),
        ({"headers": {**HEADERS, "webhook-timestamp": "\u0661"}}, "number of seconds"),
        (
            {"headers": {**HEADERS, "webhook-signature": f"v1,x,{SIGNATURE[3:]}"}},
            "signature is invalid",
        ),
        (
            {"headers": {**HEADERS, "webhook-signature": f"v1{SIGNATURE[3:]}"}},
            "signature is invalid",
        ),
        ({"headers": 7}, "^headers must be a mapping or pairs, not a int$"),
        ({"headers": [1, 2]}, "^headers must be a mapping or pairs of a name and a value$"),
        (
            {"secret": None},
            "^Invalid secret key format: it must be a string, .*not a NoneType; check",
        ),
        ({"secret": SECRET.encode()}, "not a bytes; check that the"),
        ({"secret": None}, "check that the variable that holds it is set$"),
        ({"secret": "MfKQ9r8G"}, "whsec_"),
        ({"secret": "whsec_%%%"}, "^Invalid secret key format: "),
        ({"secret": "whsec_"}, "^Invalid secret key format: it is empty$"),
        ({"now": NOW + 301}, "is 301 s old, more than the 300 s allowed"),
        ({"now": NOW - 301}, "is 301 s ahead of this clock, more than the 300 s allowed"),
        ({"now": NOW + 1, "tolerance": 0}, "is 1 s old"),
        ({"now": NOW + 301, "body": BODY + b" "}, "signature is invalid"),
        ({"now": NOW + 301, "body": BODY + b" ", "tolerance": 300}, "is 301 s old"),
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
        with pytest.raises(WebhookValidationError, match="signature is invalid"):
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
    check(now=NOW + 300)
    check(now=NOW - 300)
    check(tolerance=0)
    check(now=NOW + 0.5, tolerance=0.5)
    check(now=NOW + 301, tolerance=400)
    check(now=NOW + 301, tolerance=timedelta(seconds=400))
    check(now=NOW + 1e9, tolerance=None)
    with pytest.raises(WebhookValidationError):
        check(now=NOW + 11, tolerance=10)


def test_validate__present_time():
    """Without another present, the clock of this machine is read."""
    with pytest.raises(InvalidTimestampError, match="s old"):
        validate(BODY, HEADERS, SECRET)
    now = str(int(time.time()))
    signature = "v1," + sign(BODY, message_id=ID, timestamp=now, secret=SECRET)
    fresh = {**HEADERS, "webhook-timestamp": now, "webhook-signature": signature}
    validate(BODY, fresh, SECRET)


def test_validate__header_in_several_parts():
    """A header that is a list has the signatures of all its items."""
    check(headers={**HEADERS, "webhook-signature": ["v1,AAAA", SIGNATURE]})
    check(headers={**HEADERS, "webhook-signature": ("v1,AAAA", SIGNATURE.encode())})


class SignedRequest:
    """A request of a web framework."""

    content = BODY
    headers = HEADERS


@pytest.mark.parametrize(
    "given",
    [
        (BODY, HEADERS, None),
        (bytearray(BODY), HEADERS, None),
        (memoryview(BODY), HEADERS, None),
        (BODY.decode(), HEADERS, None),
        (SignedRequest(), None, None),
        (None, None, SignedRequest()),
    ],
)
def test_body_and_headers__forms(given):
    """A webhook is given as body and headers, or as a request."""
    body, headers = body_and_headers(*given)
    check(body, headers)


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        (
            (BODY, None, None),
            MissingWebhookHeaderError,
            "Missing webhook headers: pass them with the body",
        ),
        (
            (None, HEADERS, None),
            MissingWebhookBodyError,
            "Missing webhook body: pass it as it was received",
        ),
        (
            ({"id": "p1"}, HEADERS, None),
            WebhookValidationError,
            "a dict has no content and headers: pass the body and the headers instead",
        ),
    ],
)
def test_body_and_headers__missing(given, kind, says):
    """The error says what is missing, and what to pass."""
    with pytest.raises(WebhookValidationError) as caught:
        body_and_headers(*given)
    assert (type(caught.value), str(caught.value)) == (kind, says)


@pytest.mark.parametrize(
    ("raw", "training"),
    [
        ({"urls": {"get": "https://a/v1/trainings/x"}}, True),
        ({"urls": {"get": "https://a/v1/predictions/x"}}, False),
        ({"urls": {"get": 7}}, False),
        ({"urls": []}, False),
        ({"output": {"version": "v", "weights": "w"}}, True),
        ({"output": {"version": "v", "weights": "w", "more": 1}}, True),
        ({"output": {"version": "v"}}, False),
        ({"output": {"weights": "w"}}, False),
        ({"output": ["version", "weights"]}, False),
        ({"urls": {"get": "https://a/x"}, "output": {"version": "v", "weights": "w"}}, True),
        ({}, False),
    ],
)
def test_is_training__table(raw, training):
    """A training is known by its URL, or by an output with a version and weights."""
    assert is_training(raw) is training


@pytest.mark.parametrize(
    "body", ['{"id": "é"}', '{"id": "é"}'.encode(), memoryview(b'{"id": "x"}')]
)
def test_parse_body__forms(body):
    """The body is parsed from text and from bytes."""
    assert list(parse_body(body)) == ["id"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "^the body is not JSON: Expecting value"),
        (b"{", "^the body is not JSON: "),
        (b"\xff", "^the body is not JSON: "),
        (b"[" * 100_000, "^the body is not JSON: "),
        (b"[1]", "^the body is not a prediction or a training$"),
        (b'"text"', "^the body is not a prediction or a training$"),
    ],
)
def test_parse_body__invalid(body, says):
    """A body that is no JSON object is refused with its reason."""
    with pytest.raises(WebhookValidationError, match=says):
        parse_body(body)


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
