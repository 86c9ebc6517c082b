"""Source -> whether it was recognised as a whole page, and why each of its lines was removed or kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Document, Finding, Removal, Source
from dechaff.rules.load import Ruleset
from dechaff.rules.model import (
    FRONT_MATTER,
    FURNITURE_LINE,
    HEAD_RULES,
    PAGE_HEADLINE,
    PAGE_RULES,
    REST_OF_PAGE,
    TRAILING_TITLES,
)
from dechaff.stages.heads.find import head_reason
from dechaff.stages.match.conditions import DocumentContext
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.match.search import MatchTimeoutError
from dechaff.stages.page.chrome import find_chrome
from dechaff.stages.page.detector import (
    MINIMUM_LABELS,
    MINIMUM_LINES,
    MINIMUM_PAGE_ONLY,
    MINIMUM_SHORT_SHARE,
    PageSigns,
)
from dechaff.stages.page.evidence import WHOLE_PAGE
from dechaff.stages.page.judgement import THRESHOLD
from dechaff.stages.page.line_scores import LineScore, document_signs, score_judged, score_lines
from dechaff.stages.page.stated_title import matching_title
from dechaff.text.display import columns, counted, one_line

MOST_LINES = 20
"""Longer removed spans are shown in part, unless all lines are wanted."""

_FIRST, _LAST, _CLOSE = 5, 3, 4
"""The lines that are shown of a longer span: the first, the last, and those with the highest scores."""

_LABELS, _EVIDENCE, _LEAST_WEIGHT = 8, 3, 0.1
_TEXT_COLUMNS = 34
_NEAR = 0.5
"""Of the judged lines that are kept, those with more than this share of the score that it needs are explained."""


@dataclass(frozen=True, slots=True)
class Page:
    """The signs of a whole page in a text, and the score of each line.

    `enabled`: whether the rules allow page detection. `stated_titles`: those of the page, then that of the record, if
    `title_of_record`. `judged`: the lines that were judged outside of whole pages, removed ones and others.
    `limit_exceeded`: nothing was removed in the end. `document` is the text before the rules.
    """

    signs: PageSigns
    enabled: bool
    line_scores: tuple[LineScore, ...]
    stated_titles: tuple[str, ...]
    title_of_record: bool
    limit_exceeded: bool
    document: Document
    language: str | None
    judged: tuple[LineScore, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether the text was cleaned as a whole page."""
        return self.enabled and self.signs.is_page


def page_of(ruleset: Ruleset, source: Source) -> Page:
    """The page that cleaning has found in a document. Raises `DocumentError`."""
    outcome, context = Cleaner(ruleset).run_rules(source)
    document = prepare(source).document
    in_use = set(PAGE_RULES[:3]) & set(ruleset.page_rules)
    enabled = context.detect_page and ruleset.settings.body == "auto" and bool(in_use)
    signs = document_signs(document)
    line_scores: list[LineScore] = []
    if enabled and signs.is_page and outcome.status != "rejected":
        for text, findings in outcome.pages or ((document, _found(ruleset, document, context)),):
            # The page detector runs again on what is left after the rules: of a line, the last score counts.
            removed = [line_score for line_score in line_scores if line_score.rule]
            line_scores = removed + score_lines(text, findings, _protected(ruleset, text, context))
    line_scores.sort(key=lambda line_score: line_score.start)
    judged: list[LineScore] = []
    if context.detect_page and ruleset.settings.body == "auto" and FURNITURE_LINE in ruleset.page_rules:
        for number, (text, found) in enumerate(outcome.judged):
            judged += [one for one in score_judged(text, found, beside_removed=number == 0) if one.rule]
        if outcome.status != "rejected":
            judged += score_judged(outcome.document, (), beside_removed=not outcome.judged)
    return Page(
        signs, enabled, tuple(line_scores), context.stated_titles, bool(source.metadata.get("title")),
        outcome.status == "limit exceeded", document, context.language, tuple(judged),
    )  # fmt: skip


