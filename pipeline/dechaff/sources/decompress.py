"""Compressed bytes -> bytes, in pieces; a damaged member costs its own contents, not the rest of the file."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol, cast

from dechaff.document import Compression
from dechaff.errors import import_extra

LONGEST = 64 << 20
"""The most bytes of one line, record or document: longer ones are not read into memory."""

_INPUT = 1 << 16
_OUTPUT = 1 << 20
_WINDOW = 1 << 17
"""Bytes before an error in which the next member is looked for: of a truncated one, it may be in them already."""

_LZMA_MEMORY = 192 << 20
_LONGEST_MAGIC = 10


@dataclass(frozen=True, slots=True)
class Broken:
    """A place in a stream where bytes are missing; what follows it is intact."""

    reason: str


class _Member(Protocol):
    """A decoder of one member of a compressed file, with the interface of those in the standard library."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _GzipMember:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._tail = b""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        output = self._inner.decompress(self._tail + data, max_length)
        self._tail = self._inner.unconsumed_tail
        return output

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


class _ZstdFrame:
    needs_input = True  # it has no limit of output, so its input is limited: see `_Format.block`

    def __init__(self) -> None:
        self._inner = _zstandard().ZstdDecompressor().decompressobj()

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:  # noqa: ARG002 – the others use it
        return cast("bytes", self._inner.decompress(data))

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return cast("bytes", self._inner.unused_data)


@dataclass(frozen=True, slots=True)
class _Format:
    """A compression: its name, the bytes that a member begins with, its decoder and what that raises.

    `block`: the bytes that the decoder is given at once.
    """

    name: str
    magic: re.Pattern[bytes]
    member: Callable[[], _Member]
    errors: Callable[[], tuple[type[Exception], ...]]
    block: int = _INPUT


_FORMATS: Mapping[Compression, _Format] = {
    "gz": _Format("gzip", re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"), _GzipMember, lambda: (zlib.error,)),
    "bz2": _Format(
        "bzip2",
        re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        bz2.BZ2Decompressor,
        lambda: (OSError, ValueError, EOFError),
    ),
    "xz": _Format(
        "xz",
        re.compile(rb"\xfd7zXZ\x00"),
        lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY),
        lambda: (lzma.LZMAError, EOFError),
    ),
    "zst": _Format(
        "zstd",
        re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
        _ZstdFrame,
        lambda: (_zstandard().ZstdError,),
        block=1 << 13,
    ),
}


def decompress(chunks: Iterable[bytes | Broken], compression: Compression) -> Iterator[bytes | Broken]:
    """The bytes of a compressed file of one or more members, in pieces of limited size.

    What can't be decoded is one `Broken`; it is followed by the contents of the next member. Raises
    `MissingExtraError` if the library for it is not installed.
    """
    return _Decoder(compression).run(chunks)


def compression_of(head: bytes) -> Compression | None:
    """The compression of a file by its first bytes, or None."""
    return next((name for name, known in _FORMATS.items() if known.magic.match(head) and name != "zst"), None) or (
        "zst" if head.startswith(b"\x28\xb5\x2f\xfd") else None
    )


def _small(chunks: Iterable[bytes | Broken]) -> Iterator[bytes | Broken]:
    """The pieces in smaller ones: what is pending is copied for each member, of which there may be thousands."""
    for chunk in chunks:
        if isinstance(chunk, Broken) or len(chunk) <= _INPUT:
            yield chunk
        else:
            yield from (chunk[at : at + _INPUT] for at in range(0, len(chunk), _INPUT))


class _Decoder:
    """The state of decoding one compressed file, member by member."""

    def __init__(self, compression: Compression) -> None:
        self._format = _FORMATS[compression]
        self._errors = self._format.errors()
        self._member: _Member | None = None
        self._lost = False
        self._window = b""  # the last bytes that were given to the present member
        self._whole = True  # whether the window begins with the member's first byte
        self._pending = b""

    def run(self, chunks: Iterable[bytes | Broken]) -> Iterator[bytes | Broken]:
        for chunk in _small(chunks):
            if isinstance(chunk, Broken):
                yield chunk
                continue
            self._pending += chunk
            while self._pending:
                if self._member is None:
                    yield from self._begin(last=False)
                    if self._member is None:
                        break
                yield from self._advance()
        while self._pending:
            if self._member is None:
                yield from self._begin(last=True)
            if self._member is not None:
                yield from self._advance()
        if self._member is not None:
            yield from self._finish(self._member)

    def _begin(self, *, last: bool) -> Iterator[Broken]:
        """Find the start of the next member, and drop what is before it."""
        if not self._lost:
            self._pending = self._pending.lstrip(b"\0")  # padding between members
        if not self._pending or (not last and len(self._pending) < _LONGEST_MAGIC):
            return
        found = self._format.magic.match(self._pending) if not self._lost else self._format.magic.search(self._pending)
        if found is None and not self._lost:
            self._lost = True
            yield Broken(f"this is not {self._format.name} data")
            found = self._format.magic.search(self._pending)
        if found is None:
            self._pending = self._pending[1 - _LONGEST_MAGIC :] if not last else b""
            return
        self._pending = self._pending[found.start() :]
        self._member, self._window, self._whole = self._format.member(), b"", True

    def _advance(self) -> Iterator[bytes | Broken]:
        """Give one block to the present member."""
        member = self._member
        assert member is not None
        block, self._pending = self._pending[: self._format.block], self._pending[self._format.block :]
        window = self._window + block
        self._whole = self._whole and len(window) <= _WINDOW
        self._window = window[-_WINDOW:]
        try:
            data = member.decompress(block, _OUTPUT)
            while True:
                if data:
                    self._lost = False
                    yield data
                if member.eof or (member.needs_input and len(data) < _OUTPUT):
                    break
                data = member.decompress(b"", _OUTPUT)
                if not data and member.needs_input:
                    break
        except self._errors as error:
            yield from self._resume(str(error))
            return
        if member.eof:
            self._pending = member.unused_data + self._pending
            self._member, self._lost = None, False

    def _resume(self, reason: str) -> Iterator[Broken]:
        """Report the damage, once, and continue behind the start of this member with the search for the next one."""
        if not self._lost:
            yield Broken(f"the {self._format.name} data is damaged ({reason})")
        self._pending = self._window[1 if self._whole else 0 :] + self._pending
        self._member, self._lost = None, True

    def _finish(self, member: _Member) -> Iterator[bytes | Broken]:
        try:
            while data := member.decompress(b"", _OUTPUT):
                yield data
        except self._errors:
            pass
        if not member.eof and not self._lost:
            yield Broken(f"the {self._format.name} data is cut off")


def _zstandard() -> ModuleType:
    return import_extra("zstandard", "zstd compression (.zst)", "zstd")
