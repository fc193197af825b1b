"""Models that are typed Python functions."""
