"""The map: one document through all the stages.

    Source --decode--> Text --html--> Text --normalise--> Document --apply_rules--> FixpointResult --record--> Article

`stages/` has a room for each stage. `decode` and, for HTML, `html` make the text; `normalise` makes the document that
rules are matched against. `apply_rules` (fixpoint.py) repeats `page`, `match` and `cut` until nothing changes.
`metadata` chooses one value a field, and `record` lists each change, so that the decoded text can be restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from time import thread_time
from typing import get_args

from dechaff.batch.workers.pool import map_in_order
from dechaff.document import Article, Candidate, Document, MediaType, Record, RemovedSpan, Source, Text
from dechaff.errors import DechaffError, DocumentError, UsageError
from dechaff.fixpoint import FixpointResult, apply_rules
from dechaff.known import MAY_BE_A_PAGE, all_candidates, document_language, stated_address, stated_titles
from dechaff.rules.load import Ruleset, built_in, load, load_text
from dechaff.rules.model import FRONT_MATTER
from dechaff.stable import normalise_stably, repaired_rest, unchanged_as_unstable
from dechaff.stages.decode.decode import decode, repair
from dechaff.stages.decode.front_matter import read_front_matter
from dechaff.stages.match.conditions import DocumentContext, site_of
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.match.search import MatchTimeoutError
from dechaff.stages.match.view import view_of
from dechaff.stages.metadata.resolve import resolve
from dechaff.stages.normalise.normalise import normalise
from dechaff.stages.record.changes import body_measures, disjoint_spans, list_removals, list_whitespace
from dechaff.text.alignment import apply_edits
from dechaff.text.frequent_lines import FrequentLines, hash_key
from dechaff.version import VERSION

_SECONDS, _CHARACTERS = 10, 1_000_000
"""The last guard: processor time for each started million characters, a hundred times what rules usually need."""

_REPAIRS = 3
"""The largest number of times that the rules are applied again because a removal made a further repair possible."""

_CALLS = 16
"""The clock is read once in this many calls."""


class Cleaner:
    """A ruleset, ready to clean: picklable, cheap to build, safe to share among threads.

    >>> cleaner = Cleaner.built_in()
    >>> article = cleaner.clean("By Ann Lee\\n\\n" + "The talks went on until late, and nobody left the room. " * 4)
    >>> article.metadata["author"]
    'Ann Lee'
    """

    def __init__(self, ruleset: Ruleset, frequent_lines: FrequentLines | None = None) -> None:
        """`frequent_lines` are those that occur in many documents of this run, for the condition `in_files`."""
        self.ruleset = ruleset
        self.frequent_lines = frequent_lines
        self._matcher = Matcher(ruleset)
        self._tool = {"dechaff": VERSION, "rules": ruleset.digest}
        if frequent_lines is not None:  # the result depends on the other documents, too
            self._tool["in_files"] = frequent_lines.digest

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Ruleset, FrequentLines | None]]:
        return (type(self), (self.ruleset, self.frequent_lines))

    @classmethod
    def from_file(cls, path: str | Path) -> Cleaner:
        """A cleaner with the rules of a file. Raises `RulesError` with all that is wrong in it."""
        return cls(load(Path(path)))

    @classmethod
    def from_text(cls, rules: str) -> Cleaner:
        """A cleaner with rules given as YAML text. Raises `RulesError` with all that is wrong in it.

        >>> cleaner = Cleaner.from_text('''
        ... version: 1
        ... limits: {leave_at_least: 0 words}
        ... rules:
        ...   - id: source
        ...     match: "<keep> [Source: <any as source>]"
        ... ''')
        >>> article = cleaner.clean("The talks went on. [Source: Reuters]")
        >>> article.body, article.metadata["source"]
        ('The talks went on.', 'Reuters')
        >>> article.restore()
        'The talks went on. [Source: Reuters]'
        """
        return cls(load_text(rules))

    @classmethod
    def built_in(cls) -> Cleaner:
        """A cleaner with all built-in packs."""
        return cls(built_in())

    @property
    def tool(self) -> Mapping[str, str]:
        """The value of `tool` in each record, without the libraries that only some documents need."""
        return self._tool

    def clean(
        self,
        data: str | bytes,
        *,
        url: str | None = None,
        language: str | None = None,
        id: str = "document",
        media_type: MediaType | None = None,
        path: str | None = None,
    ) -> Article:
        """Clean one document, given as text or as bytes. Raises `DocumentError` if it can't be cleaned.

        What it is (HTML, Markdown, a mail ...) is recognised by its content, unless `media_type` says it.
        """
        if media_type is not None and media_type not in get_args(MediaType):
            raise UsageError(f'media_type is one of {", ".join(get_args(MediaType))}, not "{media_type}"')
        for name, value in {"url": url, "language": language, "path": path}.items():
            if not isinstance(value, str | None):
                raise UsageError(f"{name} is str or None, not {type(value).__name__}")
        return self.clean_source(Source(path or id, _document(data), media_type, path, url, language))

    def clean_many(self, documents: Iterable[str | bytes], *, workers: int = 1) -> Iterator[Article]:
        """Clean documents in order, in as many processes as asked for, with no more of them in memory than needed.

        A stream can't be looked through beforehand, so rules with the condition `in_files` do nothing here; each
        record says so. (`dechaff clean` on a folder counts first.) Raises `DocumentError` at the first document that
        can't be cleaned, and `UsageError` for arguments of another type.
        """
        if isinstance(documents, str | bytes):
            raise UsageError(f"clean_many takes several documents, not one {type(documents).__name__}: use clean")
        if type(workers) is not int or workers < 1:
            raise UsageError(f"workers is a whole number from 1 on, not {workers!r}")
        sources = (Source(f"document {number}", _document(data)) for number, data in enumerate(documents, 1))
        for outcome in map_in_order(
            self.attempt,
            sources,
            workers,
            lost=lambda source, reason: DocumentError(source.id, "clean", reason),
            size=lambda source: len(source.data),
        ):
            if isinstance(outcome, DocumentError):
                raise outcome
            yield outcome

    def clean_source(self, source: Source) -> Article:
        """One document through all the stages. Raises `DocumentError` with the stage and the reason."""
        prepared, context, result = self._clean(source)
        return Article(result.document.text, self._record(source, prepared, context, result))

    def context_of(self, source: Source, prepared: Prepared) -> DocumentContext:
        """What is known of a prepared document besides its text."""
        text = prepared.text
        return DocumentContext(
            site_of(stated_address(source, text)),
            document_language(source, text, prepared.document.text),
            source.id,
            frequent_lines=self.frequent_lines,
            stated_titles=stated_titles(source, text),
            detect_page=text.media_type in MAY_BE_A_PAGE,  # in HTML, extraction has found the article
            kind=text.media_type,
        )

    def run_rules(self, source: Source) -> tuple[FixpointResult, DocumentContext]:
        """The result of the rules on a document, aligned with its decoded text, and what is known of it."""
        _, context, result = self._clean(source)
        return result, context

    def candidates(self, source: Source) -> list[Candidate]:
        """What the metadata of a document is chosen from. Raises `DocumentError`."""
        prepared, context, result = self._clean(source)
        return all_candidates(source, prepared.text, prepared.document, context, result)

    def attempt(self, source: Source) -> Article | DocumentError:
        """As `clean_source`, with the error as a value: one bad document must not end a run of many."""
        try:
            return self.clean_source(source)
        except DocumentError as error:
            return error
        except DechaffError as error:
            return DocumentError(source.id, "clean", str(error))
        except MemoryError:
            return DocumentError(source.id, "clean", "there is not enough memory for it")
        except Exception as error:  # noqa: BLE001 – the one boundary: a fault of ours costs one document, not the run
            return DocumentError(source.id, "clean", f"a fault in dechaff, please report it: {error!r}")

    def _clean(self, source: Source) -> tuple[Prepared, DocumentContext, FixpointResult]:
        first = prepared = prepare(source)
        for _ in range(_REPAIRS):
            context = self.context_of(source, prepared)
            result = self._apply_rules(source, prepared, context)
            rest = repaired_rest(result, prepared.text)
            if rest is None:
                return prepared, context, result
            prepared = Prepared(*normalise_stably(rest))
        return first, self.context_of(source, first), unchanged_as_unstable(result, first.document)

    def _apply_rules(self, source: Source, prepared: Prepared, context: DocumentContext) -> FixpointResult:
        document = prepared.document
        front = self._front_matter(prepared.text)
        if front:
            document, _ = normalise(apply_edits(Document.of(document.decoded), [(0, front, "")]))
        try:
            result = apply_rules(document, context, self._matcher, _guard(len(document.text)))
        except MatchTimeoutError as error:
            raise DocumentError(source.id, "match", f"{error}: simplify its expression, or disable it") from error
        if not front or result.status == "rejected":
            return result
        status = "cleaned" if result.status == "unchanged" else result.status
        return replace(result, removed=(RemovedSpan(0, front, FRONT_MATTER), *result.removed), status=status)

    def _front_matter(self, text: Text) -> int:
        """Where the front matter of a Markdown text ends that is to be removed; 0 if there is none."""
        ruleset = self.ruleset
        if text.media_type != "markdown" or ruleset.settings.body == "whole" or FRONT_MATTER not in ruleset.page_rules:
            return 0
        found = read_front_matter(text.content)
        return found.end if found else 0

    def _record(self, source: Source, prepared: Prepared, context: DocumentContext, result: FixpointResult) -> Record:
        text, decoded = prepared.text, prepared.document.decoded
        candidates = all_candidates(source, text, prepared.document, context, result)
        resolved = resolve(candidates, site=context.site, language=context.language)
        empty = () if text.content.strip() else ("the document is empty",)
        removed = disjoint_spans(result.removed)
        return Record(
            id=source.id,
            source=_source_facts(source, text),
            metadata=resolved.fields,
            also=resolved.also,
            body=body_measures(result.document.text),
            removed=list_removals(decoded, removed),
            reported=list_removals(decoded, result.reported),
            whitespace=list_whitespace(result.document, removed),
            left_out=text.left_out,
            repairs=_repairs(prepared),
            warnings=(*text.warnings, *result.warnings, *resolved.warnings, *empty),
            status=result.status,
            reason=result.reason,
            tool={**self._tool, **({"extractor": text.extractor} if text.extractor else {})},
            authors=resolved.authors,
            metadata_from=resolved.metadata_from,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source before the rules: its text, the normalised document, and the edits of white space, counted by kind."""

    text: Text
    document: Document
    edits: Mapping[str, int]


