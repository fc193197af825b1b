"""What the server promises: openapi.yaml, its checks, its problems, and what a model is to it."""
