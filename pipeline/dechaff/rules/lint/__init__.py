"""Checks of rules that give warnings."""
