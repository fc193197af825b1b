"""An OpenAPI description: how it is loaded, walked and checked."""
