"""The verbs for writing rules: check, explain, diff, try, rules, new, schema; as processes, and their parts alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dechaff import Cleaner
from dechaff.authoring.check import check
from dechaff.authoring.explain.line import explain_line
from dechaff.authoring.fill_examples import fill_examples
from dechaff.authoring.suggest.new_rule import new_rule
from dechaff.cli.main import VERBS
from dechaff.document import Source
from dechaff.rules.load import load_text, read, read_text
from tests.command import dechaff
from tests.places import SOURCE

PROSE = [
    "The talks resumed on Monday, and nobody who was there expected them to come to an end before the week was out.",
    "Officials were hopeful all the same, and said so to everybody who asked them on the steps of the town hall.",
    "On Tuesday it rained. The delegates stayed indoors and played cards with the people who guarded the door.",
    "By Friday there was a paper that all of them could sign, though none of them would say what stood in it.",
]
RULES = """\
version: 1
lists: {network: [Facebook, Email, Copy link]}
rules:
  - id: no-time-to-read
    match: |
      No time to read?
      Get a summary
    examples:
      - before: "No time to read?\\nGet a summary\\nThe talks resumed."
        after: The talks resumed.
  - id: read-more
    at: last 2 lines
    match: 'Read more: <title as linked_title>'
  - id: by-line
    match: By <name as author>
    when: {max_words: 3, before: <blank>, site: example.org}
  - id: share
    match_any: [<network>, Share on <network>]
    when: {in_a_row: 2}
  - id: at-the-end
    at: end
    match: Subscribe to our letter
  - id: quoted
    do: keep
    match: /".*"/
  - id: often
    match: /.*tide tables.*/
    when: {in_files: 3}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with rules.yaml and three documents."""
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "site").mkdir()
    for number, middle in enumerate(["No time to read?\nGet the summary", "By Ann Lee and Bob Ray", "Facebook"]):
        lines = [PROSE[0], middle, *PROSE[1:3], "See the tide tables", PROSE[3]]
        (tmp_path / "site" / f"{number}.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    return tmp_path


def why(text: str, line: int, rules: str = RULES, **known: str) -> str:
    return "\n".join(explain_line(load_text(rules), Source("a.txt", text, **known), line))  # type: ignore[arg-type]


def page(*lines: str) -> str:
    return "\n\n".join([PROSE[0], *lines, *PROSE[1:]])


# --- why-not ---------------------------------------------------------------------------------------------------------


def test_a_differing_word_has_a_caret() -> None:
    said = why(page("No time to read?", "Get the summary"), 5)
    assert "no-time-to-read (rules.yaml:4), line 2 of its match:" in said
    assert "      Get a summary\n      Get the summary\n          ^^^ differs" in said


def test_the_other_line_of_a_match_is_named() -> None:
    assert "line 1 of its match is there, but not line 2" in why(page("No time to read?", "Get the summary"), 3)


@pytest.mark.parametrize(
    ("text", "line", "known", "words"),
    [
        (
            page("Read more: Rain in the north"),
            3,
            {},
            ["read-more", "it is line 2 of 5 lines with text, and the rule is for the last 2 lines"],
        ),
        (
            page("By Ann Lee and Bob Ray"),
            3,
            {"url": "https://example.org/x"},
            ["by-line", "its lines have at most 3 words each"],
        ),
        (page("By Ann Lee"), 3, {}, ["site: example.org; that of this document is not known"]),
        (page("By Ann Lee"), 3, {"url": "https://example.com/x"}, ["site: example.org; this document has example.com"]),
        (
            page("By Ann Lee\nX"),
            3,
            {"url": "https://example.org/x"},
            ["right before a blank line", '; the line after it is "X"'],
        ),
        (page("Facebook"), 3, {}, ["share", "there are 2 such matches in a row"]),
        (page("Subscribe to our letter"), 3, {}, ["at-the-end", "the rule is for the end, and this text follows: "]),
        (
            page("Subscribe to our letters and win"),
            3,
            {},
            ["at-the-end", "      Subscribe to our letters and win\n", "^^^^^^^"],
        ),
        (page('"No comment"'), 3, {}, ["it is kept by quoted"]),
        (page("See the tide tables"), 3, {}, ["often", "the number of files of a run"]),
        (page("Read more on rain in the north"), 3, {}, ["read-more", "         ^ matches up to here"]),
        (page("No time to read?", "Get a summary"), 3, {}, ["it is removed by no-time-to-read (rules.yaml:4)"]),
        (page("Qwertz uiop"), 3, {}, ["no rule nearly matches it"]),
        (page("Qwertz uiop"), 2, {}, ["line 2 is blank"]),
    ],
)
def test_reasons(text: str, line: int, known: dict[str, str], words: list[str]) -> None:
    said = why(text, line, **known)
    assert not [word for word in words if word not in said], said


def test_a_headline_is_not_near_what_wants_any_headlines_below_a_label() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    at: end\n    match: |\n      Lit next\n" + "      <title>\n" * 6
    headlines = [f"Rain in the {word} of it" for word in ("north", "east", "south", "west", "middle", "rest")]
    assert "no rule nearly matches it" in why(page(*headlines), 5, rules)
    assert "a (rules.yaml:3)" in why(page("Lit nex", *headlines), 5, rules)


def test_rules_that_the_document_lets_in_come_first() -> None:
    rules = "version: 1\nrules:\n" + "".join(
        f"  - id: {id}\n    match: Share this page\n    when: {{lang: {id}}}\n" for id in ("de", "en")
    )
    said = why(page("Share this pages"), 3, rules, language="en")
    assert 0 < said.index("  en (") < said.index("  de (")


def test_a_document_over_a_limit_is_reported() -> None:
    said = why("No time to read?\nGet a summary\nShort.", 1)
    assert "the document is left unchanged" in said and "without that:\nit is removed by no-time-to-read" in said


def test_condition_unless() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    match: Share\n    unless: {before: <any> friends, lang: en}\n"
    said = why(page("Share", "with all my friends"), 3, rules)
    assert "the rule applies only if not: it stands right before" in said
    assert "unless lang: en; this document has en" in why(page("Share"), 3, rules, language="en")


# --- explain ---------------------------------------------------------------------------------------------------------


def test_explain_takes_files_lines_and_rules(site: Path) -> None:
    assert "no rule matched" in dechaff("explain", "site/2.txt", cwd=site).stdout
    done = dechaff("explain", "--why-not", "site/0.txt:4", cwd=site)
    assert done.returncode == 0 and "^^^ differs" in done.stdout
    assert dechaff("explain", "site/0.txt:4", cwd=site).stdout == done.stdout
    rule = dechaff("explain", "by-line", cwd=site).stdout
    for words in (
        "removes a line like:",
        "By <name as author>",
        "only if: the article is from example.org",
        "saves: author",
    ):
        assert words in rule, rule
    assert "looked up by: lines that " in rule and ' "by"' in rule
    assert "NOT IN USE" in dechaff("explain", "core/byline", cwd=site).stdout
    wrong = dechaff("explain", "by-lin", cwd=site)
    assert wrong.returncode == 2 and 'did you mean "by-line"?' in wrong.stderr


def test_a_file_wins_over_a_rule(site: Path) -> None:
    (site / "by-line").write_text(page("X"), "utf-8")
    assert "by-line: unchanged" in dechaff("explain", "by-line", cwd=site).stdout


# --- diff, try, rules ------------------------------------------------------------------------------------------------


def test_diff(site: Path) -> None:
    done = dechaff("diff", "site", cwd=site)
    assert done.returncode == 1 and "3 of 3 files would change" in done.stderr
    assert done.stdout.count("-See the tide tables") == 3 and "\x1b" not in done.stdout
    assert dechaff("diff", "site", "--rule", "share", cwd=site).returncode == 0
    assert dechaff("diff", "site", "--rule", "o*", "--sample", "2", cwd=site).stdout.count("+++") == 2
    assert dechaff("diff", "site", "--rule", "shar", cwd=site).returncode == 2


def test_try_writes_nothing(site: Path) -> None:
    before = sorted(site.rglob("*"))
    done = dechaff("try", "By <name as author>", "site", cwd=site)
    assert "site/1.txt:3: By Ann Lee and Bob Ray" in done.stdout
    assert "saves author: Ann Lee and Bob Ray" in done.stdout and "1 place in 1 of 3 files" in done.stdout
    assert json.loads(dechaff("try", "<network>", "site", "--json", cwd=site).stdout)["places"] == 1
    assert sorted(site.rglob("*")) == before
    wrong = dechaff("try", "By <nmae>", "site", cwd=site)
    assert wrong.returncode == 2 and "did you mean <name>?" in wrong.stderr


def test_rules_are_counted_and_dead_ones_marked(site: Path) -> None:
    lines = dechaff("rules", "site", cwd=site).stdout.splitlines()
    assert lines[2].split()[:3] == ["3", "3", "often"]
    assert any(line.split()[0] == "dead" and "share" in line for line in lines)
    listed = json.loads(dechaff("rules", "site", "--json", cwd=site).stdout)
    assert {rule["id"]: rule["hits"] for rule in listed["rules"]} == {
        "no-time-to-read": 0,
        "read-more": 0,
        "by-line": 0,
        "share": 0,
        "at-the-end": 0,
        "quoted": 0,
        "often": 3,
    }


def test_hits_of_keep_rules_are_counted(site: Path) -> None:
    (site / "site" / "0.txt").write_text(page('"We are hopeful"'), "utf-8")
    listed = json.loads(dechaff("rules", "site", "--json", cwd=site).stdout)
    assert next(rule["hits"] for rule in listed["rules"] if rule["id"] == "quoted") == 1


def test_what_applies_to_a_file_and_why(site: Path) -> None:
    done = dechaff("rules", "--show-effective", "site/0.txt", cwd=site)
    assert "6 of 7 rules apply" in done.stdout
    assert "by-line (rules.yaml:14): when site: example.org; that of this document is not known" in done.stdout


# --- new -------------------------------------------------------------------------------------------------------------

CLIPS = [
    "Share\nRead 12 more stories from 6 November 2023\n",
    '<b> "quoted" \\ back\\<slash> it\'s: # [x] {y} & * ! | > % @ `\n- item\n? key\n',
    "...\n/search/\n/\n… and so on",
    "no",
    "12:30",
    "Ünlü – “İLGİLİ”\tHABERLER\u2028\ufeffx\x07",
    "日本語\n・関連記事：",
    " leading space\n\n\n  and more  ",
    "<title as x>",
    "\\",
    "'",
]


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("general", [False, True])
def test_a_pasted_clip_becomes_a_rule_that_takes_it(clip: str, general: bool) -> None:
    text = "version: 1\nrules:\n" + new_rule(clip, None, set(), general=general)
    checked = check(read_text(text))
    assert not checked.errors, text + "\n".join(problem.render() for problem in checked.errors)


def test_new(site: Path) -> None:
    (site / "clip.txt").write_text("Read 12 more stories\n", "utf-8")
    done = dechaff("new", "--from", "clip.txt", "--general", "--id", "more-stories", cwd=site)
    assert done.returncode == 0 and "match: Read <number> more stories" in done.stdout.replace("'", "")
    (site / "rules.yaml").write_text(RULES + done.stdout, "utf-8")
    assert dechaff("check", cwd=site).returncode == 0
    assert dechaff("new", "--from", "clip.txt", "--id", "more-stories", cwd=site).returncode == 2
    assert (
        "  - id: read-12-more-stories\n" in dechaff("new", "--from", "-", cwd=site, data="Read 12 more stories").stdout
    )


# --- check -----------------------------------------------------------------------------------------------------------

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


def codes(rules: str) -> list[str]:
    return [problem.code for problem in check(read_text(f"version: 1\nrules:\n{rules}")).problems]


EXAMPLE = "\n    examples:\n      - {before: Share this with friends, after: ''}\n"


def test_shadowed_rules_are_named_once() -> None:
    one, other = "  - id: a\n    match: Share this <any>", "  - id: b\n    match: <any> with friends"
    wide = "  - id: w\n    match: Share <any>\n    examples: [{before: Share me, after: ''}]\n"
    assert codes(one + EXAMPLE + other + EXAMPLE) == ["W006"]
    assert codes(one + EXAMPLE + wide) == ["W006"]
    assert codes(wide + one + EXAMPLE) == ["W006"]
    saving = "  - id: s\n    match: Share <any as shared>" + EXAMPLE.replace(
        "''", "'', saves: {shared: this with friends}"
    )
    for rules in (wide + saving, saving + wide):
        assert [problem.rule for problem in check(read_text(f"version: 1\nrules:\n{rules}")).problems] == ["w"]
    assert (
        codes(one + EXAMPLE + "  - id: k\n    do: keep\n    match: Share this <any>\n    examples: [{unchanged: x}]\n")
        == []
    )


IMPOSSIBLE = {
    "line end": "match: /Share\\nthis page/",
    "edge": "match: /Share this page /",
    "two spaces": "match: /Share  this page/",
    "anchor": "match: /Share this$ page/",
    "words": "match: Share this page\n    when: {max_words: 2}",
    "zone": "match: Share this page\n    at: first line\n    when: {after: Read on}",
    "row": "match: Share this page\n    at: first 2 lines\n    when: {in_a_row: 3}",
    "both": "match: Share this page\n    when: {site: example.org}\n    unless: {site: [example.org, example.com]}",
    "exact": "match: Share  this page\n    exact: true",
}
POSSIBLE = [
    "match: /Share\\n?this page/",
    "match: /Share this page *x/",
    "match: /Share {2}this page|x/",
    "match: /Share [$^] page/",
    "match: /Share this page$/",
    "match: /^Share this page/",
    "match: /Share  ?this/",
    "match: /Share this\\$ page/",
    "match: Share this page\n    when: {max_words: 3}",
    "match: /Share\\\\name of it/",
    "match: Share this page\n    when: {site: example.org}\n    unless: {site: m.example.org}",
]


@pytest.mark.parametrize("rule", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_a_rule_that_can_never_match_is_named(rule: str) -> None:
    assert "W008" in codes(f"  - id: a\n    {rule}\n")


@pytest.mark.parametrize("rule", POSSIBLE)
def test_a_rule_that_can_match_is_not(rule: str) -> None:
    assert "W008" not in codes(f"  - id: a\n    {rule}\n")


def test_dead_rules_of_a_corpus(site: Path) -> None:
    done = dechaff("check", "--corpus", "site", "--json", cwd=site)
    problems = json.loads(done.stdout)["problems"]
    dead = {problem["rule"] for problem in problems if problem["code"] == "W007"}
    assert dead == {"no-time-to-read", "read-more", "by-line", "share", "at-the-end", "quoted"}


# --- packs seen from outside -----------------------------------------------------------------------------------------


def test_packs_are_changed_and_disabled_from_outside() -> None:
    rules = load_text("""
