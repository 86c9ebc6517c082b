"""Ids, entries -> names of results: unique, valid on Linux, macOS and Windows, and never outside of the output folder.

A name depends on the set of ids only, not on their order. A name that must differ from its id ends in "~" and a part
of the id's hash; a piece of an id that looks like that gets a hash itself, so that no id can claim another's name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from dechaff.document import FAILURES
from dechaff.sources.container import Container
from dechaff.sources.discover import Found
from dechaff.sources.entries import Entry
from dechaff.text.frequent_lines import hash_key

SUFFIXES = (".txt", ".json")
"""The suffixes of the body and of the sidecar."""

_LONGEST = 200
"""Bytes of UTF-8 in one piece of a path, without suffix; file systems have a limit of 255."""

_TOP = 3
"""The last level of `_candidate`."""

_EXTENSION = re.compile(
    r"(?<=.)(?:\.[A-Za-z][A-Za-z0-9]{0,7})?\.(?:gz|zstd?|bz2|xz)$|(?<=.)\.[A-Za-z][A-Za-z0-9]{0,7}$", re.DOTALL
)
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_HASHED = re.compile(r"~[0-9a-f]{8}", re.IGNORECASE)
_DEVICE = re.compile(r" *(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE)

_PARTS = 256
_LEAST = 8
_FREE = 0


class ResultNames:
    """The names of the results of a run, given in the order of its entries. A container is a folder."""

    def __init__(self, inputs: Sequence[Found]) -> None:
        self.planned: Mapping[str, str] = plan_names(
            [found.id for found in inputs if found.container is None],
            [found.id for found in inputs if found.container is not None],
        )
        """The name of each input by its id."""
        self._documents = frozenset(self.planned[found.id] for found in inputs if found.container is None)
        self._folders = tuple(f"{self.planned[found.id]}/" for found in inputs if found.container is not None)
        self._given = Seen64()
        self._records = RecordNames()
        self._archive: Container | None = None
        self._members: Mapping[str, str] = {}

    def name(self, entry: Entry) -> str:
        """The name of an entry's result, different from all that were given before."""
        name = self._name(entry)
        if entry.container is not None:
            self._given.add(hash_key(name))
        return name

    def was_given(self, name: str, *, in_containers: bool) -> bool:
        """Whether a name was given, or is planned; without `in_containers`, any in the folder of a container is."""
        if name in self._documents:
            return True
        return name.startswith(self._folders) and (not in_containers or hash_key(name) in self._given)

    def _name(self, entry: Entry) -> str:
        container, record = entry.container, getattr(entry.origin, "record", None)
        if container is None:
            return self.planned[entry.id]
        if container.documents or container.containers:
            return self._member(container, str(record))
        own = str(record) if entry.id == f"{container.id}/{record}" else entry.id
        return self._records.name(self._folder(container), own, record if isinstance(record, int) else 0)

    def _folder(self, container: Container) -> str:
        if container.archive is None:
            return self.planned[container.id]
        return self._member(container.archive, container.id.removeprefix(f"{container.archive.id}/"))

    def _member(self, archive: Container, name: str) -> str:
        if archive is not self._archive:
            self._archive, self._members = archive, plan_names(archive.documents, archive.containers)
        return f"{self.planned[archive.id]}/{self._members[name]}"


def assign_names(ids: Sequence[str]) -> dict[str, str]:
    """The name of the results of each id, without `.txt` or `.json`: "a/b.html" -> "a/b".

    Ids with the same name (for a file system that ignores case and Unicode forms) keep their extension; where that is
    not enough, a hash is added. No result has the name of a folder of another one.
    """
    level = dict.fromkeys(ids, 0)
    names = {id: _candidate(id, 0) for id in level}
    while raised := {id for id in _conflicts(names, level) if level[id] < _TOP}:
        for id in raised:
            level[id] += 1
            names[id] = _candidate(id, level[id])
    return names


def plan_names(documents: Sequence[str], containers: Sequence[str]) -> dict[str, str]:
    """As `assign_names`, for documents and containers: a container's name is the folder of its documents."""
    names = assign_names([*documents, *(f"{id}/-" for id in containers)])
    return {id: names[id] for id in documents} | {id: names[f"{id}/-"].removesuffix("/-") for id in containers}


