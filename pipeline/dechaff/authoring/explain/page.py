"""Source -> explanation of it as a page: whether it was recognised as one, and why each line was removed or kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Document, Finding, Removal, Source
from dechaff.rules.load import Ruleset
from dechaff.rules.model import PAGE_HEADLINE, PAGE_RULES
from dechaff.stages.match.matcher import DocumentContext, Matcher, RuleTimeoutError
from dechaff.stages.page.chrome import find_chrome
from dechaff.stages.page.detector import (
    MINIMUM_LABELS,
    MINIMUM_LINES,
    MINIMUM_PAGE_ONLY,
    MINIMUM_SHORT_SHARE,
    PageSigns,
)
from dechaff.stages.page.evidence import WHOLE_PAGE
from dechaff.stages.page.headline import matching_title
from dechaff.stages.page.line_scores import LineScore, document_signs, score_lines
from dechaff.text.display import columns, counted, one_line

__all__ = ["Page", "line_score_lines", "page_json", "page_lines", "page_of", "span_lines"]

SHOWN = 20
"""Longer runs of lines are shown in part, unless all is asked for."""

_FIRST, _LAST, _CLOSE = 5, 3, 4
"""What is shown of a longer one: its first lines, its last, and those that came closest to staying."""

_LABELS, _EVIDENCE, _LEAST_WEIGHT = 8, 3, 0.1
_TEXT_COLUMNS = 34


@dataclass(frozen=True, slots=True)
class Page:
    """The signs of a whole page in a text, whether rules let the article be found in it, and the score of each line."""

    signs: PageSigns
    looked: bool
    line_scores: tuple[LineScore, ...]
    stated: tuple[str, ...]
    """The titles that the page states, and the one that the record states, if there is one, last."""

    of_record: bool
    limit_exceeded: bool

    @property
    def is_page(self) -> bool:
        """Whether the text was recognised as a whole page, and the article in it looked for."""
        return self.looked and self.signs.is_page


def page_of(ruleset: Ruleset, source: Source) -> Page:
    """The page that a document is, as cleaning saw it. Raises `DocumentError`."""
    outcome, context = Cleaner(ruleset).run_rules(source)
    document = prepare(source).document
    looked = (
        context.detect_page and ruleset.settings.body == "auto" and bool(set(PAGE_RULES[:3]) & set(ruleset.page_rules))
    )
    signs = document_signs(document)
    line_scores: list[LineScore] = []
    if looked and signs.is_page and outcome.status != "rejected":
        for text, findings in outcome.pages or ((document, _found(ruleset, document, context)),):
            # What a first look left is looked at again, once rules have cleared away what stood in between.
            gone = [line_score for line_score in line_scores if line_score.rule]
            line_scores = gone + score_lines(text, findings, _protected(ruleset, text, context))
    line_scores.sort(key=lambda line_score: line_score.start)
    return Page(
        signs, looked, tuple(line_scores), context.stated_titles, bool(source.metadata.get("title")),
        outcome.status == "limit exceeded",
    )  # fmt: skip


def _found(ruleset: Ruleset, document: Document, context: DocumentContext) -> tuple[Finding, ...]:
    """What would go of a document that was left whole before anything was taken of it, and nothing of any other."""
    found = find_chrome(document, lambda: _protected(ruleset, document, context))
    return tuple(finding for finding in found if finding.rule in ruleset.page_rules)


def _protected(ruleset: Ruleset, document: Document, context: DocumentContext) -> frozenset[int]:
    try:
        return Matcher(ruleset).protected(document, context)
    except RuleTimeoutError:
        return frozenset()


def page_lines(page: Page, *, whole: bool) -> Iterator[str]:
    """Whether the text was recognised as a whole page, and by what; nothing if it has no label of page chrome.

    Of many labels some are shown, unless the `whole` is asked for.
    """
    signs = page.signs
    if not page.looked or not (signs.page_only or len(signs.chrome) >= MINIMUM_LABELS):
        return
    if not signs.is_page:
        yield f"  not recognised as a whole page: {_missing(signs)}"
        return
    yield "  recognised as the text of a whole page, by these labels of page chrome:"
    yield f"    {_labels(signs, len(signs.page_only) + len(signs.chrome) if whole else _LABELS)}"
    also = f'; the copyright line "{one_line(signs.copyright, 50)}"' if signs.copyright else ""
    yield f"    {signs.short:,} of its {signs.lines:,} lines are short and end without a full stop{also}"
    if not page.line_scores:
        return
    gone = sum(1 for line_score in page.line_scores if line_score.rule)
    if not gone and any(line_score.decided_by == "little" for line_score in page.line_scores):
        yield "    nothing was taken of it as a page: too few of its words read like an article"
        return
    was = "would go" if page.limit_exceeded else "go"
    yield f"    {counted(gone, 'line')} of it {was} as page chrome, {len(page.line_scores) - gone:,} stay"
    yield "    score: above 0 a line reads like the article, below 0 like the page; in doubt its neighbours decide"


def _labels(signs: PageSigns, most: int = _LABELS) -> str:
    labels = [*signs.page_only, *signs.chrome]
    shown = ", ".join(f'"{one_line(label, 30)}"' for label in labels[:most])
    return shown + (f" and {len(labels) - most:,} more" if len(labels) > most else "")


def _missing(signs: PageSigns) -> str:
    """The first demand for a whole page that a text does not meet."""
    if len(signs.page_only) < MINIMUM_PAGE_ONLY:
        found = f" ({_labels(PageSigns(0, 0, signs.page_only, (), None))})" if signs.page_only else ""
        return f"{counted(len(signs.page_only), 'label')} that only pages have{found}, {MINIMUM_PAGE_ONLY} are needed"
    if signs.lines < MINIMUM_LINES:
        return f"it has {counted(signs.lines, 'line')}, {MINIMUM_LINES} are needed"
    if signs.short < MINIMUM_SHORT_SHARE * signs.lines:
        share = f"{signs.short:,} of its {signs.lines:,} lines are short and end without a full stop"
        return f"{share}, {MINIMUM_SHORT_SHARE:.0%} are needed"
    labels = len(signs.page_only) + len(signs.chrome)
    return f"{labels} labels of page chrome ({_labels(signs)}), {MINIMUM_LABELS} or a copyright line are needed"


def span_lines(page: Page, span: Removal, *, whole: bool) -> Iterator[str]:
    """The scores of a removed span, one line for each; of a long one a part, unless the `whole` is asked for."""
    if span.rule == PAGE_HEADLINE:
        yield from _headline(page, span)
        return
    line_scores = [one for one in page.line_scores if one.rule == span.rule and span.start <= one.start < span.end]
    shown = set(range(len(line_scores)))
    if len(line_scores) > SHOWN and not whole:
        middle = range(_FIRST, len(line_scores) - _LAST)
        close = sorted(middle, key=lambda number: -line_scores[number].score)[:_CLOSE]
        shown = {*range(_FIRST), *close, *range(len(line_scores) - _LAST, len(line_scores))}
    yield "    line  score  text"
    last = -1
    for number in sorted(shown):
        if number > last + 1:
            yield f"       …         {counted(number - last - 1, 'line')}, {_scores(line_scores[last + 1 : number])}"
        yield _row(line_scores[number])
        last = number
    if len(shown) < len(line_scores):
        yield f"    {counted(len(line_scores), 'line')} in all: {_sum(line_scores)} (--all shows each)"


def _headline(page: Page, span: Removal) -> Iterator[str]:
    yield f"  - {one_line(span.text, 72)}"
    title = matching_title(span.text.strip(), page.stated)
    if title is None:
        return
    by = "record" if page.of_record and title == page.stated[-1] else "page"
    rest = "" if len(title.split()) == len(span.text.split()) else ", without the name of the site"
    yield f'    why: it is the title that the {by} states{rest}: "{one_line(title, 100)}"'


def _scores(line_scores: Sequence[LineScore]) -> str:
    low, high = min(one.score for one in line_scores), max(one.score for one in line_scores)
    return f"score {low:+.1f}" if len(line_scores) == 1 else f"scores {low:+.1f} to {high:+.1f}"


def _sum(line_scores: Sequence[LineScore]) -> str:
    own = sum(1 for one in line_scores if one.decided_by == "score")
    return f"{own:,} by their own score, {len(line_scores) - own:,} with their neighbours"


def _row(line_score: LineScore) -> str:
    text = one_line(line_score.text, _TEXT_COLUMNS)
    while columns(text) > _TEXT_COLUMNS:
        text = f"{text[:-2]}…"
    text += " " * (_TEXT_COLUMNS - columns(text))
    return f"  {line_score.line:>6}  {line_score.score:+5.1f}  {text}  {_reasons(line_score)}"


def _reasons(line_score: LineScore) -> str:
    evidence = [one for one in line_score.evidence if one.weight * line_score.score > 0 and one.words != WHOLE_PAGE]
    said = "; ".join(one.words for one in evidence[:_EVIDENCE] if abs(one.weight) >= _LEAST_WEIGHT)
    return said if line_score.decided_by == "score" else f"goes with its neighbours, in spite of: {said}"


def line_score_lines(page: Page, start: int, end: int) -> Iterator[str]:
    """The score of the line at a span of the decoded text, with the weight of each piece of evidence."""
    line_score = next((one for one in page.line_scores if one.start < end and start < one.end), None)
    if line_score is None:
        if page.looked and not page.signs.is_page and page.signs.page_only:
            yield f"the text was not recognised as a whole page: {_missing(page.signs)}"
        return
    side = "page, below 0" if line_score.score < 0 else "article, above 0"
    yield f"recognised as a whole page; {_verdict(line_score)}; its score is {line_score.score:+.1f} ({side}):"
    for one in line_score.evidence:
        if abs(one.weight) >= _LEAST_WEIGHT:
            yield f"  {one.weight:+5.1f}  {one.words}"


def _verdict(line_score: LineScore) -> str:
    own = line_score.decided_by == "score"
    if line_score.rule:
        return f"the line goes as page around the article, {'by its own score' if own else 'with its neighbours'}"
    return {
        "score": "the line stays as body, by its own score",
        "neighbours": "the line stays as body, with its neighbours (more is needed to go from within or near the body)",
        "keep": "the line stays, as a rule keeps it",
        "disabled": "the line stays, as what would take it is disabled",
        "little": "the line stays, as too few words of the text read like an article",
    }[line_score.decided_by]


def page_json(page: Page) -> Mapping[str, object]:
    """The same as values, with all lines and all evidence."""
    signs = page.signs
    return {
        "whole_page": page.is_page,
        "labels": [*signs.page_only, *signs.chrome],
        "labels_of_pages_only": len(signs.page_only),
        "lines": signs.lines,
        "short_lines": signs.short,
        "copyright": signs.copyright,
        **({} if page.is_page or not page.looked else {"why_not": _missing(signs)}),
        "line_scores": [
            {
                "line": one.line,
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "rule": one.rule,
                "score": round(one.score, 3),
                "decided_by": one.decided_by,
                "evidence": [{"words": item.words, "weight": round(item.weight, 3)} for item in one.evidence],
            }
            for one in page.line_scores
        ],
    }
