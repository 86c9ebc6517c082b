"""The command `dechaff`: arguments -> a verb, its output and an exit status."""

import io
import os
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from dechaff.cli.check import check
from dechaff.cli.clean import clean
from dechaff.cli.diff import diff
from dechaff.cli.explain import explain
from dechaff.cli.new import new
from dechaff.cli.output import SOME_FAILED, UNWRITABLE, WRONG_CALL, coloured, note, print_message
from dechaff.cli.restore import restore
from dechaff.cli.rules import rules
from dechaff.cli.schema import schema
from dechaff.cli.suggest import suggest
from dechaff.cli.try_ import try_pattern
from dechaff.errors import DechaffError, DocumentError, OutputError
from dechaff.text.display import counted
from dechaff.version import VERSION

app = typer.Typer(
    help="Remove boilerplate from scraped articles, and save the metadata that it contains.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
VERBS: Mapping[str, Callable[..., None]] = {
    "clean": clean,
    "explain": explain,
    "check": check,
    "diff": diff,
    "try": try_pattern,
    "new": new,
    "suggest": suggest,
    "rules": rules,
    "schema": schema,
    "restore": restore,
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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command. Every error that is expected ends as a message and an exit status, never as a traceback."""
    _open_standard_streams()
    _end_on_signals()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that the terminal's charset lacks is printed escaped
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except DechaffError as error:
        sys.exit(_report(error))
    except BrokenPipeError:  # the reader of the output has ended (head, for instance)
        _drop_output()
        sys.exit(SOME_FAILED)
    except OSError as error:  # errors of files are DechaffErrors: this one is of a standard stream
        print_message(f"dechaff: can't write {error.filename or 'standard output'}: {error.strerror or error}")
        _drop_output()
        sys.exit(UNWRITABLE)


def _report(error: DechaffError) -> int:
    """Print an error; returns the exit status."""
    from dechaff.rules.yaml.diagnostics import RulesError

    if isinstance(error, RulesError):
        for problem in error.problems:
            note(f"{coloured(problem)}\n")
        note(f"{counted(len(error.problems), 'problem')} in the rules: nothing was done")
        return WRONG_CALL
    print_message(f"dechaff: {error}")
    if isinstance(error, DocumentError):
        return SOME_FAILED
    return UNWRITABLE if isinstance(error, OutputError) else WRONG_CALL


def _drop_output() -> None:
    """Redirect standard output to nowhere, so that what is still buffered does not fail again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_standard_streams() -> None:
    """Give the numbers of closed standard streams to nothing, so that no file of a run gets one of them.

    What is printed to a closed standard error is dropped. Standard input and output stay None: reading the one and
    writing results to the other are errors.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest free number
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 – open until the end


def _end_on_signals() -> None:
    """End as at Ctrl-C on SIGTERM and SIGHUP: workers are ended and temporary files removed; status 143 or 129.

    A signal that is ignored already stays so: `nohup` has asked for that.
    """

    def end(number: int, _frame: object) -> None:
        for name in names:
            signal.signal(name, signal.SIG_IGN)  # a second one must not break off what the first one began
        raise SystemExit(128 + number)

    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    for name in names:
        if signal.getsignal(name) == signal.SIG_DFL:
            signal.signal(name, end)
