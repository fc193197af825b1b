"""What everything else is built on: errors, JSON, durations, the log. It imports nothing of the package."""
