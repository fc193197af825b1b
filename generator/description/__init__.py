"""Descriptions of an HTTP API (OpenAPI): one loader, one set of checks, and the names of things in Python."""
