"""A mailbox of several mails in one file (mbox) -> Sources, one a mail.

A mail begins with a line "From sender date", above which the file begins or a blank line is. A line of a text that only
begins with "From " has no time and year, and separates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dechaff.document import Failure, Source
from dechaff.errors import DocumentError
from dechaff.sources.container import Container, failure_at, lines
from dechaff.sources.decompress import LONGEST, Broken
from dechaff.sources.open import source_of_file
from dechaff.text.markup import MAILBOX_LINE

_QUOTED = re.compile(rb">+From ")


def read_mbox(chunks: Iterable[bytes | Broken], container: Container) -> Iterator[Source | Failure]:
    """The mails of a file, in order, numbered from 1; one that can't be read is a failure, and the next one is read.

    No more than one mail is kept in memory, of at most `LONGEST` bytes.
    """
    for number, mail in enumerate(_mails(chunks), 1):
        if isinstance(mail, Broken):
            yield failure_at(container, number, mail.reason)
            continue
        source = Source(f"{container.id}/{number}", mail, "mail", container.path, record=number)
        try:
            yield source_of_file(source)
        except DocumentError as error:
            yield failure_at(container, number, error.reason)


def _mails(chunks: Iterable[bytes | Broken]) -> Iterator[bytes | Broken]:
    """Each mail without the line above it, or why it can't be read. What is before the first one is a mail, too."""
    parts: list[bytes] = []
    size = 0
    fault: Broken | None = None
    after_blank = True
    for _, line in lines(chunks):
        if isinstance(line, Broken):
            fault, after_blank = fault or line, False
            continue
        if after_blank and MAILBOX_LINE.match(line):
            if fault is not None or size:
                yield fault or b"".join(parts)
            parts, size, fault, after_blank = [], 0, None, False
            continue
        after_blank = not line.strip(b"\r\n")
        if fault is None and (size or not after_blank):
            parts.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
            if size > LONGEST:
                parts, fault = [], Broken(f"the mail is larger than {LONGEST >> 20} MiB")
    if fault is not None or size:
        yield fault or b"".join(parts)
