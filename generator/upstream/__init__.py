"""The steps from upstream's description to openapi.yaml: fetch, normalise, overlay, render."""
