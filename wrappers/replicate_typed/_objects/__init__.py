"""What the API's objects hold."""
