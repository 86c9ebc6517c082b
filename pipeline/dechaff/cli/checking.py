"""`dechaff check` and `schema`: are the rules right, and what can they say?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.completion import one_of
from dechaff.cli.corpora import Bar, open_corpus, processes, tell_failed
from dechaff.cli.request import HtmlOption, IdFieldOption, TextFieldOption, UrlFieldOption
from dechaff.cli.shared import (
    WRONG_CALL,
    JsonOption,
    WorkersOption,
    coloured,
    counted,
    default_rules,
    print_bytes,
    print_json,
)
from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.rules.yaml.diagnostics import Problem


def check(
    rules: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RULES]", help="A rule file. Else ./rules.yaml, else the built-in packs.", show_default=False
        ),
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(
            "--corpus", metavar="FOLDER", help="Documents in which each rule should find something.", show_default=False
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Fill in after and saves of examples that only say before; look them through."),
    ] = False,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """Lint a rule file and run the examples of its rules.

    Example: dechaff check rules.yaml --corpus articles

    Exit status: 0 all well (warnings allowed), 1 some documents of the corpus can't be read, 2 errors in the rules.
    """
    from dechaff.authoring.check import check as check_rules
    from dechaff.authoring.check import check_packs
    from dechaff.authoring.survey import dead_rules, survey
    from dechaff.rules.load import read
    from dechaff.rules.yaml.reader import in_order

    found = None
    path = rules or default_rules()
    if path is None and (corpus or update):
        raise UsageError("--corpus and --update are for a rule file of your own: name it, or make a rules.yaml here")
    if path is None:
        checked, problems = (packs := check_packs()), list(packs.problems)
    else:
        if update:
            _update(path)
        loaded = read(path)
        checked = check_rules(loaded)
        problems = list(checked.problems)
        if corpus is not None:
            documents = open_corpus(corpus, text_field, id_field, url_field, html, Bar("counting", json))
            found = survey(loaded.ruleset, documents, processes(workers, documents))
            problems = in_order([*problems, *dead_rules(loaded, found)])
    if json:
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
        tell_failed(found.failed)


def _update(path: Path) -> None:
    from dechaff.authoring.update import update
    from dechaff.sinks.files import write_over

    for filled in update(path):
        if filled.filled:
            mark = b"\xef\xbb\xbf" if filled.path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
            write_over(filled.path, mark + filled.text.encode())
        for rule, line in filled.filled:
            typer.echo(f"{filled.path}:{line}: filled in an example of {rule}: is it what you want?", err=True)
        for rule, line, reason in filled.left:
            typer.echo(f"{filled.path}:{line}: an example of {rule} stays open: {reason}", err=True)


def schema(
    of: Annotated[
        str,
        typer.Argument(
            metavar="rules|sidecar|record",
            help="Which file's schema.",
            show_default=False,
            autocompletion=one_of("rules", "sidecar", "record"),
        ),
    ],
) -> None:
    """Print the JSON Schema of rule files, sidecars or records (--to jsonl), for editors and for programs.

    Example: dechaff schema rules > rules.schema.json
    """
    from dechaff.schemas.schemas import SCHEMAS, schema_json

    if of not in SCHEMAS:
        raise UsageError(f'there is no schema of "{of}": it is one of {", ".join(SCHEMAS)}')
    print_bytes(schema_json(of))


def _problem_json(problem: Problem) -> dict[str, object]:
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
