"""The names of the metadata fields that rules save into."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dechaff.rules.yaml.diagnostics import Flaw

__all__ = ["FIELD", "name_flaws", "saved_twice"]

FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RESERVED = frozenset({"also"})


def name_flaws(field: str, offset: int) -> Iterator[Flaw]:
    """What is wrong with a field's name, which stands at `offset` in its pattern line."""
    if not FIELD.fullmatch(field) or field in _RESERVED:
        mended = re.sub(r"[^a-z0-9]+", "_", field.lower()).strip("_")
        fits = FIELD.fullmatch(mended) and mended not in _RESERVED
        suggestion = f'try "{mended}"; ' if fits else "choose another name; "
        reason = (
            f'"{field}" is a name that dechaff uses itself'
            if field in _RESERVED
            else f'"{field}" is no name for a field'
        )
        yield Flaw(
            "P007",
            reason,
            offset,
            len(field),
            "",
            f"{suggestion}a field's name is of small letters, digits and _, and starts with a letter",
        )


def saved_twice(field: str, where: str, offset: int, width: int) -> Flaw:
    """The flaw of a field that is saved once more at `offset`; `where`: in one line or one match."""
    return Flaw(
        "P008",
        f'the field "{field}" is saved twice in one {where}',
        offset,
        width,
        "again here",
        "give the second one a name of its own",
    )
