"""The generator: follows upstream's description of the API, and builds the code that depends on it."""
