"""`dechaff suggest`: a corpus -> proposed rules."""

import os
from pathlib import Path
from typing import Annotated

import typer

from dechaff.cli.options import CorpusArgument, CorpusOptions, RulesOption, applied_rules, one_of, options_class, verb
from dechaff.cli.output import Bar, note, print_bytes, report_failed
from dechaff.errors import UsageError
from dechaff.text.display import counted


@options_class
class SuggestOptions:
    """The command line of `suggest`."""

    folder: CorpusArgument
    site_from: Annotated[
        str | None,
        typer.Option(
            "--site-from",
            metavar="path|url|field|field:NAME",
            help="Where the site of a document is known from: the first folder of its path, its URL, the name of the "
            "site in its page or record, or the field NAME of its record. [default: url for records, path for files]",
            autocompletion=one_of("path", "url", "field", "field:"),
        ),
    ] = None
    least: Annotated[
        int | None,
        typer.Option(
            "--least",
            metavar="N",
            min=2,
            help="The number of documents of its site that a line must be in. [default: 1 in 200, at least 2]",
        ),
    ] = None
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="A new file to write. [default: standard output]")
    ] = None
    rules: RulesOption = None
    corpus: CorpusOptions


@verb
def suggest(options: SuggestOptions) -> None:
    """Propose rules for lines that repeat in a corpus and that the rules do not remove, with evidence and risk.

    Examples: dechaff suggest articles -o new-rules.yaml

      dechaff suggest crawl.jsonl.gz --site-from field:portal
    """
    from dechaff.authoring.suggestions import rule_file, site_from, suggest_rules
    from dechaff.sinks.replace import write_new

    out = options.out
    if out is not None and os.path.lexists(out):
        raise UsageError(f"{out} exists: name a new file")
    if out is not None and not os.path.isdir(out.parent):  # noqa: PTH112 – Path.is_dir raises for what can't be a name
        raise UsageError(f"there is no folder {out.parent} to write {out.name} into")
    ruleset, rules_from = applied_rules(options.rules, [options.folder])
    corpus = options.corpus.open(options.folder, Bar("mining"))
    sites = site_from(options.site_from, corpus)
    found = suggest_rules(ruleset, corpus, sites, options.least, options.corpus.processes)
    text = rule_file(found.proposals, sites.condition, corpus.noun)
    if out is None:
        print_bytes(text.encode())
    else:
        write_new(out, text.encode())
    if about_sites := found.note(sites):
        note(f"note: {about_sites}")
    note(
        f"rules: {rules_from}\n{counted(len(found.proposals), 'rule')} proposed from "
        f"{counted(found.documents, corpus.noun)}" + (f": {out}" if out else "")
    )
    report_failed(found.failed)
