"""The scripts that run inside a model's own environment; they import nothing of this package."""
