"""The protocol of a prediction, without I/O."""
