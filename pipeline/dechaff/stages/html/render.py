"""Blocks -> text: paragraphs with an empty line between them, items and rows in lines of their own, code as it was."""

from __future__ import annotations

from collections.abc import Iterable

from dechaff.stages.html.blocks import Block

__all__ = ["render"]

_INDENT = "  "


def render(blocks: Iterable[Block]) -> str:
    """The text of blocks, in the form of normalised text: one empty line between paragraphs, no white space around.

    Items have a hyphen before them and are indented by two spaces a level; what else an item has is below its text.
    """
    parts: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None:
            joined = block.group and block.group == before.group
            parts.append("\n" if joined else "\n\n")
        text = block.text
        if block.kind == "item":
            inner = _INDENT * (block.depth - 1) if block.group else ""
            text = f"{inner}- {text}" if block.first else f"{inner}{_INDENT if block.group else ''}{text}"
            if before is None or not block.group or block.group != before.group:
                text = text.lstrip()
        parts.append(text)
        before = block
    return "".join(parts).strip()
