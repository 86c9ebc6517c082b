"""Rule, DocumentContext -> whether `when` and `unless` hold: for a document as a whole, and around a match."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from dechaff.document import MediaType
from dechaff.rules.model import Conditions, LinePattern, RegexLine, Rule
from dechaff.stages.match.line_match import match_line, may_match
from dechaff.stages.match.sequence import SequenceMatch
from dechaff.stages.match.view import View
from dechaff.text.characters import count_words
from dechaff.text.frequent_lines import FrequentLines

__all__ = [
    "ByLanguage",
    "DocumentContext",
    "document_conditions_hold",
    "language_matches",
    "match_conditions_hold",
    "site_of",
]

_SAME_LANGUAGE: Mapping[str, str] = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """What is known of a document besides its text.

    `path` is compared with `when: path`. `frequent_lines` are those that occur in many documents of the run; None where
    no run is counted. `stated_titles` are the titles that the page or the record states. `detect_page`: whether the
    page detector is used; not for HTML, where extraction found the article. `kind` is what the document is.
    """

    site: str | None = None
    language: str | None = None
    path: str | None = None
    frequent_lines: FrequentLines | None = None
    stated_titles: tuple[str, ...] = ()
    detect_page: bool = False
    kind: MediaType | None = None


def site_of(url: str | None) -> str | None:
    """The host of a URL without "www.", or None."""
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def language_matches(codes: tuple[str, ...], language: str | None) -> bool:
    """Whether a language is one of those that the codes denote: "pt" includes "pt-BR"."""
    if not language:
        return False
    tag = language.lower().replace("_", "-")
    main, _, rest = tag.partition("-")
    tag = "-".join(filter(None, (_SAME_LANGUAGE.get(main, main), rest)))
    return any(tag == code or tag.startswith(f"{code}-") for code in codes)


_Codes = tuple[tuple[str, ...], tuple[str, ...]]
"""The languages and the kinds of documents that a rule is for; none: all."""

Part = TypeVar("Part")
Built = TypeVar("Built")


class ByLanguage(Generic[Part, Built]):
    """A cache, filled on first use, of what is built from the rules that apply to a language and a kind of documents.

    Documents may declare any language, so results are kept by the codes of the rules that apply and not by language.
    `part` makes the part of the rules with the same codes, from their numbers: once, however many results contain it.
    `combine` makes the result of parts.
    """

    def __init__(
        self, rules: Sequence[Rule], part: Callable[[list[int]], Part], combine: Callable[[list[Part]], Built]
    ) -> None:
        self._numbers: dict[_Codes, list[int]] = {}
        for number, rule in enumerate(rules):
            self._numbers.setdefault((rule.when.lang, rule.when.kind), []).append(number)
        self._codes = tuple(self._numbers)
        self._part, self._combine = part, combine
        self._parts: dict[_Codes, Part] = {}
        self._results: dict[tuple[_Codes, ...], Built] = {}

    def __call__(self, language: str | None, kind: str | None = None) -> Built:
        """The result for a language and a kind of document; for None, that of the rules for all."""
        applying = _applying(self._codes, language, kind)
        if applying not in self._results:
            for codes in applying:
                if codes not in self._parts:
                    self._parts[codes] = self._part(self._numbers[codes])
            self._results[applying] = self._combine([self._parts[codes] for codes in applying])
        return self._results[applying]


@lru_cache(maxsize=1_000)
def _applying(codes: tuple[_Codes, ...], language: str | None, kind: str | None) -> tuple[_Codes, ...]:
    """Those of the codes that include a language and a kind. Called for each pass over each document."""
    return tuple(
        (languages, kinds)
        for languages, kinds in codes
        if (not languages or language_matches(languages, language)) and (not kinds or kind in kinds)
    )


def document_conditions_hold(rule: Rule, context: DocumentContext) -> bool:
    """Whether the conditions on site, language and path hold for a document.

    A rule with the condition `in_files` never applies where the lines of the run were not counted.
    """
    if context.frequent_lines is None and (rule.when.in_files or rule.unless.in_files):
        return False
    return all(_of_document(rule.when, context)) and not any(_of_document(rule.unless, context))


def _of_document(conditions: Conditions, context: DocumentContext) -> Iterator[bool]:
    """For each of the conditions on a document, whether it holds."""
    site, path = context.site, context.path
    if conditions.kind:
        yield context.kind in conditions.kind
    if conditions.site:
        yield site is not None and any(site == known or site.endswith(f".{known}") for known in conditions.site)
    if conditions.lang:
        yield language_matches(conditions.lang, context.language)
    if conditions.path:
        yield path is not None and any(fnmatch.fnmatchcase(path, glob) for glob in conditions.path)


def match_conditions_hold(
    rule: Rule, view: View, found: SequenceMatch, context: DocumentContext, texts: Sequence[str]
) -> bool:
    """Whether the conditions on length, neighbouring lines and frequency hold for a match. Raises `TimeoutError`.

    `texts` are the lines that matched, or the parts of one.
    """
    when, unless = rule.when, rule.unless
    if (when.max_words or when.after or when.before or when.in_files) and not all(
        _of_match(when, view, found, context, texts)
    ):
        return False
    return not (unless.max_words or unless.after or unless.before or unless.in_files) or not any(
        _of_match(unless, view, found, context, texts)
    )


def _of_match(
    conditions: Conditions, view: View, found: SequenceMatch, context: DocumentContext, texts: Sequence[str]
) -> Iterator[bool]:
    """For each of the conditions on a match, whether it holds."""
    if conditions.max_words:
        yield all(count_words(text) <= conditions.max_words for text in texts)
    if conditions.after:
        yield _any_matches(conditions.after, view, found.first - 1, blank=view.blank_before(found.first))
    if conditions.before:
        yield _any_matches(conditions.before, view, found.last + 1, blank=view.blank_after(found.last))
    if conditions.in_files:
        lines, files = context.frequent_lines, conditions.in_files
        yield lines is not None and all(lines.reaches(view.trimmed[line.line], files) for line in found.lines)


def _any_matches(patterns: tuple[LinePattern | None, ...], view: View, line: int, *, blank: bool) -> bool:
    """Whether one of the patterns matches a line next to a match, if there is one; None is a blank line."""
    return any(
        blank if pattern is None else 0 <= line < len(view) and _matches(pattern, view, line) for pattern in patterns
    )


def _matches(pattern: LinePattern, view: View, line: int) -> bool:
    if isinstance(pattern, RegexLine) and not may_match(pattern, view, line):
        return False
    return match_line(pattern, view, line) is not None
