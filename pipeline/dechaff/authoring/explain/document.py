"""Article -> its explanation: what was done to a document, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from dechaff.document import Article, Removal
from dechaff.rules.model import Rule
from dechaff.text.display import one_line

__all__ = ["explain_document"]

_WIDTH = 72

SpanDetails = Callable[[Removal], Iterable[str]]


def explain_document(
    article: Article, rules: Iterable[Rule], page: Iterable[str] = (), details: Mapping[str, SpanDetails] | None = None
) -> Iterator[str]:
    """Everything that was done to a document: status, metadata, each removed span with its rule and its place.

    `page`: the lines about it as a page. `details`: by the id of a page rule, the lines about a span that it removed.
    """
    record = article.record
    by_id = {rule.id: rule for rule in rules}
    source = record.source
    yield f"{record.id}: {record.status}" + (f" – {record.reason}" if record.reason else "")
    yield f"  read as {source['encoding']} ({source['encoding_from']}), {source['bytes']:,} bytes"
    for kind, count in record.repairs.items():
        yield f"  repaired: {kind} ({count:,})"
    for warning in record.warnings:
        yield f"  warning: {warning}"
    yield f"  body: {record.body['words']:,} words in {record.body['paragraphs']:,} paragraphs"
    for key, value in record.metadata.items():
        yield f"  {key}: {value}"
        for other in record.also.get(key, ()):
            yield f"  {key}, also: {other}"
    yield from page
    for span in record.removed:
        yield ""
        yield from _span("removed", span, by_id, (details or {}).get(span.rule))
    for span in record.reported:
        yield ""
        yield from _span("reported", span, by_id)
    if record.left_out:
        yield ""
        yield f"left out by {record.tool.get('extractor', 'extraction')}: {len(record.left_out):,} blocks of the page"
        for block in record.left_out:
            yield f"  - {one_line(block, _WIDTH)}"
    if not record.removed and not record.reported:
        yield "  no rule took anything"


def _span(verb: str, span: Removal, rules: Mapping[str, Rule], detail: SpanDetails | None = None) -> Iterator[str]:
    rule = rules.get(span.rule)
    end = span.line + span.text.strip("\n").count("\n")
    lines = f"line {span.line}" if end == span.line else f"lines {span.line}-{end}"
    yield f"{lines}: {verb} by {span.rule}" + (f" ({rule.place.file}:{rule.place.line})" if rule else "")
    if rule and rule.note:
        yield f"    why: {' '.join(rule.note.split())}"
    if detail is not None:
        yield from detail(span)
    for line in span.text.split("\n") if detail is None else ():
        if line.strip():
            yield f"  - {one_line(line, _WIDTH)}"
    for name, value in span.saved.items():
        yield f"    saved {name}: {value}"
