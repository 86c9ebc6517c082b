"""The tool that mines phrases: what is proposed from a small corpus of made-up sites, and what is not."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mine_phrases", ROOT / "tools" / "mine_phrases.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for the module of a class
    spec.loader.exec_module(module)
    return module


tool = load()

WORDS = """harbour council bridge winter letter market engine river teacher minister garden window signal journey paper
morning festival builder captain library orchard station thunder village answer question silver pocket""".split()


def sentence(rng: random.Random) -> str:
    return f"The {' '.join(rng.choice(WORDS) for _ in range(14))}."


def text(number: int, *debris: str) -> str:
    """Five paragraphs of own prose, and debris between and under them."""
    rng = random.Random(number)
    paragraphs = [f"{sentence(rng)} {sentence(rng)}" for _ in range(5)]
    return "\n".join([*paragraphs[:2], *debris, *paragraphs[2:]])


def mine(texts: dict[str, list[str]], **options: int) -> dict[str, object]:
    documents = [tool.Document(text, site) for site, texts in texts.items() for text in texts]
    return {f"{one.kind} {one.phrase}": one for one in tool.mine(lambda: documents, **options)}


SITES = {
    f"{name}.example": [
        text(
            number,
            f"Read more: {name.title()} opens its {number} doors",
            "**Scroll down for video**" if number % 2 else "SCROLL DOWN FOR VIDEO",
            f"Follow {name.title()} Lee on Twitter.",
        )
        + f" Send your tips to desk@{name}.example."
    ]
    for number, name in enumerate(("north", "south", "east", "west"))
}


def test_variants_are_one_phrase() -> None:
    found = mine(SITES)
    video = found["line scroll down for video"]
    assert video.origins == 4
    assert set(video.variants) == {"**Scroll down for video**", "SCROLL DOWN FOR VIDEO"}
    assert len(video.contexts) == 3
    assert video.in_prose == 0


def test_labels_slots_and_last_sentences() -> None:
    found = mine(SITES)
    assert found["label read more"].origins == 4
    assert found["last send your tips to EMAIL"].at_end == 1
    assert any(key.startswith("line follow NAME on twitter") for key in found)


def test_words_of_running_text_rank_below_debris() -> None:
    found = list(mine(SITES))
    prose = [place for place, key in enumerate(found) if set(key.split()[1:]) & set(WORDS)]
    debris = ("label read more", "line scroll down for video", "last send your tips to EMAIL")
    assert max(map(found.index, debris)) < min(prose, default=99)


def test_what_recurs_on_one_site_only_needs_many_documents() -> None:
    one_site = {"a.example": [text(n, "Trim the wick") for n in range(9)], "b.example": [text(99)]}
    assert "line trim the wick" not in mine(one_site, within=10)
    assert mine(one_site, within=9)["line trim the wick"].origins == 1


def test_copies_of_an_article_are_no_evidence() -> None:
    rng = random.Random(5)
    article = "\n".join(f"{sentence(rng)} {sentence(rng)}" for _ in range(6))
    found = mine({"a.example": [article], "b.example": [article]})
    assert found == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("He left. Read more here.", ["He left.", "Read more here."]),
        ("Dr. Lee and Mr. Oak met at 5 p.m. in the U.S. capital.", 1),
        ("“It is cold.” He left!", ["“It is cold.”", "He left!"]),
        ("会议结束了。点击阅读更多", ["会议结束了。", "点击阅读更多"]),
        ("Es war am 3. Mai. Mehr dazu hier.", ["Es war am 3. Mai.", "Mehr dazu hier."]),
    ],
)
def test_sentences(line: str, expected: list[str] | int) -> None:
    found = tool.sentences(line)
    assert (len(found) if isinstance(expected, int) else found) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[Read more](https://x.example/a) »", "read more"),
        ("Share 15.6k times on 12/03/2024", "share NUMBER k times on DATE"),
        ("Write to me@x.example or @somebody", "write to EMAIL or HANDLE"),
        ("【関連記事】", "関連記事"),
    ],
)
def test_keys(text: str, key: str) -> None:
    assert tool.key_of(tool.tokens(text)) == key


def test_files(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    with gzip.open(folder / "en.jsonl.gz", "wt", encoding="utf-8") as file:
        for site, texts in SITES.items():
            file.writelines(json.dumps({"text": text, "site": site, "source": "made up"}) + "\n" for text in texts)
    tool.main([str(folder), str(out), "en"])
    head, *rows = (out / "en.tsv").read_text("utf-8").splitlines()
    columns = head.split("\t")
    assert all(len(row.split("\t")) == len(columns) for row in rows)
    assert any(row.split("\t")[columns.index("phrase")] == "scroll down for video" for row in rows)
