"""Sockets, threads and the server itself."""
