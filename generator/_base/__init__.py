"""The base of the generator: errors, paths, formatting, and files that are put in place. It imports no other room."""
