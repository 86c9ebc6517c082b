"""`dechaff check`: the problems of a rule file, and of its rules in documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import CorpusOptions, JsonOption, default_rules, options_class, verb
from dechaff.cli.output import WRONG_CALL, Bar, coloured, note, print_json, report_failed
from dechaff.errors import UsageError
from dechaff.text.display import counted

if TYPE_CHECKING:
    from dechaff.rules.yaml.diagnostics import Problem


@options_class
class CheckOptions:
    """The command line of `check`."""

    rules: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RULES]",
            help="The rule file. [default: ./rules.yaml if it exists, or the built-in packs]",
            show_default=False,
        ),
    ] = None
    folder: Annotated[
        Path | None,
        typer.Option(
            "--corpus",
            metavar="FOLDER",
            help="Documents in which each rule should match something.",
            show_default=False,
        ),
    ] = None
    update: Annotated[
        bool,
        typer.Option("--update", help="Add after and saves to examples that have only before. Review the result."),
    ] = False
    corpus: CorpusOptions
    json: JsonOption = False


@verb
def check(options: CheckOptions) -> None:
    """Lint a rule file and run the examples of its rules.

    Example: dechaff check rules.yaml --corpus articles

    Exit status: 0 no errors (warnings are allowed), 1 documents of the corpus can't be read, 2 errors in the rules.
    """
    from dechaff.authoring.check import check as check_rules
    from dechaff.authoring.check import check_packs
    from dechaff.authoring.hits import count_hits, dead_rules
    from dechaff.rules.load import read
    from dechaff.rules.yaml.diagnostics import in_order

    found = None
    path = options.rules or default_rules()
    if path is None and (options.folder or options.update):
        raise UsageError(
            "--corpus and --update need a rule file of your own: name it, or write a rules.yaml in this folder"
        )
    if path is None:
        checked, problems = (packs := check_packs()), list(packs.problems)
    else:
        if options.update:
            _update(path)
        loaded = read(path)
        checked = check_rules(loaded)
        problems = list(checked.problems)
        if options.folder is not None:
            corpus = options.corpus.open(options.folder, Bar("counting", options.json))
            found = count_hits(loaded.ruleset, corpus, options.corpus.processes)
            problems = in_order([*problems, *dead_rules(loaded, found)])
    if options.json:
        print_json(
            {
                "rules": checked.rules,
                "examples": checked.examples,
                "problems": [_problem_json(problem) for problem in problems],
            }
        )
    else:
        for problem in problems:
            typer.echo(coloured(problem))
            typer.echo("")
        errors = len(checked.errors)
        typer.echo(
            f"{path or 'the built-in packs'}: {counted(checked.rules, 'rule')}, "
            f"{counted(checked.examples, 'example')}, "
            f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}"
        )
    if checked.errors:
        raise typer.Exit(WRONG_CALL)
    if found is not None:
        report_failed(found.failed)


def _update(path: Path) -> None:
    from dechaff.authoring.fill_examples import fill_examples
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
