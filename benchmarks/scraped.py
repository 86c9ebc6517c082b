"""Texts as people have scraped them, every piece of debris annotated: how much of it goes, and what goes with it.

python benchmarks/scraped.py DATA                    # DATA has scraped/*.jsonl (guidelines beside them)
python benchmarks/scraped.py DATA --show misses      # or harm, meta: one line for each
python benchmarks/scraped.py DATA --wild unseen      # texts of wild/, annotated (wild.py); or shown, the other half
python benchmarks/scraped.py DATA --harm             # gold bodies of bodies/, pages-web/ and pages-news/ as the input
python benchmarks/scraped.py DATA --peers --write    # other tools beside it, and the section of RESULTS.md

A row of the data: {"id", "lang", "site", "raw", "delete": [[start, end, kind], ...]}; offsets count code points.
A segment of debris counts as removed when nine tenths of its characters are. White space never counts.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import hashlib
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

import regex  # noqa: E402
from floors import failures, raise_floors  # noqa: E402
from results import write_section  # noqa: E402
from wild import annotated  # noqa: E402

from dechaff.cleaner import Cleaner  # noqa: E402
from dechaff.document import Article, Source  # noqa: E402
from dechaff.rules.model import HEAD_HEADLINE, PAGE_HEADLINE  # noqa: E402

METADATA = frozenset({"headline", "byline", "date", "contributor", "section"})
"""Kinds that are facts to save; counted apart."""

FREE = frozenset({"caption", "dateline", "pullquote", "embed", "optional"})
"""Kinds that may stay or go."""

KEPT_DEBRIS = (
    "cms/antispam", "core/new-tab", "core/reading-time", "core/updated-*", "credits/agency-line", "*/credit-sentence", "*/credit-behind",
    "credits/labelled-sentence", "*/author-at-end", "*/author-line", "*/byline-end", "*/caption-source", "*/copyright", "*/read-also",
    "en/about-author", "en/author-at-the-end", "en/comment-call", "en/contact-sentence", "en/contributors", "en/credit-behind-caption",
    "en/credit-in-brackets", "en/disclaimer", "*/first-published", "en/letter-box", "en/list-of-titles", "en/newsletter-call",
    "en/picture-credit", "en/rights", "en/share-sentence", "en/shop-button", "en/teaser", "en/author-contact", "legal/affiliate", "legal/licence", "navigation/on-this-page", "related/list-*",
)  # fmt: skip
"""Rules all of whose hits in gold bodies were read and are debris that the annotators have left in ("Read more: ...")."""

HEADLINES = frozenset({HEAD_HEADLINE, PAGE_HEADLINE, "core/headline"})
"""The rules that remove the headline: where it is the title that the gold states, it is no harm."""

HALVES = ("shown", "unseen")
"""The halves of the annotated texts of `wild`, by `Scraped.half`: rules may be written from the first one only."""

DONE = 0.9
FIELDS = (("title", "headline"), ("author", "byline"), ("date", "date"))
_WORDS = regex.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Scraped:
    """A text with its debris: `spans` are (start, end, kind) into `raw`."""

    id: str
    language: str
    site: str
    raw: str
    spans: tuple[tuple[int, int, str], ...]

    @property
    def half(self) -> int:
        """0 or 1, by site: what is fitted or chosen on one half is reported on the other."""
        return int(hashlib.sha1(self.site.encode()).hexdigest(), 16) % 2


@dataclass(slots=True)
class Tally:
    """Sums over documents: `counts` of segments and characters, by name."""

    counts: Counter[str] = field(default_factory=Counter)

    def share(self, part: str, whole: str) -> float:
        """A share, 1 where there is nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 1.0

    def line(self) -> str:
        """The figures in one line."""
        of = self.counts
        return (
            f"segments {of['removed']}/{of['segments']} = {self.share('removed', 'segments'):.1%}, "
            f"characters {self.share('removed characters', 'characters'):.1%}, "
            f"within lines {of['removed inline']}/{of['inline']}, "
            f"harm {of['harm']} of {of['body']} = {of['harm'] / max(1, of['body']):.4%}, "
            f"perfect {of['perfect']}/{of['documents']} = {self.share('perfect', 'documents'):.1%}"
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What a cleaner did to a text: for each character of `raw` the rule that removed it, and the metadata."""

    gone: Sequence[str | None]
    metadata: dict[str, str]


def read(folder: Path) -> list[Scraped]:
    """All annotated texts, in the order of the files."""
    rows: list[Scraped] = []
    for path in sorted(folder.glob("*.jsonl")):
        # Only at line feeds: JSON may have other line separators within its strings.
        rows += map(_scraped, map(json.loads, filter(None, path.read_text("utf-8").split("\n"))))
    return rows


def read_wild(folder: Path, half: str) -> list[Scraped]:
    """The annotated texts of the folder `wild`: of the half "shown" or "unseen" of the sites, or of both ("all")."""
    texts = map(_scraped, annotated(folder))
    return [text for text in texts if half == "all" or HALVES[text.half] == half]


def _scraped(row: dict[str, Any]) -> Scraped:
    spans = tuple((start, end, kind) for start, end, kind in row["delete"])
    return Scraped(row["id"], row.get("lang") or "en", row.get("site") or row["id"], row["raw"], spans)


def ours(cleaner: Cleaner, text: Scraped) -> Result:
    """What dechaff removes."""
    outcome = cleaner.attempt(Source(text.id, text.raw.encode("utf-8", "surrogatepass")))
    gone: list[str | None] = [None] * len(text.raw)
    if not isinstance(outcome, Article):
        return Result(gone, {})
    decoded = outcome.restore()
    places = None if decoded == text.raw else _alignment(text.raw, decoded)
    for span in outcome.removed:
        for position in range(span.start, span.end):
            gone[places[position] if places else position] = span.rule
    if places:
        # Debris of which a repair has left blanks at most, as of escaped spaces, is in no removed span.
        left = {place for place, character in zip(places, decoded, strict=True) if not character.isspace()}
        for start, end, _ in text.spans:
            if left.isdisjoint(range(start, end)):
                gone[start:end] = ["repair"] * (end - start)
    return Result(gone, {name: str(value) for name, value in outcome.metadata.items()})


def _alignment(raw: str, decoded: str) -> list[int]:
    """For each character of the decoded text its place in the raw one."""
    # By lines first: a comparison of characters takes quadratic time.
    places = [0] * len(decoded)
    for tag, start, end, low, high in _changed(raw.splitlines(keepends=True), decoded.splitlines(keepends=True)):
        if tag == "equal":
            places[low:high] = range(start, end)
            continue
        part, other = raw[start:end], decoded[low:high]
        for _, first, last, below, above in difflib.SequenceMatcher(None, part, other, autojunk=False).get_opcodes():
            for position in range(below, above):
                offset = first + min(position - below, max(last - first - 1, 0))
                places[low + position] = min(start + offset, len(raw) - 1)
    return places


def _changed(lines: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The blocks of equal and of other lines, as opcodes over characters."""
    starts, other_starts = [0, *accumulate(map(len, lines))], [0, *accumulate(map(len, others))]
    for tag, start, end, low, high in difflib.SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        yield tag, starts[start], starts[end], other_starts[low], other_starts[high]


def of_peer(run: Callable[[str], str]) -> Callable[[Scraped], Result]:
    """What another filter of text removes: the lines, or parts of lines, that do not come out."""

    def remove(text: Scraped) -> Result:
        kept = run(text.raw)
        gone: list[str | None] = ["peer"] * len(text.raw)
        for block in difflib.SequenceMatcher(None, text.raw, kept, autojunk=False).get_matching_blocks():
            gone[block.a : block.a + block.size] = [None] * block.size
        return Result(gone, {})

    return remove


def score(text: Scraped, result: Result, shown: list[tuple[str, ...]], show: str | None) -> tuple[Tally, Tally]:
    """The tallies of one text: of all, and by kind. What is to be shown is added to `shown`."""
    raw, gone = text.raw, result.gone
    label: list[str | None] = [None] * len(raw)
    for start, end, kind in sorted(text.spans, key=lambda span: span[2] not in FREE):
        label[start:end] = [kind] * (end - start)
    tally, kinds, left = Tally(Counter(documents=1)), Tally(), 0
    for start, end, kind in text.spans:
        cells = [position for position in range(start, end) if not raw[position].isspace()]
        removed = sum(gone[position] is not None for position in cells)
        done = removed >= DONE * len(cells)
        kinds.counts.update({f"{kind} all": 1, f"{kind} removed": done})
        if kind in FREE:
            continue
        if kind in METADATA:
            tally.counts.update({"metadata": 1, "removed metadata": done})
            continue
        inline = _is_inline(raw, start, end)
        tally.counts.update({"segments": 1, "removed": done, "characters": len(cells), "removed characters": removed})
        tally.counts.update({"inline": inline, "removed inline": inline and done})
        left += not done
        if not done and show == "misses":
            shown.append((kind, text.id, ("(in) " if inline else "") + raw[start:end][:140]))
    body = [position for position, character in enumerate(raw) if not character.isspace() and label[position] is None]
    lost = [position for position in body if gone[position] is not None]
    tally.counts.update({"body": len(body), "harm": len(lost), "perfect": not left and not lost})
    if show == "harm":
        shown += list(_places(text, lost, gone))
    tally.counts.update(_facts(text, result.metadata, shown if show == "meta" else []))
    return tally, kinds


def _is_inline(raw: str, start: int, end: int) -> bool:
    """Whether there is other text in the line."""
    low, high = raw.rfind("\n", 0, start) + 1, raw.find("\n", end)
    return bool(raw[low:start].strip() or raw[end : high if high >= 0 else len(raw)].strip())


def _places(text: Scraped, lost: Sequence[int], gone: Sequence[str | None]) -> Iterator[tuple[str, ...]]:
    last = None
    for position in lost:
        if last is None or text.raw[last + 1 : position].strip():
            yield (gone[position] or "", text.id, text.raw[position : position + 140].split("\n")[0])
        last = position


def _facts(text: Scraped, metadata: dict[str, str], shown: list[tuple[str, ...]]) -> Counter[str]:
    """Title, author and date: right, wrong, missing; by the annotated lines."""
    found: Counter[str] = Counter()
    for name, kind in FIELDS:
        gold = [_plain(text.raw[start:end]) for start, end, other in text.spans if other == kind]
        value = metadata.get("date_text", metadata.get(name)) if name == "date" else metadata.get(name)
        if not value:
            found[f"{name} {'missing' if gold else 'rightly none'}"] += 1
            continue
        plain = _plain(value)
        right = any(plain and (plain in line or line in plain) for line in gold)
        found[f"{name} {'right' if right else 'wrong' if name == 'title' or gold else 'not annotated'}"] += 1
        if not right:
            shown.append((name, text.id, f"{value!r}, annotated {gold[:2]}"))
    return found


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def measure(
    texts: Sequence[Scraped], remove: Callable[[Scraped], Result], by: str, show: str | None
) -> tuple[Tally, dict[str, Tally], Tally, list[tuple[str, ...]]]:
    """The tally of all texts, of each group, and by kind; and what is to be shown."""
    total, kinds, shown = Tally(), Tally(), list[tuple[str, ...]]()
    groups: dict[str, Tally] = {}
    for text in texts:
        tally, of_kind = score(text, remove(text), shown, show)
        total.counts.update(tally.counts)
        kinds.counts.update(of_kind.counts)
        groups.setdefault(str(getattr(text, by)), Tally()).counts.update(tally.counts)
    return total, groups, kinds, shown


def gold_bodies(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """(collection, id, title, body) of all pages with a hand-made body; the title is empty where none is stated."""
    for collection, name in (("bodies", "gold.jsonl"), ("pages-web", "gold.jsonl.gz"), ("pages-news", "gold.jsonl.gz")):
        path = data / collection / name
        data_bytes = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        for row in map(json.loads, data_bytes.splitlines()):
            if row.get("body"):
                yield collection, row["id"], row.get("title") or "", row["body"]


def harm(cleaner: Cleaner, data: Path, show: bool) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """What cleaning removes when a gold body itself is the input: by collection, and by rule (of all collections)."""
    counts: Counter[str] = Counter()
    by_rule: dict[str, Counter[str]] = {}
    for collection, id, title, body in gold_bodies(data):
        text = Scraped(id, "", "", body, ())
        gone = ours(cleaner, text).gone
        lost = [position for position, rule in enumerate(gone) if rule is not None and not body[position].isspace()]
        size = sum(not character.isspace() for character in body)
        rules = Counter(gone[position] or "" for position in lost)
        doubtful = sum(
            number
            for rule, number in rules.items()
            if not is_gold_debris(rule) and not (rule in HEADLINES and _is_stated(title, rule, body, gone))
        )
        for part in (collection, "all"):
            counts.update({f"{part} documents": 1, f"{part} touched": bool(lost), f"{part} touched body": doubtful > 0})
            counts.update({f"{part} characters": size, f"{part} lost": len(lost), f"{part} lost body": doubtful})
        for rule, number in rules.items():
            by_rule.setdefault(rule, Counter()).update({"characters": number, "documents": 1})
        if show:
            for row in _places(text, lost, gone):
                print("  ", collection, *row, sep=" | ")
    return counts, by_rule


def _is_stated(title: str, rule: str, body: str, gone: Sequence[str | None]) -> bool:
    """Whether what a rule removes from a gold body as its headline is the title that the gold states."""
    removed = _plain("".join(character for character, by in zip(body, gone, strict=True) if by == rule))
    stated = _plain(title)
    return bool(removed and stated) and (removed in stated or stated in removed)


def is_gold_debris(rule: str) -> bool:
    """Whether what a rule takes from gold bodies is debris that their annotators have left in."""
    return any(fnmatchcase(rule, pattern) for pattern in KEPT_DEBRIS)


def main() -> None:
    """Print the figures; with --write, the section of RESULTS.md and the comparison with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", choices=["misses", "harm", "meta"])
    parser.add_argument("--by", choices=["language", "half", "id"], default="language")
    parser.add_argument("--only", help="texts of one language, or of all but one: en, -en")
    parser.add_argument("--wild", choices=[*HALVES, "all"], help="the annotated texts of wild/ in place of scraped/")
    parser.add_argument("--harm", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--raise-floor", action="store_true")
    parser.add_argument("--rules", type=Path, help="a rule file in place of all packs")
    arguments = parser.parse_args()
    cleaner = Cleaner.from_file(arguments.rules) if arguments.rules else Cleaner.built_in()
    if arguments.harm:
        print_harm(*harm(cleaner, arguments.data, arguments.show == "harm"))
        return
    everything = (
        read_wild(arguments.data / "wild", arguments.wild) if arguments.wild else read(arguments.data / "scraped")
    )
    texts = [text for text in everything if _chosen(text, arguments.only)]
    parts = {"English": [t for t in texts if t.language == "en"], "other": [t for t in texts if t.language != "en"]}
    figures: dict[str, float] = {}
    rows: list[str] = []
    for name, part in parts.items():
        if not part:
            continue
        total, groups, kinds, shown = measure(part, lambda text: ours(cleaner, text), arguments.by, arguments.show)
        print(f"{name}: {total.line()}; metadata lines {total.counts['removed metadata']}/{total.counts['metadata']}")
        print("  by kind:", ", ".join(_by_kind(kinds)))
        for fact, _ in FIELDS:
            print(f"  {fact}:", {key: value for key, value in sorted(total.counts.items()) if key.startswith(fact)})
        for group, tally in sorted(groups.items()) if len(groups) < 40 else ():
            print(f"  {group}: {tally.line()}")
        for row in sorted(shown):
            print("   ", *row, sep=" | ")
        figures |= figures_of(name, total, groups if arguments.by == "language" else {}, kinds)
        rows.append(_row(f"dechaff, {name}", total))
        if arguments.peers:
            rows += _peer_rows(name, part)
    if arguments.write:
        header = "| cleaner | segments | characters | within lines | harm | perfect |\n| --- | --- | --- | --- | --- | --- |\n"
        half = f", annotated in the wild, {arguments.wild} half" if arguments.wild else ""
        write_section(f"Scraped texts{half}", header + "\n".join(rows))
    if arguments.raise_floor and not arguments.wild:
        raise_floors(figures, "scraped")
    fallen = [] if arguments.only or arguments.rules or arguments.wild else list(failures(figures, "scraped"))
    print("\n".join(fallen))
    sys.exit(1 if fallen else 0)


def _chosen(text: Scraped, only: str | None) -> bool:
    return only is None or (text.language != only[1:] if only.startswith("-") else text.language == only)


def _by_kind(kinds: Tally) -> list[str]:
    names = sorted({name.rsplit(" ", 1)[0] for name in kinds.counts}, key=lambda name: -kinds.counts[f"{name} all"])
    return [f"{name} {kinds.counts[f'{name} removed']}/{kinds.counts[f'{name} all']}" for name in names]


def figures_of(name: str, total: Tally, groups: dict[str, Tally], kinds: Tally, least: int = 10) -> dict[str, float]:
    """The figures that have floors: of all, and of each language and each kind of debris with `least` segments."""
    figures = {
        f"{name} segments": total.share("removed", "segments"),
        f"{name} characters": total.share("removed characters", "characters"),
        f"{name} within lines": total.share("removed inline", "inline"),
        f"{name} perfect": total.share("perfect", "documents"),
        f"harm {name} kept": 1 - total.counts["harm"] / max(1, total.counts["body"]),
    }
    for group, tally in groups.items():
        if tally.counts["segments"] >= least:
            figures[f"language {group}"] = tally.share("removed", "segments")
    for kind in sorted({counted.rsplit(" ", 1)[0] for counted in kinds.counts} - METADATA - FREE):
        if kinds.counts[f"{kind} all"] >= least:
            figures[f"{name} {kind}"] = kinds.share(f"{kind} removed", f"{kind} all")
    return figures


def _row(name: str, tally: Tally) -> str:
    of = tally.counts
    cells = (
        f"{of['removed']}/{of['segments']} = {tally.share('removed', 'segments'):.1%}",
        f"{tally.share('removed characters', 'characters'):.1%}",
        f"{of['removed inline']}/{of['inline']}",
        f"{of['harm'] / max(1, of['body']):.3%}",
        f"{tally.share('perfect', 'documents'):.1%}",
    )
    return f"| {name} | {' | '.join(cells)} |"


def _peer_rows(name: str, texts: Sequence[Scraped]) -> Iterator[str]:
    from peers import TEXT_PEERS, missing
    from peers import read as run_peer

    total, _, _, _ = measure(texts, of_peer(lambda text: text), "language", None)
    yield _row(f"nothing, {name}", total)
    for peer in TEXT_PEERS:
        why = missing(peer.package)
        if why:
            print(f"{peer.name}: {why}")
            continue
        total, _, _, _ = measure(texts, of_peer(lambda text, peer=peer: run_peer(peer, text)), "language", None)
        yield _row(f"{peer.name}, {name}", total)


def print_harm(counts: Counter[str], by_rule: dict[str, Counter[str]]) -> None:
    """The harm over gold bodies, by collection and by rule, with and without the debris that they contain."""
    for part in ("bodies", "pages-web", "pages-news", "all"):
        for kind, suffix in (("", ""), (", without debris in the gold", " body")):
            documents, touched = counts[f"{part} documents"], counts[f"{part} touched{suffix}"]
            lost, characters = counts[f"{part} lost{suffix}"], counts[f"{part} characters"]
            print(
                f"{part}{kind}: {lost} of {characters} characters = {lost / max(1, characters):.4%}; "
                f"{touched} of {documents} documents touched = {touched / max(1, documents):.2%}"
            )
    for rule, found in sorted(by_rule.items(), key=lambda item: -item[1]["characters"]):
        note = " (debris in the gold)" if is_gold_debris(rule) else ""
        print(f"  {rule}: {found['characters']} characters in {found['documents']} documents{note}")


if __name__ == "__main__":
    main()
