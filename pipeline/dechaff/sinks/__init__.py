"""Articles -> files and records."""
