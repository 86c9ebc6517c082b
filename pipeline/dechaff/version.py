"""The version of dechaff, as pyproject.toml reads it too."""

VERSION = "0.1.0"
