"""Scripts that run in the environments of the clients, and print what they measured as JSON.

They import nothing of this repository but each other, and a client only in the function that is
about it.
"""
