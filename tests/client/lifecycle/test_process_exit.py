"""The exit of a program, and of a forked process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from _support.scripted_api import ScriptedApi

LEFT_AT_EXIT = """
import replicate_typed, sys
events = replicate_typed.Client("r8_x", base_url=sys.argv[1]).stream("me/model", {})
next(events)
"""


def test_exit__open_stream():
    """A stream that is open when its program ends is canceled."""
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        made = subprocess.run(
            [sys.executable, "-W", "error", "-c", LEFT_AT_EXIT, api.url],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert made.stderr == ""
        assert api.cancel_count == 1


FORKED = """
import os, replicate_typed, sys
client = replicate_typed.Client("r8_x", base_url=sys.argv[1])
with client.stream("me/model", {}) as events:
    next(events)
    child = os.fork()
    if child == 0:
        if sys.argv[2] == "closes":
            client.close()
        sys.exit(0)
    assert os.waitpid(child, 0)[1] == 0
    print("canceled by the child:", client.predictions.get("p1").status)
"""


FORKED_POOL = """
import os, replicate_typed, sys
client = replicate_typed.Client("r8_x", base_url=sys.argv[1])
client.predictions.get("p1")
child = os.fork()
client.predictions.get("p1")
if child == 0:
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
client.predictions.get("p1")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_fork__connections():
    """A forked process sends nothing over the connections of its parent, which goes on."""
    with ScriptedApi() as api:
        subprocess.run([sys.executable, "-c", FORKED_POOL, api.url], timeout=60, check=True)
        assert (api.poll_count, api.server.accepted) == (4, 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.parametrize("child", ["closes", "just ends"])
def test_fork__child_exit(child):
    """A forked process cancels nothing of its parent."""
    with ScriptedApi({"status": "processing", "output": ["a"]}) as api:
        respond = api.server.respond

        def answered(request):
            if request.target == "/v1/predictions/p1" and api.cancel_count:
                return api.reply({"status": "canceled"})
            return respond(request)

        api.server.respond = answered
        made = subprocess.run(
            [sys.executable, "-c", FORKED, api.url, child],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert made.stdout == "canceled by the child: processing\n", made.stderr
        assert api.cancel_count == 1
