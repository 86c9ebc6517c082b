"""str -> the sentences of a paragraph, as spans."""

from __future__ import annotations

import re

__all__ = ["split_sentences"]

_END = re.compile(
    r"""[.!?…。！？]["”’»)]*(?:\s+|(?=[A-ZÄÖÜ(\[]))|(?<=[a-zæøåäöü])\s*(?=\[|\((?!.*\)\.))"""
)  # fmt: skip


def split_sentences(text: str, language: str | None = None) -> tuple[tuple[int, int], ...]:  # noqa: ARG001
    """The sentences of a paragraph as (start, end), without the white space between them.

    `language` is the code of the language, if it is known.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _END.finditer(text):
        end = found.start() + len(found[0].rstrip())
        if text[start:end].strip():
            spans.append((start, end))
            start = found.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return tuple(spans)
