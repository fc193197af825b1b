"""The HTTP interface: the API's operations, pages for people, and fault injection."""
