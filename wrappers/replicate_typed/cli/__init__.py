"""The command ``replicate-typed``, which requires the extra ``cli`` or ``local``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command."""
    try:
        from ._app import app
    except ModuleNotFoundError as error:
        sys.exit(
            f"replicate-typed needs {error.name}, which is not installed: "
            "pip install 'replicate-typed[local]'"
        )
    app()
