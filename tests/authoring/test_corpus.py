"""The verbs that look at a corpus, over files and over all containers: the same documents, the same words."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dechaff.authoring.corpus import Corpus, corpus_of, target_of
from dechaff.authoring.effects import count_hits, differences, pattern_hits, pattern_ruleset
from dechaff.authoring.suggestions import SiteFrom, site_from, suggest_rules
from dechaff.document import Removal
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import load_text
from dechaff.sources.fields import Fields
from tests.command import dechaff
from tests.places import SOURCE

RULES = load_text("""\
version: 1
limits: {leave_at_least: 0 words}
rules:
  - id: trim
    match: Trim the wick
  - id: often
    match: Oil the lamp
    when: {in_files: 3}
""")
WORDS = """harbour council bridge winter letter market engine river teacher minister garden window signal journey paper
morning festival builder captain library orchard station thunder village answer question silver pocket""".split()


def record(number: int) -> dict[str, str]:
    """A document of its own prose with the debris of its site."""
    rng = random.Random(number)
    site = ("alpha", "beta")[number % 2]
    prose = [f"The {' '.join(rng.choice(WORDS) for _ in range(12))} came to an end at last." for _ in range(4)]
    debris = ("Trim the wick", "Oil the lamp")[number % 2]
    headline = " ".join(rng.choice(WORDS) for _ in range(6))
    return {
        "id": f"d{number:02}",
        "text": "\n\n".join([headline, f"Words by Ann {WORDS[number].title()}", *prose, debris, "Lit next door"]),
        "portal": site,
        "url": f"https://www.{site}.example/{number}",
    }


RECORDS = [record(number) for number in range(24)]
CONTAINERS = ["in.jsonl", "in.jsonl.gz", "in.csv", "in.zip", "in.parquet"]


def write(place: Path, records: list[dict[str, str]], name: str) -> Path:
    path = place / name
    lines = "".join(json.dumps(one) + "\n" for one in records).encode()
    if name.endswith(".jsonl"):
        path.write_bytes(lines)
    elif name.endswith(".gz"):
        path.write_bytes(gzip.compress(lines))
    elif name.endswith(".csv"):
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(records[0]))
            table.writeheader()
            table.writerows(records)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            for one in records:
                archive.writestr(f"{one['portal']}/{one['id']}.txt", one["text"])
    elif name.endswith(".parquet"):
        parquet = pytest.importorskip("pyarrow.parquet")
        arrow = pytest.importorskip("pyarrow")
        parquet.write_table(arrow.Table.from_pylist(records), path)
    else:
        for one in records:
            file = path / one["portal"] / f"{one['id']}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(one["text"], "utf-8")
    return path


@pytest.mark.parametrize("name", [*CONTAINERS, "in"])
def test_all_verbs_see_the_same_documents(tmp_path: Path, name: str) -> None:
    corpus = corpus_of(write(tmp_path, RECORDS, name))
    assert corpus.size == (24 if name == "in" else None)
    found = count_hits(RULES, corpus)
    assert (found.documents, found.in_files["trim"], found.in_files["often"]) == (24, 12, 12)
    tried = pattern_hits(pattern_ruleset("Words by <name as author>", None, {}), corpus, 50)
    assert tried.spans == 24 and all(isinstance(span, Removal) for _, span in tried.shown)
    changed = [one for one in differences(RULES, corpus, "trim") if one.lines]
    assert len(changed) == 12 and all("-Trim the wick" in one.lines for one in changed)
    mined = suggest_rules(load_text("version: 1\nrules: []\n"), corpus, site_from(None, corpus))
    lines = {line for proposal in mined.proposals for one in proposal.alternatives for line in one}
    assert {"Trim the wick", "Oil the lamp", "Words by <name>"} <= lines
    assert len({proposal.site for proposal in mined.proposals}) == 2


@pytest.mark.parametrize("value", [None, "path", "url", "field", "field:portal"])
def test_what_is_proposed_depends_neither_on_order_nor_on_workers(tmp_path: Path, value: str | None) -> None:
    shuffled = random.Random(1).sample(RECORDS, len(RECORDS))
    one, other = (corpus_of(write(tmp_path, records, name)) for records, name in
                  ((RECORDS, "one.jsonl"), (shuffled, "two.jsonl")))  # fmt: skip
    first, second, third = (
        suggest_rules(RULES, corpus, site_from(value, corpus), workers=workers).proposals
        for corpus, workers in ((one, 1), (other, 1), (one, 2 if value is None else 1))
    )
    assert first == second == third and first


def test_sites_come_from_fields(tmp_path: Path) -> None:
    corpus = corpus_of(write(tmp_path, RECORDS, "in.jsonl"))
    none = load_text("version: 1\nrules: []\n")

    def sites(value: SiteFrom) -> set[str | None]:
        return {proposal.site for proposal in suggest_rules(none, corpus, value).proposals}

    assert sites(SiteFrom("field", "portal")) == {"alpha", "beta"}
    assert sites(SiteFrom("url")) == {"alpha.example", "beta.example"}
    assert sites(SiteFrom("field")) == sites(SiteFrom("field", "nothing")) == {None}
    missed = suggest_rules(none, corpus, SiteFrom("field", "nothing"))
    note = missed.note(SiteFrom("field", "nothing")) or ""
    assert 'no field "nothing"' in note and "their fields: portal" in note
    renamed = [{**{key: value for key, value in one.items() if key != "portal"}, "Domain": one["portal"]}
               for one in RECORDS]  # fmt: skip
    corpus = corpus_of(write(tmp_path, renamed, "named.jsonl"))
    assert sites(SiteFrom("field")) == {"alpha", "beta"}


def test_a_sample_is_the_same_in_any_order(tmp_path: Path) -> None:
    shuffled = random.Random(1).sample(RECORDS, len(RECORDS))
    found = [
        [one.id for one in differences(RULES, corpus_of(write(tmp_path, records, name)), sample=sample) if one.lines]
        for sample in (3, 30)
        for records, name in ((RECORDS, "one.jsonl"), (shuffled, "two.jsonl"))
    ]
    assert found[0] == found[1] and len(found[0]) == 3
    assert found[2] == found[3] and len(found[2]) == 24 and found[2][:3] == found[0]


def test_a_sample_goes_on_until_it_has_enough() -> None:
    """The one document that differs is found, however late its turn comes."""
    for last in ("d05", "d11"):
        rule = load_text(f"version: 1\nrules:\n  - id: a\n    match: Only here {last}\n")
        corpus = _In(
            [{**one, "text": one["text"] + ("\n\nOnly here " + last) * (one["id"] == last)} for one in RECORDS]
        )
        assert [one.id for one in differences(rule, corpus, sample=1) if one.lines] == [last]


class _In(Corpus):
    """Records in memory, as a corpus."""

    def __init__(self, records: list[dict[str, str]]) -> None:
        super().__init__(())
        object.__setattr__(self, "_records", records)

    def entries(self, report=lambda _: None):  # type: ignore[no-untyped-def]
        from dechaff.document import Source
        from dechaff.sources.entries import Entry

        del report
        return (Entry(Source(one["id"], one["text"])) for one in self._records)  # type: ignore[attr-defined]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path, RECORDS, "in.jsonl")
    path.write_text(path.read_text("utf-8") + '{"id": "x", "text": 3}\nnot json\n', "utf-8")
    found = count_hits(RULES, corpus_of(path))
    assert found.documents == 24 and found.failed.count == 2
    assert f"{path}:25: " in str(found.failed.listed[0])
    done = dechaff("try", "Trim the wick", "in.jsonl", "--most", "1", cwd=tmp_path)
    assert done.returncode == 1 and "in.jsonl:1:13: Trim the wick" in done.stdout
    assert "12 places in 12 of 26 documents" in done.stdout and "failed: in.jsonl:26: " in done.stderr


def test_fields_are_said_as_in_clean(tmp_path: Path) -> None:
    renamed = [{"key": one["id"], "story": one["text"], "text": "nothing here"} for one in RECORDS]
    write(tmp_path, renamed, "in.jsonl")
    fields = ("--text-field", "story")
    assert "12 places" in dechaff("try", "Trim the wick", "in.jsonl", *fields, cwd=tmp_path).stdout
    assert "0 places" in dechaff("try", "Trim the wick", "in.jsonl", cwd=tmp_path).stdout
    (tmp_path / "rules.yaml").write_text("version: 1\nrules:\n  - id: a\n    match: Trim the wick\n", "utf-8")
    assert "W007" in dechaff("check", "--corpus", "in.jsonl", cwd=tmp_path).stdout
    assert "W007" not in dechaff("check", "--corpus", "in.jsonl", *fields, cwd=tmp_path).stdout
    assert dechaff("diff", "in.jsonl", *fields, cwd=tmp_path).returncode == 1
    assert "12 documents" in dechaff("suggest", "in.jsonl", *fields, "--least", "9", cwd=tmp_path).stdout


def test_a_list_of_failures_is_no_corpus(tmp_path: Path) -> None:
    write(tmp_path, RECORDS[:2], "in")
    (tmp_path / "in" / "failures.jsonl").write_text('{"id": "a", "reason": "b"}\n', "utf-8")
    assert corpus_of(tmp_path / "in").size == 2


# --- pointing at a document, and at a line of it ---


@pytest.mark.parametrize(
    ("what", "id", "line"),
    [
        ("in/alpha/d00.txt", "d00.txt", None),
        ("in/alpha/d00.txt:3", "d00.txt", 3),
        ("in/alpha/d00.txt:3:7", "d00.txt", 3),
        ("in.jsonl:3", "d02", None),
        ("in.jsonl:3:13", "d02", 13),
        ("./in.jsonl.gz:3:13", "d02", 13),
        ("in.csv:2", "d00", None),
        ("in.zip:beta/d03.txt", "in.zip/beta/d03.txt", None),
        ("in.zip:beta/d03.txt:5", "in.zip/beta/d03.txt", 5),
        ("more.zip/in.jsonl:3:13", "d02", 13),
        ("odd:3.txt:5", "odd:3.txt", 5),
    ],
)
def test_pointing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, id: str, line: int | None) -> None:
    for name in ("in", "in.jsonl", "in.jsonl.gz", "in.csv", "in.zip"):
        write(tmp_path, RECORDS, name)
    (tmp_path / "odd:3.txt").write_text(RECORDS[0]["text"], "utf-8")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.write(tmp_path / "in.jsonl", "in.jsonl")
    monkeypatch.chdir(tmp_path)
    pointed = target_of(what)
    assert pointed is not None
    source, number = pointed.read()
    assert (source.id, number) == (id, line)


def test_pointing_at_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, RECORDS, "in.jsonl")
    monkeypatch.chdir(tmp_path)
    assert target_of("nowhere:3") is None and target_of("a" * 5000) is None and target_of("in.jsonl/../x") is None
    for what, words in {"in.jsonl": "in.jsonl:1", "in.jsonl:99": "no document 99", ".": "is a folder"}.items():
        with pytest.raises(UsageError, match=words):
            pointed = target_of(what)
            assert pointed is not None
            pointed.read()
    pointed = target_of("in.jsonl:3")
    assert pointed is not None
    with pytest.raises(DocumentError, match='--text-field "nope": no record has this field'):
        pointed.read(Fields(text="nope"))


def test_explain_a_record(tmp_path: Path) -> None:
    write(tmp_path, RECORDS, "in.jsonl")
    (tmp_path / "rules.yaml").write_text("version: 1\nrules:\n  - id: a\n    match: Trim the wicks\n", "utf-8")
    assert "d02: unchanged" in dechaff("explain", "in.jsonl:3", cwd=tmp_path).stdout
    assert "Trim the wicks" in dechaff("explain", "--why-not", "in.jsonl:3:13", cwd=tmp_path).stdout
    assert "1 of 1 rules apply" in dechaff("rules", "--show-effective", "in.jsonl:3", cwd=tmp_path).stdout
    assert dechaff("explain", "in.jsonl", cwd=tmp_path).returncode == 2


# --- the bar ---


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize(
    ("words", "doing"),
    [("rules in", "counting"), ("try Trim* in", "trying"), ("diff in.jsonl", "comparing"), ("suggest in", "mining")],
)
def test_a_bar_on_a_terminal_and_only_there(tmp_path: Path, words: str, doing: str) -> None:
    import pty

    write(tmp_path, RECORDS, "in")
    write(tmp_path, RECORDS, "in.jsonl")
    verb = [sys.executable, "-m", "dechaff", *words.split()]
    terminal, end = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "TERM": "xterm"}
    done = subprocess.run(verb, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=end, timeout=60)
    os.close(end)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a pseudo-terminal on Linux
        while piece := os.read(terminal, 65536):
            shown += piece
    os.close(terminal)
    assert done.returncode in (0, 1) and doing.encode() in shown and b"Traceback" not in shown
    assert done.stdout == subprocess.run(verb, cwd=tmp_path, env=environment, capture_output=True, timeout=60).stdout
