"""`when` and `unless`: what must hold around a match, and for the document as a whole."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dechaff.rules.model import LinePattern, Rule
from dechaff.stages.match.line import match_line
from dechaff.stages.match.sequence import SequenceMatch
from dechaff.stages.match.view import View
from dechaff.text.characters import count_words
from dechaff.text.frequent_lines import FrequentLines

__all__ = [
    "DocumentContext",
    "document_conditions_hold",
    "language_matches",
    "length_holds",
    "match_conditions_hold",
    "site_of",
    "surroundings_hold",
]


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """What is known of a document besides its text.

    `path` is matched by `when: path`. `skip` holds the ids of rules that are not applied. `frequent_lines`: those that
    occur in many documents of the run; None where no run is counted. `stated_titles`: the titles that the page or
    the record states. `detect_page`: whether the page detector is used; not for HTML, where extraction found the body.
    """

    site: str | None = None
    language: str | None = None
    path: str | None = None
    skip: frozenset[str] = frozenset()
    frequent_lines: FrequentLines | None = None
    stated_titles: tuple[str, ...] = ()
    detect_page: bool = False


def site_of(url: str | None) -> str | None:
    """The host of a URL, without "www."; None where there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def document_conditions_hold(rule: Rule, context: DocumentContext) -> bool:
    """Whether the conditions on site, language and path allow a rule for a document at all.

    A rule that asks in how many files a line stands is out where nobody counted.
    """
    when, unless = rule.when, rule.unless
    return (
        (context.frequent_lines is not None or not (when.in_files or unless.in_files))
        and (not when.site or _site(when.site, context.site))
        and (not when.lang or language_matches(when.lang, context.language))
        and (not when.path or _path(when.path, context.path))
        and not (unless.site and _site(unless.site, context.site))
        and not (unless.lang and language_matches(unless.lang, context.language))
        and not (unless.path and _path(unless.path, context.path))
    )


_SAME_LANGUAGE = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}


def _site(sites: tuple[str, ...], site: str | None) -> bool:
    return site is not None and any(site == known or site.endswith(f".{known}") for known in sites)


def language_matches(codes: tuple[str, ...], language: str | None) -> bool:
    """Whether a language is one of those that codes stand for: "pt" covers "pt-BR"."""
    if not language:
        return False
    tag = language.lower().replace("_", "-")
    main, _, rest = tag.partition("-")
    tag = "-".join(filter(None, (_SAME_LANGUAGE.get(main, main), rest)))
    return any(tag == code or tag.startswith(f"{code}-") for code in codes)


def _path(globs: tuple[str, ...], path: str | None) -> bool:
    return path is not None and any(fnmatch.fnmatchcase(path, glob) for glob in globs)


def match_conditions_hold(
    rule: Rule, view: View, found: SequenceMatch, context: DocumentContext = DocumentContext()
) -> bool:
    """Whether the conditions on length, neighbours and frequency hold for a match of whole lines."""
    lines = [view.raw[line] for line in range(found.first, found.last + 1)]
    return length_holds(rule, lines) and surroundings_hold(rule, view, found, context)


def length_holds(rule: Rule, texts: Sequence[str]) -> bool:
    """Whether the conditions on the number of words hold for what matched: lines, or a part of one."""
    return (not rule.when.max_words or _short(rule.when.max_words, texts)) and not (
        rule.unless.max_words and _short(rule.unless.max_words, texts)
    )


def surroundings_hold(
    rule: Rule, view: View, found: SequenceMatch, context: DocumentContext = DocumentContext()
) -> bool:
    """Whether the conditions on neighbours and frequency hold for the lines of a match."""
    return (
        (not rule.when.after or _before_match(rule.when.after, view, found))
        and (not rule.when.before or _after_match(rule.when.before, view, found))
        and not (rule.unless.after and _before_match(rule.unless.after, view, found))
        and not (rule.unless.before and _after_match(rule.unless.before, view, found))
        and (not rule.when.in_files or _frequent(rule.when.in_files, view, found, context))
        and not (rule.unless.in_files and _frequent(rule.unless.in_files, view, found, context))
    )


def _frequent(files: int, view: View, found: SequenceMatch, context: DocumentContext) -> bool:
    """Whether each line that a pattern line stands for is in so many documents of the run."""
    counted = context.frequent_lines
    return counted is not None and all(counted.reaches(view.trimmed[line.line], files) for line in found.lines)


def _short(words: int, texts: Sequence[str]) -> bool:
    return all(count_words(text) <= words for text in texts)


def _before_match(patterns: tuple[LinePattern | None, ...], view: View, found: SequenceMatch) -> bool:
    """`after`: one of the patterns stands right before the match."""
    return any(
        view.blank_before(found.first)
        if pattern is None
        else found.first > 0 and match_line(pattern, view, found.first - 1) is not None
        for pattern in patterns
    )


def _after_match(patterns: tuple[LinePattern | None, ...], view: View, found: SequenceMatch) -> bool:
    """`before`: one of the patterns stands right after the match."""
    return any(
        view.blank_after(found.last)
        if pattern is None
        else found.last + 1 < len(view) and match_line(pattern, view, found.last + 1) is not None
        for pattern in patterns
    )
