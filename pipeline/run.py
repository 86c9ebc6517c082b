"""The map: one document through all the stages, on one page; and many of them through workers.

Source --decode--> Text (--extract--> Text) --normalise--> Document --match, cut, until stable--> --finish--> Article
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TypeVar

from pipeline.alignment import apply, begin
from pipeline.clean import Facts, Saved, Taken, cut, finish, report, resolve_metadata, save
from pipeline.decode import decode, repair
from pipeline.document import Article, Document, Finding, MediaType, Source, Status, Text
from pipeline.errors import DechaffError, DocumentError
from pipeline.extract import extract
from pipeline.frequency import Frequencies, hash_key
from pipeline.language import identify
from pipeline.match import MAXIMUM_LINE, Context, Matcher, RuleTimeoutError, site_of
from pipeline.match.view import view_of
from pipeline.measure import count_characters, count_words
from pipeline.normalise import normalise
from pipeline.rules.load import Ruleset, built_in, load, load_text
from pipeline.structure import find_structure
from pipeline.version import VERSION

__all__ = ["Cleaner", "in_order", "line_keys", "prepare"]

ROUNDS = 10
"""How often the rules are run on what they left before a document counts as one that does not settle."""

SLOW_RULES = 5
"""A document on which more rules than this run into the time limit is left whole."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the rules made of a document."""

    document: Document
    taken: tuple[Taken, ...] = ()
    saved: tuple[Saved, ...] = ()
    reported: tuple[Taken, ...] = ()
    status: Status = "unchanged"
    reason: str | None = None
    warnings: tuple[str, ...] = ()


