"""How clean is clean? Bodies, segments, harm and portals, measured as design says, peers beside us where installed.

python benchmarks/quality.py DATA                  # everything; writes the part "Quality" of RESULTS.md
python benchmarks/quality.py DATA portals          # one section: bodies, html, peers, segments, harm, portals
python benchmarks/quality.py DATA --half 1 --tables DIR   # unseen: tables fitted on half 0, reported on half 1
python benchmarks/quality.py DATA --check          # compare with floor.json: exit status 1 if anything fell
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "pipeline"), str(ROOT / "benchmarks")]

from data import Page, read_pages, read_texts, text_dump  # noqa: E402
from floors import failures, raise_floors  # noqa: E402
from measures import BodyScore, body_score, bootstrap, exact, f1, segment_score, tokens, what_went_wrong  # noqa: E402
from peers import HTML_PEERS, TEXT_PEERS, Peer, missing, page_text, read  # noqa: E402
from results import write_section  # noqa: E402
from scraped import is_gold_debris  # noqa: E402
from work import Work  # noqa: E402

from dechaff.authoring.propose import propose  # noqa: E402
from dechaff.authoring.repeats import SiteLines, core, find_repeats  # noqa: E402
from dechaff.authoring.suggestions import rule_file  # noqa: E402
from dechaff.batch.workers.pool import map_in_order  # noqa: E402
from dechaff.cleaner import Cleaner, prepare  # noqa: E402
from dechaff.document import Article, MediaType, Source  # noqa: E402
from dechaff.rules.load import Ruleset, built_in, load_text  # noqa: E402

SECTIONS = ("bodies", "html", "peers", "segments", "harm", "portals")
TARGETS = {
    "html-text": 0.955, "readability": 0.975, "newspaper": 0.958, "trafilatura": 0.973,
    "trafilatura_precision": 0.973, "rs_trafilatura": 0.980, "AutoExtract": 0.974,
}  # fmt: skip
PEER_INPUTS = ("html-text", "readability", "trafilatura")


def variants(tables: str | None) -> dict[str, Work]:
    """The cleaner, and the cleaner with one half of it only."""
    whole = built_in()
    rules_only = replace(whole, page_rules=())
    page_only = replace(whole, rules=())
    return {
        "all": Work(Cleaner(whole), tables),
        "rules only": Work(Cleaner(rules_only), tables),
        "page rules only": Work(Cleaner(page_only), tables),
    }


def cleaned(work: Work, sources: Sequence[Source], workers: int) -> list[str]:
    return list(map_in_order(work, sources, workers, lost=_lost))


def _lost(source: Source, reason: str) -> str:
    raise RuntimeError(f"{source.id}: {reason}")


def difference(before: Sequence[BodyScore], after: Sequence[BodyScore]) -> tuple[int, int]:
    """Documents that got better, and that got worse."""
    pairs = [(f1([one]), f1([other])) for one, other in zip(before, after, strict=True)]
    return sum(other > one + 1e-9 for one, other in pairs), sum(other < one - 1e-9 for one, other in pairs)


class Run:
    """One run over the data: the pages that are looked at, and the lines of the report."""

    def __init__(self, data: Path, half: int | None, tables: str | None, workers: int) -> None:
        self.data, self.half, self.workers = data, half, workers
        self.works = variants(tables)
        self.lines: list[str] = []
        self.figures: dict[str, float] = {}

    def say(self, line: str = "") -> None:
        print(line, flush=True)
        self.lines.append(line)

    def pages(self, folder: str, gold: str) -> list[Page]:
        pages = read_pages(self.data / folder, gold)
        return [page for number, page in enumerate(pages) if self.half is None or number % 2 == self.half]

    def bodies(self) -> None:
        """The texts of 17 extractors, cleaned."""
        pages = self.pages("bodies", "gold.jsonl")
        self.say("### Bodies: what other extractors made of the pages, cleaned\n")
        self.say(
            "F1 over shingles of four words, in brackets its 95 % interval; rules and page rules alone beside it.\n"
        )
        self.say(
            "| input | untouched | cleaned | rules only | page rules only | exact before | after | better | worse | target |"
        )
        self.say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        worst: list[tuple[float, str, str]] = []
        for path in sorted((self.data / "bodies" / "texts").glob("*.jsonl.gz")):
            name = path.name.removesuffix(".jsonl.gz")
            texts = read_texts(path)
            sources = [Source(page.id, texts.get(page.id, ""), url=page.url) for page in pages]
            before = [body_score(page.body, texts.get(page.id, "")) for page in pages]
            results = {variant: cleaned(work, sources, self.workers) for variant, work in self.works.items()}
            scores = {
                variant: [body_score(page.body, text) for page, text in zip(pages, bodies, strict=True)]
                for variant, bodies in results.items()
            }
            after, texts_after = scores["all"], results["all"]
            low, high = bootstrap(after, f1)
            better, worse = difference(before, after)
            self.figures[f"bodies {name}"] = f1(after)
            self.say(
                f"| {name} | {f1(before):.4f} | **{f1(after):.4f}** ({low:.3f}–{high:.3f}) | {f1(scores['rules only']):.4f} "
                f"| {f1(scores['page rules only']):.4f} | {exact(before):.2f} | {exact(after):.2f} | {better} | {worse} "
                f"| {TARGETS.get(name, '')} |"
            )
            if name == "html-text":
                worst = sorted((f1([score]), page.id[:12], what_went_wrong(page.body, text)) for score, page, text in zip(after, pages, texts_after, strict=True))[:10]  # fmt: skip
        self.say("\nThe ten worst documents of html-text:\n")
        for value, id, why in worst:
            self.say(f"- {id}: F1 {value:.2f}; {why}")
        self.say()

    def html(self) -> None:
        """Pages in, bodies out; peers on the same pages."""
        pages = self.pages("bodies", "gold.jsonl")
        self.say("### HTML in, body out\n")
        self.say("| way | F1 | exact |")
        self.say("| --- | --- | --- |")
        sources = [Source(page.id, page.html, "html", url=page.url) for page in pages]
        for variant, work in (
            ("dechaff", self.works["all"]),
            ("dechaff, extraction alone", Work(Cleaner(Ruleset(())))),
        ):
            scores = [
                body_score(page.body, text)
                for page, text in zip(pages, cleaned(work, sources, self.workers), strict=True)
            ]
            low, high = bootstrap(scores, f1)
            self.figures[f"html {variant}"] = f1(scores)
            self.say(f"| {variant} | {f1(scores):.4f} ({low:.3f}–{high:.3f}) | {exact(scores):.2f} |")
        texts = [page_text(page.html) for page in pages]
        for peer in self.installed(HTML_PEERS):
            scores = [body_score(page.body, read(peer, text)) for page, text in zip(pages, texts, strict=True)]
            low, high = bootstrap(scores, f1)
            self.say(f"| {peer.name} | {f1(scores):.4f} ({low:.3f}–{high:.3f}) | {exact(scores):.2f} |")
        self.say()

    def peers(self) -> None:
        """Other filters of text and ours, on what extractors made of the pages and on the gold bodies themselves."""
        pages = self.pages("bodies", "gold.jsonl")
        texts = {name: read_texts(self.data / "bodies" / "texts" / f"{name}.jsonl.gz") for name in PEER_INPUTS}
        self.say("### Filters of text, peers and ours\n")
        self.say(
            "F1 with its 95 % interval and the share of exact bodies; harm: of the gold's tokens, those lost when gold is cleaned.\n"
        )
        self.say(f"| filter | {' | '.join(PEER_INPUTS)} | harm | gold documents dropped |")
        self.say("| --- |" + " --- |" * (len(PEER_INPUTS) + 2))

        def row(name: str, clean: Callable[[list[str]], list[str]]) -> None:
            cells = []
            for known in texts.values():
                results = clean([known.get(page.id, "") for page in pages])
                scores = [body_score(page.body, text) for page, text in zip(pages, results, strict=True)]
                low, high = bootstrap(scores, f1)
                cells.append(f"{f1(scores):.4f} ({low:.3f}–{high:.3f}), {exact(scores):.2f}")
            results = clean([page.body for page in pages])
            total = sum(len(tokens(page.body)) for page in pages)
            lost = 1 - sum(len(tokens(text)) for text in results) / total
            dropped = sum(not text for text in results)
            self.say(f"| {name} | {' | '.join(cells)} | {lost:.2%} | {dropped} |")

        def ours(inputs: list[str]) -> list[str]:
            sources = [Source(page.id, text, url=page.url) for page, text in zip(pages, inputs, strict=True)]
            return cleaned(self.works["all"], sources, self.workers)

        row("untouched", list)
        row("dechaff", ours)
        for peer in self.installed(TEXT_PEERS):
            name = f"{peer.name} (keeps or drops a document)" if peer.drops else peer.name
            row(name, lambda inputs, peer=peer: [read(peer, text) for text in inputs])
        self.say()

    def installed(self, peers: Sequence[Peer]) -> list[Peer]:
        """The peers whose packages are there; the others are named."""
        absent = {peer.name: why for peer in peers if (why := missing(peer.package))}
        for name, why in absent.items():
            self.say(f"| {name} | {why} |")
        return [peer for peer in peers if peer.name not in absent]

    def segments(self) -> None:
        """Segments that must stay and must go."""
        pages = self.pages("segments", "segments.jsonl")
        self.say("### Segments\n")
        self.say("| from | F1 | unwanted left | wanted lost |")
        self.say("| --- | --- | --- | --- |")
        kinds: list[tuple[str, MediaType, Callable[[Page], str | bytes]]] = [
            ("text dump", "text", lambda page: text_dump(page.html)), ("html", "html", lambda page: page.html),
        ]  # fmt: skip
        for kind, media_type, content in kinds:
            sources = [Source(page.id, content(page), media_type, url=page.url) for page in pages]
            for variant in ("untouched", "all", "rules only"):
                work = Work(Cleaner(Ruleset(()))) if variant == "untouched" else self.works[variant]
                texts = cleaned(work, sources, self.workers)
                score = segment_score((squeezed(text), list(map(squeezed, page.stay)), list(map(squeezed, page.go)))
                                      for page, text in zip(pages, texts, strict=True))  # fmt: skip
                self.figures[f"segments {kind} {variant}"] = score.f1
                self.say(f"| {kind}, {variant} | {score.f1:.4f} | {score.left}/{score.unwanted} ({score.left / score.unwanted:.1%}) "
                         f"| {score.wanted - score.kept}/{score.wanted} ({1 - score.kept / score.wanted:.1%}) |")  # fmt: skip
        self.say()

    def harm(self) -> None:
        """Gold bodies in: nothing should go but the debris that their annotators have left in."""
        rules = built_in()
        careful = replace(rules, rules=tuple(rule for rule in rules.rules if not is_gold_debris(rule.id)))
        pages = self.pages("bodies", "gold.jsonl")
        sources = [Source(page.id, page.body, url=page.url) for page in pages]
        self.say("### Harm: gold bodies cleaned\n")
        for work, note in (
            (self.works["all"], ""),
            (Work(Cleaner(careful)), ", without the rules for debris in the gold"),
        ):
            lost = total = most = 0
            for page, text in zip(pages, cleaned(work, sources, self.workers), strict=True):
                size, left = len(tokens(page.body)), len(tokens(text))
                lost += size - left
                total += size
                gone = set(filter(str.strip, page.body.split("\n"))) - set(text.split("\n"))
                most = max(most, len(gone) if size != left else 0)
            self.figures["harm kept, debris aside"] = 1 - lost / total
            self.say(
                f"{lost} of {total:,} tokens lost ({lost / total:.3%}){note}; at most {most} lines of one document.\n"
            )

    def portals(self) -> None:
        """What `suggest` proposes for two sites, and what it does."""
        pages = read_pages(self.data / "portals", "gold.jsonl")
        documents = []
        for page in pages:
            lines = prepare(Source(page.id, text_dump(page.html))).document.lines
            documents.append(SiteLines(page.site, tuple(line for line in lines if line)))
        text = rule_file(propose(find_repeats(lambda: documents)), "path")
        text = text.replace("version: 1", "version: 1\nlimits: {remove_at_most: 100%, leave_at_least: 0 words}", 1)
        cleaner = Cleaner(load_text(text, "suggested.yaml"))
        gold: dict[str, set[str]] = defaultdict(set)
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for page, document in zip(pages, documents, strict=True):
            gold[page.site] |= {core(line) for line in page.body.split("\n")}
            for line in {core(line) for line in document.lines}:
                counts[page.site, line] += 1
        wanted = {(site, line) for (site, line), count in counts.items() if count > 1 and line not in gold[site]}
        taken: set[tuple[str, str]] = set()
        before, after = [], []
        for page, document in zip(pages, documents, strict=True):
            article: Article = cleaner.clean("\n".join(document.lines), path=f"{page.site}/{page.id}.txt")
            taken |= {
                (page.site, core(line)) for span in article.removed for line in span.text.split("\n") if line.strip()
            }
            before.append(body_score(page.body, "\n".join(document.lines)))
            after.append(body_score(page.body, article.body))
        right = sum(line not in gold[site] for site, line in taken)
        self.figures |= {"portals precision": right / len(taken), "portals recall": len(taken & wanted) / len(wanted)}
        self.figures["portals body F1"] = f1(after)
        self.say("### Portals: what `suggest` finds on 27 pages of two sites\n")
        self.say(
            f"Of {len(taken)} lines that the proposed rules take, {right / len(taken):.1%} are not in gold (wanted: 98 %)."
        )
        self.say(
            f"Of {len(wanted)} repeated lines that are not in gold, they take {len(taken & wanted) / len(wanted):.1%} (wanted: 90 %)."
        )
        self.say(f"Body F1 of the plain dumps: {f1(before):.4f}, with the proposed rules applied: {f1(after):.4f}.\n")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], default=[])
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--tables", help="a folder with tables that tools/fit_page_model.py fitted on one half")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--check", "--floor", action="store_true", help="exit status 1 where a measure is below floor.json"
    )
    parser.add_argument(
        "--raise-floor", action="store_true", help="write the figures to floor.json where they are higher"
    )
    arguments = parser.parse_args()
    if arguments.half is not None and (arguments.check or arguments.raise_floor):
        parser.error("the floors are those of all pages, not of a half")
    run = Run(arguments.data, arguments.half, arguments.tables, arguments.workers)
    for section in arguments.sections or SECTIONS:
        getattr(run, section)()
    if not arguments.sections or arguments.half is not None:
        title = (
            "Quality"
            if arguments.half is None
            else f"Quality on half {arguments.half}, with tables fitted on the other half"
        )
        write_section(title, "\n".join(run.lines))
    if arguments.raise_floor:
        raise_floors(run.figures, "data")
    if arguments.check:
        fallen = list(failures(run.figures, "data"))
        print("\n".join(fallen) or "nothing fell below its floor")
        sys.exit(1 if fallen else 0)


if __name__ == "__main__":
    main()