class RecordNames:
    """The names of records, given one after another, as there may be too many to know them all in advance.

    A record's name is its id as one piece, below the folder of its container. If an earlier record of the run has that
    name (for a file system that ignores case), a hash of the id is added, and if that is not enough, one of id and
    number. A hash of each name is kept, in 12 to 24 bytes.
    """

    def __init__(self) -> None:
        self._taken = Seen64()

    def name(self, folder: str, id: str, number: int) -> str:
        """The name of a record, different from all that were given before."""
        safe = _safe(id.replace("/", "_"))
        names = [] if safe != id else [safe]
        names += [_marked(safe, _digest(id)[:8]), _marked(safe, _digest(f"{id}\0{number}")[:16])]
        return next((f"{folder}/{name}" for name in names if self._take(f"{folder}/{name}")), f"{folder}/{names[-1]}")

    def _take(self, name: str) -> bool:
        return self._taken.add(hash_key(_key(name)))


def _candidate(id: str, level: int) -> str:
    """The name of an id at a level: without extension, with it, with a short hash, with the whole hash."""
    *folders, last = id.split("/")
    if level == 0:
        last = _EXTENSION.sub("", last)
    pieces = [_safe_folder(folder, index == 0) for index, folder in enumerate(folders)]
    safe = _safe(last)
    if level >= 2 or safe != last:
        safe = _marked(safe, _digest(id)[: 64 if level >= _TOP else 8])
    return "/".join([*pieces, safe])


def _conflicts(names: Mapping[str, str], level: Mapping[str, int]) -> Iterator[str]:
    """The ids that need another name: of those that share one, the ones at the lowest level."""
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    folders: set[str] = set()
    for id, name in names.items():
        key = _key(name)
        sharing[key].append(id)
        folders.update(_parents(key))
    for key, group in sharing.items():
        if len(group) > 1:
            lowest = min(level[id] for id in group)
            yield from (id for id in group if level[id] == lowest)
        elif any(key + suffix in folders for suffix in SUFFIXES):
            yield from group


def _parents(path: str) -> Iterator[str]:
    position = path.find("/")
    while position >= 0:
        yield path[:position]
        position = path.find("/", position + 1)


def _key(name: str) -> str:
    """The same text for all names that some file system takes for one (and for a few others)."""
    if name.isascii():
        return name.lower()
    folded = unicodedata.normalize("NFD", name).upper().casefold()
    return unicodedata.normalize("NFC", folded)


def _safe_folder(piece: str, top: bool) -> str:
    """A valid name for a folder. Its hash is of the piece alone, so that all documents of the folder share it."""
    safe = _safe(piece).rstrip(". ") or "_"
    if safe == piece and not (top and _key(piece) == FAILURES):
        return piece
    return _marked(safe, _digest(piece)[:8])


def _safe(piece: str) -> str:
    """The piece itself if it is a valid file name and does not look like a marked one, otherwise another text."""
    safe = _FORBIDDEN.sub("_", piece)
    if not safe.strip(". "):
        return "_"
    if _DEVICE.match(safe) or _HASHED.search(safe):
        safe = f"_{safe}"
    return _shortened(safe, _LONGEST)


def _marked(piece: str, digest: str) -> str:
    return f"{_shortened(piece, _LONGEST - len(digest) - 1)}~{digest}"


def _shortened(piece: str, size: int) -> str:
    """The beginning of the text, of at most `size` bytes, without parts of characters."""
    data = piece.encode("utf-8")
    return piece if len(data) <= size else data[:size].decode("utf-8", "ignore")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Seen64:
    """A set of 64-bit hashes, in 12 to 24 bytes each (a Python set takes 70): hash tables that grow one by one."""

    def __init__(self) -> None:
        self._tables = [array("Q", bytes(8 * _LEAST)) for _ in range(_PARTS)]
        self._counts = array("Q", bytes(8 * _PARTS))

    def __len__(self) -> int:
        return sum(self._counts)

    def __contains__(self, key: int) -> bool:
        key = key or 1
        table = self._tables[key % _PARTS]
        return table[_place(table, key)] == key

    def add(self, key: int) -> bool:
        """Add a key of 64 bits; whether it is new."""
        key = key or 1  # 0 marks a free place
        part = key % _PARTS
        table = self._tables[part]
        at = _place(table, key)
        if table[at] == key:
            return False
        table[at] = key
        self._counts[part] += 1
        if 3 * self._counts[part] > 2 * len(table):
            self._tables[part] = _doubled(table)
        return True


def _place(table: array[int], key: int) -> int:
    """The place of a key in a table: where it is, or the free place for it."""
    last = len(table) - 1  # the length is a power of two
    at = (key >> 8) & last
    while table[at] not in (_FREE, key):
        at = (at + 1) & last
    return at


def _doubled(table: array[int]) -> array[int]:
    larger = array("Q", bytes(16 * len(table)))
    for key in table:
        if key != _FREE:
            larger[_place(larger, key)] = key
    return larger
