"""The list of failures."""

from __future__ import annotations

from pathlib import Path

from dechaff.batch.summary import FailureLog
from dechaff.document import Failure


def test_failures(tmp_path: Path) -> None:
    path = tmp_path / "out/failures.jsonl"
    with FailureLog(path):
        pass
    assert not (tmp_path / "out").exists()
    with FailureLog(path) as log:
        log.add(Failure("a", "in/a.txt", "decode", "ü\n"))
        log.add(Failure("b", None, "run", "why"))
        assert not path.exists()
    assert path.read_text("utf-8").splitlines() == [
        '{"id":"a","path":"in/a.txt","stage":"decode","reason":"ü\\n"}',
        '{"id":"b","path":null,"stage":"run","reason":"why"}',
    ]
    with FailureLog(path):
        pass
    assert not path.exists() and list((tmp_path / "out").iterdir()) == []
