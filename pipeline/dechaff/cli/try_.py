"""`dechaff try`: what one pattern matches in documents."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.options import (
    CorpusArgument,
    CorpusOptions,
    JsonOption,
    RulesOption,
    default_rules,
    one_of,
    options_class,
    verb,
)
from dechaff.cli.output import Bar, print_json, print_message, report_failed, styled
from dechaff.text.display import counted, printable

if TYPE_CHECKING:
    from dechaff.authoring.corpus import Corpus
    from dechaff.document import Removal
    from dechaff.rules.load import Ruleset

_MOST_VALUES = 10

_COMPARED = 200
"""The number of documents that are searched for the nearest line, if a pattern has no matches."""


@options_class
class TryOptions:
    """The command line of `try`."""

    pattern: Annotated[
        str,
        typer.Argument(metavar="PATTERN", help="A pattern, as in match: of a rule. Several lines match several lines."),
    ]
    folder: CorpusArgument
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="ZONE",
            help="Where a match may be, as in at: of a rule. [default: anywhere]",
            autocompletion=one_of("anywhere", "start", "end", "first line", "last line"),
        ),
    ] = None
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=0, help="Print at most N matches; 0 prints only the totals.")
    ] = 50
    rules: RulesOption = None
    corpus: CorpusOptions
    json: JsonOption = False


@verb
def try_pattern(options: TryOptions) -> None:
    """Show what a pattern would remove from documents. Nothing is written.

    Example: dechaff try 'By <name as author>' articles
    """
    from dechaff.authoring.effects import notation_warnings, pattern_hits, pattern_ruleset
    from dechaff.rules.load import read_rules

    chosen = options.rules or default_rules([options.folder])
    lists = dict(read_rules(chosen).files[0].lists) if chosen else {}
    ruleset = pattern_ruleset(options.pattern, options.at, lists)
    corpus = options.corpus.open(options.folder, Bar("trying"))
    found = pattern_hits(ruleset, corpus, options.most, options.corpus.processes)
    documents = found.documents + found.failed.count
    if options.json:
        spans = [
            {"path": path, "line": span.line, "text": span.text, "saved": dict(span.saved)}
            for path, span in found.shown
        ]
        print_json({"files": documents, "in_files": found.in_files, "places": found.spans, "shown": spans})
    else:
        for path, span in found.shown:
            _print_span(path, span)
        if found.spans > len(found.shown):
            typer.echo(f"... and {found.spans - len(found.shown):,} more (--most {found.spans})")
        for (field, value), count in sorted(found.values.items(), key=lambda item: (-item[1], item[0]))[:_MOST_VALUES]:
            typer.echo(f"saves {field}: {value}  ({count:,}×)")
        if not found.spans:
            _print_nearest(ruleset, corpus)
            for warning in notation_warnings(ruleset):
                print_message(f"note: {warning}")
        typer.echo(f"{counted(found.spans, 'place')} in {found.in_files:,} of {counted(documents, corpus.noun)}")
    report_failed(found.failed)


def _print_nearest(ruleset: "Ruleset", corpus: "Corpus") -> None:
    """Show the line that the pattern comes nearest to, and where they differ."""
    from dechaff.authoring.nearest import nearest_miss
    from dechaff.errors import DocumentError
    from dechaff.sources.entries import Entry

    best = None
    for entry in islice(corpus.entries(), _COMPARED):
        if not isinstance(entry, Entry):
            continue
        try:
            miss = nearest_miss(ruleset.rules[0], entry.read())
        except DocumentError:
            continue
        if miss is not None and (best is None or miss.score > best[1].score):
            best = entry.place, miss
    if best is not None:
        typer.echo(f"nearest: {styled(best[0], 'magenta')}:{best[1].line}")
        for line in best[1].shown:
            typer.echo(f"  {line}")


def _print_span(path: str, span: "Removal") -> None:
    for offset, line in enumerate(span.text.split("\n")):
        if line.strip():
            typer.echo(f"{styled(path, 'magenta')}:{span.line + offset}: {styled(printable(line), 'red')}")
