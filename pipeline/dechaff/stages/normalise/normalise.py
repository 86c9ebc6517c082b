"""Document -> Document: white space and paragraphs in the one shape that rules look at.

Lines end in "\\n" only, paragraphs stand apart by one blank line, hard-wrapped lines are joined. Nothing but white
space (and the hyphen of a word that was broken at the end of a line) is changed, and every change is an edit that can
be undone.
"""

from __future__ import annotations

from collections import Counter

from dechaff.document import Document
from dechaff.stages.normalise.lines import has_odd_spaces
from dechaff.stages.normalise.plan import plan
from dechaff.text.alignment import apply_edits

__all__ = ["normalise"]

_OUT_OF_SHAPE = ("  ", " \n", "\n ", "\n\n\n")


def normalise(document: Document) -> tuple[Document, dict[str, int]]:
    """Bring a document into normal shape; also give how much was changed, by kind.

    A second call changes nothing. The kinds are "line ends", "spaces", "blank lines", "paragraph breaks",
    "joined lines" and "joined hyphens"; each counts places, not characters.
    """
    counts: Counter[str] = Counter()
    # Each round either leaves fewer neighbouring lines, or as many and less white space: so the rounds come to an end.
    while not _in_shape(document.text):
        edits = plan(document.text, counts)
        if not edits:
            break
        document = apply_edits(document, edits)
    return document, {kind: counts[kind] for kind in sorted(counts)}


def _in_shape(text: str) -> bool:
    """Whether a few quick scans can tell that nothing is to be done; False means that one must look closer."""
    if not text:
        return True
    if text[0].isspace() or text[-1].isspace():
        return False
    # As many line feeds as pairs of them: there is no block of several lines.
    if text.count("\n") != 2 * text.count("\n\n") or any(mark in text for mark in _OUT_OF_SHAPE):
        return False
    return not has_odd_spaces(text)
