"""OpenAPI descriptions: one loader, one set of checks, and the names of things in Python."""
