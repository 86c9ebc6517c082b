"""str -> its front matter: the fields in front of a Markdown text, between two lines of hyphens (or of plus signs).

It is the subset of YAML and TOML that site generators and dechaff write there: a field a line, lists, quoted texts.
A block with any other line is no front matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from dechaff.dates.parse import iso_date

__all__ = ["FrontMatter", "read_front_matter"]

_FENCE = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n")
_MOST = 40_000
"""The characters that front matter may have."""

_KEY = re.compile(r"""(["']?)([A-Za-z_][\w.-]{0,60})\1[ \t]*(?::(?=\s|$)|=)[ \t]*(.*)""")
_FURTHER = re.compile(r"[ \t]+\S|[ \t]*- |[ \t]*#|[ \t]*$|\]|\}")
_NAMES: Mapping[str, str] = {
    "title": "title", "headline": "title",
    "author": "author", "authors": "author", "byline": "author",
    "date": "date", "published": "date", "publishdate": "date", "pubdate": "date", "created": "date",
    "updated": "updated", "lastmod": "updated", "modified": "updated", "last_modified_at": "updated",
    "url": "url", "link": "url", "permalink": "url", "canonical": "url", "canonical_url": "url", "source_url": "url",
    "lang": "language", "language": "language", "locale": "language",
    "tags": "tags", "tag": "tags", "keywords": "tags",
    "categories": "categories", "category": "categories",
    "description": "description", "summary": "description", "excerpt": "description",
    "site": "site", "sitename": "site", "site_name": "site",
}  # fmt: skip
_OURS = frozenset(("id", "status", "also"))
"""Fields that dechaff writes anew, and one whose name has a meaning in the record."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The end of the front matter in the text, its second fence and line end included; and its fields as metadata."""

    end: int
    metadata: Mapping[str, str]


def read_front_matter(text: str) -> FrontMatter | None:
    """The front matter at the beginning of a text, or None."""
    opening = _FENCE.match(text)
    if opening is None:
        return None
    fence, position = opening[1], opening.end()
    fields: dict[str, list[str]] = {}
    name = ""
    for line in text[position : position + _MOST].splitlines(keepends=True):
        bare = line.strip()
        position += len(line)
        if bare == fence or (bare == "..." and fence == "---"):
            metadata = _metadata({name: _text(parts) for name, parts in fields.items()})
            return FrontMatter(position, metadata) if fields else None
        key = _KEY.match(line) if line[:1] not in " \t-#" else None
        if key is not None:
            name = key[2]
            fields[name] = [key[3].strip()]
        elif name and _FURTHER.match(line):
            fields[name].append(bare)
        elif bare and not bare.startswith("#"):
            return None
    return None


def _metadata(fields: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in fields.items():
        field = _NAMES.get(name.lower().replace("-", "_"), name)
        if not value or field in _OURS or field in found:
            continue
        if field in ("date", "updated"):
            day = iso_date(value, None, None)
            found.update({field: day} if day else {f"{field}_text": value})
        elif (field != "url" or "://" in value) and (field != "language" or _LANGUAGE.fullmatch(value)):
            found[field] = value
    return found


def _text(parts: list[str]) -> str:
    """The value of a field as text: the members of a list with commas between them, a folded text as one line."""
    first, *further = parts
    further = [part for part in further if part and not part.startswith("#")]
    if first in ("", "[") and further:
        members = [_unquoted(part.removeprefix("-").strip().rstrip(",")) for part in further if part != "]"]
        return ", ".join(member for member in members if member and not _KEY.match(member))
    if first[:1] in "|>" and first.rstrip("-+ ") in ("|", ">"):
        return " ".join(further)
    if first.startswith("[") and (whole := " ".join((first, *further))).endswith("]"):
        members = [_unquoted(member.strip()) for member in whole[1:-1].split(",")]
        return ", ".join(member for member in members if member)
    return _unquoted(" ".join((first, *further)))


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        try:
            return " ".join(str(json.loads(value)).split())
        except ValueError:
            return value[1:-1]
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return "" if value in ("null", "~") else value.partition(" #")[0].rstrip()