class Cleaner:
    """A ruleset, ready to clean: picklable, cheap to build, safe to share among threads.

    >>> cleaner = Cleaner.built_in()
    >>> article = cleaner.clean("By Ann Lee\\n\\n" + "The talks went on until late, and nobody left the room. " * 4)
    >>> article.metadata["author"]
    'Ann Lee'
    """

    def __init__(self, ruleset: Ruleset, frequencies: Frequencies | None = None) -> None:
        """`frequencies`: in how many documents of this run lines stand, for rules with the condition `in_files`."""
        self.ruleset = ruleset
        self.frequencies = frequencies
        self._matcher = Matcher(ruleset)
        self._tool = {"dechaff": VERSION, "rules": ruleset.digest}
        if frequencies is not None:  # the result depends on the other documents, too
            self._tool["in_files"] = frequencies.digest
        self._unanswered = () if frequencies is not None else ruleset.asking_in_files

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Ruleset, Frequencies | None]]:
        return (type(self), (self.ruleset, self.frequencies))

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
        """What goes into each record under `tool`, but for the libraries that only some documents need."""
        return self._tool

    def clean(
        self,
        data: str | bytes,
        *,
        url: str | None = None,
        language: str | None = None,
        id: str = "document",
        media_type: MediaType = "text",
        path: str | None = None,
    ) -> Article:
        """Clean one document, given as text or as bytes. Raises `DocumentError` if it can't be cleaned."""
        return self.clean_source(Source(path or id, data, media_type, path, url, language))

    def clean_many(self, documents: Iterable[str | bytes], *, workers: int = 1) -> Iterator[Article]:
        """Clean documents in order, in as many processes as asked for, with no more of them in memory than needed.

        A stream can't be looked through beforehand, so rules with the condition `in_files` do nothing here; each
        record says so. (`dechaff clean` on a folder counts first.) Raises `DocumentError` at the first document that
        can't be cleaned.
        """
        sources = (Source(f"document {number}", data) for number, data in enumerate(documents, 1))
        for outcome in in_order(self.attempt, sources, workers):
            if isinstance(outcome, DocumentError):
                raise outcome
            yield outcome

    def clean_source(self, source: Source) -> Article:
        """One document through all the stages. Raises `DocumentError` with the stage and the reason."""
        text, document, edits = prepare(source)
        context = self.context_of(source, text, document)
        outcome = self._apply_rules(document, context, self._structure(source))
        return self._article(source, text, context, outcome, edits)

    def context_of(self, source: Source, text: Text, document: Document) -> Context:
        """What is known of a prepared document beside its text."""
        url = source.url or text.metadata.get("url")
        language = source.language or text.metadata.get("language") or identify(document.text)
        return Context(site_of(url), language, source.id, frequencies=self.frequencies)

    def settled(self, source: Source) -> tuple[Document, Context]:
        """What the rules leave of a document, aligned with its decoded text, and what is known of it."""
        text, document, _ = prepare(source)
        context = self.context_of(source, text, document)
        return self._apply_rules(document, context, self._structure(source)).document, context

    def _structure(self, source: Source) -> tuple[str, ...]:
        """What finds the article in a page dump. Of a page that was extracted, it has been found already."""
        dump = source.media_type == "text" and self.ruleset.settings.body == "auto"
        return self.ruleset.structure if dump else ()

    def attempt(self, source: Source) -> Article | DocumentError:
        """As `clean_source`, with the error as a value: one bad document must not end a run of many."""
        try:
            return self.clean_source(source)
        except DocumentError as error:
            return error
        except DechaffError as error:
            return DocumentError(source.id, "clean", str(error))
        except Exception as error:  # noqa: BLE001 – the one boundary: a fault of ours costs one document, not the run
            return DocumentError(source.id, "clean", f"a fault in dechaff, please report it: {error!r}")

    def _apply_rules(self, document: Document, context: Context, structure: tuple[str, ...]) -> _Outcome:
        """Run the rules until nothing changes, leave out those that take too long, and see to the limits."""
        slow: list[str] = []
        while True:
            try:
                outcome = self._rounds(document, replace(context, skip=frozenset(slow)), structure)
                break
            except RuleTimeoutError as error:
                slow.append(error.rule)
                if len(slow) > SLOW_RULES:
                    reason = f"more than {SLOW_RULES} rules took too long on it: {', '.join(slow)}"
                    outcome = _Outcome(document, status="left whole", reason=reason)
                    break
        warnings = [f"the rule {rule} took too long on this document and was left out" for rule in slow]
        warnings += [
            f"the rule {rule} asks in how many files of a run a line stands (in_files), so it did nothing here"
            for rule in self._unanswered
        ]
        longest = max(map(len, document.lines), default=0)
        if longest > MAXIMUM_LINE:
            warnings.append(f"a line of {longest:,} characters: only literal rules look at lines over {MAXIMUM_LINE:,}")
        return replace(outcome, warnings=(*outcome.warnings, *warnings))

    def _rounds(self, document: Document, context: Context, structure: tuple[str, ...]) -> _Outcome:
        present = document
        around = 0  # characters of the page around the article: limits do not count them
        taken: list[Taken] = []
        saved: list[Saved] = []
        reported: list[Taken] = []
        removals: list[Finding] = []
        for _ in range(ROUNDS + 1):
            removals = self._page_around(present, context, structure)
            saved += save(present, removals)
            if removals:
                around += sum(
                    count_characters(present.text[low:high]) for found in removals for low, high in found.cuts
                )
            else:
                findings = self._matcher.find(present, context)
                rejecting = next((finding for finding in findings if finding.action == "reject"), None)
                if rejecting is not None:
                    return self._rejected(document, rejecting)
                removals = [finding for finding in findings if finding.action == "remove" and finding.cuts]
                saved += save(present, findings)
                reported += report(present, [finding for finding in findings if finding.action == "report"])
            if not removals:
                break
            present, more = cut(present, removals)
            taken += more
            present, _ = normalise(present)
        if removals:
            rules = ", ".join(sorted({found.rule for found in removals}))
            return _Outcome(
                document, status="left whole", reason=f"the rules did not settle in {ROUNDS} rounds: {rules}"
            )
        exceeded = self._exceeded(count_characters(document.text) - around, present, taken)
        if exceeded:
            return _Outcome(document, reported=tuple(reported), status="left whole", reason=exceeded)
        status: Status = "cleaned" if taken else "unchanged"
        return _Outcome(present, tuple(taken), tuple(dict.fromkeys(saved)), tuple(reported), status)

    def _page_around(self, document: Document, context: Context, structure: tuple[str, ...]) -> list[Finding]:
        """What stands around the article, where the text is a dump of a whole page; what rules keep stays."""
        if not structure:
            return []
        findings = find_structure(document, self._matcher.protected(document, context))
        return [finding for finding in findings if finding.rule in structure]

    def _rejected(self, document: Document, finding: Finding) -> _Outcome:
        """The whole text goes to the record, under the rule that rejected it."""
        note = next((rule.note for rule in self.ruleset.rules if rule.id == finding.rule), "")
        empty = apply(document, [(0, len(document.text), "")])
        whole = Taken(document.pieces[0][1], document.pieces[-1][1] + document.pieces[-1][2], finding.rule)
        reason = f"the rule {finding.rule} rejects it" + (f": {note}" if note else "")
        return _Outcome(empty, (whole,), status="rejected", reason=reason)

    def _exceeded(self, whole: int, after: Document, taken: list[Taken]) -> str | None:
        """Which limit a cleaned document exceeds, in words; None if it keeps to them. `whole` is its size before."""
        if not taken:
            return None
        limits = self.ruleset.settings.limits
        left = count_characters(after.text)
        by_rule: dict[str, int] = {}
        for span in taken:
            by_rule[span.rule] = by_rule.get(span.rule, 0) + span.end - span.start
        chief = max(by_rule, key=lambda rule: by_rule[rule])
        if whole and (whole - left) / whole > limits.remove_at_most:
            share = f"{(whole - left) / whole:.0%} of it would go, the limit is {limits.remove_at_most:.0%}"
            return f"{share} (most of it by the rule {chief})"
        units = count_words(after.text) if limits.leave_unit == "words" else left
        if units < limits.leave_at_least:
            few = f"{units} {limits.leave_unit} would be left, the limit is {limits.leave_at_least}"
            return f"{few} (most by the rule {chief})"
        return None

    def _article(
        self, source: Source, text: Text, context: Context, outcome: _Outcome, edits: Mapping[str, int]
    ) -> Article:
        known = {**text.metadata, **source.metadata}
        if context.language:
            known["language"] = context.language
        metadata, also, doubts = resolve_metadata(known, outcome.saved, context.language, context.site)
        repairs = {**text.repairs, **{kind: count for kind, count in edits.items() if count}}
        tool = dict(self._tool)
        if text.extractor:
            tool["extractor"] = text.extractor
        empty = () if text.content.strip() else ("the document is empty",)
        facts = Facts(
            id=source.id,
            source={
                "path": source.path,
                **({} if source.record is None else {"record": source.record}),
                "sha256": text.sha256,
                "bytes": text.size,
                "encoding": text.encoding,
                "encoding_from": text.encoding_from,
                "kind": source.media_type,
                "url": source.url or text.metadata.get("url"),
            },
            metadata=metadata,
            also=also,
            left_out=text.left_out,
            repairs={kind: repairs[kind] for kind in sorted(repairs)},
            warnings=(*text.warnings, *outcome.warnings, *doubts, *empty),
            status=outcome.status,
            reason=outcome.reason,
            tool=tool,
        )
        return finish(outcome.document, outcome.taken, outcome.reported, facts)


