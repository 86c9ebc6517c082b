"""`dechaff new`, `try` and `diff`: from debris to a rule, and what it takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dechaff.cli.completion import one_of, rule_ids
from dechaff.cli.corpora import Bar, CorpusArgument, open_corpus, processes, tell_failed
from dechaff.cli.request import HtmlOption, IdFieldOption, TextFieldOption, UrlFieldOption
from dechaff.cli.shared import (
    SOME_FAILED,
    WRONG_CALL,
    JsonOption,
    RulesOption,
    WorkersOption,
    applied_rules,
    counted,
    default_rules,
    print_json,
    standard_input,
    styled,
)
from dechaff.errors import UsageError

if TYPE_CHECKING:
    from dechaff.authoring.diff import Difference
    from dechaff.document import Removal


def new(
    clip: Annotated[
        Path,
        typer.Option(
            "--from", metavar="CLIP", help="A file with pasted debris; - is standard input.", show_default=False
        ),
    ],
    id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="The rule's id. [default: its first words]", show_default=False),
    ] = None,
    general: Annotated[
        bool, typer.Option("--general", help="Put placeholders in the place of dates, times and numbers.")
    ] = False,
    rules: RulesOption = None,
) -> None:
    """Turn pasted debris into a rule, with the debris as its first example: append it to your rules.

    Example: dechaff new --from clip.txt >> rules.yaml
    """
    from dechaff.authoring.check import check
    from dechaff.authoring.paste import form_of, new_rule
    from dechaff.rules.load import read_text

    data = standard_input().read() if str(clip) == "-" else read_bytes(clip)
    chosen = rules or default_rules()
    form = form_of(read_bytes(chosen).decode("utf-8-sig", "replace") if chosen else "")
    if id in form.taken:
        raise UsageError(f'the id "{id}" is taken: choose another one')
    text = new_rule(data, id, form.taken, general=general, margin=form.margin)
    checked = check(read_text(f"version: 1\nrules:\n{text}", "the new rule"))
    for problem in checked.problems:
        typer.echo(f"{problem.severity}: {problem.message}" + (f" ({problem.help})" if problem.help else ""), err=True)
    if checked.errors:
        raise typer.Exit(WRONG_CALL)
    if form.advice:
        typer.echo(f"note: {form.advice}", err=True)
    typer.echo(form.head + text, nl=False)


def try_pattern(
    pattern: Annotated[
        str,
        typer.Argument(
            metavar="PATTERN", help="What match would say; several lines make one match.", show_default=False
        ),
    ],
    folder: CorpusArgument,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="ZONE",
            help="Where it may stand, as at: in a rule.",
            show_default=False,
            autocompletion=one_of("anywhere", "start", "end", "first line", "last line"),
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=0, help="Print so many places; 0: only the sum.")
    ] = 50,
    rules: RulesOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    workers: WorkersOption = None,
    json: JsonOption = False,
) -> None:
    """Put a pattern on trial: what it would take of the documents. Nothing is written.

    Example: dechaff try 'By <name as author>' articles
    """
    from collections import Counter

    from dechaff.authoring.corpus import Failed
    from dechaff.authoring.trial import hits, on_trial
    from dechaff.rules.load import read

    chosen = rules or default_rules()
    lists = dict(read(chosen).files[0].lists) if chosen else {}
    ruleset = on_trial(pattern, at, lists)
    corpus = open_corpus(folder, text_field, id_field, url_field, html, Bar("trying"))
    shown: list[tuple[str, Removal]] = []
    values: Counter[tuple[str, str]] = Counter()
    documents = places = files = 0
    failed = Failed()
    for hit in hits(ruleset, corpus, processes(workers, corpus)):
        documents += 1
        if hit.failure is not None:
            failed.add(hit.failure)
            continue
        files += bool(hit.spans)
        places += len(hit.spans)
        values.update(item for span in hit.spans for item in span.saved.items())
        shown += [(hit.place, span) for span in hit.spans[: max(most - len(shown), 0)]]
    if json:
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
    tell_failed(failed)


def _print_place(path: str, span: Removal) -> None:
    for offset, line in enumerate(span.text.split("\n")):
        if line.strip():
            typer.echo(f"{styled(path, 'magenta')}:{span.line + offset}: {styled(printable(line), 'red')}")


def diff(
    folder: CorpusArgument,
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule",
            metavar="ID",
            help="Only what this rule (or glob of rules) adds.",
            show_default=False,
            autocompletion=rule_ids,
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="So many documents that differ.", show_default=False),
    ] = None,
    rules: RulesOption = None,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    url_field: UrlFieldOption = None,
    html: HtmlOption = None,
    workers: WorkersOption = None,
) -> None:
    """Show as a unified diff what the rules take out of documents. Nothing is written.

    Example: dechaff diff articles --rule news/read-more --sample 5

    Exit status: 0 nothing would change, 1 something would, 2 wrong rules or arguments.
    """
    from dechaff.authoring.corpus import Failed
    from dechaff.authoring.diff import differences

    ruleset, _ = applied_rules(rules)
    bar = Bar("comparing")
    corpus = open_corpus(folder, text_field, id_field, url_field, html, bar)
    changed = looked = 0
    failed = Failed()
    count = processes(workers, corpus, sample and sample * 16)
    for difference in differences(ruleset, corpus, rule, sample, count):
        looked += 1
        if difference.failure is not None:
            failed.add(difference.failure)
        changed += bool(difference.lines)
        if difference.lines or (difference.note and rule is None):
            with bar.aside():
                _print_difference(difference, rule is None)
    typer.echo(
        f"{changed:,} of {counted(looked, corpus.noun)} would change" + (f" by {rule}" if rule else "")
        if sample is None
        else f"{counted(changed, corpus.noun)} shown"
        if corpus.size is None
        else f"{counted(changed, 'file')} of {corpus.size:,} shown",
        err=True,
    )
    tell_failed(failed)
    if changed:
        raise typer.Exit(SOME_FAILED)


def _print_difference(difference: Difference, with_note: bool) -> None:
    if difference.note and with_note:
        typer.echo(styled(printable(f"# {difference.id} is {difference.note}"), "yellow"))
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for number, line in enumerate(difference.lines):
        colour = "bold" if number < 2 else colours.get(line[:1], "")
        typer.echo(styled(printable(line), colour))


def read_bytes(path: Path) -> bytes:
    """A file that the user named. Raises `UsageError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror or error}") from error


def printable(line: str) -> str:
    """A line of a document without what could steer a terminal."""
    return "".join(character if character.isprintable() or character == "\t" else "�" for character in line)
