"""``python -m generator``."""

from generator.cli import app

app()
