"""Articles that are in a page, but not in its visible text: in JSON, in scripts, in `noscript` and `template`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from dechaff.stages.html.block import Block
from dechaff.stages.html.walk import read_blocks

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Elsewhere", "written_elsewhere"]

_MOST_SCRIPT = 8_000_000
_MOST_SCRIPTS = 300
_MOST_VALUES = 200_000
_STREAMED = "self.__next_f.push("
_STATE = re.compile(r"__\w{1,60}\s{0,9}=\s{0,9}(?=[{\[])")
_PARAGRAPH = 60
"""Characters: a string of a script with as many, spaces in it and an end of a sentence is a paragraph."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_TAGS = re.compile(r"<(?:p|div|h[1-6]|li|br|span|blockquote)\b[^<>]*>", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[{}]|=>|function\s{0,9}\(|;[ \t\r]{0,9}\n")
_DESCRIPTIONS = frozenset(
    "description caption alt title seotitle seodescription metadescription summary excerpt bio copyright".split()
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Blocks of an article that the visible text does not have, and the place where they stand."""

    blocks: tuple[Block, ...]
    place: str


def written_elsewhere(page: HtmlElement) -> Iterator[Elsewhere]:
    """The articles in the page besides its visible text."""
    yield from _of_elements(page)
    yield from _of_scripts(page)


def _of_elements(page: HtmlElement) -> Iterator[Elsewhere]:
    for tag in ("noscript", "template"):
        blocks: list[Block] = []
        for element in islice(page.iter(tag), _MOST_SCRIPTS):
            inner = element if len(element) else _parsed(element.text or "")
            if inner is not None:
                blocks += _prose(read_blocks(inner)[0])
        if blocks:
            yield Elsewhere(tuple(blocks), f"from {tag}")


def _of_scripts(page: HtmlElement) -> Iterator[Elsewhere]:
    streamed: list[str] = []
    for script in islice(page.iter("script"), _MOST_SCRIPTS):
        text = script.text or ""
        if not text or len(text) > _MOST_SCRIPT:
            continue
        kind = script.get("type") or ""
        if kind == "application/ld+json":
            yield from _article_bodies(_loaded(text))
        elif "json" in kind:
            yield from _of_values(_loaded(text), script.get("id") or "JSON")
        elif _STREAMED in text:
            pushed = _loaded(text.partition(_STREAMED)[2])
            if isinstance(pushed, list):
                streamed += [part for part in pushed if isinstance(part, str)]
        elif state := _STATE.search(text):
            yield from _of_values(_loaded(text[state.end() :].rstrip().rstrip(";")), "a script")
    if streamed:
        yield from _of_stream("".join(streamed))


def _loaded(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        try:
            return json.JSONDecoder(strict=False).raw_decode(text.lstrip())[0]
        except (ValueError, RecursionError):
            return None


def _of_stream(text: str) -> Iterator[Elsewhere]:
    """The rows of a streamed page: `id:JSON`, or `id:Tlength,text`."""
    values: list[object] = []
    for row in text.split("\n"):
        _, colon, value = row.partition(":")
        if colon and value[:1] in '[{"':
            values.append(_loaded(value))
        elif re.match(r"T[0-9a-f]+,", value):
            values.append(value.split(",", 1)[1])
        else:
            values.append(row)
    yield from _of_values(values, "streamed scripts")


def _values(root: object) -> Iterator[tuple[str, object]]:
    """The strings and mappings of a JSON value, in order, with the key above them."""
    stack: list[tuple[str, object]] = [("", root)]
    for _ in range(_MOST_VALUES):
        if not stack:
            return
        key, value = stack.pop()
        if isinstance(value, dict):
            yield key, value
            stack += reversed([(str(name), inner) for name, inner in value.items()])
        elif isinstance(value, list):
            stack += reversed([(key, inner) for inner in value])
        elif isinstance(value, str):
            yield key, value


def _article_bodies(root: object) -> Iterator[Elsewhere]:
    for _, value in _values(root):
        if isinstance(value, dict):
            body = value.get("articleBody") or value.get("reviewBody")
            if isinstance(body, str) and body.strip():
                yield Elsewhere(tuple(_blocks_of(body)), "from JSON-LD")


def _of_values(root: object, place: str) -> Iterator[Elsewhere]:
    blocks: list[Block] = []
    seen: set[str] = set()
    for key, value in _values(root):
        if not isinstance(value, str) or key.lower() in _DESCRIPTIONS or value in seen:
            continue
        if len(value) >= _PARAGRAPH and (_TAGS.search(value) or (_is_sentence(value) and not _NOT_TEXT.search(value))):
            seen.add(value)
            blocks += _blocks_of(value)
    if blocks:
        yield Elsewhere(tuple(blocks), f"from {place}")


def _is_sentence(text: str) -> bool:
    """Whether a string ends as a sentence does: with words, without the signs of code, and not with an address."""
    bare = text.rstrip().rstrip("\"'”’»)")
    if not bare or bare[-1] not in ".!?。！？।؟…" or "://" in bare.rsplit(None, 1)[-1]:
        return False
    start = max(map(bare.rfind, "<>{}=;")) + 1
    return _LETTERS.search(bare, start) is not None


def _blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a string: as HTML where it has tags, also escaped ones, else one for each line."""
    if "&lt;/" in text and _TAGS.search(text) is None and _TAGS.search(markup := unescape(text)):
        text = markup
    if _TAGS.search(text):
        inner = _parsed(text)
        if inner is not None:
            yield from (block for block in read_blocks(inner)[0] if block.kind != "aside")
        return
    for line in text.splitlines():
        if line.strip():
            yield Block(" ".join(line.split()), "text", 0)


def _prose(blocks: tuple[Block, ...]) -> list[Block]:
    return [
        block
        for block in blocks
        if block.kind != "aside" and len(block.text) >= _PARAGRAPH and 2 * block.linked < len(block.text)
    ]


def _parsed(text: str) -> HtmlElement | None:
    from dechaff.stages.html.tree import parse

    return parse(f"<div>{text}</div>") if text.strip() else None
