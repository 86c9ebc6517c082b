"""Inputs -> entries: files, containers, URLs."""
