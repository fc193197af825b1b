"""The entry point of ``python -m generator``."""

import sys

try:
    from .cli import app
except KeyboardInterrupt:
    sys.stderr.write("Nothing was changed: interrupted\n")
    sys.exit(130)

app()
