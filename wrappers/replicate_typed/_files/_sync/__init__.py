# Derived from ../_async/__init__.py: edit that file, then run `make regenerate`.
"""Fetching files in blocking code; ``_sync`` is derived from this package."""
