"""Explanations of a document, of a line, of a rule and of a set of rules, in lines of text."""
