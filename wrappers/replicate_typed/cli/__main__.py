"""Entry point of ``python -m replicate_typed.cli``."""

from . import main

main()
