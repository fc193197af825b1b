"""The HTTP interface: routes, handlers, pages and faults."""
