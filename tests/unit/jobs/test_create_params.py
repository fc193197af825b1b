"""The keywords of the methods that create a prediction."""

import pytest
import replicate_typed as replicate
from _support.scripted_api import ScriptedApi
from replicate_typed._jobs.create_params import (
    CREATE_KEYWORDS,
    RUN_KEYWORDS,
    STREAM_KEYWORDS,
)


@pytest.mark.parametrize("verb", ["run", "stream", "create"])
def test_unknown_keyword__nothing_is_sent(verb):
    """A misspelt keyword is found before anything is paid for."""
    with ScriptedApi() as api, replicate.Client("r8_x", base_url=api.url) as client:
        method = getattr(client if verb != "create" else client.predictions, verb)
        with pytest.raises(
            TypeError, match=f"{verb}.* unexpected keyword argument 'cancel_on_exi'"
        ):
            method("me/model", {}, cancel_on_exi=False)
        assert api.server.requests == []


def test_keywords__what_each_method_has():
    """``run`` and ``stream`` share what concerns the caller; all share what concerns the request."""
    shared = {"cancel_after", "webhook", "webhook_events_filter", "file_encoding"}
    assert shared <= RUN_KEYWORDS & STREAM_KEYWORDS & CREATE_KEYWORDS
    assert {"timeout", "headers", "query"} <= RUN_KEYWORDS & STREAM_KEYWORDS & CREATE_KEYWORDS
    assert {"cancel_on_exit"} <= (RUN_KEYWORDS & STREAM_KEYWORDS) - CREATE_KEYWORDS
    assert STREAM_KEYWORDS < RUN_KEYWORDS
