"""Corpus -> proposed rules, for what repeats in the documents of a site after the applied rules."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import orjson

from dechaff.authoring.corpus import Corpus, FailedDocuments, successful, unlimited
from dechaff.authoring.propose import MANY_SITES, Proposal, propose, shared_by_sites, without
from dechaff.authoring.repeats import SiteLines, find_repeats
from dechaff.authoring.rule_text import block, example_lines, scalar
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import Ruleset, read_text
from dechaff.stages.match.conditions import site_of

Condition = Literal["path", "site"] | None
"""The condition of the rules of a site: on the first folder of the path, on the host of the URL, or none."""

_SHOWN = 3
_GLOB_SIGNS = re.compile(r"[\[\]*?]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SITE_FIELDS = ("site", "site_name", "sitename", "domain", "host", "hostname", "publisher", "source")
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class SiteFrom:
    """How the site of a document is found. `name`: the field of a record; if empty, one with a usual name."""

    kind: Literal["path", "url", "field"] = "path"
    name: str = ""

    @property
    def condition(self) -> Condition:
        """The condition by which a rule can be limited to one site; there is none for sites from fields."""
        return "path" if self.kind == "path" else "site" if self.kind == "url" else None

    def of(self, source: Source, article: Article) -> str | None:
        """The site of a document; None if it is not known."""
        if self.kind == "url":
            url = article.record.source.get("url") or article.metadata.get("url")
            return site_of(str(url)) if url else None
        if self.kind == "field":
            return self._field(source, article)
        # The id of a member of a zip file begins with that of the file; its site is the first folder within the file.
        inner = source.record if isinstance(source.record, str) else source.id
        folder, _, rest = inner.partition("/")
        return source.id.removesuffix(inner) + folder if rest else None

    def _field(self, source: Source, article: Article) -> str | None:
        names = (self.name,) if self.name else _SITE_FIELDS
        lower = {name.lower(): name for name in source.extra} if not self.name else {}
        for name in names:
            value = source.extra.get(lower.get(name, name))
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        return article.metadata.get(self.name or "site")


def site_from(text: str | None, corpus: Corpus) -> SiteFrom:
    """The value of --site-from; by default the URL for records, and the path for files. Raises `UsageError`.

    >>> site_from("field:portal", Corpus(()))
    SiteFrom(kind='field', name='portal')
    """
    if text is None:
        return SiteFrom("url" if corpus.of_records else "path")
    found = re.fullmatch(r"(path|url|field)|field:(.+)", text, re.DOTALL)
    if found is None:
        raise UsageError(f'--site-from "{text}": it must be path, url, field, or field:NAME')
    return SiteFrom(found[1] or "field", found[2] or "")  # type: ignore[arg-type]


@dataclass(slots=True)
class Suggestion:
    """The proposals, the number of documents that were read, and the number of those with a known site."""

    proposals: list[Proposal] = field(default_factory=list)
    documents: int = 0
    with_site: int = 0
    failed: FailedDocuments = field(default_factory=FailedDocuments)
    fields: Counter[str] = field(default_factory=Counter)
    """The names of the fields of records without a site."""

    def note(self, site_from: SiteFrom) -> str | None:
        """A note to the user if documents have no site that they should have."""
        without = self.documents - self.with_site
        if site_from.kind == "path" or not without:
            return None
        what = {"url": "no URL", "field": f'no field "{site_from.name}"' if site_from.name else "no name of a site"}
        few = "all" if not self.with_site else f"{without:,} of {self.documents:,}"
        fields = f"; their fields: {', '.join(sorted(self.fields)[:_MOST_FIELDS])}" if self.fields else ""
        return f"{few} documents have {what[site_from.kind]}: they are treated as one site (--site-from){fields}"


@dataclass(frozen=True, slots=True)
class _WhatIsLeft:
    """The lines that the rules leave of a document, as JSON with its site; and its fields if it has no site."""

    cleaner: Cleaner
    site_from: SiteFrom

    def __call__(self, source: Source) -> tuple[bytes, bool, tuple[str, ...]] | DocumentError:
        article = self.cleaner.attempt(source)
        if isinstance(article, DocumentError):
            return article
        site = self.site_from.of(source, article)
        lines = [line for line in article.body.split("\n") if line.strip()]
        fields = tuple(source.extra) if site is None and self.site_from.kind == "field" else ()
        # A field of a record can have lone surrogates, which a file can't.
        storable = site and site.encode("utf-8", "replace").decode("utf-8")
        return orjson.dumps([storable, lines]) + b"\n", site is not None, fields[:_MOST_FIELDS]


def suggest_rules(
    ruleset: Ruleset, corpus: Corpus, site_from: SiteFrom, least: int | None = None, workers: int = 1
) -> Suggestion:
    """Propose rules for the lines that repeat in what the rules leave of the documents.

    `least`: the number of documents of its site that a line must be in. The documents are read and cleaned once; their
    lines are kept in a temporary file. A proposal that is not a valid rule is left out.
    """
    bare = unlimited(ruleset)
    rules = replace(bare, rules=tuple(rule for rule in bare.rules if rule.action != "reject"))
    work = _WhatIsLeft(Cleaner(rules, corpus.frequent_lines(rules, workers)), site_from)
    result = Suggestion()
    with tempfile.TemporaryDirectory(prefix="dechaff-") as folder:
        path = Path(folder, "lines.jsonl")
        with path.open("wb") as file:
            for _, (line, has_site, fields) in successful(corpus.map(work, workers), result.failed):
                file.write(line)
                result.documents += 1
                result.with_site += has_site
                if len(result.fields) < 100:
                    result.fields.update(fields)

        def documents() -> Iterator[SiteLines]:
            return corpus.progress(_read_lines(path), result.documents)

        def together() -> Iterator[SiteLines]:
            return (SiteLines(None, document.lines, document.site) for document in documents())

        evidence, ids = find_repeats(documents, least), [rule.id for rule in ruleset.rules]
        shared: list[Proposal] = []
        if sum(site is not None for site in evidence.sizes) >= MANY_SITES:
            over_sites = shared_by_sites(find_repeats(together, least))
            shared, evidence = propose(over_sites, ids), without(evidence, over_sites)
        proposals = shared + propose(evidence, [*ids, *(one.id for one in shared)])
    condition = site_from.condition
    result.proposals = [one for one in proposals if not read_text(rule_file([one], condition)).problems]
    return result


def _read_lines(path: Path) -> Iterator[SiteLines]:
    with path.open("rb") as file:
        for line in file:
            site, lines = orjson.loads(line)
            yield SiteLines(site, tuple(lines))


def rule_file(proposals: Sequence[Proposal], condition: Condition, noun: str = "file") -> str:
    """The text of a rule file. `noun`: the word for a document in the evidence."""
    lines = ["version: 1", "", "# Proposed by dechaff suggest. Review each rule before you use it."]
    lines.append("rules:" if proposals else "rules: []")
    for proposal in proposals:
        lines += _rule_lines(proposal, condition, noun)
    return "\n".join(lines) + "\n"


def _rule_lines(proposal: Proposal, condition: Condition, noun: str) -> Iterator[str]:
    """The lines of one rule, with its evidence and risk above it."""
    yield ""
    yield f"  # {_evidence(proposal, noun)}"
    yield f"  # risk: {proposal.risk}"
    yield f"  - id: {proposal.id}"
    if len(proposal.alternatives) == 1:
        yield from block("match", proposal.alternatives[0], 4)
    else:
        yield "    match_any:"
        for (line,), files in zip(proposal.alternatives, proposal.files, strict=True):
            yield f"      - {scalar(line)}  # {files} {noun}s"
    if proposal.site and condition:
        yield f"    when: {{{_when(proposal.site, condition)}}}"
    yield "    examples:"
    for example in _examples(proposal):
        yield from example_lines(example)


def _when(site: str, condition: Condition) -> str:
    if condition == "site":
        return f"site: {scalar(site, flow=True)}"
    return f"path: {scalar(_GLOB_SIGNS.sub('?', site) + '/*')}"


def _examples(proposal: Proposal) -> Iterator[tuple[str, ...]]:
    if len(proposal.alternatives) > 1:
        yield from proposal.examples[:_SHOWN]
        return
    texts = iter(proposal.examples[0])
    yield tuple(
        "Rain in the north" if line.startswith("<title as ") else next(texts) for line in proposal.alternatives[0]
    )


def _evidence(proposal: Proposal, noun: str) -> str:
    where = f" of {_UNPRINTABLE.sub('?', proposal.site)}" if proposal.site else ""
    where += f", on {proposal.sites} sites" if proposal.sites else ""
    low, high = min(proposal.files), max(proposal.files)
    files = f"{high}" if low == high else f"{low} to {high}"
    places = [
        f"{count} of {proposal.hits} times in the {edge} 5 lines"
        for count, edge in ((proposal.at_end, "last"), (proposal.at_start, "first"))
        if count
    ]
    return f"in {files} of {proposal.size} {noun}s{where}" + (f", {', '.join(places)}" if places else "")