def prepare(source: Source) -> Prepared:
    """The stages before the rules. Raises `DocumentError`."""
    text = decode(source)
    if text.media_type == "html":
        from dechaff.stages.html.extract import extract  # its patterns take a tenth of the start, and texts need none

        text = repair(extract(text, source))  # entities can contain what decoding has repaired
    return Prepared(*normalise_stably(text))


def _guard(size: int) -> Callable[[], bool]:
    """Whether the time for a document of a size, in characters, is used up; other threads do not count."""
    end = thread_time() + _SECONDS * (1 + size // _CHARACTERS)
    calls = count()
    return lambda: next(calls) % _CALLS == 0 and thread_time() > end


def _source_facts(source: Source, text: Text) -> dict[str, str | int | None]:
    return {
        "path": source.path,
        **({} if source.record is None else {"record": source.record}),
        "sha256": text.sha256,
        "bytes": text.size,
        "encoding": text.encoding,
        "encoding_from": text.encoding_from,
        "kind": text.media_type,
        "url": stated_address(source, text),
        **({} if source.stated_digest is None else {"stated": source.stated_digest}),
    }


def _repairs(prepared: Prepared) -> dict[str, int]:
    """What decoding and normalising changed, counted by kind."""
    counts = {**prepared.text.repairs, **{kind: count for kind, count in prepared.edits.items() if count}}
    return {kind: counts[kind] for kind in sorted(counts)}


def line_keys(source: Source) -> tuple[int, ...]:
    """The keys of the different lines of a document, for the count that the condition `in_files` needs.

    A document that can't be read has none: cleaning says why.
    """
    try:
        document = prepare(source).document
    except DocumentError:
        return ()
    return tuple({hash_key(line) for line in view_of(document).trimmed})


def _document(data: str | bytes) -> str | bytes:
    """What callers without a type checker pass as a document: the NaN of an empty cell, a path, a list of lines."""
    if not isinstance(data, str | bytes):
        raise UsageError(f"a document is str or bytes, not {type(data).__name__}")
    return data
