"""Corpus -> proposed rules: the corpus as mining reads it, what the applied rules take already left out."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import orjson

from dechaff.authoring.corpus import Corpus, Failed, unlimited
from dechaff.authoring.suggest.evidence import SiteLines, gather_evidence
from dechaff.authoring.suggest.propose import Proposal, propose
from dechaff.authoring.suggest.write import Condition, rule_file
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Source
from dechaff.errors import DocumentError, UsageError
from dechaff.rules.load import Ruleset, read_text
from dechaff.stages.match.matcher import site_of

__all__ = ["SiteFrom", "Suggestion", "site_from", "suggest"]

_SITE_FIELDS = ("site", "site_name", "sitename", "domain", "host", "hostname", "publisher", "source")


@dataclass(frozen=True, slots=True)
class SiteFrom:
    """What tells sites apart. `name`: the field of a record to look at; empty: one that is called like a site."""

    kind: Literal["path", "url", "field"] = "path"
    name: str = ""

    @property
    def condition(self) -> Condition:
        """What the rules of one site can depend on; a site's name as pages or records have it is no condition."""
        return "path" if self.kind == "path" else "site" if self.kind == "url" else None

    def of(self, source: Source, article: Article) -> str | None:
        """The site of a document; None if nobody knows."""
        if self.kind == "url":
            url = article.record.source.get("url") or article.metadata.get("url")
            return site_of(str(url)) if url else None
        if self.kind == "field":
            return self._field(source, article)
        # A member of a zip file is called after both; its folder is the first one within the zip file.
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
    """What the user said of it; else what suits the corpus. Raises `UsageError`.

    >>> site_from("field:portal", Corpus(()))
    SiteFrom(kind='field', name='portal')
    """
    if text is None:
        return SiteFrom("url" if corpus.of_records else "path")
    found = re.fullmatch(r"(path|url|field)|field:(.+)", text, re.DOTALL)
    if found is None:
        raise UsageError(f'--site-from can\'t be "{text}": it is one of path, url, field, or field:NAME')
    return SiteFrom(found[1] or "field", found[2] or "")  # type: ignore[arg-type]


@dataclass(slots=True)
class Suggestion:
    """What came of it: the proposals, how many documents were read, and of how many the site is known."""

    proposals: list[Proposal] = field(default_factory=list)
    documents: int = 0
    with_site: int = 0
    failed: Failed = field(default_factory=Failed)
    fields: Counter[str] = field(default_factory=Counter)
    """The names of fields that records had which told no site."""

    def notes(self, site_from: SiteFrom) -> Iterator[str]:
        """What a user should know of the sites, where not all is as it was asked for."""
        without = self.documents - self.with_site
        if site_from.kind == "path" or not without:
            return
        what = {"url": "no URL", "field": f'no field "{site_from.name}"' if site_from.name else "no name of a site"}
        few = "all" if not self.with_site else f"{without:,} of {self.documents:,}"
        note = f"{few} documents have {what[site_from.kind]}, and count as one site (--site-from)"
        if site_from.kind == "field" and self.fields:
            note += f"; their fields: {', '.join(sorted(self.fields)[:20])}"
        yield note


@dataclass(frozen=True, slots=True)
class _Remains:
    """What the rules leave of a document: a line for the temporary file, its site, and else its fields."""

    cleaner: Cleaner
    site_from: SiteFrom

    def __call__(self, source: Source) -> tuple[bytes, bool, tuple[str, ...]] | DocumentError:
        article = self.cleaner.attempt(source)
        if isinstance(article, DocumentError):
            return article
        site = self.site_from.of(source, article)
        lines = [line for line in article.body.split("\n") if line.strip()]
        fields = tuple(source.extra) if site is None and self.site_from.kind == "field" else ()
        return (
            orjson.dumps([_storable(source.id), site and _storable(site), lines]) + b"\n",
            site is not None,
            fields[:20],
        )


def suggest(
    ruleset: Ruleset, corpus: Corpus, site_from: SiteFrom, least: int | None = None, workers: int = 1
) -> Suggestion:
    """Mine what the rules leave of the documents.

    They are read and cleaned once; their lines wait in a temporary file, so that memory is bounded by what
    repeats. A proposal that would not be read back as it is meant is left out.
    """
    result = Suggestion()
    mined = _for_mining(ruleset)
    remains = _Remains(Cleaner(mined, corpus.counts(mined, workers)), site_from)
    with tempfile.TemporaryDirectory(prefix="dechaff-") as folder:
        spool = Path(folder, "lines.jsonl")
        with spool.open("wb") as file:
            for looked in corpus.look(remains, workers):
                if isinstance(looked.seen, DocumentError):
                    result.failed.add(looked.seen)
                    continue
                line, has_site, fields = looked.seen
                file.write(line)
                result.documents += 1
                result.with_site += has_site
                if len(result.fields) < 100:
                    result.fields.update(fields)

        def again() -> Iterable[SiteLines]:
            return corpus.watch(_spooled(spool), result.documents)

        proposals = propose(gather_evidence(again, least), [rule.id for rule in ruleset.rules])
    result.proposals = [proposal for proposal in proposals if _is_sound(proposal, site_from.condition)]
    return result


def _for_mining(ruleset: Ruleset) -> Ruleset:
    bare = unlimited(ruleset)
    return replace(bare, rules=tuple(rule for rule in bare.rules if rule.action != "reject"))


def _spooled(spool: Path) -> Iterator[SiteLines]:
    with spool.open("rb") as file:
        for line in file:
            id, site, lines = orjson.loads(line)
            yield SiteLines(id, site, tuple(lines))


def _storable(text: str) -> str:
    """A record can have half a surrogate pair in a field, which no file holds."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_sound(proposal: Proposal, condition: Condition) -> bool:
    """Whether the rule is read back without an error."""
    return not read_text(rule_file([proposal], condition)).problems
