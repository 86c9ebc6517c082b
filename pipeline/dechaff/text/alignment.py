"""Edits of a text and the way back: which character of a later text is which one of the decoded text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from dechaff.document import Document, Edit, Piece, Removal, Whitespace
from dechaff.errors import UsageError

__all__ = ["apply", "begin", "origins", "restore"]


def begin(decoded: str) -> Document:
    """The document that is still the decoded text itself."""
    return Document(decoded, decoded, ((0, 0, len(decoded)),) if decoded else ())


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """Carry out `edits` (sorted, apart from each other) and keep the alignment with the decoded text."""
    if not edits:
        return document
    text, old = document.text, document.pieces
    starts = [piece[0] for piece in old]
    parts: list[str] = []
    pieces: list[Piece] = []
    size = 0
    position = 0
    for start, end, replacement in (*edits, (len(text), len(text), "")):
        if start > position:
            parts.append(text[position:start])
            for piece in _within(old, starts, position, start):
                _append(pieces, (size + piece[0] - position, piece[1], piece[2]))
            size += start - position
        if replacement:
            parts.append(replacement)
            size += len(replacement)
        position = end
    return Document(document.decoded, "".join(parts), tuple(pieces))


def origins(document: Document, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the decoded text that `document.text[start:end]` consists of, in order."""
    starts = [piece[0] for piece in document.pieces]
    return [(origin, origin + length) for _, origin, length in _within(document.pieces, starts, start, end)]


def _within(pieces: Sequence[Piece], starts: Sequence[int], start: int, end: int) -> Iterable[Piece]:
    """The parts of the pieces that lie in [start, end) of the later text."""
    for index in range(max(bisect_right(starts, start) - 1, 0), len(pieces)):
        begin_, origin, length = pieces[index]
        if begin_ >= end:
            return
        low, high = max(begin_, start), min(begin_ + length, end)
        if low < high:
            yield (low, origin + low - begin_, high - low)


def _append(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece, as a part of the last one where both go on without a gap."""
    if pieces:
        start, origin, length = pieces[-1]
        if start + length == piece[0] and origin + length == piece[1]:
            pieces[-1] = (start, origin, length + piece[2])
            return
    pieces.append(piece)


def restore(body: str, removed: Iterable[Removal], whitespace: Iterable[Whitespace]) -> str:
    """Put a body and its record together again: the decoded text, to the character.

    Raises `UsageError` when the body is not the one that the record belongs to.
    """
    changes = [(place, place + len(change.old), change.old, change.new) for change in whitespace for place in change.at]
    changes += [(removal.start, removal.end, removal.text, "") for removal in removed]
    changes.sort(key=lambda change: (change[0], change[1]))
    parts: list[str] = []
    position = 0
    taken = 0
    for start, end, old, new in changes:
        kept = start - position
        if kept < 0 or not body.startswith(new, taken + kept) or taken + kept > len(body):
            raise UsageError("the body does not fit its record: was it edited after it was written?")
        parts.append(body[taken : taken + kept])
        parts.append(old)
        taken += kept + len(new)
        position = end
    parts.append(body[taken:])
    return "".join(parts)
