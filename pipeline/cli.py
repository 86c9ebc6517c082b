"""The command `dechaff`: arguments in, results and an exit status out. Nothing is decided here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional, TypeVar

import typer

from pipeline.errors import DechaffError, DocumentError, OutputError, RulesError, UsageError
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.document import Article
    from pipeline.rules.diagnostics import Problem
    from pipeline.rules.load import Ruleset

ALL_WELL, SOME_FAILED, WRONG_CALL, UNWRITABLE = 0, 1, 2, 3
FOUND = 1

Item = TypeVar("Item")

app = typer.Typer(
    help="Take the debris out of scraped articles, and keep what it told.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

RulesOption = Annotated[
    Optional[Path],
    typer.Option(
        "--rules",
        "-r",
        metavar="FILE",
        help="The rules. Else ./rules.yaml, else the built-in packs.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dechaff {VERSION}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


@app.command()
def clean(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Files and folders; - is standard input.", show_default=False),
    ],
    out: Annotated[
        Optional[Path],
        typer.Option("--out", "-o", metavar="OUT", help="Where results go. [default: out]", show_default=False),
    ] = None,
    rules: RulesOption = None,
    workers: Annotated[
        Optional[int],
        typer.Option("--workers", "-w", min=1, max=256, help="Processes. [default: one per core]", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but write.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Clean again what is up to date; overwrite what was edited.")
    ] = False,
    json: JsonOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every rule, warning and skipped file.")
    ] = False,
) -> None:
    """Clean files and folders: a body (.txt) and a record (.json) for each document.

    Example: dechaff clean articles -o clean

    Exit status: 0 all well, 1 some documents failed, 2 wrong rules or arguments, 3 output can't be written.
    """
    if inputs == ["-"] and out is None:
        _filter(rules, json, quiet)
        return
    if "-" in inputs:
        raise UsageError("- (standard input) stands alone and without -o: cat FILE | dechaff clean - > RESULT")
    _clean_folder(
        [Path(text) for text in inputs], out or Path("out"), rules, workers, dry_run, force, json, quiet, verbose
    )


def _filter(rules: Path | None, json: bool, quiet: bool) -> None:
    """Standard input to standard output."""
    from pipeline.document import Source
    from pipeline.formats.sidecar import article_json
    from pipeline.run import Cleaner

    ruleset, told = _ruleset(rules)
    article = Cleaner(ruleset).clean_source(Source("stdin", sys.stdin.buffer.read()))
    if json:
        sys.stdout.buffer.write(article_json(article))
    elif article.body:
        sys.stdout.buffer.write(f"{article.body}\n".encode())
    sys.stdout.buffer.flush()
    if not quiet:
        reason = f": {article.record.reason}" if article.record.reason else ""
        typer.echo(f"rules: {told}\n{article.status}{reason}; {len(article.removed)} spans removed", err=True)


def _clean_folder(
    inputs: list[Path], out: Path, rules: Path | None, workers: int | None, dry_run: bool, force: bool, json: bool,
    quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    from pipeline.formats.discover import discover
    from pipeline.formats.folder import FolderTask, clean_files
    from pipeline.formats.naming import assign_names
    from pipeline.formats.write import check_outputs, write_failures
    from pipeline.report import Summary, summary_json, summary_lines
    from pipeline.run import Cleaner

    ruleset, told = _ruleset(rules)
    found = discover(inputs, skip=out)
    stems = assign_names([document.id for document in found.documents])
    check_outputs(out, stems.values(), [document.path for document in found.documents])
    count = len(found.documents)
    processes = min(workers or os.cpu_count() or 1, max(count // 8, 1) if workers is None else max(count, 1))
    task = FolderTask(Cleaner(ruleset), out, force=force, dry_run=dry_run)
    summary = Summary()
    for outcome in _progress(clean_files(task, found.documents, stems, processes), count, quiet or json):
        summary.add(outcome)
    if not dry_run:
        write_failures(out, summary.failures)
    shown = None if dry_run else str(out)
    if json:
        _print_json(summary_json(summary, told, shown, [(str(item.path), item.reason) for item in found.skipped]))
    elif not quiet:
        for line in summary_lines(summary, told, shown, len(found.skipped), verbose):
            typer.echo(line)
        for item in found.skipped if verbose else ():
            typer.echo(f"passed over: {item.path}: {item.reason}")
    else:
        for failure in summary.failures:
            typer.echo(f"failed: {failure.path}: {failure.reason} ({failure.stage})", err=True)
    if summary.failures:
        raise typer.Exit(UNWRITABLE if summary.unwritable else SOME_FAILED)


@app.command()
def check(
    rules: Annotated[
        Optional[Path],
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

    path = rules or _default_rules()
    checked = check_packs() if path is None else check_rules(read(path))
    if json:
        _print_json({
            "rules": checked.rules, "examples": checked.examples,
            "problems": [_problem_json(problem) for problem in checked.problems],
        })  # fmt: skip
    else:
        for problem in checked.problems:
            typer.echo(_coloured(problem))
            typer.echo("")
        errors = len(checked.errors)
        warnings = len(checked.problems) - errors
        typer.echo(
            f"{path or 'the built-in packs'}: {_count(checked.rules, 'rule')}, {_count(checked.examples, 'example')}, "
            f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
        )
    if checked.errors:
        raise typer.Exit(WRONG_CALL)


@app.command()
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
    ruleset, told = _ruleset(rules)
    (found,) = discover([file]).documents
    article: Article = Cleaner(ruleset).clean_source(read_source(found))
    if json:
        sys.stdout.buffer.write(to_json(article.record))
        return
    typer.echo(f"rules: {told}")
    for line in explain_article(article, ruleset.rules):
        typer.echo(line)


@app.command()
def restore(
    sidecar: Annotated[
        Path, typer.Argument(metavar="OUT/x.json", help="A record; its body stands beside it.", show_default=False)
    ],
    out: Annotated[
        Optional[Path],
        typer.Option(
            "--out", "-o", metavar="FILE", help="A file to write, in place of standard output.", show_default=False
        ),
    ] = None,
) -> None:
    """Give back the text as it was before cleaning, to the character.

    Example: dechaff restore out/a/b.json > b.txt
    """
    from pipeline.formats.read import read_article
    from pipeline.formats.write import write_new

    text = read_article(sidecar).restore()
    if out is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        write_new(out, text.encode())


def _default_rules() -> Path | None:
    path = Path("rules.yaml")
    return path if path.is_file() else None


def _ruleset(path: Path | None) -> tuple[Ruleset, str]:
    """The rules that apply, and in words which these are."""
    from pipeline.rules.load import built_in, load

    chosen = path or _default_rules()
    if chosen is None:
        return built_in(), "the built-in packs (no rules.yaml here)"
    return load(chosen), f"{chosen}" + ("" if path else " (of the current folder)")


def _progress(outcomes: Iterable[Item], total: int, silent: bool) -> Iterator[Item]:
    """Pass outcomes through; with a bar, if a person is looking and there is something to wait for."""
    if silent or not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(outcomes, "cleaning", total=total, console=Console(stderr=True), transient=True)


def _print_json(value: object) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def _problem_json(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code, "severity": problem.severity, "message": problem.message, "rule": problem.rule,
        "file": place.file, "line": place.line, "column": place.column, "help": problem.help or problem.pointer or None,
    }  # fmt: skip


def _coloured(problem: Problem) -> str:
    """The problem with its head in red or yellow; typer leaves colours out where no terminal reads."""
    head, _, rest = problem.render().partition("\n")
    colour = typer.colors.RED if problem.severity == "error" else typer.colors.YELLOW
    return typer.style(head, fg=colour, bold=True) + (f"\n{rest}" if rest else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def main() -> None:
    """Run the command; an error of ours becomes a message and an exit status, never a traceback."""
    try:
        app()
    except RulesError as error:
        for problem in error.problems:
            typer.echo(_coloured(problem), err=True)
            typer.echo("", err=True)
        typer.echo(f"{_count(len(error.problems), 'problem')} in the rules: nothing was done", err=True)
        sys.exit(WRONG_CALL)
    except DocumentError as error:
        typer.echo(f"dechaff: {error}", err=True)
        sys.exit(SOME_FAILED)
    except OutputError as error:
        typer.echo(f"dechaff: {error}", err=True)
        sys.exit(UNWRITABLE)
    except DechaffError as error:
        typer.echo(f"dechaff: {error}", err=True)
        sys.exit(WRONG_CALL)
    except BrokenPipeError:
        # The reader of our output went away (head, for instance): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(SOME_FAILED)


if __name__ == "__main__":
    main()
