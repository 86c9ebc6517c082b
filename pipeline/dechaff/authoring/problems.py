"""Rules -> problems: the rules are linted, compared with each other, and each example is run as a test of its rule."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dechaff.cleaner import Cleaner, prepare
from dechaff.document import Article, Finding, Source
from dechaff.errors import DocumentError, Message, message
from dechaff.rules.lint import lint
from dechaff.rules.load import Loaded, Ruleset
from dechaff.rules.model import Example, Limits, Rule, Settings
from dechaff.rules.packs import pack_file, pack_names
from dechaff.rules.yaml.diagnostics import Problem, in_order
from dechaff.stages.match.conditions import DocumentContext, site_of
from dechaff.stages.match.matcher import Matcher
from dechaff.stages.match.search import MatchTimeoutError
from dechaff.text.display import one_line

_WIDTH = 70
"""The number of characters of a line that a message quotes."""

_UNLIMITED = Limits(remove_at_most=1.0, leave_at_least=0)


@dataclass(frozen=True, slots=True)
class Checked:
    """The problems in file order, and the number of rules and examples that were checked."""

    problems: tuple[Problem, ...]
    rules: int
    examples: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are errors; the others are warnings."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def with_more(self, problems: Iterable[Problem]) -> Checked:
        """A copy with further problems."""
        return replace(self, problems=tuple(in_order([*self.problems, *problems])))


def check_rules(loaded: Loaded) -> Checked:
    """Lint the rules of a file and of the files that it includes, and run their examples."""
    own = {rule.id for file in loaded.files for rule in file.rules}
    sources = {file.source.file: file.source for file in loaded.files}
    problems = [*loaded.problems, *lint(loaded), *shadowed(loaded)]
    rules = [rule for rule in loaded.ruleset.rules if rule.id in own or rule.place.file in sources]
    for rule in rules:
        for example in rule.examples:
            source = sources.get(example.place.file)
            line = source.line(example.place.line) if source else ""
            problems += example_problems(rule, example, loaded.ruleset, line)
    return _checked(problems, rules)


def check_packs() -> Checked:
    """Lint the built-in packs and run their examples: each rule alone, and `unchanged` against all packs together."""
    problems: list[Problem] = []
    rules = [rule for name in pack_names() for rule in pack_file(name).rules]
    everything = Ruleset(tuple(rules))
    for name in pack_names():
        file = pack_file(name)
        problems += lint(Loaded(Ruleset(file.rules), (), (file,)))
        for rule in file.rules:
            for example in rule.examples:
                problems += example_problems(rule, example, everything, file.source.line(example.place.line))
    return _checked(problems, rules)


def _checked(problems: list[Problem], rules: list[Rule]) -> Checked:
    return Checked(tuple(in_order(problems)), len(rules), sum(len(rule.examples) for rule in rules))


def example_problems(rule: Rule, example: Example, ruleset: Ruleset, source_line: str) -> Iterator[Problem]:
    """The problems that an example shows in its rule; none if the result is the one of the example."""
    for found in _messages(rule, example, ruleset):
        yield Problem(found.code, found.text, example.place, source_line, "", found.help, rule.id)


def _messages(rule: Rule, example: Example, ruleset: Ruleset) -> Iterator[Message]:
    cleaner, source = _cleaner_for(rule, example, ruleset)
    article = cleaner.attempt(source)
    if isinstance(article, DocumentError):
        yield message("E007", reason=article.reason)
        return
    yield from _invariants(cleaner, source, article)
    if example.unchanged:
        if article.removed:
            yield message("E002", text=one_line(article.removed[0].text, _WIDTH), instead="")
        return
    saved = not article.metadata.keys().isdisjoint(rule.fields)
    if rule.action != "keep" and not article.removed and not article.record.reported and not saved:
        yield message("E001", id=rule.id)
        return
    if example.after is not None:
        yield from _compare_body(example.after, article)
    yield from _compare_metadata(dict(example.saves), article.metadata)


def run_example(rule: Rule, example: Example, ruleset: Ruleset) -> Article | DocumentError:
    """The article that the rule makes of its example."""
    cleaner, source = _cleaner_for(rule, example, ruleset)
    return cleaner.attempt(source)


def _cleaner_for(rule: Rule, example: Example, ruleset: Ruleset) -> tuple[Cleaner, Source]:
    # An example is one document, so `in_files` counts as met.
    alone = replace(rule, when=replace(rule.when, in_files=0), unless=replace(rule.unless, in_files=0))
    # A `keep` rule has an effect only together with the rules that would remove what it keeps.
    applied = ruleset.rules if rule.action == "keep" else (alone,)
    title: Literal["move", "keep"] = "move" if "title" in rule.fields else ruleset.settings.title
    settings = Settings(limits=_UNLIMITED, title=title, body="whole")
    return Cleaner(Ruleset(applied, settings)), example_source(rule, example.before)


def _invariants(cleaner: Cleaner, source: Source, article: Article) -> Iterator[Message]:
    """E006 if a character is lost, E005 if cleaning the result again changes it."""
    removed = sum(len("".join(span.text.split())) for span in article.removed)
    joined = sum(len("".join(change.old.split())) * len(change.at) for change in article.record.whitespace)
    before = len("".join(article.restore().split()))
    if removed + joined + len("".join(article.body.split())) != before:
        yield message("E006")
    again = cleaner.attempt(replace(source, data=article.body))
    if isinstance(again, Article) and again.body != article.body:
        more = again.removed[0].text if again.removed else ""
        yield message("E005", text=one_line(more, _WIDTH))


def _compare_body(expected: str, article: Article) -> Iterator[Message]:
    wanted, got = _lines(expected), _lines(article.body)
    if " ".join(wanted) == " ".join(got):
        return
    steps = list(difflib.ndiff(wanted, got))
    lost = [step[2:] for step in steps if step.startswith("- ")]
    left = [step[2:] for step in steps if step.startswith("+ ")]
    if lost:
        instead = f', but there is "{one_line(left[0], _WIDTH)}"' if left else ""
        yield message("E002", text=one_line(lost[0], _WIDTH), instead=instead)
    else:
        yield message("E003", text=one_line(left[0], _WIDTH))


def _compare_metadata(expected: Mapping[str, str], metadata: Mapping[str, str]) -> Iterator[Message]:
    for field, value in expected.items():
        got = metadata.get(field)
        if got is None:
            saved = f"the rule saves {', '.join(metadata) or 'nothing'}"
            yield message("E004", f"write <any as {field}> in match", field=field, value=value, got=saved)
        elif got != value:
            yield message("E004", field=field, value=value, got=f'it is "{one_line(got, _WIDTH)}"')


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def example_source(rule: Rule, text: str) -> Source:
    """The text of an example as a document that meets the rule's conditions on site, language and path."""
    site = rule.when.site[0] if rule.when.site else None
    return Source(
        _matching_path(rule.when.path[0]) if rule.when.path else "example",
        text,
        "text",
        url=f"https://{site}/" if site else None,
        language=rule.when.lang[0] if rule.when.lang else None,
    )


