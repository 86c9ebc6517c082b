"""Entries -> the names of their results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from dechaff.sinks.names import RecordNames, Seen64, plan_names
from dechaff.sources.discover import Found
from dechaff.sources.entries import Entry
from dechaff.sources.records import Container

__all__ = ["ResultNames"]


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
            self._given.add(_hash(name))
        return name

    def was_given(self, name: str, *, in_containers: bool) -> bool:
        """Whether a name was given, or is planned; without `in_containers`, any in the folder of a container is."""
        if name in self._documents:
            return True
        return name.startswith(self._folders) and (not in_containers or _hash(name) in self._given)

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


def _hash(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest())
