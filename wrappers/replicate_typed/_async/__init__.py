"""The client for async code; ``_sync`` is derived from this package."""
