"""A Ray cluster of two nodes, and a server that its workers send their requests to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from _support.map_runs import MODELS
from replicate_typed.local import LocalServer

# Ray is in an environment of its own.
collect_ignore_glob = ["test_*.py"] if find_spec("ray") is None else []

#: The memory of a node for data, in bytes: the least that Ray takes.
STORE_SIZE = 80 * 2**20


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """A server with models for many predictions."""
    with LocalServer(models=MODELS) as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def cluster(server: LocalServer) -> Iterator[Any]:
    """The cluster; its nodes have the token in their environment."""
    import ray
    from ray.cluster_utils import Cluster

    os.environ["REPLICATE_API_TOKEN"] = server.token
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # no request to anybody else
    node = {"num_cpus": 2, "object_store_memory": STORE_SIZE}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    try:
        cluster.add_node(**node)
        ray.init(address=cluster.address, log_to_driver=False)
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()
        del os.environ["REPLICATE_API_TOKEN"]


@pytest.fixture(autouse=True)
def _token(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver has the token, too."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
