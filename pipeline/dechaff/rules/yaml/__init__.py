"""YAML with the place of each part, and the problems that point to places."""
