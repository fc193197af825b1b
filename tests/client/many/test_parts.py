"""The recipe of docs/clusters.md for processes."""

from __future__ import annotations

import json
import subprocess
import sys

from _support.map_runs import unique_numbers
from _support.markdown import code_blocks
from _support.repository import DOCS
from replicate_typed import read_journal

MAIN = """

if __name__ == "__main__":
    import json, sys

    results = run_parts(sys.argv[1], json.loads(sys.argv[2]))
    print(json.dumps(results))
"""


def recipe() -> str:
    """Return the code of the page that is run."""
    (code,) = code_blocks(DOCS / "clusters.md")
    return code.source.replace("owner/painter", "me/echo")


def test_parts__processes(server, tmp_path):
    """Each part is run by a process, and found in its journal when it is run again."""
    script = tmp_path / "parts.py"
    script.write_text(recipe() + MAIN, "utf-8")
    inputs = unique_numbers(6)
    environment = {"REPLICATE_API_TOKEN": server.token, "REPLICATE_BASE_URL": server.url}
    results = [
        json.loads(
            subprocess.run(
                [sys.executable, script, tmp_path, json.dumps([inputs[:4], inputs[4:]])],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(2)
    ]
    assert results[0] == results[1]
    assert [[output for _, _, output, _ in part] for part in results[0]] == [
        [input["n"] for input in inputs[:4]],
        [input["n"] for input in inputs[4:]],
    ]
    journals = [read_journal(tmp_path / f"part-{part}.db") for part in (0, 1)]
    assert [journal.summary().done for journal in journals] == [4, 2]
    assert {item.attempts for journal in journals for item in journal.items()} == {1}
