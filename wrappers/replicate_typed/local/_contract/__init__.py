"""What the local server keeps to: the API's description, its errors, and the runtime interface."""