def _found(ruleset: Ruleset, document: Document, context: DocumentContext) -> tuple[Finding, ...]:
    """What would be removed from a document on which the fixpoint ended before it removed anything."""
    found = find_chrome(document, lambda: _protected(ruleset, document, context))
    return tuple(finding for finding in found if finding.rule in ruleset.page_rules)


def _protected(ruleset: Ruleset, document: Document, context: DocumentContext) -> frozenset[int]:
    try:
        return Matcher(ruleset).kept_lines(document, context)
    except MatchTimeoutError:
        return frozenset()


def page_summary(page: Page, *, whole: bool) -> Iterator[str]:
    """Whether the text was recognised as a whole page, and by which signs; nothing if it has no label of page chrome.

    `whole`: show all labels.
    """
    signs = page.signs
    if not page.enabled or not (signs.page_only or len(signs.chrome) >= MINIMUM_LABELS):
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
    removed = sum(1 for line_score in page.line_scores if line_score.rule)
    if not removed and any(line_score.decided_by == "little" for line_score in page.line_scores):
        yield "    nothing was removed from it as page chrome: too few of its words read like an article"
        return
    are = "would be" if page.limit_exceeded else "are"
    kept = len(page.line_scores) - removed
    yield f"    {counted(removed, 'line')} of it {are} removed as page chrome, {kept:,} {are} kept"
    yield "    score: above 0 a line reads like the article, below 0 like the page; near 0 its neighbours decide"


def _labels(signs: PageSigns, most: int = _LABELS) -> str:
    labels = [*signs.page_only, *signs.chrome]
    shown = ", ".join(f'"{one_line(label, 30)}"' for label in labels[:most])
    return shown + (f" and {len(labels) - most:,} more" if len(labels) > most else "")


def _missing(signs: PageSigns) -> str:
    """The first criterion of a whole page that a text does not meet."""
    if len(signs.page_only) < MINIMUM_PAGE_ONLY:
        found = f" ({_labels(PageSigns(0, 0, signs.page_only, (), None, 0))})" if signs.page_only else ""
        return f"{counted(len(signs.page_only), 'label')} that only pages have{found}, {MINIMUM_PAGE_ONLY} are needed"
    if signs.lines < MINIMUM_LINES:
        return f"it has {counted(signs.lines, 'line')}, {MINIMUM_LINES} are needed"
    if signs.short < MINIMUM_SHORT_SHARE * signs.lines:
        share = f"{signs.short:,} of its {signs.lines:,} lines are short and end without a full stop"
        return f"{share}, {MINIMUM_SHORT_SHARE:.0%} are needed"
    if signs.around < signs.labels_needed_around:
        return (
            f"{counted(signs.around, 'label')} of a page are before or after the article and begin with a capital "
            f"({_labels(signs)}), {signs.labels_needed_around} are needed"
        )
    labels = len(signs.page_only) + len(signs.chrome)
    return f"{labels} labels of page chrome ({_labels(signs)}), {MINIMUM_LABELS} or a copyright line are needed"


_WHY_TOGETHER: Mapping[str, str] = {
    TRAILING_TITLES: "each line has the look of a headline, and nothing but such lines is below the last paragraph",
    REST_OF_PAGE: "rules have removed a label of the page above these lines, and no paragraph is below it",
}
"""Why the lines of a span were removed together, by the rule."""


def span_lines(page: Page, span: Removal, *, whole: bool) -> Iterator[str]:
    """The scores of the lines of a removed span, one in a row. `whole`: all of them, also of a long span."""
    if span.rule == PAGE_HEADLINE:
        yield from _headline(page, span)
        return
    if span.rule == FRONT_MATTER:
        return
    if span.rule in _WHY_TOGETHER:
        yield from (f"  - {one_line(line, 72)}" for line in span.text.split("\n") if line.strip())
        yield f"    why: {_WHY_TOGETHER[span.rule]}"
        return
    if span.rule in HEAD_RULES:
        yield f"  - {one_line(span.text, 72)}"
        yield f"    why: {head_reason(page.document, page.language, span.text)}"
        return
    scores = page.judged if span.rule == FURNITURE_LINE else page.line_scores
    line_scores = [one for one in scores if one.rule == span.rule and span.start <= one.start < span.end]
    shown = set(range(len(line_scores)))
    if len(line_scores) > MOST_LINES and not whole:
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
        yield f"    {counted(len(line_scores), 'line')} in all: {_sum(line_scores)} (--all shows all)"


