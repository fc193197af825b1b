"""Generation of typed modules from what models publish about themselves.

``replicate-typed codegen`` writes a package with a module for each model: the types of its input
and its output, and a ``ModelRef`` of them. What the models were when the code was written is
pinned, so that the code is the same on every machine, and no network is needed to check it::

    pyproject.toml, arguments, code    config, calls ──────► references
    replicate.lock                     lockfile ───────────► the version of each
    the API, files                     api, pin_files ─────► Pin: a version, and what it published
         │
         ▼
    Pin                                names ──────────────► names of modules and classes
      _objects.input_schema            annotations ────────► types, and the TypedDicts they need
         │                             modules, package ───► the text of every file
         ▼
    files                              writing ────────────► put in place, all or none
    old Pin, new Pin                   changes, report ────► what is different for callers

``project`` has what a run is about, ``generation`` and ``checking`` what is done then.

Everything that a model publishes is untrusted. It reaches the code as quoted text or as a number
(``text``), or not at all.
"""
