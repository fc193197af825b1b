"""Fetching files in async code; ``_sync`` is derived from this package."""
