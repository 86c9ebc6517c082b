"""`dechaff rules` and `dechaff suggest`: the rules over a corpus, and a corpus for rules."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from dechaff.cli.completion import one_of
from dechaff.cli.corpora import Bar, CorpusArgument, open_corpus, processes, read_pointed, tell_failed
from dechaff.cli.request import HtmlOption, IdFieldOption, TextFieldOption, UrlFieldOption
from dechaff.cli.shared import JsonOption, RulesOption, WorkersOption, applied_rules, counted, print_bytes, print_json
from dechaff.errors import UsageError


def rules(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="Count hits over these documents.", show_default=False)
    ] = None,
    effective: Annotated[
        str | None,
        typer.Option(
            "--show-effective", metavar="FILE", help="What applies to this file, and why.", show_default=False
        ),
    ] = None,
    rules: RulesOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """List the rules that apply: what they do, where they are from, and with a folder how often they find something.

    Example: dechaff rules articles
    """
    from dechaff.authoring.describe import effective_lines, listing_json, listing_lines
    from dechaff.authoring.pointing import point
    from dechaff.authoring.survey import survey

    ruleset, told = applied_rules(rules)
    if effective is not None:
        if folder is not None or json:
            raise UsageError("--show-effective FILE stands alone: without a folder and without --json")
        pointed = point(effective)
        if pointed is None:
            raise UsageError(f"there is no such file: {effective}")
        source, _ = read_pointed(pointed, text_field, id_field, url_field, html)
        _print_lines(effective_lines(ruleset, told, source))
        return
    found = None
    if folder is not None:
        corpus = open_corpus(folder, text_field, id_field, url_field, html, Bar("counting"))
        found = survey(ruleset, corpus, processes(workers, corpus))
    if json:
        print_json(listing_json(ruleset, told, found))
    else:
        typer.echo(f"rules: {told}")
        _print_lines(listing_lines(ruleset, found))
    if found is not None:
        tell_failed(found.failed)


def suggest(
    folder: CorpusArgument,
    site_from: Annotated[
        str | None,
        typer.Option(
            "--site-from",
            metavar="path|url|field|field:NAME",
            help="What tells sites apart: the first folder, the URL, the site's name that a page or a record gives, or "
            "a record's field NAME. [default: path; of records url]",
            show_default=False,
            autocompletion=one_of("path", "url", "field", "field:"),
        ),
    ] = None,
    least: Annotated[
        int | None,
        typer.Option(
            "--least",
            metavar="N",
            min=2,
            help="Documents that a line must stand in. [default: 2, or 1 in 200 of its site]",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="A new file to write.", show_default=False)
    ] = None,
    rules: RulesOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    workers: WorkersOption = None,
) -> None:
    """Mine a corpus for debris that the rules do not take yet, and propose rules, each with evidence and risk.

    Examples: dechaff suggest articles -o new-rules.yaml

      dechaff suggest crawl.jsonl.gz --site-from field:portal
    """
    from dechaff.authoring.mining import propose_rules
    from dechaff.authoring.mining import site_from as chosen
    from dechaff.authoring.suggest.suggest import rule_file
    from dechaff.sinks.files import write_new

    if out is not None and os.path.lexists(out):
        raise UsageError(f"{out} is there already: name a new file")
    if out is not None and not os.path.isdir(out.parent):  # noqa: PTH112 – Path.is_dir raises for what can't be a name
        raise UsageError(f"there is no folder {out.parent} to write {out.name} into")
    ruleset, told = applied_rules(rules)
    corpus = open_corpus(folder, text_field, id_field, url_field, html, Bar("mining"))
    sites = chosen(site_from, corpus)
    mining = propose_rules(ruleset, corpus, sites, least, processes(workers, corpus))
    text = rule_file(mining.proposals, sites.condition, corpus.noun)
    if out is None:
        print_bytes(text.encode())
    else:
        write_new(out, text.encode())
    for note in mining.notes(sites):
        typer.echo(f"note: {note}", err=True)
    typer.echo(
        f"rules: {told}\n{counted(len(mining.proposals), 'rule')} proposed out of "
        f"{counted(mining.documents, corpus.noun)}" + (f": {out}" if out else ""),
        err=True,
    )
    tell_failed(mining.failed)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
