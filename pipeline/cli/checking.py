"""`dechaff check`, `explain` and `schema`: are the rules right, what do they do, and what can they say?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.completion import one_of, what_to_explain
from pipeline.cli.corpora import Bar, open_corpus, processes, read_pointed, tell_failed
from pipeline.cli.request import HtmlOption, IdFieldOption, TextFieldOption, UrlFieldOption
from pipeline.cli.shared import (
    WRONG_CALL,
    JsonOption,
    RulesOption,
    WorkersOption,
    applied_rules,
    coloured,
    counted,
    default_rules,
    print_json,
)
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.rules.diagnostics import Problem


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
    from pipeline.check import check as check_rules
    from pipeline.check import check_packs
    from pipeline.rules.load import read
    from pipeline.rules.reading import in_order
    from pipeline.workshop.survey import dead_rules, survey

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
    from pipeline.formats.write import write_over
    from pipeline.workshop.update import update

    for filled in update(path):
        if filled.filled:
            mark = b"\xef\xbb\xbf" if filled.path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
            write_over(filled.path, mark + filled.text.encode())
        for rule, line in filled.filled:
            typer.echo(f"{filled.path}:{line}: filled in an example of {rule}: is it what you want?", err=True)
        for rule, line, reason in filled.left:
            typer.echo(f"{filled.path}:{line}: an example of {rule} stays open: {reason}", err=True)


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|FILE:LINE|RULE",
            help="A document, a line of it, or the id of a rule; of a file of records, FILE:RECORD and "
            "FILE:RECORD:LINE.",
            show_default=False,
            autocompletion=what_to_explain,
        ),
    ],
    why_not: Annotated[
        bool,
        typer.Option("--why-not", help="Say of FILE:LINE which rules come near it, and what kept each from matching."),
    ] = False,
    rules: RulesOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    json: JsonOption = False,
) -> None:
    """Show what cleaning does to a file; why a line of it stays (FILE:LINE); or what a rule does (its id).

    Examples: dechaff explain seeds/001_d973dd422a759b9c.txt

      dechaff explain --why-not seeds/001_d973dd422a759b9c.txt:3

      dechaff explain no-time-to-read
    """
    from pipeline.report import explain as explain_article
    from pipeline.run import Cleaner
    from pipeline.workshop.pointing import point

    ruleset, told = applied_rules(rules)
    pointed = point(what)
    if pointed is None:
        if why_not:
            raise UsageError(f"--why-not takes FILE:LINE, and there is no such file: {what}")
        if json:
            raise UsageError("--json is for a document: explain FILE --json")
        _explain_rule(what, rules)
        return
    source, line = read_pointed(pointed, text_field, id_field, url_field, html)
    if why_not and line is None:
        raise UsageError(f"--why-not is about one line: {what}:LINE")
    if json and line is not None:
        raise UsageError("--json is for a document: explain FILE --json")
    if line is not None:
        from pipeline.workshop.why import why_not as explanation

        typer.echo(f"rules: {told}")
        for text in explanation(ruleset, source, line):
            typer.echo(text)
        return
    article = Cleaner(ruleset).clean_source(source)
    if json:
        from pipeline.formats.sidecar import to_json

        sys.stdout.buffer.write(to_json(article.record))
        return
    typer.echo(f"rules: {told}")
    for text in explain_article(article, ruleset.rules):
        typer.echo(text)


def _explain_rule(id: str, rules: Path | None) -> None:
    from pipeline.rules.diagnostics import closest
    from pipeline.workshop.describe import STRUCTURES, find_rule, rule_lines

    ruleset, told = applied_rules(rules)
    found = find_rule(ruleset, id)
    if found is None and id in STRUCTURES:
        in_use = "" if id in ruleset.structure and ruleset.settings.body == "auto" else ": NOT IN USE"
        typer.echo(
            f"rules: {told}\n{id} (built in){in_use}\n  {STRUCTURES[id]}\n  off with: body: whole, or disable: [{id}]"
        )
        return
    if found is None:
        if "/" in id and (Path(id).suffix or Path(id).parent.exists()):
            raise UsageError(f"there is no such file: {id}")
        meant = closest(id, [rule.id for rule in ruleset.rules])
        raise UsageError(
            f"there is no file and no rule of this name: {id}" + (f' (did you mean "{meant}"?)' if meant else "")
        )
    typer.echo(f"rules: {told}")
    for line in rule_lines(found[0], in_use=found[1]):
        typer.echo(line)


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
    from pipeline.schemas import SCHEMAS, schema_json

    if of not in SCHEMAS:
        raise UsageError(f'there is no schema of "{of}": it is one of {", ".join(SCHEMAS)}')
    sys.stdout.buffer.write(schema_json(of))
    sys.stdout.buffer.flush()


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
