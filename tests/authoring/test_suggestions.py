"""`suggest`: what is proposed, what must not be, and that a proposal is a rule that works."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from dechaff.authoring.corpus import corpus_of
from dechaff.authoring.problems import check_rules
from dechaff.authoring.propose import propose
from dechaff.authoring.repeats import SiteLines, find_repeats, templates
from dechaff.authoring.suggestions import SiteFrom, rule_file, suggest_rules
from dechaff.cleaner import Cleaner
from dechaff.rules.load import Ruleset, read_text
from dechaff.text.frequent_lines import hash_key
from tests.command import dechaff

WORDS = """harbour council bridge winter letter market engine river teacher minister garden window signal journey paper
morning festival builder captain library orchard station thunder village answer question silver pocket""".split()


def sentence(rng: random.Random) -> str:
    return f"The {' '.join(rng.choice(WORDS) for _ in range(12))} of {rng.randint(3, 900)} came to an end at last."


def document(number: int, debris: tuple[str, ...] = (), site: str | None = "example") -> SiteLines:
    """A document of its own prose, with the debris at its end."""
    rng = random.Random(number)
    headline = " ".join(rng.choice(WORDS) for _ in range(6)).capitalize()
    return SiteLines(site, (headline, *(sentence(rng) for _ in range(6)), *debris))


def proposed(documents: list[SiteLines], least: int | None = 2) -> str:
    return rule_file(propose(find_repeats(lambda: documents, least)), "path")


DEBRIS = ("Trim the wick", "Story no. {} of 14 March 2024", "Lit next", "{} rains of the north")


def corpus(count: int) -> list[SiteLines]:
    return [
        document(
            n,
            tuple(line.format(f"{n} {WORDS[n % 20]} and {WORDS[n % 7]}" if "rains" in line else n) for line in DEBRIS),
        )
        for n in range(count)
    ]


def test_lines_are_joined_generalised_and_titles_saved() -> None:
    text = proposed(corpus(12))
    assert (
        "      Trim the wick\n      Story no. <number> of <date>\n      Lit next\n      <title as lit_next_title>\n"
        in text
    )
    assert "# in 12 of 12 files of example, 36 of 36 times in the last 5 lines\n  # risk:" in text
    assert text.count("- id:") == 1


def test_shared_prose_is_not_proposed() -> None:
    shared = sentence(random.Random(1))
    documents = [document(n) for n in range(20)]
    documents[3:6] = [SiteLines(d.site, (*d.lines[:3], shared, *d.lines[3:])) for d in documents[3:6]]
    assert proposed(documents).endswith("rules: []\n")


def test_the_headline_that_another_document_links_to_is_not_proposed() -> None:
    documents = [document(n) for n in range(12)]
    linked = [
        SiteLines(d.site, (*d.lines, "Lit next", documents[(n + 1) % 12].lines[0])) for n, d in enumerate(documents)
    ]
    text = proposed(linked)
    assert "<title as lit_next_title>" in text and text.count("- id:") == 1


def test_the_order_of_the_files_does_not_matter() -> None:
    documents = corpus(40) + [
        document(n, ("Rare line", "• Rare line", f"RARE LINE {n}"), "other") for n in range(40, 80)
    ]
    expected = proposed(documents)
    for seed in range(3):
        random.Random(seed).shuffle(documents)
        assert proposed(documents) == expected


def test_ids_are_unique_over_all_sites() -> None:
    documents = [document(n, ("Trim the wick", "Oil the lamp"), f"site{n % 4}") for n in range(40)]
    checked = check_rules(read_text(proposed(documents)))
    assert checked.rules == 4 and not checked.errors


class Generated:
    """2,000 documents, made anew for each pass, so that only what mining keeps is in memory."""

    def __call__(self) -> Iterator[SiteLines]:
        for number in range(2_000):
            yield document(number, ("Trim the wick", f"Story no. {number}"), f"site{number % 10}")


def test_2000_documents_in_bounded_memory() -> None:
    templates.cache_clear()
    tracemalloc.start()
    proposals = propose(find_repeats(Generated(), 25))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(proposals) == 10
    assert peak < 60_000_000, f"{peak:,} bytes"


HOSTILE = [
    "It's \"quoted\" and 'quoted' \\ twice",
    "press <b> to go <any> <title as x>",
    "a: b # c",
    "[Source: X]",
    "{title}",
    "no",
    "- item",
    "? key",
    "12:30",
    "2023-11-06",
    "& anchor *alias !tag | > % @ `tick`",
    "...",
    "/search/",
    "~",
    "null",
    "Ünlü “İLGİLİ” – ſ",
    "日本語の関連記事",
    "العربية",
    "tab\there",
    "a\\<b>",
    "/a\\/b/",
    "«Share»",
    "→",
    "=====",
    "\\",
    "'",
    "trailing colon:",
    "<keep>",
    "//",
    "x" * 2_500,
    "%",
    "{",
    "!",
    "#",
    "# Tags",
    "👍🏽 Like",
    "50% off: <now>",
]


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: line[:20])
def test_hostile_lines_come_out_as_rules_that_match_them(tmp_path: Path, line: str) -> None:
    for number in range(6):
        text = "\n\n".join([*document(number).lines[1:], f"{line}", "Trim the wick"])
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    mining = suggest_rules(Ruleset(()), corpus_of(tmp_path), SiteFrom("path"), 2)
    text = rule_file(mining.proposals, "path")
    loaded = read_text(text)
    checked = check_rules(loaded)
    assert not checked.errors and not mining.failed.count, text + "\n".join(
        problem.render() for problem in checked.errors
    )
    body = Cleaner(loaded.ruleset).clean((tmp_path / "0.txt").read_text("utf-8")).body
    assert "Trim the wick" not in body
    if len(line) <= 2_000:
        assert line.split(maxsplit=1)[0] not in body.split("\n\n")[-1].split(), text


SITES = ("example.org", "it's [a] {b}: c", "ünlü", "-", "a*b?", "#1", "no", "two words")


def test_hostile_sites(tmp_path: Path) -> None:
    """Folders with such names are sites; the rules proposed for each are valid, and match there."""
    for site in SITES:
        (tmp_path / "in" / site).mkdir(parents=True)
        for number in range(6):
            text = "\n\n".join(document(number, (f"Trim the wick of {SITES.index(site)} lamps",)).lines)
            (tmp_path / "in" / site / f"{number}.txt").write_text(text, "utf-8")
    (tmp_path / "none.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    assert dechaff("suggest", "in", "-r", "none.yaml", "-o", "rules.yaml", cwd=tmp_path).returncode == 0
    assert dechaff("check", cwd=tmp_path).returncode == 0, (tmp_path / "rules.yaml").read_text("utf-8")
    for folder, given in ((tmp_path, "in"), (tmp_path / "in", ".")):
        out = tmp_path / "out"
        done = dechaff("clean", given, "-r", tmp_path / "rules.yaml", "-o", out, "--force", cwd=folder)
        assert done.returncode == 0
        bodies = {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.rglob("*.txt")}
        assert len(bodies) == 6 * len(SITES)
        assert [name for name, body in bodies.items() if "Trim the wick" in body] == []


def test_what_rules_take_already_is_not_proposed_and_sites_come_from_urls(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules:\n  - id: chrome\n    match: Trim the wick\n", "utf-8")
    (tmp_path / "in").mkdir()
    for number in range(5):
        paragraphs = "".join(f"<p>{line}</p>" for line in document(number).lines[1:])
        (tmp_path / "in" / f"{number}.html").write_text(
            f"<html><head><link rel=canonical href='https://www.example.org/{number}'><title>T{number}</title></head>"
            f"<body><article>{paragraphs}<p>Trim the wick</p><p>Oil the lamp of the harbour</p></article></body>",
            "utf-8",
        )
    done = dechaff("suggest", "in", "--site-from", "url", cwd=tmp_path)
    assert done.returncode == 0 and "site: example.org" in done.stdout and "Oil the lamp" in done.stdout
    assert "Trim the wick" not in done.stdout and "id: chrome-example-org" in done.stdout
    assert dechaff("suggest", "in", "--site-from", "field", cwd=tmp_path).returncode == 0


def test_a_call_among_sentences_is_proposed_and_a_subheading_is_not(tmp_path: Path) -> None:
    """On texts of many sites a line counts over all of them, even where no site has it twice."""
    records = []
    for number in range(24):
        lines = list(document(number).lines)
        if number % 3 == 0:
            lines.insert(4, "Scroll down for the video")
            lines.insert(6, "What came of it")
        records.append({"url": f"https://site{number % 12}.example/{number}", "text": "\n".join(lines)})
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    found = suggest_rules(Ruleset(()), corpus_of(path), SiteFrom("url"))
    patterns = [alternative for one in found.proposals for alternative in one.alternatives]
    assert ("Scroll down for the video",) in patterns and ("What came of it",) not in patterns
    (call,) = (one for one in found.proposals if ("Scroll down for the video",) in one.alternatives)
    assert call.site is None and call.sites == 4 and call.files == (8,)
    assert "on 4 sites" in rule_file([call], "site") and "when:" not in rule_file([call], "site")


def test_keys_are_the_same_everywhere() -> None:
    assert hash_key("a", "b") == hash_key("a", "b") != hash_key("ab")
