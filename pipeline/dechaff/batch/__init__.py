"""Entries -> outcomes: runs over many documents."""
