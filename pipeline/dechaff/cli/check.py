"""`dechaff check`: the problems of a rule file, and of its rules in documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import CorpusOptions, JsonOption, default_rules, near_miss, options_class, verb
from dechaff.cli.output import WRONG_CALL, Bar, coloured, note, print_json, report_failed
from dechaff.errors import UsageError
from dechaff.text.display import counted

if TYPE_CHECKING:
    from dechaff.authoring.effects import HitCounts
    from dechaff.authoring.problems import Checked
    from dechaff.rules.yaml.diagnostics import Problem


@options_class
class CheckOptions:
    """The command line of `check`."""

    rules: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RULES]...",
            help="Rule files, and folders of them. [default: rules.yaml here or above; else the built-in packs]",
        ),
    ] = None
    folder: Annotated[
        Path | None,
        typer.Option("--corpus", metavar="FOLDER", help="Documents in which each rule should match something."),
    ] = None
    update: Annotated[
        bool, typer.Option("--update", help="Add after and saves to examples that have only before. Review the result.")
    ] = False
    corpus: CorpusOptions
    json: JsonOption = False


@verb
def check(options: CheckOptions) -> None:
    """Lint rule files and run the examples of their rules.

    Example: dechaff check rules.yaml --corpus articles

    Exit status: 0 no errors (warnings are allowed), 1 documents of the corpus can't be read, 2 errors in the rules.
    """
    named = _rule_files(options.rules or [])
    paths: list[Path | None] = [*named] or [default_rules()]
    if len(paths) > 1 and (options.folder or options.update):
        raise UsageError("--corpus and --update are for one rule file")
    counts: HitCounts | None = None
    values: list[dict[str, object]] = []
    errors = 0
    for path in paths:
        checked, counts = _check(options, path)
        errors += len(checked.errors)
        values.append(_checked_json(checked, path if len(paths) > 1 else None))
        if not options.json:
            _print_checked(checked, str(path or f"the built-in packs{near_miss()}"))
    if options.json:
        print_json(values if len(paths) > 1 else values[0])
    if errors:
        raise typer.Exit(WRONG_CALL)
    if counts is not None:
        report_failed(counts.failed)


def _check(options: CheckOptions, path: Path | None) -> "tuple[Checked, HitCounts | None]":
    """What is found in a rule file, or in the built-in packs, and the matches of its rules in the corpus, if any."""
    from dechaff.authoring.effects import count_hits, dead_rules
    from dechaff.authoring.nearest import with_misses
    from dechaff.authoring.problems import check_packs, check_rules
    from dechaff.rules.load import read_rules

    if path is None:
        if options.folder or options.update:
            raise UsageError(
                "--corpus and --update need a rule file of your own: name it, or write a rules.yaml in this folder"
            )
        return check_packs(), None
    if options.update:
        _update(path)
    loaded = read_rules(path)
    checked = with_misses(check_rules(loaded), loaded)
    if options.folder is None:
        return checked, None
    corpus = options.corpus.open(options.folder, Bar("counting", options.json))
    counts = count_hits(loaded.ruleset, corpus, options.corpus.processes)
    return checked.with_more(dead_rules(loaded, counts)), counts


def _rule_files(named: list[Path]) -> list[Path]:
    """The rule files that are named, and those in the folders that are named. Raises `UsageError` for an empty one."""
    files: list[Path] = []
    for path in named:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(file for suffix in ("*.yaml", "*.yml") for file in path.rglob(suffix) if file.is_file())
        if not inside:
            raise UsageError(f"there are no rule files (.yaml) in the folder {path}")
        files += inside
    return files


def _checked_json(checked: "Checked", path: Path | None) -> dict[str, object]:
    return {
        **({} if path is None else {"file": str(path)}),
        "rules": checked.rules,
        "examples": checked.examples,
        "problems": [_problem_json(problem) for problem in checked.problems],
    }


def _print_checked(checked: "Checked", name: str) -> None:
    for problem in checked.problems:
        typer.echo(coloured(problem))
        typer.echo("")
    errors = len(checked.errors)
    typer.echo(
        f"{name}: {counted(checked.rules, 'rule')}, {counted(checked.examples, 'example')}, "
        f"{counted(errors, 'error')}, {counted(len(checked.problems) - errors, 'warning')}"
    )


def _update(path: Path) -> None:
    from dechaff.authoring.examples import fill_examples
    from dechaff.sinks.replace import replace_file

    for file in fill_examples(path):
        if file.filled:
            replace_file(file.path.resolve(), file.content)
        for rule, line in file.filled:
            note(f"{file.path}:{line}: filled in an example of {rule}: please review it")
        for rule, line, reason in file.left:
            note(f"{file.path}:{line}: an example of {rule} is not filled in: {reason}")


def _problem_json(problem: "Problem") -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "rule": problem.rule,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "help": problem.help or problem.pointer or None,
    }
