"""Rule -> words: what a checked rule does, without its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dechaff.document import Action
from dechaff.rules.model import (
    MAXIMUM_RUN,
    Conditions,
    Example,
    LinePattern,
    LineRun,
    LiteralLine,
    RegexLine,
    Rule,
    Zone,
)
from dechaff.rules.pattern.line import RUN_SIGNS, line_patterns
from dechaff.rules.pattern.placeholders import NAMES, placeholder_pattern
from dechaff.rules.pattern.template import separators_as_written
from dechaff.text.display import clipped
from dechaff.text.fold import fold, trimmed_span

_VERBS: Mapping[str, str] = {
    "remove": "removes",
    "keep": "keeps, whatever other rules say,",
    "report": "reports, and leaves in place,",
    "reject": "sets the whole document aside for",
}
_SHOWN = 12
_UNESCAPE = re.compile(r"\\([^\w\s]|[ ])")

_CONDITIONS: Mapping[str, str] = {
    "site": "the article is from {}",
    "kind": "the document is {}",
    "lang": "its language is {}",
    "path": "its path matches {}",
    "after": "it is right after {}",
    "before": "it is right before {}",
    "in_a_row": "there are {} such matches in a row",
    "max_words": "its lines have at most {} words each",
    "in_files": "it is in {} documents of the run",
}
"""The conditions in words, in the order in which they are shown."""


def describe_rule(rule: Rule) -> Iterator[str]:
    """The rule in words, without its id and place; two spaces before each line."""
    yield from _describe_match(rule)
    yield f"  where: {describe_zone(rule.zone)}"
    for word, conditions in (("only if", rule.when), ("but not if", rule.unless)):
        for condition in describe_conditions(conditions):
            yield f"  {word}: {condition}"
    if rule.exact:
        yield "  exactly as written: capital letters, quotation marks and bullets count"
    if rule.unit == "sentence":
        yield "  unit: sentences at the beginning or the end of a paragraph (any of a text in one line)"
    if rule.unit == "phrase":
        yield "  unit: a part of a line"
    if rule.fields:
        yield f"  saves: {', '.join(rule.fields)}"
    if rule.note:
        yield f"  why: {' '.join(rule.note.split())}"


def _describe_match(rule: Rule) -> Iterator[str]:
    texts = [[line for _, line in line_patterns(text)] for text in rule.text]
    single = all(len(text) == 1 for text in texts)
    verb = _VERBS[rule.action]
    if single:
        yield f"  {verb} a line like{' one of these' if len(texts) > 1 else ''}:"
    elif len(texts) == 1:
        yield f"  {verb} {len(texts[0])} lines, one after the other (blank lines between them are ignored):"
    else:
        yield f"  {verb} one of these runs of lines:"
    for number, text in enumerate(texts[:_SHOWN]):
        if not single and number:
            yield "      or"
        for line in text:
            yield f"      {line}" + (f"   (up to {MAXIMUM_RUN} lines of any kind)" if line in RUN_SIGNS else "")
    if len(texts) > _SHOWN:
        yield f"      and {len(texts) - _SHOWN:,} more"
    if any("<keep" in line for text in texts for line in text) or any("(?P<keep>" in t for t in rule.text):
        yield "  what <keep> matches stays in the article"


def describe_zone(zone: Zone) -> str:
    """Where a match may be."""
    if zone.kind == "anywhere":
        return "anywhere"
    if zone.kind in ("start", "end"):
        edge = "before" if zone.kind == "start" else "after"
        return f"at the {zone.kind}: nothing is left {edge} it but what other rules remove"
    return f"in the {zone}, and at most half of the article"


def describe_conditions(conditions: Conditions) -> Iterator[str]:
    """Each condition as a phrase."""
    for key, words in _CONDITIONS.items():
        if value := getattr(conditions, key):
            yield words.format(value if isinstance(value, int) else " or ".join(map(_condition_value, value)))


def _condition_value(value: str | LinePattern | None) -> str:
    if isinstance(value, str):
        return value
    return "a blank line" if value is None else f'"{clipped(pattern_text(value))}"'


def pattern_text(pattern: LinePattern | LineRun, rule: Rule | None = None) -> str:
    """A checked pattern line as its author wrote it, or as close to that as possible."""
    if isinstance(pattern, LineRun):
        return "..."
    if isinstance(pattern, LiteralLine):
        return _as_in(rule, pattern) or pattern.key
    if pattern.handwritten:
        return f"/{pattern.source}/"
    template = _template(pattern)
    words = _words(template)
    same = (line for text in (rule.text if rule else ()) for _, line in line_patterns(text) if _words(line) == words)
    return next(same, template)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _as_in(rule: Rule | None, pattern: LiteralLine) -> str | None:
    """The line of the rule's text that became this literal."""
    for text in rule.text if rule else ():
        for _, line in line_patterns(text):
            plain = line.replace("\\<", "<")
            folded = fold(plain)
            begin, end = trimmed_span(folded)
            if pattern.key in (plain, folded[begin:end]):
                return line
    return None


def _template(pattern: RegexLine) -> str:
    """The template that a regular expression was compiled from."""
    text = separators_as_written(pattern.source)
    fields = {name: field for name, field, _ in pattern.captures}
    for name in sorted(NAMES, key=lambda name: -len(placeholder_pattern(name))):
        inner = placeholder_pattern(name)
        text = text.replace(f"(?:{inner})", f"<{name}>")
        for group in pattern.keeps:
            text = text.replace(f"(?P<{group}>{inner})", "<keep>")
        for group, field in fields.items():
            text = text.replace(f"(?P<{group}>{inner})", f"<{name} as {field}>")
    return _UNESCAPE.sub(r"\1", text)


def describe_example(example: Example, action: Action) -> Iterator[str]:
    """What an example shows: what is removed, or what stays."""
    if example.unchanged:
        yield f"leaves: {_first(example.before)}"
        return
    kept = {line.strip() for line in (example.after or "").split("\n")}
    removed = [line.strip() for line in example.before.split("\n") if line.strip() and line.strip() not in kept]
    verb = {"remove": "removes", "keep": "keeps", "report": "reports", "reject": "rejects"}[action]
    removed = removed if action == "remove" else []
    yield f"{verb}: " + (" | ".join(removed) if removed else _first(example.before))
    for field, value in example.saves:
        yield f"       and saves {field}: {value}"


def _first(text: str) -> str:
    line, _, rest = text.strip().partition("\n")
    return f"{line} …" if rest else line


def rule_place(rule: Rule) -> str:
    """The file and the line of a rule; for a rule of a pack that a file changes, also the pack."""
    place = f"{rule.place.file}:{rule.place.line}"
    pack = rule.id.partition("/")[0] if "/" in rule.id else None
    if pack and not rule.place.file.startswith("packs/"):
        return f"of the built-in pack {pack}, changed in {place}"
    return place
