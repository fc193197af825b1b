"""What the rooms of the server share: JSON values, ids, timestamps, contents."""
