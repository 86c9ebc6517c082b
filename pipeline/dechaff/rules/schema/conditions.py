"""`when` or `unless` of a rule -> `Conditions`, or all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from dechaff.document import MediaType
from dechaff.errors import message
from dechaff.rules.model import CONDITIONS, Conditions, Gap, LinePattern
from dechaff.rules.pattern.line import GAP_SIGNS, line_patterns
from dechaff.rules.schema.match import LineReader
from dechaff.rules.yaml.diagnostics import did_you_mean
from dechaff.rules.yaml.nodes import Node, ScalarNode
from dechaff.rules.yaml.reader import Reader

__all__ = ["read_conditions"]

_KINDS = get_args(MediaType)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_conditions(line_reader: LineReader, key: str, entries: Mapping[str, Node]) -> Conditions:
    """The conditions under a key; none if it isn't there."""
    reader = line_reader.reader
    mapping = reader.mapping(key, entries[key]) if key in entries else None
    if mapping is None:
        return Conditions()
    if not mapping.items:
        reader.report(message("S005", f"known keys: {', '.join(CONDITIONS)}", what=key), mapping.place)
    found = reader.entries(mapping, CONDITIONS, f'"{key}"')

    def texts(name: str) -> list[ScalarNode]:
        return reader.texts(name, found[name]) if name in found else []

    def count(name: str, least: int) -> int:
        return (reader.number(name, found[name], least) or 0) if name in found else 0

    return Conditions(
        site=tuple(_site(reader, scalar) for scalar in texts("site")),
        lang=tuple(_language(reader, scalar) for scalar in texts("lang")),
        path=tuple(scalar.value for scalar in texts("path")),
        after=_neighbours(line_reader, "after", texts("after")),
        before=_neighbours(line_reader, "before", texts("before")),
        in_a_row=count("in_a_row", 2),
        max_words=count("max_words", 1),
        in_files=count("in_files", 2),
        kind=tuple(_kind(reader, scalar) for scalar in texts("kind")),
    )


def _site(reader: Reader, scalar: ScalarNode) -> str:
    value = scalar.value.strip().lower()
    if "/" in value or " " in value or "." not in value.strip("."):
        bare = re.sub(r"^[a-z]+://", "", value).split("/")[0]
        help = "a site is named without https:// and path; its subdomains are covered: example.org"
        wrong = message("S006", help, key="site", value=scalar.value)
        reader.report(wrong, scalar.place, f'try "{bare}"' if "." in bare else "")
    return value.removeprefix("www.").removeprefix("*.").strip(".")


def _language(reader: Reader, scalar: ScalarNode) -> str:
    if not _LANGUAGE.fullmatch(scalar.value):
        help = "languages have ISO 639 codes: en, de, zh, pt-BR"
        reader.report(message("S006", help, key="lang", value=scalar.value), scalar.place)
    return scalar.value.lower()


def _kind(reader: Reader, scalar: ScalarNode) -> str:
    if scalar.value not in _KINDS:
        wrong = message("S006", f"kinds are {', '.join(_KINDS)}", key="kind", value=scalar.value)
        reader.report(wrong, scalar.place, did_you_mean(scalar.value, _KINDS))
    return scalar.value


def _neighbours(line_reader: LineReader, key: str, scalars: list[ScalarNode]) -> tuple[LinePattern | None, ...]:
    """The patterns one of which must be before or after a match; None is a blank line."""
    neighbours: list[LinePattern | None] = []
    for scalar in scalars:
        if scalar.value.strip() == "<blank>":
            neighbours.append(None)
            continue
        written = list(line_patterns(scalar.value))
        if len(written) != 1 or written[0][1] in GAP_SIGNS:
            help = f"write one pattern line, or a list of them, one of which must be right {key} the match"
            wrong = message("P005", help, key=key, reason="there must be one")
            line_reader.reader.report(wrong, scalar.place)
            continue
        patterns = line_reader.read(scalar, *written[0])
        neighbours += [pattern for pattern in patterns if not isinstance(pattern, Gap)]
    return tuple(neighbours)
