"""Rules -> problems: lint them, and run the examples of each as the tests that they are."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dechaff.authoring.shadowed import shadowed, source_for
from dechaff.cleaner import Cleaner
from dechaff.document import Article, Source
from dechaff.errors import DocumentError
from dechaff.rules.lint.lint import lint
from dechaff.rules.load import Loaded, Ruleset
from dechaff.rules.model import Example, Limits, Rule, Settings
from dechaff.rules.packs import pack_file, pack_names
from dechaff.rules.yaml.diagnostics import Problem
from dechaff.rules.yaml.reader import in_order
from dechaff.text.display import one_line

__all__ = ["Checked", "check", "check_packs", "example_problems", "run_example"]

_WIDTH = 70
"""So many characters of a line are quoted in a message."""

_UNLIMITED = Limits(remove_at_most=1.0, leave_at_least=0)

_Report = Callable[[str, str, str], Problem]


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: problems in file order, and how much was looked at."""

    problems: tuple[Problem, ...]
    rules: int
    examples: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make a check fail."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def check(loaded: Loaded) -> Checked:
    """Lint the rules of a file and of those that it includes, and run their examples."""
    own = {rule.id for file in loaded.files for rule in file.rules}
    sources = {file.source.file: file.source for file in loaded.files}
    problems = [*loaded.problems, *lint(loaded), *shadowed(loaded)]
    rules = [rule for rule in loaded.ruleset.rules if rule.id in own or rule.place.file in sources]
    for rule in rules:
        for example in rule.examples:
            source = sources.get(example.place.file)
            line = source.line(example.place.line) if source else ""
            problems += example_problems(rule, example, loaded.ruleset, line)
    return Checked(tuple(in_order(problems)), len(rules), sum(len(rule.examples) for rule in rules))


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
    return Checked(tuple(in_order(problems)), len(rules), sum(len(rule.examples) for rule in rules))


def example_problems(rule: Rule, example: Example, ruleset: Ruleset, source_line: str) -> Iterator[Problem]:
    """What an example proves wrong about its rule; nothing, if it holds."""

    def report(code: str, message: str, help: str) -> Problem:
        return Problem(code, message, example.place, source_line, "", help, rule=rule.id)

    cleaner, source = _trial(rule, example, ruleset)
    article = cleaner.attempt(source)
    if isinstance(article, DocumentError):
        yield report("E007", f"the example can't be cleaned: {article.reason}", "")
        return
    yield from _laws(cleaner, source, article, report)
    if example.unchanged:
        yield from _unchanged(article, report)
        return
    if rule.action != "keep" and not article.removed and not article.record.reported and not article.metadata:
        yield report("E001", f'the rule "{rule.id}" does not touch this example',
                     "explain --why-not shows what keeps it from matching")  # fmt: skip
        return
    if example.after is not None:
        yield from _after(example.after, article, report)
    yield from _saves(dict(example.saves), article.metadata, report)


def run_example(rule: Rule, example: Example, ruleset: Ruleset) -> Article | DocumentError:
    """What the rule makes of its example."""
    cleaner, source = _trial(rule, example, ruleset)
    return cleaner.attempt(source)


def _trial(rule: Rule, example: Example, ruleset: Ruleset) -> tuple[Cleaner, Source]:
    # An example is one document, so what `in_files` asks for is taken for granted.
    alone = replace(rule, when=replace(rule.when, in_files=0), unless=replace(rule.unless, in_files=0))
    # A `keep` rule shows what it does only against the rules that it keeps from removing.
    applied = ruleset.rules if rule.action == "keep" else (alone,)
    settings = Settings(limits=_UNLIMITED, title=_title(rule, ruleset), body="whole")
    return Cleaner(Ruleset(applied, settings)), source_for(rule, example.before)


def _title(rule: Rule, ruleset: Ruleset) -> Literal["move", "keep"]:
    return "move" if "title" in rule.fields else ruleset.settings.title


def _laws(cleaner: Cleaner, source: Source, article: Article, report: _Report) -> Iterator[Problem]:
    """Nothing is lost, and cleaning what is clean changes nothing."""
    taken = sum(len("".join(span.text.split())) for span in article.removed)
    joined = sum(len("".join(change.old.split())) * len(change.at) for change in article.record.whitespace)
    whole = len("".join(article.restore().split()))
    if taken + joined + len("".join(article.body.split())) != whole:
        yield report(
            "E006", "a character is neither in the body nor on record", "this is a fault of dechaff: please report it"
        )
    again = cleaner.attempt(replace(source, data=article.body))
    if isinstance(again, Article) and again.body != article.body:
        gone = again.removed[0].text if again.removed else ""
        yield report("E005", f'cleaning the result once more takes more of it: "{one_line(gone, _WIDTH)}"',
                     "let the rule say more exactly what it takes, or where (at:)")  # fmt: skip


def _unchanged(article: Article, report: _Report) -> Iterator[Problem]:
    if article.removed:
        yield report("E002", f'noisy: the rule takes "{one_line(article.removed[0].text, _WIDTH)}", which should stay',
                     "narrow the rule: at:, when:, or more of the debris in match")  # fmt: skip


def _after(expected: str, article: Article, report: _Report) -> Iterator[Problem]:
    wanted, got = _lines(expected), _lines(article.body)
    if " ".join(wanted) == " ".join(got):
        return
    steps = list(difflib.ndiff(wanted, got))
    lost = [step[2:] for step in steps if step.startswith("- ")]
    left = [step[2:] for step in steps if step.startswith("+ ")]
    if lost:
        yield report("E002", f'noisy: "{one_line(lost[0], _WIDTH)}" should be in the result' + _instead(left), "")
    else:
        yield report("E003", f'missing: "{one_line(left[0], _WIDTH)}" should have gone', "")


def _instead(left: list[str]) -> str:
    return f', but there is "{one_line(left[0], _WIDTH)}"' if left else ""


def _saves(expected: Mapping[str, str], metadata: Mapping[str, str], report: _Report) -> Iterator[Problem]:
    for field, value in expected.items():
        got = metadata.get(field)
        if got is None:
            saved = ", ".join(metadata) or "nothing"
            yield report(
                "E004", f'"{field}" should be saved, but the rule saves {saved}', f"write <any as {field}> in match"
            )
        elif got != value:
            yield report("E004", f'{field} should be saved as "{value}", but it is "{one_line(got, _WIDTH)}"', "")


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
