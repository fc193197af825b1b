"""How fast this client is beside others: ``make bench``.

``rows`` says what is compared and what the goals are. For each row, ``measuring`` runs the scripts
in ``workers`` in turn, each in an environment of its own (``environments``), mostly against a
server in another process (``servers``). ``comparison`` computes the figures, ``table`` writes them.
``local.py`` is about the local server, and stands alone.
"""
