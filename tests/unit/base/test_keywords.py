"""Keywords that a function takes as ``**params``."""

import pytest
from replicate_typed._base.keywords import check_keywords

KNOWN = frozenset({"wait", "webhook"})


def test_check_keywords__unknown_one_is_named():
    """The message is Python's own, with a suggestion."""
    check_keywords({"wait": 1}, KNOWN, "Client.run")
    with pytest.raises(TypeError) as caught:
        check_keywords({"webhok": 1}, KNOWN, "Client.run")
    message = "Client.run() got an unexpected keyword argument 'webhok'. Did you mean 'webhook'?"
    assert str(caught.value) == message
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'qqqq'$"):
        check_keywords({"qqqq": 1}, KNOWN, "create")
