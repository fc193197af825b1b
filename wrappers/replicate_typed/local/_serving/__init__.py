"""The server process: sockets, connections, and the thread with the event loop."""
