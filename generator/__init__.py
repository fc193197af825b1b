"""The generator: it follows upstream's description and builds the code that depends on it."""
