"""`dechaff check` and `dechaff explain`: are the rules right, and what do they do?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.shared import (
    WRONG_CALL,
    JsonOption,
    RulesOption,
    applied_rules,
    coloured,
    counted,
    default_rules,
    print_json,
)
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.document import Article
    from pipeline.rules.diagnostics import Problem


def check(
    rules: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RULES]", help="A rule file. Else ./rules.yaml, else the built-in packs.", show_default=False
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Lint a rule file and run the examples of its rules.

    Example: dechaff check rules.yaml

    Exit status: 0 all well (warnings allowed), 2 errors in the rules.
    """
    from pipeline.check import check as check_rules
    from pipeline.check import check_packs
    from pipeline.rules.load import read

    path = rules or default_rules()
    checked = check_packs() if path is None else check_rules(read(path))
    if json:
        print_json({
            "rules": checked.rules, "examples": checked.examples,
            "problems": [_problem_json(problem) for problem in checked.problems],
        })  # fmt: skip
    else:
        for problem in checked.problems:
            typer.echo(coloured(problem))
            typer.echo("")
        errors = len(checked.errors)
        warnings = len(checked.problems) - errors
        typer.echo(
            f"{path or 'the built-in packs'}: {counted(checked.rules, 'rule')}, {counted(checked.examples, 'example')}, "
            f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        )
    if checked.errors:
        raise typer.Exit(WRONG_CALL)


def explain(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A document, as clean would take it.", show_default=False)
    ],
    rules: RulesOption = None,
    json: JsonOption = False,
) -> None:
    """Show what cleaning does to a file: each removed span, its rule, and where that rule stands.

    Example: dechaff explain seeds/001_d973dd422a759b9c.txt
    """
    from pipeline.formats.discover import discover
    from pipeline.formats.read import read_source
    from pipeline.formats.sidecar import to_json
    from pipeline.report import explain as explain_article
    from pipeline.run import Cleaner

    if file.is_dir():
        raise UsageError(f"{file} is a folder: name one file in it")
    ruleset, told = applied_rules(rules)
    (found,) = discover([file]).documents
    article: Article = Cleaner(ruleset).clean_source(read_source(found))
    if json:
        sys.stdout.buffer.write(to_json(article.record))
        return
    typer.echo(f"rules: {told}")
    for line in explain_article(article, ruleset.rules):
        typer.echo(line)


def _problem_json(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code, "severity": problem.severity, "message": problem.message, "rule": problem.rule,
        "file": place.file, "line": place.line, "column": place.column, "help": problem.help or problem.pointer or None,
    }  # fmt: skip