def _headline(page: Page, span: Removal) -> Iterator[str]:
    yield f"  - {one_line(span.text, 72)}"
    title = matching_title(span.text.strip(), page.stated_titles)
    if title is None:
        yield "    why: it is the headline of the page, and the body begins with it"
        return
    by = "record" if page.title_of_record and title == page.stated_titles[-1] else "page"
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
    words = "; ".join(one.words for one in evidence[:_EVIDENCE] if abs(one.weight) >= _LEAST_WEIGHT)
    return words if line_score.decided_by == "score" else f"removed with its neighbours, despite: {words}"


def line_score_lines(page: Page, start: int, end: int) -> Iterator[str]:
    """The score of the line at a span of the decoded text, with the weight of each piece of evidence."""
    line_score = next((one for one in page.line_scores if one.start < end and start < one.end), None)
    if line_score is None or page.judged:
        yield from _judged_line(page, start, end)
    if line_score is None:
        if page.enabled and not page.signs.is_page and page.signs.page_only:
            yield f"the text was not recognised as a whole page: {_missing(page.signs)}"
        return
    side = "page, below 0" if line_score.score < 0 else "article, above 0"
    yield f"recognised as a whole page; {_verdict(line_score)}; its score is {line_score.score:+.1f} ({side}):"
    for one in line_score.evidence:
        if abs(one.weight) >= _LEAST_WEIGHT:
            yield f"  {one.weight:+5.1f}  {one.words}"


def _judged_line(page: Page, start: int, end: int) -> Iterator[str]:
    """The score of a line in the judgement outside of whole pages, with the weight of each piece of evidence."""
    judged = next((one for one in page.judged if one.start < end and start < one.end), None)
    if judged is not None and (judged.rule or judged.score < THRESHOLD * _NEAR):
        verdict = "removed" if judged.rule else "kept"
        yield f"no prose, and judged by {FURNITURE_LINE}: its score is {judged.score:+.2f}, so the line is {verdict}"
        yield f"  (a line is removed if its score is below {THRESHOLD:+.2f}):"
        yield from (f"  {one.weight:+5.1f}  {one.words}" for one in judged.evidence if abs(one.weight) >= _LEAST_WEIGHT)


def _verdict(line_score: LineScore) -> str:
    if line_score.rule:
        own = line_score.decided_by == "score"
        return f"the line is removed as page chrome, {'by its own score' if own else 'with its neighbours'}"
    return {
        "score": "the line is kept, by its own score",
        "neighbours": "the line is kept, with its neighbours (within or near the body, a lower score is needed)",
        "keep": "the line is kept, as a rule with do: keep matches it",
        "disabled": "the line is kept, as the rule that would remove it is disabled",
        "little": "the line is kept, as too few words of the text read like an article",
    }[line_score.decided_by]


def page_json(page: Page) -> Mapping[str, object]:
    """The page as values for `--json`, with all lines and all evidence."""
    signs = page.signs
    return {
        "whole_page": page.is_page,
        "labels": [*signs.page_only, *signs.chrome],
        "labels_of_pages_only": len(signs.page_only),
        "lines": signs.lines,
        "short_lines": signs.short,
        "copyright": signs.copyright,
        **({} if page.is_page or not page.enabled else {"why_not": _missing(signs)}),
        "line_scores": [_score_json(one) for one in page.line_scores],
        "judged_lines": [_score_json(one) for one in page.judged],
    }


def _score_json(line_score: LineScore) -> Mapping[str, object]:
    evidence = [{"words": one.words, "weight": round(one.weight, 3)} for one in line_score.evidence]
    return {**asdict(line_score), "score": round(line_score.score, 3), "evidence": evidence}
