"""bytes -> DecodedBytes: text in the charset of the byte order mark, UTF-8, the declared or the detected charset.

The order is that of the WHATWG Encoding Standard, but valid UTF-8 comes before a declaration. Detection: chardet.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from dechaff.document import Source
from dechaff.errors import DocumentError
from dechaff.stages.decode.labels import codec_of, name_of
from dechaff.stages.decode.page_bytes import declared_in, shown_text, telling
from dechaff.stages.decode.wide import utf16_without_mark, wide_charset

__all__ = ["DecodedBytes", "decode_bytes"]


@dataclass(frozen=True, slots=True)
class DecodedBytes:
    """Decoded text, its charset and the source of that; `replaced` counts bytes that were no characters."""

    content: str
    encoding: str
    encoding_from: str
    replaced: int = 0
    warnings: tuple[str, ...] = ()


# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"BZh91AY&SY", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf1", "an RTF document"),
    (b"PAR1", "a Parquet file"),
)
_FIRST_BYTES = tuple(signature for signature, _ in _SIGNATURES)
_CONTROLS = bytes([*range(0x01, 0x09), *range(0x0E, 0x1A), *range(0x1C, 0x20), 0x7F])
_NO_CONTROLS = bytes(set(range(256)) - set(_CONTROLS))
_MOST_CONTROLS = 0.05
_MOST_NULS = 0.5

_LEAST_CONFIDENCE = 0.02
_OFTEN_WRONG = frozenset(("cp1252", "cp1254", "iso8859-15", "cp1250", "iso8859-2", "cp1251", "koi8-r"))
_OF_MANY_BYTES = frozenset(("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "shift_jis", "euc_jis_2004", "johab",
                            "hz", "iso2022_jp", "iso2022_kr", "utf-16-le", "utf-16-be", "shift_jisx0213"))  # fmt: skip
_SHORT, _SAMPLE, _TO_DETECT = 100, 4_000, 20_000
_MARGIN = 0.9
_FEW = 6
_RUN_SHARE = 0.5
_CLEAR_GAIN = 1.5
_OUTSIDE = re.compile(r"[^\x00-\x7f\s]")
_RUNS = re.compile(r"[^\x00-\x7f\s]{2,}")
_TEXT_TAGS = re.compile(r"<[^<>]{0,2000}>")
_STRAY = re.compile("[\udc80-\udcff]+")
_UNFINISHED = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}$")


def decode_bytes(source: Source, data: bytes) -> DecodedBytes:
    """The text of a document. Raises `DocumentError` for binary data."""
    if data.startswith(_FIRST_BYTES):
        name = next(name for signature, name in _SIGNATURES if data.startswith(signature))
        raise DocumentError(source.id, "decode", f"this is {name}, not text")
    decoded = _decode(source, data)
    head = decoded.content[:65536]
    controls = len(head.encode("utf-8", "surrogatepass").translate(None, _NO_CONTROLS))
    if controls > _MOST_CONTROLS * len(head) or head.count("\0") > _MOST_NULS * len(head):
        raise DocumentError(source.id, "decode", "this is binary data, not text")
    return decoded


def _decode(source: Source, data: bytes) -> DecodedBytes:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_leniently(data[len(mark) :], encoding, "byte order mark")
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        other = wide_charset(data, content)
        return _decode_leniently(data, other, "detected") if other else DecodedBytes(content, "utf-8", "valid UTF-8")
    warnings: list[str] = []
    for label in _declared(source, data):
        declared = codec_of(label)
        if declared is None:
            warnings.append(f'unknown charset "{label}" declared')
        elif declared != "utf-8":
            try:
                content = data.decode(declared)
            except UnicodeDecodeError:
                warnings.append(f'the declared charset "{label}" does not fit')
                continue
            read = _doubted(source, data, declared, content) if declared in _OFTEN_WRONG else None
            if read is None:
                return DecodedBytes(content, name_of(declared), "declared", warnings=tuple(warnings))
            doubt = f'the charset "{label}" is declared, and the text reads as {read.encoding}'
            return replace(read, warnings=(*warnings, doubt))
    if not warnings and (utf16 := utf16_without_mark(data)):
        return _decode_leniently(data, utf16, "detected")
    found = _broken_utf8(data) or _detect(source, data)
    return DecodedBytes(found.content, found.encoding, "detected", found.replaced, tuple(warnings) + found.warnings)


def _decode_leniently(data: bytes, encoding: str, encoding_from: str) -> DecodedBytes:
    try:
        return DecodedBytes(data.decode(encoding), name_of(encoding), encoding_from)
    except UnicodeDecodeError:
        content = data.decode(encoding, "replace")
        replaced = content.count("\ufffd")
        warning = f"{replaced} places could not be read as {name_of(encoding)}"
        return DecodedBytes(content, name_of(encoding), encoding_from, replaced, (warning,))


def _declared(source: Source, data: bytes) -> list[str]:
    """The charset labels declared for or in a document, the most reliable first."""
    labels = [source.charset] if source.charset else []
    labels += declared_in(data, source.media_type)
    return [label.strip().strip("\"'").lower() for label in labels]


def _broken_utf8(data: bytes) -> DecodedBytes | None:
    """UTF-8 with a few invalid bytes, of which single ones are decoded as Windows-1252; None if there are many."""
    content = data.decode("utf-8", "surrogateescape")
    strays = sum(1 for _ in _STRAY.finditer(content))
    sound = len(content.encode("utf-8", "ignore").translate(None, bytes(range(0xC0))))  # lead bytes
    if sound < 4 * strays:
        return None
    content = _UNFINISHED.sub("\ufffd", content)
    content = _STRAY.sub(_stray, content)
    warning = f"not valid UTF-8 in {strays} places"
    return DecodedBytes(content, "utf-8", "detected", strays, (warning,))


def _stray(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return "\ufffd"
    return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace")


def _detect(source: Source, data: bytes) -> DecodedBytes:
    import chardet

    from dechaff.stages.decode.plausible import plausibility  # its patterns take a while, and UTF-8 needs none

    text = data if source.media_type == "text" else shown_text(data)
    guess = chardet.detect(telling(text, _TO_DETECT), prefer_superset=False, compat_names=False)
    if guess["encoding"] is None:
        raise DocumentError(source.id, "decode", f"this is binary data ({guess['mime_type']}), not text")
    # Without evidence Windows-1252 is assumed, which is the fallback of the Encoding Standard as well.
    encoding = (codec_of(guess["encoding"]) if guess["confidence"] >= _LEAST_CONFIDENCE else None) or "cp1252"
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError:
        return _decode_leniently(data, encoding, "detected")
    if encoding not in _OF_MANY_BYTES or (len(data) < _SHORT and plausibility(content) < 0):
        encoding = _more_plausible(data, text, encoding)
    return DecodedBytes(data.decode(encoding), name_of(encoding), "detected")


def _more_plausible(data: bytes, text: bytes, encoding: str) -> str:
    """The charset in which the text of a document is clearly more plausible than in the detected one, else that one."""
    from dechaff.stages.decode.plausible import SINGLE_BYTE, best_of, plausibility

    if encoding == "cp1258":  # its tone marks are behind the letters, as in no other charset
        return encoding
    sample = telling(text, _SAMPLE)
    best = best_of(sample, (encoding, *SINGLE_BYTE))
    if best is None or best[0] == encoding:
        return encoding
    try:
        data.decode(best[0])
    except UnicodeDecodeError:
        return encoding
    score = plausibility(text.decode(encoding))
    return best[0] if best[1] > score + max(_MARGIN, 0.05 * abs(score)) else encoding


def _doubted(source: Source, data: bytes, declared: str, content: str) -> DecodedBytes | None:
    """The text in the detected charset, where it is far more plausible than in the declared one.

    Servers and templates declare ISO-8859-1 for whatever they send. A few odd signs are no doubt.
    """
    outside = _OUTSIDE.findall(_visible(content))
    if len(outside) < _FEW or sum(map(len, _RUNS.findall(content))) < _RUN_SHARE * len(outside):
        return None
    try:
        found = _detect(source, data)
    except DocumentError:
        return None
    codec = codec_of(found.encoding)
    if codec is None or codec == declared or found.replaced:
        return None
    try:
        other = data.decode(codec)
    except UnicodeDecodeError:
        return None
    from dechaff.stages.decode.plausible import plausibility

    gain = plausibility(_visible(other)) - plausibility(_visible(content))
    return DecodedBytes(other, name_of(codec), "detected") if gain > _CLEAR_GAIN * len(outside) ** 0.5 else None


def _visible(content: str) -> str:
    return _TEXT_TAGS.sub(" ", content) if "<" in content else content
