"""Source -> what is to be said of it as a page: was it taken for a dump, and why did each line of it go or stay?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Document, Finding, Removal, Source
from dechaff.rules.load import Ruleset
from dechaff.rules.model import PAGE_HEADLINE, STRUCTURE
from dechaff.rules.yaml.diagnostics import columns, one_line
from dechaff.stages.match.matcher import Context, Matcher, RuleTimeoutError
from dechaff.stages.page.describe import WHOLE_PAGE
from dechaff.stages.page.detector import CHROME, LABELS, LEAST_LINES, SHORT_SHARE, Signs
from dechaff.stages.page.find import find_structure
from dechaff.stages.page.headline import stated_as
from dechaff.stages.page.line_scores import Account, accounts_of, signs_in

__all__ = ["Page", "account_lines", "page_json", "page_lines", "page_of", "span_lines"]

SHOWN = 20
"""Longer runs of lines are shown in part, unless all is asked for."""

_FIRST, _LAST, _CLOSE = 5, 3, 4
"""What is shown of a longer one: its first lines, its last, and those that came closest to staying."""

_LABELS, _CLUES, _LEAST_WEIGHT = 8, 3, 0.1
_TEXT_COLUMNS = 34


@dataclass(frozen=True, slots=True)
class Page:
    """What a text has of a page dump, whether rules let the article be found in it, and the account of each line."""

    signs: Signs
    looked: bool
    accounts: tuple[Account, ...]
    stated: tuple[str, ...]
    """The titles that the page states, and the one that the record states, if there is one, last."""

    of_record: bool
    limit_exceeded: bool

    @property
    def is_dump(self) -> bool:
        """Whether the text was taken for a page dump, and the article in it looked for."""
        return self.looked and self.signs.enough


def page_of(ruleset: Ruleset, source: Source) -> Page:
    """The page that a document is, as cleaning saw it. Raises `DocumentError`."""
    outcome, context = Cleaner(ruleset).settled(source)
    _, document, _ = prepare(source)
    looked = context.dump and ruleset.settings.body == "auto" and bool(set(STRUCTURE[:3]) & set(ruleset.structure))
    signs = signs_in(document)
    accounts: list[Account] = []
    if looked and signs.enough and outcome.status != "rejected":
        for text, findings in outcome.dumps or ((document, _found(ruleset, document, context)),):
            # What a first look left is looked at again, once rules have cleared away what stood in between.
            gone = [account for account in accounts if account.rule]
            accounts = gone + accounts_of(text, findings, _protected(ruleset, text, context))
    accounts.sort(key=lambda account: account.start)
    return Page(
        signs, looked, tuple(accounts), context.headlines, bool(source.metadata.get("title")),
        outcome.status == "limit exceeded",
    )  # fmt: skip


def _found(ruleset: Ruleset, document: Document, context: Context) -> tuple[Finding, ...]:
    """What would go of a document over a limit before anything was taken of it, and nothing of any other."""
    found = find_structure(document, lambda: _protected(ruleset, document, context))
    return tuple(finding for finding in found if finding.rule in ruleset.structure)


def _protected(ruleset: Ruleset, document: Document, context: Context) -> frozenset[int]:
    try:
        return Matcher(ruleset).protected(document, context)
    except RuleTimeoutError:
        return frozenset()


def page_lines(page: Page, *, whole: bool) -> Iterator[str]:
    """Whether the text was taken for a page dump, and by what; nothing if it has no label of a page's furniture.

    Of many labels some are shown, unless the `whole` is asked for.
    """
    signs = page.signs
    if not page.looked or not (signs.chrome or len(signs.furniture) >= LABELS):
        return
    if not signs.enough:
        yield f"  not taken for a page dump: {_missing(signs)}"
        return
    yield "  taken for a page dump (the text of a whole page), for these labels of page furniture:"
    yield f"    {_labels(signs, len(signs.chrome) + len(signs.furniture) if whole else _LABELS)}"
    also = f'; the copyright line "{one_line(signs.copyright, 50)}"' if signs.copyright else ""
    yield f"    {signs.short:,} of its {signs.lines:,} lines are short and end without a full stop{also}"
    if not page.accounts:
        return
    gone = sum(1 for account in page.accounts if account.rule)
    if not gone and any(account.because == "little" for account in page.accounts):
        yield "    nothing was taken of it as a page: too few of its words read like an article"
        return
    was = "would go" if page.limit_exceeded else "go"
    yield f"    {_counted(gone, 'line')} of it {was} as the page around the article, {len(page.accounts) - gone:,} stay"
    yield "    score: above 0 a line reads like the article, below 0 like the page; in doubt its neighbours decide"


def _labels(signs: Signs, most: int = _LABELS) -> str:
    labels = [*signs.chrome, *signs.furniture]
    shown = ", ".join(f'"{one_line(label, 30)}"' for label in labels[:most])
    return shown + (f" and {len(labels) - most:,} more" if len(labels) > most else "")


def _missing(signs: Signs) -> str:
    """The first demand on a page dump that a text does not meet."""
    if len(signs.chrome) < CHROME:
        found = f" ({_labels(Signs(0, 0, signs.chrome, (), None))})" if signs.chrome else ""
        return f"{_counted(len(signs.chrome), 'label')} that only pages have{found}, {CHROME} are needed"
    if signs.lines < LEAST_LINES:
        return f"it has {_counted(signs.lines, 'line')}, {LEAST_LINES} are needed"
    if signs.short < SHORT_SHARE * signs.lines:
        share = f"{signs.short:,} of its {signs.lines:,} lines are short and end without a full stop"
        return f"{share}, {SHORT_SHARE:.0%} are needed"
    labels = len(signs.chrome) + len(signs.furniture)
    return (
        f"{labels} labels of page furniture ({_labels(signs)}), {LABELS} are needed, or a copyright line near its end"
    )


def span_lines(page: Page, span: Removal, *, whole: bool) -> Iterator[str]:
    """The account of a removed span, one line for each; of a long one a part, unless the `whole` is asked for."""
    if span.rule == PAGE_HEADLINE:
        yield from _headline(page, span)
        return
    accounts = [one for one in page.accounts if one.rule == span.rule and span.start <= one.start < span.end]
    shown = set(range(len(accounts)))
    if len(accounts) > SHOWN and not whole:
        middle = range(_FIRST, len(accounts) - _LAST)
        close = sorted(middle, key=lambda number: -accounts[number].score)[:_CLOSE]
        shown = {*range(_FIRST), *close, *range(len(accounts) - _LAST, len(accounts))}
    yield "    line  score  text"
    last = -1
    for number in sorted(shown):
        if number > last + 1:
            yield f"       …         {_counted(number - last - 1, 'line')}, {_scores(accounts[last + 1 : number])}"
        yield _row(accounts[number])
        last = number
    if len(shown) < len(accounts):
        yield f"    {_counted(len(accounts), 'line')} in all: {_sum(accounts)} (--all shows each)"


def _headline(page: Page, span: Removal) -> Iterator[str]:
    yield f"  - {one_line(span.text, 72)}"
    title = stated_as(span.text.strip(), page.stated)
    if title is None:
        return
    by = "record" if page.of_record and title == page.stated[-1] else "page"
    rest = "" if len(title.split()) == len(span.text.split()) else ", without the name of the site"
    yield f'    why: it is the title that the {by} states{rest}: "{one_line(title, 100)}"'


def _scores(accounts: Sequence[Account]) -> str:
    low, high = min(one.score for one in accounts), max(one.score for one in accounts)
    return f"score {low:+.1f}" if len(accounts) == 1 else f"scores {low:+.1f} to {high:+.1f}"


def _sum(accounts: Sequence[Account]) -> str:
    own = sum(1 for one in accounts if one.because == "score")
    return f"{own:,} by their own score, {len(accounts) - own:,} with their neighbours"


def _row(account: Account) -> str:
    text = one_line(account.text, _TEXT_COLUMNS)
    while columns(text) > _TEXT_COLUMNS:
        text = f"{text[:-2]}…"
    text += " " * (_TEXT_COLUMNS - columns(text))
    return f"  {account.line:>6}  {account.score:+5.1f}  {text}  {_reasons(account)}"


def _reasons(account: Account) -> str:
    clues = [clue for clue in account.clues if clue.weight * account.score > 0 and clue.words != WHOLE_PAGE]
    said = "; ".join(clue.words for clue in clues[:_CLUES] if abs(clue.weight) >= _LEAST_WEIGHT)
    return said if account.because == "score" else f"goes with its neighbours, in spite of: {said}"


def account_lines(page: Page, start: int, end: int) -> Iterator[str]:
    """The account of the line at a span of the decoded text, with the weight of each clue."""
    account = next((one for one in page.accounts if one.start < end and start < one.end), None)
    if account is None:
        if page.looked and not page.signs.enough and page.signs.chrome:
            yield f"the text was not taken for a page dump: {_missing(page.signs)}"
        return
    side = "page, below 0" if account.score < 0 else "article, above 0"
    yield f"the text was taken for a page dump; {_verdict(account)}; its score is {account.score:+.1f} ({side}):"
    for clue in account.clues:
        if abs(clue.weight) >= _LEAST_WEIGHT:
            yield f"  {clue.weight:+5.1f}  {clue.words}"


def _verdict(account: Account) -> str:
    own = account.because == "score"
    if account.rule:
        return f"the line goes as page around the article, {'by its own score' if own else 'with its neighbours'}"
    return {
        "score": "the line stays as body, by its own score",
        "neighbours": "the line stays as body, with its neighbours (more is needed to go from within or near the body)",
        "keep": "the line stays, as a rule keeps it",
        "disabled": "the line stays, as what would take it is disabled",
        "little": "the line stays, as too few words of the text read like an article",
    }[account.because]


def page_json(page: Page) -> Mapping[str, object]:
    """The same as values, with all lines and all clues."""
    signs = page.signs
    return {
        "page_dump": page.is_dump,
        "labels": [*signs.chrome, *signs.furniture],
        "labels_of_pages_only": len(signs.chrome),
        "lines": signs.lines,
        "short_lines": signs.short,
        "copyright": signs.copyright,
        **({} if page.is_dump or not page.looked else {"why_not": _missing(signs)}),
        "accounts": [
            {
                "line": one.line,
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "rule": one.rule,
                "score": round(one.score, 3),
                "because": one.because,
                "clues": [{"words": clue.words, "weight": round(clue.weight, 3)} for clue in one.clues],
            }
            for one in page.accounts
        ],
    }


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
