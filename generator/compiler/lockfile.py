"""The lock file: the hashes of everything that the generated code depends on."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

TOOLS = ("openapi-python-client", "ruff", "unasync")


def make_lock(client: Path, *, description: Path, config: Path, templates: Path) -> str:
    """Return the text of the lock file for a compiled package.

    Args:
        client: The folder of the package.
        description: The description that was compiled.
        config: The settings of openapi-python-client.
        templates: The folder of the templates.
    """
    entries = {
        "inputs": {
            "openapi.yaml": _hash_file(description),
            "generator/compiler/config.yaml": _hash_file(config),
            "generator/compiler/templates": hash_tree(templates),
        },
        "tools": {name: version(name) for name in TOOLS},
        "output": {"generated_client/replicate_api": hash_tree(client)},
    }
    return json.dumps(entries, indent=2) + "\n"


def hash_tree(folder: Path) -> str:
    """Return the SHA-256 of the names and contents of all files in a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