def prepare(source: Source) -> tuple[Text, Document, Mapping[str, int]]:
    """The stages before the rules: the text, the document that rules look at, and the white space put right, by kind.

    Raises `DocumentError`.
    """
    text = decode(source)
    if source.media_type == "html":
        text = repair(extract(text, source))  # entities can bring back what decoding took out
    document, edits = normalise(begin(text.content))
    return text, document, edits


def line_keys(source: Source) -> tuple[int, ...]:
    """The keys of the different lines of a document, for the count that the condition `in_files` needs.

    A document that can't be read has none: cleaning says why.
    """
    try:
        _, document, _ = prepare(source)
    except DocumentError:
        return ()
    return tuple({hash_key(core) for core in view_of(document).cores})


def in_order(work: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Iterator[Result]:
    """Do the work on each item in as many processes as asked for; results come in the order of the items.

    With more than one worker, `work` and the items have to be picklable. Only a few items per worker are under way
    at a time, so a stream of any length needs constant memory.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    # A fresh interpreter per worker: the same everywhere, and no locks of another thread are inherited.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_adopt, initargs=(work,))
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for batch in _batches(items):
            with _uninterrupted():
                waiting.append(pool.submit(_do_batch, batch))
            if len(waiting) > workers * 2:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:  # whoever stops early, by Ctrl-C for instance, must not wait for what is still to be done
        pool.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Worker processes that are started here never see Ctrl-C: the main process ends them in good order."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it would lift the block when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


BATCH = 16

_adopted: list[Callable[..., object]] = []


def _adopt(work: Callable[..., object]) -> None:
    """Keep the work in a worker process, so that it is sent there once and not with each batch."""
    _adopted[:] = [work]


def _do_batch(batch: list[Item]) -> list[Result]:
    return [_adopted[0](item) for item in batch]  # type: ignore[misc]


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
