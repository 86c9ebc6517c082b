"""`dechaff try`: what one pattern matches in documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.completion import one_of
from dechaff.cli.options import CorpusArgument, CorpusOptions, JsonOption, RulesOption, default_rules, verb
from dechaff.cli.output import Bar, print_json, report_failed, styled
from dechaff.text.display import counted, printable

if TYPE_CHECKING:
    from dechaff.document import Removal


@dataclass(frozen=True, slots=True, kw_only=True)
class TryOptions:
    """The command line of `try`."""

    pattern: Annotated[
        str,
        typer.Argument(
            metavar="PATTERN", help="What match would say; several lines make one match.", show_default=False
        ),
    ]
    folder: CorpusArgument
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="ZONE",
            help="Where it may stand, as at: in a rule.",
            show_default=False,
            autocompletion=one_of("anywhere", "start", "end", "first line", "last line"),
        ),
    ] = None
    most: Annotated[int, typer.Option("--most", metavar="N", min=0, help="Print so many places; 0: only the sum.")] = 50
    rules: RulesOption = None
    corpus: CorpusOptions
    json: JsonOption = False


@verb
def try_pattern(options: TryOptions) -> None:
    """Put a pattern on trial: what it would take of the documents. Nothing is written.

    Example: dechaff try 'By <name as author>' articles
    """
    from dechaff.authoring.corpus import Failed
    from dechaff.authoring.hits import find_hits, trial_rules
    from dechaff.rules.load import read

    chosen = options.rules or default_rules()
    lists = dict(read(chosen).files[0].lists) if chosen else {}
    ruleset = trial_rules(options.pattern, options.at, lists)
    corpus = options.corpus.open(options.folder, Bar("trying"))
    shown: list[tuple[str, Removal]] = []
    values: Counter[tuple[str, str]] = Counter()
    documents = places = files = 0
    failed = Failed()
    for hit in find_hits(ruleset, corpus, options.corpus.processes):
        documents += 1
        if hit.failure is not None:
            failed.add(hit.failure)
            continue
        files += bool(hit.spans)
        places += len(hit.spans)
        values.update(item for span in hit.spans for item in span.saved.items())
        shown += [(hit.place, span) for span in hit.spans[: max(options.most - len(shown), 0)]]
    if options.json:
        print_json(
            {
                "files": documents,
                "in_files": files,
                "places": places,
                "shown": [
                    {"path": path, "line": span.line, "text": span.text, "saved": dict(span.saved)}
                    for path, span in shown
                ],
            }
        )
    else:
        for path, span in shown:
            _print_place(path, span)
        if places > len(shown):
            typer.echo(f"... and {places - len(shown):,} more (--most {places})")
        for (field, value), count in sorted(values.items(), key=lambda item: (-item[1], item[0]))[:10]:
            typer.echo(f"saves {field}: {value}  ({count:,}×)")
        typer.echo(f"{counted(places, 'place')} in {files:,} of {counted(documents, corpus.noun)}")
    report_failed(failed)


def _print_place(path: str, span: Removal) -> None:
    for offset, line in enumerate(span.text.split("\n")):
        if line.strip():
            typer.echo(f"{styled(path, 'magenta')}:{span.line + offset}: {styled(printable(line), 'red')}")
