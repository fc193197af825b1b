"""``replicate-typed map``: many predictions, from a file of inputs to a file of results."""
