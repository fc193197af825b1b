# Derived from ../_async/__init__.py: edit that file, then run `make regenerate`.
"""The client for blocking code; ``_sync`` is derived from this package."""
