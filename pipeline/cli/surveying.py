"""`dechaff rules` and `dechaff suggest`: the rules over a corpus, and a corpus for rules."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.shared import (
    FolderArgument,
    JsonOption,
    RulesOption,
    WorkersOption,
    applied_rules,
    counted,
    print_json,
    processes,
    tell_failures,
)
from pipeline.errors import UsageError


def rules(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="Count hits over these documents.", show_default=False)
    ] = None,
    effective: Annotated[
        Path | None,
        typer.Option(
            "--show-effective", metavar="FILE", help="What applies to this file, and why.", show_default=False
        ),
    ] = None,
    rules: RulesOption = None,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """List the rules that apply: what they do, where they are from, and with a folder how often they find something.

    Example: dechaff rules articles
    """
    from pipeline.workshop.corpus import documents_of
    from pipeline.workshop.describe import effective_lines, listing_json, listing_lines
    from pipeline.workshop.survey import survey

    ruleset, told = applied_rules(rules)
    if effective is not None:
        if folder is not None or json:
            raise UsageError("--show-effective FILE stands alone: without a folder and without --json")
        if effective.is_dir():
            raise UsageError(f"{effective} is a folder: name one file in it")
        _print_lines(effective_lines(ruleset, told, documents_of(effective)[0]))
        return
    found = None
    if folder is not None:
        documents = documents_of(folder)
        found = survey(ruleset, documents, processes(workers, len(documents)))
    if json:
        print_json(listing_json(ruleset, told, found))
        return
    typer.echo(f"rules: {told}")
    _print_lines(listing_lines(ruleset, found))
    tell_failures(found.failed if found else ())


def suggest(
    folder: FolderArgument,
    site_from: Annotated[
        str,
        typer.Option(
            "--site-from",
            metavar="path|url|field",
            help="What tells sites apart: the first folder, the URL of a page, or the name it gives itself.",
        ),
    ] = "path",
    least: Annotated[
        int | None,
        typer.Option(
            "--least",
            metavar="N",
            min=2,
            help="Files that a line must stand in. [default: 2, or 1 in 200]",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="A new file to write.", show_default=False)
    ] = None,
    rules: RulesOption = None,
    workers: WorkersOption = None,
) -> None:
    """Mine a corpus for debris that the rules do not take yet, and propose rules, each with evidence and risk.

    Example: dechaff suggest articles -o new-rules.yaml
    """
    from pipeline.formats.write import write_new
    from pipeline.suggest import rule_file
    from pipeline.workshop.corpus import documents_of
    from pipeline.workshop.mining import condition_of, proposals_for

    if site_from not in ("path", "url", "field"):
        raise UsageError(f'--site-from can\'t be "{site_from}": it is one of path, url, field')
    if out is not None and out.exists():
        raise UsageError(f"{out} is there already: name a new file")
    ruleset, told = applied_rules(rules)
    documents = documents_of(folder)
    proposals, failures = proposals_for(ruleset, documents, site_from, least, processes(workers, len(documents)))  # type: ignore[arg-type]
    text = rule_file(proposals, condition_of(site_from))  # type: ignore[arg-type]
    if out is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        write_new(out, text.encode())
    typer.echo(
        f"rules: {told}\n{counted(len(proposals), 'rule')} proposed out of {counted(len(documents), 'file')}"
        + (f": {out}" if out else ""),
        err=True,
    )
    tell_failures(failures)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
