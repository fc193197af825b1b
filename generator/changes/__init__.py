"""The differences between two descriptions, and what they mean for callers."""
