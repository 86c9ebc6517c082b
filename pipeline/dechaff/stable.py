"""Text -> normalised document that decoding leaves as it is, so that cleaning a result again changes nothing.

Mojibake is repaired line by line, and normalising makes other lines: it splits them at line ends of other systems, and
joins those that were wrapped. A line that can be repaired only then is repaired here, in its place in the decoded text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dechaff.document import Document, Text
from dechaff.fixpoint import FixpointResult
from dechaff.stages.decode.decode import repair
from dechaff.stages.normalise.normalise import normalise
from dechaff.text.alignment import decoded_spans

_ROUNDS = 10


def normalise_stably(text: Text) -> tuple[Text, Document, Mapping[str, int]]:
    """The text, its normalised document, in which decoding would repair nothing, and the edits by kind."""
    for number in range(_ROUNDS + 1):
        document, edits = normalise(Document.of(text.content, laid_out=text.extractor is not None))
        if document.text.isascii():
            break
        again = repair(replace(text, content=document.text), made_of=text.content)
        if again.content == document.text:
            break
        content = again.content if number == _ROUNDS - 1 else _put_back(text.content, document, again.content)
        text = replace(again, content=content)
    return text, document, edits


def _put_back(decoded: str, document: Document, repaired: str) -> str:
    """The decoded text with the lines of the normalised document that were repaired."""
    old, new = document.text.split("\n"), repaired.split("\n")
    if len(old) != len(new):
        return repaired
    parts: list[str] = []
    position = start = 0
    for before, after in zip(old, new, strict=True):
        spans = decoded_spans(document, start, start + len(before)) if after != before else []
        if spans:
            parts += [decoded[position : spans[0][0]], after]
            position = spans[-1][1]
        start += len(before) + 1
    return "".join((*parts, decoded[position:]))


def repaired_rest(result: FixpointResult, text: Text) -> Text | None:
    """The decoded text, the lines that the rules have left repaired; None if decoding leaves them as they are.

    Markup or mojibake that rules remove can be what kept the rest from being repaired, as in the text of a feed.
    """
    left = result.document
    if not result.removed or (left.text.isascii() and "&" not in left.text):
        return None
    again = repair(replace(text, content=left.text), made_of=left.decoded)
    return None if again.content == left.text else replace(again, content=_put_back(text.content, left, again.content))


def unchanged_as_unstable(result: FixpointResult, document: Document) -> FixpointResult:
    """The unchanged document in place of a result that decoding would read in another way, however often repaired."""
    reason = "without what the rules remove, characters of the rest would be read as mojibake"
    return replace(result, document=document, removed=(), captured=(), status="limit exceeded", reason=reason)
