"""``RetryPolicy`` as a setting of a client."""

import pickle

import pytest
import replicate_typed as replicate
from _support.clients import options_of
from replicate_typed import Client, InputError, RetryPolicy

PATIENT = RetryPolicy(max_retries=9, base=1.0, cap=30.0, max_retry_after=300.0)


def test_client__retry():
    """The policy is the client's own, in copies with other options and in pickles too."""
    client = Client("x", retry=PATIENT)
    assert options_of(client).retry == PATIENT
    assert options_of(client.with_options(timeout=3)).retry == PATIENT
    assert options_of(client.with_options(max_retries=1)).retry == RetryPolicy(max_retries=1)
    assert options_of(Client("x").with_options(retry=PATIENT)).retry == PATIENT
    assert options_of(pickle.loads(pickle.dumps(client))).retry == PATIENT


def test_client__retry_and_max_retries():
    """Only one of the two can be given."""
    with pytest.raises(InputError, match="max_retries= or retry="):
        Client("x", retry=PATIENT, max_retries=2)
    with pytest.raises(InputError, match="max_retries= or retry="):
        Client("x").with_options(retry=PATIENT, max_retries=2)


@pytest.mark.parametrize("retry", [3, "often", {"max_retries": 3}])
def test_client__retry_of_another_type(retry):
    """What is not a policy is refused."""
    with pytest.raises(InputError, match="retry must be a RetryPolicy"):
        Client("x", retry=retry)


def test_retry_policy__zero():
    """Zero is a value of every setting."""
    policy = RetryPolicy(max_retries=0, base=0, cap=0, max_retry_after=0)
    assert policy.backoff(3, jitter=1.0) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_retries", -1),
        ("max_retries", True),
        ("max_retries", 2.0),
        ("base", -0.1),
        ("cap", float("nan")),
        ("max_retry_after", "60"),
        ("max_retry_after", float("inf")),
    ],
)
def test_retry_policy__invalid_value(name, value):
    """A value that makes no sense is refused with its name."""
    with pytest.raises(replicate.InputError, match=f"{name} must be"):
        RetryPolicy(**{name: value})
