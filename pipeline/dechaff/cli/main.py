"""The command `dechaff`: arguments in, results and an exit status out. Nothing is decided here."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from dechaff.cli import checking, cleaning, explaining, surveying, workshop
from dechaff.cli.shared import SOME_FAILED, UNWRITABLE, WRONG_CALL, coloured, counted
from dechaff.errors import DechaffError, DocumentError, OutputError, RulesError
from dechaff.version import VERSION

app = typer.Typer(
    help="Take the debris out of scraped articles, and keep what it told.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
VERBS: dict[str, Callable[..., None]] = {
    "clean": cleaning.clean,
    "explain": explaining.explain,
    "check": checking.check,
    "diff": workshop.diff,
    "try": workshop.try_pattern,
    "new": workshop.new,
    "suggest": surveying.suggest,
    "rules": surveying.rules,
    "schema": checking.schema,
    "restore": cleaning.restore,
}
for name, verb in VERBS.items():
    app.command(name)(verb)


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


def main() -> None:
    """Run the command; an error of ours becomes a message and an exit status, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal's charset lacks is no reason to stop
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except RulesError as error:
        for problem in error.problems:
            typer.echo(coloured(problem), err=True)
            typer.echo("", err=True)
        typer.echo(f"{counted(len(error.problems), 'problem')} in the rules: nothing was done", err=True)
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
        _drop_output()
        sys.exit(SOME_FAILED)
    except OSError as error:
        # Files have errors of their own, which name them: what comes here is a stream that takes no more.
        typer.echo(f"dechaff: can't write {error.filename or 'standard output'}: {error.strerror or error}", err=True)
        _drop_output()
        sys.exit(UNWRITABLE)


def _drop_output() -> None:
    """What still waits to be written must not fail once more when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
