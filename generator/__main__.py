"""``python -m generator``."""

import sys

try:
    from generator.cli import app
except KeyboardInterrupt:
    sys.stderr.write("Nothing was changed: interrupted\n")
    sys.exit(130)

app()
