"""What everything in the generator is built on: errors, paths, files put in place. It imports nothing of the generator."""
