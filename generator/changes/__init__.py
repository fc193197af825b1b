"""What is different between two descriptions, and what that means for callers."""