version: 1
use: [core]
disable: [core/share-*]
change:
  - {id: core/byline, unless: {site: example.org}, note: not there}
rules: []
""").rules
    changed = next(rule for rule in rules if rule.id == "core/byline")
    assert changed.unless.site == ("example.org",) and changed.note == "not there" and changed.examples
    assert changed.place.file == "rules.yaml" and not any(rule.id.startswith("core/share-") for rule in rules)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("use: [croe]", 'did you mean "core"?'),
        ("use: [core]\ndisable: [core/bylin]", 'did you mean "core/byline"?'),
        ("use: [core]\nchange: [{id: core/bylin, at: end}]", 'did you mean "core/byline"?'),
    ],
)
def test_what_is_unknown_is_an_error_with_the_word_meant(line: str, meant: str) -> None:
    problems = read_text(f"version: 1\n{line}\nrules: []\n").problems
    assert [problem.severity for problem in problems] == ["error"] and problems[0].pointer == meant


# --- in_files --------------------------------------------------------------------------------------------------------


def test_in_files_counts_the_run_first_for_any_number_of_workers(site: Path) -> None:
    for workers in ("1", "2"):
        assert dechaff("clean", "site", "-o", f"out{workers}", "-w", workers, cwd=site).returncode == 0
    one, two = ({path.name: path.read_bytes() for path in (site / out).iterdir()} for out in ("out1", "out2"))
    assert one == two and b"tide tables" not in one["0.txt"]
    assert "in_files" in json.loads(one["0.json"])["tool"] and not json.loads(one["0.json"])["warnings"]


def test_in_files_sees_changes_of_other_files(site: Path) -> None:
    dechaff("clean", "site", "-o", "out", cwd=site)
    (site / "site" / "2.txt").write_text(page("Something else"), "utf-8")
    dechaff("clean", "site", "-o", "out", cwd=site)
    assert "tide tables" in (site / "out" / "0.txt").read_text("utf-8")


def test_in_files_outside_of_a_run_does_nothing_and_says_so() -> None:
    cleaner = Cleaner.from_text(RULES)
    article = cleaner.clean(page("See the tide tables"))
    assert article.status == "unchanged"
    assert article.record.warnings == (
        "the rule often asks in how many files of a run a line stands (in_files), so it did nothing here",
    )
    assert [article.status for article in cleaner.clean_many([page("See the tide tables")] * 5)] == ["unchanged"] * 5


def test_unless_in_files_removes_nothing_without_a_count() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    match: Rare line\n    unless: {in_files: 2}\n"
    assert Cleaner.from_text(rules).clean(page("Rare line")).status == "unchanged"


# --- anything that a user can type -----------------------------------------------------------------------------------

NONSENSE = [
    ("check", "nowhere.yaml"),
    ("check", "site"),
    ("check", "--corpus", "nowhere"),
    ("check", "--update", "site/0.txt"),
    ("explain",),
    ("explain", "nowhere.txt"),
    ("explain", "site"),
    ("explain", "site/0.txt:999"),
    ("explain", "site/0.txt:0"),
    ("explain", "--why-not", "site/0.txt"),
    ("explain", "--why-not", "nowhere:3"),
    ("explain", ""),
    ("explain", "a/b/c"),
    ("explain", "site/0.txt:3", "-r", "nowhere.yaml"),
    ("explain", "--why-not", "by-line"),
    ("diff", "nowhere"),
    ("diff", "empty"),
    ("diff", "site", "--sample", "0"),
    ("diff", "site", "--sample", "x"),
    ("diff", "site", "--rule", ""),
    ("try", "", "site"),
    ("try", "<", "nowhere"),
    ("try", "/(/", "site"),
    ("try", "..."),
    ("try", "...", "site"),
    ("try", "a", "site", "--at", "middle"),
    ("try", "<keep>", "site"),
    ("try", "\n", "site"),
    ("rules", "nowhere"),
    ("rules", "--show-effective", "site"),
    ("rules", "--show-effective", "nowhere"),
    ("rules", "site", "--show-effective", "site/0.txt"),
    ("suggest", "nowhere"),
    ("suggest", "site", "--site-from", "x"),
    ("suggest", "site", "--least", "1"),
    ("suggest", "site", "-o", "rules.yaml"),
    ("suggest", "empty"),
    ("suggest", "site", "--site-from", "field:"),
    ("suggest", "site", "-o", "no-folder/rules.yaml"),
    ("explain", "records.jsonl"),
    ("explain", "records.jsonl:9"),
    ("explain", "records.jsonl:1:999"),
    ("explain", "records.jsonl:1:x"),
    ("explain", "by-line", "--json"),
    ("explain", "site/0.txt:3", "--json"),
    ("explain", "--why-not", "site/0.txt:99999999999"),
    ("explain", "x" * 5000),
    ("rules", "x" * 5000),
    ("rules", "--show-effective", "records.jsonl"),
    ("new", "--from", "site/0.txt", "--id", "No Id"),
    ("new",),
    ("new", "--from", "nowhere"),
    ("new", "--from", "site"),
    ("new", "--from", "nothing.txt"),
    ("new", "--from", "site/0.txt", "--id", "share"),
    ("new", "--from", "long.txt"),
    ("schema",),
    ("schema", "x"),
    ("clean", "nowhere"),
    ("restore", "nowhere"),
    ("restore", "rules.yaml"),
    ("nonsense",),
    ("check", "--nonsense"),
    ("diff", "site", "--workers", "0"),
    ("check", "broken.yaml"),
    ("check", "image.yaml"),
]


@pytest.mark.parametrize("arguments", NONSENSE, ids=" ".join)
def test_nonsense_is_answered_with_a_message_and_status_2(site: Path, arguments: tuple[str, ...]) -> None:
    (site / "empty").mkdir()
    (site / "nothing.txt").write_text(" \n", "utf-8")
    (site / "records.jsonl").write_text('{"id": "d1", "text": "By Ann Lee"}\n', "utf-8")
    (site / "long.txt").write_text("\n\n".join(f"Line {number}" for number in range(60)), "utf-8")
    (site / "broken.yaml").write_text("version: 1\nrules:\n\t- id: [", "utf-8")
    (site / "image.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    done = dechaff(*arguments, cwd=site)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.strip() or done.stdout.strip()


def test_what_cannot_be_printed_is_no_reason_to_stop(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "records.jsonl").write_text('{"text": "By Łukasz Lee", "site": "\\ud83d"}\n', "utf-8")
    assert dechaff("suggest", "records.jsonl", "--site-from", "field", cwd=site).returncode == 0
    monkeypatch.setenv("PYTHONIOENCODING", "iso-8859-1")
    assert "By \\u0141ukasz Lee" in dechaff("try", "By <name>", "records.jsonl", cwd=site).stdout
    assert dechaff("explain", "--why-not", "records.jsonl:1:1", cwd=site).returncode == 0


def test_a_pattern_on_trial_is_wrong_where_the_user_typed_it(site: Path) -> None:
    said = dechaff("try", "<name>\n/(/", "site", "--at", "middle", cwd=site).stderr
    assert "pattern:2:2: error[P002]" in said and "2 | /(/\n  |  ^ missing )" in said
    assert "--at:1:1: error[S006]" in said
    assert "pattern:1:4: error[P001]" in dechaff("try", "By <nmae>", "site", cwd=site).stderr


def test_a_broken_rule_file_gets_nothing_appended_unnoticed(site: Path) -> None:
    (site / "broken.yaml").write_text("key: [a\n", "utf-8")
    done = dechaff("new", "--from", "-", "-r", "broken.yaml", cwd=site, data="Share")
    assert "can't be read" in done.stderr
    assert dechaff("new", "--from", "-", "--id", "No Id", cwd=site, data="Share").stdout == ""


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help_with_an_example(verb: str, tmp_path: Path) -> None:
    done = dechaff(verb, "--help", cwd=tmp_path)
    assert done.returncode == 0 and f": dechaff {verb}" in done.stdout


def test_shell_completion_is_there(tmp_path: Path) -> None:
    assert "--show-completion" in dechaff("--help", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("sug", ["suggest"]),
        ("suggest --site-", ["--site-from"]),
        ("suggest --site-from fi", ["field", "field:"]),
        ("diff site --rule by", ["by-line"]),
        ("explain by", ["by-line"]),
        ("explain sit", []),
        ("try x site --at e", ["end"]),
        ("schema s", ["sidecar"]),
    ],
)
def test_shell_completion(site: Path, monkeypatch: pytest.MonkeyPatch, words: str, completed: list[str]) -> None:
    monkeypatch.setenv("_DECHAFF_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"dechaff {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    code = "import sys; sys.argv = ['dechaff']; from dechaff.cli.main import main; main()"
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    done = subprocess.run([sys.executable, "-c", code], cwd=site, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == completed and "Traceback" not in done.stderr


def test_completion_says_nothing_about_broken_rules(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dechaff.cli.completion import rule_ids, what_to_explain

    monkeypatch.chdir(site)
    assert what_to_explain("by") == rule_ids("by") == ["by-line"] and "news/" not in rule_ids("")
    (site / "rules.yaml").write_text("version: 1\nuse: [news]\n", "utf-8")
    assert rule_ids("ne") == ["news/"] and "news/read-more" in rule_ids("news/")
    (site / "rules.yaml").write_text("key: [a", "utf-8")
    assert rule_ids("") == []


def test_rules_stay_readable(site: Path) -> None:
    assert not read(site / "rules.yaml").problems


def test_carets_stand_below_wide_characters() -> None:
    rules = "version: 1\nrules:\n  - id: a\n    match: 関連記事 を 読む\n"
    assert f"      関連記事 を 見る\n{' ' * 18}^^^^ differs" in why(page("関連記事 を 見る"), 3, rules)
