"""A program that runs many predictions with a journal, and can be killed: ``python map_worker.py``.

Its arguments are the URL of the API, the journal, the number of inputs and how many run at once. It
prints a line of JSON for each item.
"""

from __future__ import annotations

import json
import sys

import replicate_typed as replicate
from replicate_typed import RetryPolicy
from replicate_typed._sync import many_search

URL, JOURNAL, COUNT, CONCURRENCY = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def main() -> None:
    # A create that is not found is believed to be nowhere soon: the API of the tests lists at once.
    many_search.SEARCH_INTERVAL = 0.1
    many_search.SEARCH_TIME = 1.0
    client = replicate.Client(
        "r8_x",
        base_url=URL,
        poll_interval=0.02,
        timeout=0.4,
        retry=RetryPolicy(max_retries=9, base=0.001, cap=0.004),
    )
    inputs = ({"n": n, "model": "number", "endless": False} for n in range(COUNT))
    run = client.map(
        deployment="me/deployed", inputs=inputs, journal=JOURNAL, concurrency=CONCURRENCY
    )
    with client, run:
        for item in run:
            id = None if item.prediction is None else item.prediction.id
            told = [item.index, item.state, item.output, id, str(item.error)[:300]]
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
