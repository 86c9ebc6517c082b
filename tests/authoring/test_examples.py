"""`check --update`: examples with nothing but `before` are filled in, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dechaff.authoring.examples import fill_examples
from tests.command import dechaff

OPEN = """\
# mine
version: 1   # of the language
rules:
  - id: words
    match: Words by <name as author>   # a by-line
    examples:
      # the first
      - before: |
          Words by Ann Lee

          The talks went on.
          And on, they say.

      - unchanged: Words by nobody.
      - {before: "Words by Bob Ray\\nThe talks: yes, no"}
      - before: Words by Bob Ray   # nothing is left
      - before: "Words by Carl Orff
          \\nmusic"
  - id: date
    at: first line
    match: date <date as date> <keep>
    examples: [{before: 'date 2023-11-06 The minister resigned.'}, {before: 'date 2023-11-07 And again.'}]
"""
FILLED = """\
# mine
version: 1   # of the language
rules:
  - id: words
    match: Words by <name as author>   # a by-line
    examples:
      # the first
      - before: |
          Words by Ann Lee

          The talks went on.
          And on, they say.
        after: |
          The talks went on.
          And on, they say.
        saves: {author: Ann Lee}

      - unchanged: Words by nobody.
      - {before: "Words by Bob Ray\\nThe talks: yes, no", after: 'The talks: yes, no', saves: {author: Bob Ray}}
      - before: Words by Bob Ray   # nothing is left
        after: ''
        saves: {author: Bob Ray}
      - before: "Words by Carl Orff
          \\nmusic"
        after: music
        saves: {author: Carl Orff}
  - id: date
    at: first line
    match: date <date as date> <keep>
    examples: [{before: 'date 2023-11-06 The minister resigned.', after: The minister resigned., \
saves: {date: '2023-11-06'}}, \
{before: 'date 2023-11-07 And again.', after: And again., saves: {date: '2023-11-07'}}]
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_update_fills_in_examples_and_touches_nothing_else(tmp_path: Path, end: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + OPEN.replace("\n", end).encode())
    done = dechaff("check", "--update", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert path.read_bytes() == b"\xef\xbb\xbf" + FILLED.replace("\n", end).encode()
    assert "rules.yaml:19: filled in an example of words" in done.stderr
    assert fill_examples(path) == []


def test_update_leaves_what_no_rule_touches(tmp_path: Path) -> None:
    text = "version: 1\nrules:\n  - id: a\n    match: Share\n    examples:\n      - before: Something else.\n"
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    (tmp_path / "rules.yaml").write_text("version: 1\ninclude: [mine.yaml]\n", "utf-8")
    done = dechaff("check", "--update", cwd=tmp_path)
    assert done.returncode == 2 and "is not filled in: the rule does not match it" in done.stderr
    assert (tmp_path / "mine.yaml").read_text("utf-8") == text


CHANGES = """\
version: 1
use: [news]
change:
  - id: news/read-more
    unless: {site: example.org}
    examples:
      - before: |
          The talks resumed on Monday.
          Read more: Rain in the north comes
          Officials were hopeful.
rules:
  - id: a
    match: Trim the wick
    examples: [{before: "The talks.\\nTrim the wick"}]
"""


def test_update_fills_in_examples_of_changed_rules(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(CHANGES, "utf-8")
    done = dechaff("check", "--update", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rules.yaml:7: filled in an example of news/read-more" in done.stderr
    filled = (tmp_path / "rules.yaml").read_text("utf-8")
    assert "        after: |\n          The talks resumed on Monday.\n          Officials were hopeful.\n" in filled
    assert 'Trim the wick", after: The talks.}' in filled
    assert fill_examples(tmp_path / "rules.yaml") == []


def test_update_leaves_examples_of_what_is_not_in_use(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(CHANGES.replace("use: [news]", "disable: [a, news/*]\nuse: [news]"), "utf-8")
    done = dechaff("check", "--update", cwd=tmp_path)
    assert (
        "rules.yaml:8: an example of news/read-more is not filled in: its rule has errors or is not in use"
        in done.stderr
    )
