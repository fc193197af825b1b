"""What the generator reports instead of a traceback."""


class GeneratorError(Exception):
    """Something in the description, the templates or the sources that a person must mend."""
