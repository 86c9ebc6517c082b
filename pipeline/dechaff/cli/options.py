"""Command line -> options: what several verbs accept, and the values that verbs are called with.

A verb is a function of one options value, a frozen dataclass whose fields are annotated as typer parameters. A field
that is itself such a dataclass is a group of options, shared by several verbs.

All options of all verbs are made at each start of the command. To keep that short, the modules of verbs do not import
`annotations` from `__future__`: as strings, the annotations would be compiled at each start.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, dataclass_transform, get_type_hints

import typer

from dechaff.cli.output import Bar, print_message

if TYPE_CHECKING:
    from dechaff.authoring.corpus import Corpus
    from dechaff.sources.fields import Fields

Options = TypeVar("Options")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def options_class(cls: type[Options]) -> type[Options]:
    """The class as a frozen dataclass, without methods and slots that verbs do not need: they take time to make."""
    return dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


CorpusArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help="A folder of documents, or one file (text, HTML, JSONL, CSV, ...).", show_default=False
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        "-r",
        metavar="FILE",
        help="The rule file. [default: rules.yaml here, above, or beside the input; else the built-in packs]",
        show_default=False,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        "-w",
        min=1,
        max=256,
        help="Number of processes, fewer for small inputs. [default: one per core]",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@options_class
class RecordOptions:
    """Which fields of a record are its text, its id and its URL."""

    text_field: Annotated[
        str | None,
        typer.Option(
            "--text-field", metavar="NAME", help="Of records: the field that contains the text. [default: guessed]"
        ),
    ] = None
    id_field: Annotated[
        str | None,
        typer.Option(
            "--id-field", metavar="NAME", help="Of records: the field that contains the id. [default: guessed]"
        ),
    ] = None
    url_field: Annotated[
        str | None,
        typer.Option(
            "--url-field", metavar="NAME", help="Of records: the field that contains the URL. [default: guessed]"
        ),
    ] = None
    html: Annotated[
        bool | None,
        typer.Option(
            "--html/--no-html", help="Of records: whether the text is HTML. [default: by the name of its field]"
        ),
    ] = None

    title_field: Annotated[
        str | None,
        typer.Option(
            "--title-field",
            metavar="NAME",
            help='Of records: the field that states the title; "" for none. [default: guessed]',
        ),
    ] = None
    author_field: Annotated[
        str | None,
        typer.Option(
            "--author-field", metavar="NAME", help="Of records: the field that states the authors. [default: guessed]"
        ),
    ] = None
    date_field: Annotated[
        str | None,
        typer.Option(
            "--date-field", metavar="NAME", help="Of records: the field that states the date. [default: guessed]"
        ),
    ] = None
    site_field: Annotated[
        str | None,
        typer.Option(
            "--site-field", metavar="NAME", help="Of records: the field with the name of the site. [default: guessed]"
        ),
    ] = None
    language_field: Annotated[
        str | None,
        typer.Option(
            "--language-field",
            metavar="NAME",
            help="Of records: the field that states the language. [default: guessed]",
        ),
    ] = None

    def fields(self) -> "Fields":
        """The options as the readers of records take them."""
        from dechaff.sources.fields import Fields

        named = {
            "title": self.title_field,
            "author": self.author_field,
            "date": self.date_field,
            "site": self.site_field,
            "language": self.language_field,
        }
        stated = {field: name for field, name in named.items() if name is not None}
        return Fields(self.text_field, self.id_field, self.url_field, self.html, stated)


@options_class
class CorpusOptions:
    """How the documents of a folder or file are read: their fields if they are records, in how many processes."""

    records: RecordOptions
    workers: WorkersOption = None

    def open(self, path: Path, bar: Bar) -> "Corpus":
        """The documents of a folder or a file. Raises `UsageError` if there are none."""
        from dechaff.authoring.corpus import corpus_of

        return corpus_of(path, self.records.fields(), print_message, bar)

    @property
    def processes(self) -> int:
        """The largest number of processes to use; fewer are started if there is little to do."""
        return self.workers or os.cpu_count() or 1


def one_of(*words: str) -> Callable[[str], list[str]]:
    """A completion of one of these words."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def verb(run: Callable[[Options], None]) -> Callable[..., None]:
    """The function with a keyword parameter for each field of its options, as typer reads and calls it."""
    cls = next(hint for name, hint in get_type_hints(run).items() if name != "return")
    parameters = list(_parameters(cls))

    @wraps(run)
    def call(**values: object) -> None:
        run(_filled(cls, values))

    call.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return call


def _parameters(cls: Any) -> Iterator[Parameter]:
    hints = get_type_hints(cls, include_extras=True)
    for field in fields(cls):
        hint = hints[field.name]
        if is_dataclass(hint):
            yield from _parameters(hint)
        else:
            default = Parameter.empty if field.default is MISSING else field.default
            yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=hint)


def _filled(cls: Any, values: Mapping[str, object]) -> Any:
    hints = get_type_hints(cls)
    return cls(
        **{
            field.name: _filled(hints[field.name], values) if is_dataclass(hints[field.name]) else values[field.name]
            for field in fields(cls)
        }
    )
