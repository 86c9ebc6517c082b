"""What `explain` says of whole pages: each line that was removed has its score; of stated titles; as processes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dechaff import Cleaner
from dechaff.authoring.explain_page import MOST_LINES, page_of, page_summary, span_lines
from dechaff.document import Document, Source
from dechaff.rules.load import built_in, load_text
from dechaff.rules.model import (
    FRONT_MATTER,
    FURNITURE_LINE,
    HEAD_RULES,
    PAGE_HEADLINE,
    PAGE_RULES,
    REST_OF_PAGE,
    TRAILING_TITLES,
)
from dechaff.stages.normalise.normalise import normalise
from dechaff.stages.page.chrome import non_blank_lines
from dechaff.stages.page.evidence import FeatureGroup, evidence_words, feature_group
from dechaff.stages.page.gap_evidence import gap_evidence, gap_feature_group
from dechaff.stages.page.line_scores import LineScore, score_lines
from dechaff.stages.page.log_odds import body_log_odds
from dechaff.stages.page.segment import BIAS
from dechaff.stages.page.weights import gap_weights, model_weights
from tests.command import dechaff
from tests.docs.test_docs import blocks, fits
from tests.pages import FOOT, HEADLINE, MENU, PROSE, dump
from tests.places import ROOT

# Prose in the foot: by itself it reads like an article, and it is removed with the lines around it.
LONE = (
    "Our newsletter takes you to the islands every week. It tells you what the captain had to say about the weather, "
    "and what the school is going to do about it. The captain said that he had never seen so many people on the quay, "
    "and that most of them were not going to leave before the ferry came back in the evening, whatever the board had "
    "decided. The school tells you what the islands had to say about it, and what is going to be done with the boat."
)
SPLIT = dump().split("\n").index(FOOT[5])  # too far from the article for a paragraph to be spared
LONG = "\n".join([*dump().split("\n")[:SPLIT], LONE, *dump().split("\n")[SPLIT:], *MENU])


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(dump(), "utf-8")
    (tmp_path / "foot.txt").write_text(dump().removesuffix("\n".join(MENU)).strip(), "utf-8")
    (tmp_path / "long.txt").write_text(LONG, "utf-8")
    return tmp_path


def explain(folder: Path, *arguments: str) -> str:
    done = dechaff("explain", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def line_scores(text: str, rules: str = "version: 1\nuse: [core]\n") -> dict[str, LineScore]:
    return {one.text: one for one in page_of(load_text(rules), Source("a", text)).line_scores}


# --- explain FILE ----------------------------------------------------------------------------------------------------


def test_a_whole_page_is_named_as_one(pages: Path) -> None:
    output = explain(pages, "ferry.txt")
    assert 'recognised as the text of a whole page, by these labels of page chrome:\n    "Home", ' in output
    assert "and 10 more" in output
    output = explain(pages, "foot.txt")
    assert 'lines are short and end without a full stop; the copyright line "© 2023 Harbour News"' in output
    whole = explain(pages, "--all", "ferry.txt")
    assert all(f'"{label}"' in whole for label in ("Home", "Sitemap", "Terms of use", "Careers"))


@pytest.mark.parametrize("name", ["ferry.txt", "long.txt"])
def test_each_line_that_went_has_a_row_and_an_account(pages: Path, name: str) -> None:
    output = explain(pages, "--all", name)
    record = json.loads(explain(pages, "--json", name))
    rows = {int(row[0]): row for row in re.findall(r"^ +(\d+) +([-+]\d+\.\d)  (.+?)  +(.+)$", output, re.MULTILINE)}
    scores = {(one["line"], one["rule"]): one for one in record["page"]["line_scores"]}
    went = 0
    for span in record["removed"]:
        if span["rule"] not in PAGE_RULES:
            continue
        if span["rule"] == PAGE_HEADLINE:
            assert "the body begins with it" in output
            continue
        for number, line in enumerate(span["text"].split("\n"), span["line"]):
            if line.strip():
                went += 1
                line_score = scores[number, span["rule"]]
                assert line_score["text"] == line.strip() and line_score["evidence"]
                assert rows[number][1] == f"{line_score['score']:+.1f}"
                assert rows[number][2][:20].strip() in line and rows[number][3]
    assert went == len(rows) == sum(1 for one in scores.values() if one["rule"] not in (None, "", PAGE_HEADLINE)) > 25


def test_long_runs_are_shown_in_part(pages: Path) -> None:
    output, whole = explain(pages, "long.txt"), explain(pages, "--all", "long.txt")
    assert len(output.split("\n")) < len(whole.split("\n"))
    counted = re.search(
        r"^ +(\d+) lines in all: (\d+) by their own score, (\d+) with .* \(--all ", output, re.MULTILINE
    )
    assert counted and int(counted[1]) == int(counted[2]) + int(counted[3]) > MOST_LINES
    gaps = re.findall(r"^ +… +(\d+) lines?, scores? ", output, re.MULTILINE)
    rows = [len(re.findall(r"^ +\d+  +[-+]\d", text, re.MULTILINE)) for text in (output, whole)]
    assert rows[0] + sum(map(int, gaps)) == rows[1]
    assert LONE[:20] in output, "what came closest to staying is shown"


def test_what_is_said_of_a_line(pages: Path) -> None:
    output = explain(pages, "--all", "long.txt")
    assert re.search(r"Log in +.*2 words, no full stop", output)
    assert re.search(r"Home +nothing but links and labels around it; 1 word, no full stop", output)
    assert re.search(r"[+]0.*  Our newsletter.*removed with its neighbours, despite: .*several sentences", output)


def test_the_documentation_shows_what_is_said(pages: Path) -> None:
    """But for the scores, which change with the table of weights."""
    (shown,) = [block for _, block in blocks("console", [ROOT / "docs" / "rules.md"]) if "explain ferry.txt" in block]
    texts = (shown.partition("\n")[2], explain(pages, "ferry.txt"))
    assert fits(*(re.sub(r"-\d\.\d", "-N.N", text) for text in texts))


# --- explain FILE:LINE -----------------------------------------------------------------------------------------------


def test_why_a_line_of_a_page_goes_or_stays(pages: Path) -> None:
    lines = LONG.split("\n")

    def why(line: str) -> str:
        return explain(pages, "--why-not", f"long.txt:{lines.index(line) + 1}")

    gone = why("Privacy policy")
    assert "it is removed by core/before-body" in gone
    assert "the line is removed as page chrome, by its own score; its score is -" in gone
    assert "2 words, no full stop" in gone and "links and labels" in gone
    stays = why(PROSE[2])
    assert "the line is kept, by its own score; its score is +" in stays and "ends as a sentence does" in stays
    assert "is removed as page chrome, with its neighbours; its score is +" in why(LONE)


WAYS_TO_STAY = {
    "keep": "version: 1\nuse: [core]\nrules:\n  - {id: jobs, match: Careers, do: keep}\n",
    "disabled": "version: 1\nuse: [core]\ndisable: [core/after-body]\n",
}


@pytest.mark.parametrize("decided_by", WAYS_TO_STAY)
def test_lines_that_stay_against_their_score(decided_by: str) -> None:
    stays = line_scores(dump(), WAYS_TO_STAY[decided_by])["Careers"]
    assert stays.rule is None and stays.score < 0 and stays.decided_by == decided_by


def test_too_little_that_reads_like_an_article() -> None:
    text = "\n".join([*MENU, *FOOT, *MENU, *FOOT])
    assert {one.decided_by for one in line_scores(text).values() if one.score < 0} == {"little"}
    output = "\n".join(page_summary(page_of(built_in(), Source("a", text)), whole=False))
    assert "nothing was removed from it as page chrome: too few of its words read like an article" in output


# --- texts that are no pages -----------------------------------------------------------------------------------------

PARAGRAPHS = [line for line in PROSE for _ in range(5)]
NO_PAGES = {
    "one label": (
        [*PARAGRAPHS, *["Log in", *[f"Quay {n}" for n in range(12)]]],
        '1 label that only pages have ("Log in"), 2 are needed',
    ),
    "few lines": ([*PROSE, "Log in", "Home", "Privacy policy", "Sitemap"], "it has 9 lines, 20 are needed"),
    "long lines": (
        [*PARAGRAPHS, "Log in", "Home", "Privacy policy", "Sitemap"],
        "4 of its 29 lines are short and end without a full stop, 25% are needed",
    ),
    "few labels": (
        [*PARAGRAPHS[:10], "Log in", "Sitemap", *[f"Quay {n}" for n in range(12)]],
        '2 labels of page chrome ("Log in", "Sitemap"), 4 or a copyright line are needed',
    ),
    "none": (PARAGRAPHS, None),
    "topics": ([*PARAGRAPHS, "Politics", "Sport"], None),
}


@pytest.mark.parametrize("case", NO_PAGES)
def test_why_a_text_is_not_recognised_as_a_page(case: str) -> None:
    lines, reason = NO_PAGES[case]
    page = page_of(built_in(), Source("a", "\n".join(lines)))
    assert list(page_summary(page, whole=False)) == ([f"  not recognised as a whole page: {reason}"] if reason else [])


def test_explain_tells_it(tmp_path: Path) -> None:
    lines, reason = NO_PAGES["one label"]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    assert f"  not recognised as a whole page: {reason}\n" in explain(tmp_path, "a.txt")
    page = json.loads(explain(tmp_path, "--json", "a.txt"))["page"]
    assert page["whole_page"] is False and page["why_not"] == reason and page["line_scores"] == []
    assert f"not recognised as a whole page: {reason}\n" in explain(tmp_path, f"a.txt:{lines.index('Log in') + 1}")


def test_nothing_is_said_where_rules_do_not_look_for_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(dump(), "utf-8")
    (tmp_path / "rules.yaml").write_text("version: 1\nuse: [core]\nbody: whole\n", "utf-8")
    assert "whole page" not in explain(tmp_path, "a.txt")


# --- the stated title ------------------------------------------------------------------------------------------------


def test_which_stated_title_a_headline_equals(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in PROSE)
    text = "\n\n".join([HEADLINE, *PROSE])
    stated = f"{HEADLINE} | Harbour News"
    (tmp_path / "a.html").write_text(
        f"<html><head><title>{stated}</title></head><body><article><h2>{HEADLINE}</h2>{paragraphs}</article></body>",
        "utf-8",
    )
    output = explain(tmp_path, "a.html")
    assert "removed by core/page-headline" in output
    assert f'why: it is the title that the page states, without the name of the site: "{stated}"' in output
    source = Source("a", text, metadata={"title": HEADLINE})
    (span,) = Cleaner.built_in().clean_source(source).removed
    scores = list(span_lines(page_of(built_in(), source), span, whole=False))
    assert scores == [f"  - {HEADLINE}", f'    why: it is the title that the record states: "{HEADLINE}"']


def test_a_line_that_was_judged(tmp_path: Path) -> None:
    """Outside of whole pages: the reasons for each line that went, and for one that stayed."""
    (tmp_path / "rules.yaml").write_text("version: 1\nuse: [core]\ndisable: ['core/[!f]*']\n", "utf-8")
    text = "\n".join([*PROSE, "The lights", "Most popular stories", "Sign up", "Terms of service", "Privacy policy"])
    (tmp_path / "a.txt").write_text(text, "utf-8")
    output = explain(tmp_path, "--rules", "rules.yaml", "a.txt")
    assert "removed by core/furniture-line" in output
    assert re.search(r"\n +10 +-\d\.\d  Privacy policy +\S.*[a-z]", output)
    kept = explain(tmp_path, "--rules", "rules.yaml", "--why-not", "a.txt:7")
    assert re.search(r"no prose, and judged by core/furniture-line: its score is -\d\.\d\d, so the line is kept", kept)
    assert "after the last paragraph" in kept
    assert "judged by" not in explain(tmp_path, "--rules", "rules.yaml", "--why-not", "a.txt:6")


# --- explain RULE ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", PAGE_RULES)
def test_what_is_built_in_is_explained(tmp_path: Path, id: str) -> None:
    output = explain(tmp_path, id)
    assert f"{id} (built in)\n" in output and f"to turn it off: body: whole, or disable: [{id}]" in output
    how = {PAGE_HEADLINE: "equals, word for word", FURNITURE_LINE: "a sentence is never removed"}
    how[TRAILING_TITLES] = "have the look of headlines"
    how[REST_OF_PAGE] = "all that is below that label is removed"
    how |= dict.fromkeys(HEAD_RULES, "only a line that contains nothing else is removed")
    how[FRONT_MATTER] = "fields of the form"
    assert how.get(id, "it has 2 labels that occur only on pages") in output


# --- the words -------------------------------------------------------------------------------------------------------


def test_every_feature_of_the_model_has_words() -> None:
    """A feature without words would be in explanations under its own name."""
    features = {name for table in model_weights() for name in table}
    assert [name for name in features if feature_group(name) is None] == []
    for name in features:
        side = feature_group(name) or ""
        key, _, value = name.partition(",")[0].partition("=")
        facts = {key: value, "blank before": "1 after=1"}
        for weight in (-1.0, 1.0):
            assert re.fullmatch(r"[^=]+", evidence_words(side, FeatureGroup("Log in", facts, {name: weight}))), name


def test_every_feature_of_the_judgement_has_words() -> None:
    assert [name for name in gap_weights() if gap_feature_group(name) is None] == []
    for name, weight in gap_weights().items():
        for piece in gap_evidence("Log in", "tail", {name: weight}):
            assert re.fullmatch(r"[^=]+", piece.words) and not piece.words.startswith("word "), name


def test_the_evidence_of_a_line_adds_up_to_its_score() -> None:
    document, _ = normalise(Document.of(LONG))
    lines = non_blank_lines(document)
    log_odds = body_log_odds(lines.texts, lines.blank_before).log_odds
    scores = score_lines(document, (), frozenset())
    assert [one.score for one in scores] == pytest.approx([value + BIAS for value in log_odds])
