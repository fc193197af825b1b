"""The compiler: a checked description becomes the package ``replicate_api``."""
