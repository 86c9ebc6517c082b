"""The parts of a rule file, one module for each."""
