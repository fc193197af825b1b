"""From openapi.yaml to the package ``replicate_api``."""
