"""One request: what is sent, over which connection, how often, and what came back."""
