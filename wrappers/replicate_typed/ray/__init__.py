"""Many predictions on a cluster, as a step of a Ray Data pipeline.

Ray divides a dataset into batches, gives them to workers on all its nodes, and gives a batch to
another worker when one dies. Two actors, which the workers ask, make that safe::

    driver           _dataset.predict ──► what is run, its version, the settings
                            │
    worker, each     _worker.Worker ────► a client, and a run of many predictions for each batch
                       │         │
    one actor        _journal    │        the journal, and which worker has which inputs (_claims)
    one actor                  _limiter   whose turn it is to create, while the API limits creates

A batch that is given out again finds in the journal what became of each of its inputs, so nothing
is created twice. Ray is imported when ``predict`` is called, and not before.
"""

from ._dataset import Dataset, predict

__all__ = ["Dataset", "predict"]
