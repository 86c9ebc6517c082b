"""What verbs share of the command line: their options, the rule file that they read, and completions for a shell.

A verb is a function of one options value, a frozen dataclass whose fields are annotated as typer parameters. A field
that is itself such a dataclass is a group of options, shared by several verbs.

All options of all verbs are made at each start of the command. To keep that short, the modules of verbs do not import
`annotations` from `__future__`: as strings, the annotations would be compiled at each start.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, dataclass_transform, get_type_hints

import typer

from dechaff.cli.output import Bar, print_message
from dechaff.errors import DechaffError

if TYPE_CHECKING:
    from dechaff.authoring.corpus import Corpus
    from dechaff.rules.load import Ruleset
    from dechaff.sources.fields import Fields

Options = TypeVar("Options")

_RULES = "rules.yaml"
_NEAR_MISSES = (
    "rules.yml", "rules.yaml.txt", "rules.yml.txt", "rule.yaml", "rules.yaml.yaml", "Rules.yaml", "rules.json",
)  # fmt: skip

CorpusArgument = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="A folder of documents, or one file (text, HTML, JSONL, CSV, ...).")
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        "-r",
        metavar="FILE",
        help="The rule file. [default: rules.yaml here, above, or beside the input; else the built-in packs]",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", "-w", min=1, max=256, help="Number of processes, fewer for small inputs. [default: one per core]"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def options_class(cls: type[Options]) -> type[Options]:
    """The class as a frozen dataclass, without methods and slots that verbs do not need: they take time to make."""
    return dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


def _field(name: str, what: str) -> Any:
    """The option --NAME-field, for the name of a field of records."""
    return typer.Option(f"--{name}-field", metavar="NAME", help=f"Of records: the field {what}. [default: guessed]")


@options_class
class RecordOptions:
    """Which fields of a record have its text, its id, its URL, and what it states about itself."""

    text_field: Annotated[str | None, _field("text", "that contains the text")] = None
    id_field: Annotated[str | None, _field("id", "that contains the id")] = None
    url_field: Annotated[str | None, _field("url", "that contains the URL")] = None
    html: Annotated[
        bool | None,
        typer.Option(
            "--html/--no-html", help="Of records: whether the text is HTML. [default: by the name of its field]"
        ),
    ] = None
    title_field: Annotated[str | None, _field("title", 'that states the title; "" for none')] = None
    author_field: Annotated[str | None, _field("author", "that states the authors")] = None
    date_field: Annotated[str | None, _field("date", "that states the date")] = None
    site_field: Annotated[str | None, _field("site", "with the name of the site")] = None
    language_field: Annotated[str | None, _field("language", "that states the language")] = None

    def fields(self) -> "Fields":
        """The options as the readers of records take them."""
        from dechaff.sources.fields import Fields

        names = ((key, getattr(self, f"{key}_field")) for key in ("title", "author", "date", "site", "language"))
        stated = {key: name for key, name in names if name is not None}
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


def default_rules(inputs: Sequence[Path] = ()) -> Path | None:
    """The rule file of the current folder, of one above it, or beside the inputs; None if there is none.

    The search goes up to the top of a repository or the home folder.
    """
    here = Path(_RULES)
    if here.is_file():
        return here
    beside = [path if path.is_dir() else path.parent for path in inputs]
    return next((found for start in (Path.cwd(), *beside) if (found := _upward(start.resolve()))), None)


def _upward(folder: Path) -> Path | None:
    """The rule file in a folder or in one above it, up to the top of a repository or the home folder."""
    home = Path.home()
    for place in (folder, *folder.parents):
        if place.parent == place or (place == home and folder != home):
            return None
        if (place / _RULES).is_file():
            return place / _RULES
        if (place / ".git").exists():
            return None
    return None


def near_miss(inputs: Sequence[Path] = ()) -> str:
    """The remark that a file here or beside the inputs has nearly the name of a rule file and is not read, or ""."""
    folders = [Path(), *(path if path.is_dir() else path.parent for path in inputs)]
    found = next((path for folder in folders for name in _NEAR_MISSES if (path := folder / name).is_file()), None)
    return f"; {found} is not read: rename it to {_RULES}, or use --rules {found}" if found else ""


def applied_rules(path: Path | None, inputs: Sequence[Path] = ()) -> "tuple[Ruleset, str]":
    """The rules that apply, and a description of where they are from. `inputs` are what they are applied to."""
    from dechaff.rules.load import built_in, load

    chosen = path or default_rules(inputs)
    if chosen is None:
        return built_in(), f"the built-in packs (no {_RULES} here{near_miss(inputs)})"
    where = "" if path else " (of the current folder)" if chosen == Path(_RULES) else " (found there)"
    return load(chosen), f"{chosen}{where}"


def rule_ids(incomplete: str) -> list[str]:
    """The ids of rules in use that begin like this; of the rules of a pack, first the name of the pack."""
    try:
        ruleset, _ = applied_rules(None)
    except DechaffError:
        return []
    ids = [id for id in (*(rule.id for rule in ruleset.rules), *ruleset.page_rules) if id.startswith(incomplete)]
    ends = (id.find("/", len(incomplete)) for id in ids)
    return sorted({id if end < 0 else id[: end + 1] for id, end in zip(ids, ends, strict=True)})


def what_to_explain(incomplete: str) -> list[str]:
    """The ids of rules, unless there are files that begin like this: the shell completes their names."""
    from glob import escape, iglob

    if incomplete and any(iglob(f"{escape(incomplete)}*")):  # noqa: PTH207 – Path.glob raises for some names
        return []
    return rule_ids(incomplete)


def one_of(*words: str) -> Callable[[str], list[str]]:
    """A completion of one of these words."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete
