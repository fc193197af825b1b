"""What tests share.

- ``http_server``: the one HTTP server double; ``scripted_api`` and ``listing_api`` are APIs on it.
- ``clients``: clients that poll and retry fast, and the door to what is private to them; ``modes``
  runs an action in blocking code, under asyncio and under trio.
- ``predictions``, ``account``, ``pictures``, ``webhooks``, ``event_streams``, ``event_operation``,
  ``public_objects``:
  what the API sends.
- ``function_models``, ``local_models``, ``cog_harness``, ``described``: models and their servers.
- ``compiled_package``, ``spec_documents``, ``quirky_upstream``, ``operations_api``: descriptions and
  generated code.
- ``repository``, ``markdown``, ``recordings``, ``public_methods``, ``environments``: files and
  programs of the repository.
- ``every_call``, ``refusals``, ``replicate_1``, ``interrupts``, ``waiting``: uses of a client.
"""
