"""New rules: from what repeats in a corpus, and from pasted text."""