def _matching_path(glob: str) -> str:
    """A path that a glob matches: of each set in brackets, its first member."""
    plain = re.sub(r"\[(!?)(\]?[^\]]*)\]", lambda found: "\x01" if found[1] else found[2][0], glob)
    return plain.replace("*", "a").replace("?", "a")


def shadowed(loaded: Loaded) -> Iterator[Problem]:
    """W006 for each rule of the user's own files if other rules remove and save all that its examples show.

    Of two rules that remove each other's examples, only the later one is reported.
    """
    matcher = Matcher(loaded.ruleset)
    own = [(source, rule) for source, rule in loaded.own_rules if rule.action == "remove"]
    shadowing = {rule.id: _shadowing_rules(rule, matcher) for _, rule in own}
    order = {id: number for number, id in enumerate(shadowing)}
    for source, rule in own:
        others = shadowing[rule.id]
        later = any(rule.id in shadowing.get(other, ()) and order[other] > order[rule.id] for other in others)
        if others and not later:
            yield source.problem(message("W006", id=rule.id, others=" and ".join(others)), rule.place, rule=rule.id)


def _shadowing_rules(rule: Rule, matcher: Matcher) -> tuple[str, ...]:
    """The other rules that together remove what the rule removes of each of its examples; none if something is left."""
    rules: dict[str, None] = {}
    alone = Matcher(Ruleset((rule,)))
    for example in rule.examples:
        if not example.unchanged:
            found = _rules_that_cover(rule, example, alone, matcher)
            if found is None:
                return ()
            rules.update(dict.fromkeys(found))
    return tuple(rules)


def _rules_that_cover(rule: Rule, example: Example, alone: Matcher, all_rules: Matcher) -> tuple[str, ...] | None:
    source = example_source(rule, example.before)
    try:
        document = prepare(source).document
        context = DocumentContext(site_of(source.url), source.language, source.path or source.id)
        own = _removals(alone.findings(document, context))
        others = _removals(all_rules.findings(document, context, without=frozenset({rule.id})))
    except (DocumentError, MatchTimeoutError):
        return None
    saved = {(capture.field, capture.value) for finding in others for capture in finding.captures}
    if not own or any((capture.field, capture.value) not in saved for one in own for capture in one.captures):
        return None
    cuts = [cut for finding in others for cut in finding.cuts]
    if not all(covers(cuts, *cut, gap=1) for finding in own for cut in finding.cuts):  # a gap is a line end
        return None
    return tuple(dict.fromkeys(finding.rule for finding in others if _overlaps(finding, own)))


def _removals(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.action == "remove"]


def covers(spans: Iterable[tuple[int, int]], start: int, end: int, gap: int = 0) -> bool:
    """Whether spans that are at most `gap` characters apart together cover another one."""
    for low, high in sorted(spans):
        if low <= start + gap:
            start = max(start, high)
    return start >= end


def _overlaps(finding: Finding, own: Sequence[Finding]) -> bool:
    return any(low < end and start < high for one in own for start, end in one.cuts for low, high in finding.cuts)
