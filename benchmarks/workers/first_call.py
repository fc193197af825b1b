"""The first call of a process: ``first_call.py get|create CLIENT BASE``; it is timed from outside."""

from __future__ import annotations

import sys

import clients

CALLS = {"get": clients.GETS, "create": clients.SYNC}

_, kind, client, base = sys.argv
CALLS[kind][client](base)()
print("{}")
