"""For people who write rules: checks, counts and differences over documents, explanations, suggestions."""
