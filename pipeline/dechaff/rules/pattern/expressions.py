"""Expression -> compiled pattern: those of the built-in packs are shipped compiled.

Compiling an expression takes the `regex` module a millisecond, and 60 where it contains a date; reading its code back,
as pickle does with a pattern, takes a hundredth of that. The code depends on the version of `regex`: `write_code` notes
it, and where another version is installed, or no code was written, expressions are compiled when they are needed.

The file: a line of JSON (version, byte order, number of expressions), the sorted keys as 64-bit numbers, the 32-bit
offsets of the entries, one more than there are entries, and the entries as msgpack.
"""

from __future__ import annotations

import copyreg
import hashlib
import json
import sys
import warnings
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import regex

from dechaff.rules.model import LiteralLine, RegexLine, Rule

CODE_FILE = Path(__file__).parent.parent.parent / "packs" / "compiled" / "expressions.bin"

_WORD = r"[^\W\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]"
_BOUNDARY = rf"(?:(?<!{_WORD})|(?!{_WORD}))"

_ARGUMENTS, _CODE, _NAMED_LISTS = 11, 2, 5
"""In the version of 2026: pattern, flags, code, group index, index group, named lists, ..., group count."""


@lru_cache(maxsize=100_000)
def compile_expression(source: str, exact: bool) -> regex.Pattern[str]:
    """A compiled expression; it ignores case unless it is exact."""
    shipped = _shipped()
    entry = shipped.find(_key(source, exact)) if shipped else None
    return _compile(source, exact) if entry is None else _read(source, entry)


def phrase_expression(source: str) -> str:
    """The expression that finds a phrase at the boundaries of words."""
    return f"{_BOUNDARY}(?:{source}){_BOUNDARY}"


def expressions_of(rule: Rule, *, dated: bool) -> Iterator[tuple[str, bool]]:
    """What is compiled to match a rule, as arguments of `compile_expression`; those with a date only if `dated`."""
    for pattern in (pattern for alternative in rule.alternatives for pattern in alternative):
        if isinstance(pattern, RegexLine):
            for source in _sources(pattern, dated=dated):
                yield phrase_expression(source) if rule.unit == "phrase" else source, pattern.exact
        elif isinstance(pattern, LiteralLine) and rule.unit == "phrase":
            yield phrase_expression(regex.escape(pattern.key)), pattern.exact
    conditions = (rule.when.after, rule.when.before, rule.unless.after, rule.unless.before)
    for beside in (pattern for patterns in conditions for pattern in patterns):
        if isinstance(beside, RegexLine):
            yield from ((source, beside.exact) for source in _sources(beside, dated=dated))


def _sources(pattern: RegexLine, *, dated: bool) -> tuple[str, ...]:
    if not pattern.loose:
        return (pattern.source,)
    return (pattern.loose, pattern.source) if dated else (pattern.loose,)


def write_code(expressions: Iterable[tuple[str, bool]], path: Path) -> None:
    """Compile expressions (source, exact) and write their code; nothing is written where `regex` has another form."""
    wanted = list(dict.fromkeys(expressions))
    entries = {_key(*one): entry for one, entry in zip(wanted, _entries(wanted), strict=True) if entry is not None}
    keys = sorted(entries)
    offsets = array("I", [0])
    for key in keys:
        offsets.append(offsets[-1] + len(entries[key]))
    header = json.dumps(_header(len(keys))).encode() + b"\n"
    parts = (header, array("Q", keys).tobytes(), offsets.tobytes(), *(entries[key] for key in keys))
    temporary = path.with_suffix(".new")
    temporary.write_bytes(b"".join(parts))
    temporary.replace(path)


def _entries(expressions: Sequence[tuple[str, bool]]) -> list[bytes | None]:
    """The entries of expressions, made by copies of this process where it can be copied."""
    import multiprocessing  # needed only for compiling packs
    import threading

    # A process with several threads must not be copied.
    if "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return [_entry(*one) for one in expressions]
    with multiprocessing.get_context("fork").Pool() as pool:
        return pool.starmap(_entry, expressions, chunksize=100)


def code_is_current(path: Path) -> bool:
    """Whether a file has code for the installed version of `regex`."""
    return _open(path) is not None


@dataclass(frozen=True, slots=True)
class _Code:
    """An open file of code: views of its keys and offsets, and the entries."""

    keys: memoryview[int]
    offsets: memoryview[int]
    entries: memoryview

    def find(self, key: int) -> bytes | None:
        """The entry of a key."""
        at = bisect_left(self.keys, key)
        if at == len(self.keys) or self.keys[at] != key:
            return None
        return bytes(self.entries[self.offsets[at] : self.offsets[at + 1]])


@cache
def _shipped() -> _Code | None:
    return _open(CODE_FILE)


def _open(path: Path) -> _Code | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    line, _, rest = data.partition(b"\n")
    try:
        header = json.loads(line)
    except ValueError:
        return None
    if not isinstance(header, dict) or header != _header(header.get("count", 0)):
        return None
    count, view = header["count"], memoryview(rest)
    keys, offsets = 8 * count, 8 * count + 4 * (count + 1)
    return _Code(view[:keys].cast("Q"), view[keys:offsets].cast("I"), view[offsets:])


def _header(count: int) -> dict[str, str | int]:
    return {"regex": regex.__version__, "byteorder": sys.byteorder, "count": count}


def _key(source: str, exact: bool) -> int:
    digest = hashlib.sha256(f"{exact:d}{source}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


def _compile(source: str, exact: bool) -> regex.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return regex.compile(source, 0 if exact else regex.IGNORECASE)


def _reduced(pattern: regex.Pattern[str]) -> tuple[Any, tuple[Any, ...]]:
    """The function and its arguments from which pickle would restore a pattern."""
    reduced: Any = copyreg.dispatch_table[regex.Pattern](pattern)
    restore, arguments = reduced
    return restore, arguments


@cache
def _restore() -> Any:
    return _reduced(regex.compile(""))[0]


def _entry(source: str, exact: bool) -> bytes | None:
    """What restores a pattern, without its source; None if it has parts of an unknown form, or named lists."""
    _, arguments = _reduced(_compile(source, exact))
    if len(arguments) != _ARGUMENTS or arguments[_NAMED_LISTS] or not isinstance(arguments[_CODE], bytes):
        return None
    return msgspec.msgpack.encode(arguments[1:])


def _read(source: str, entry: bytes) -> regex.Pattern[str]:
    arguments = msgspec.msgpack.decode(entry, type=tuple[int, bytes, dict[str, int], dict[int, str], dict[str, Any],
                                                         list[Any], int, tuple[int, ...] | None, int, int])  # fmt: skip
    pattern: regex.Pattern[str] = _restore()(source, *arguments)
    return pattern
