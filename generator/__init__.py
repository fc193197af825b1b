"""The developer's tools: compile the description, follow upstream, check that all is current."""
