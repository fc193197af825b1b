"""Foundations of the local server: JSON values, ids, timestamps and file names."""
