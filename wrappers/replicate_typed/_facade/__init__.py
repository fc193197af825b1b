"""The module as a client, and the spellings of ``replicate`` 1.x."""
