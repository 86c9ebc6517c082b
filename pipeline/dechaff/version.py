"""The version of dechaff, as pyproject.toml reads it too."""

VERSION = "0.2.0"
