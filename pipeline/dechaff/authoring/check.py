"""Rules -> problems: the rules are linted, and each example of a rule is run as a test of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dechaff.authoring.shadowed import example_source, shadowed
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Source
from dechaff.errors import DocumentError, Message, message
from dechaff.rules.lint.lint import lint
from dechaff.rules.load import Loaded, Ruleset
from dechaff.rules.model import Example, Limits, Rule, Settings
from dechaff.rules.packs import pack_file, pack_names
from dechaff.rules.yaml.diagnostics import Problem, in_order
from dechaff.text.display import one_line

__all__ = ["Checked", "check", "check_packs", "example_problems", "run_example"]

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


def check(loaded: Loaded) -> Checked:
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
    """The problems that an example shows in its rule; none if the result is as the example says."""
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
    if rule.action != "keep" and not article.removed and not article.record.reported and not article.metadata:
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
