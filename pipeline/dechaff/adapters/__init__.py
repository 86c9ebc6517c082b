"""Adapters for frameworks, one a module."""
