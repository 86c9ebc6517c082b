"""`dechaff schema`: the JSON Schema of a kind of file."""

from pathlib import Path
from typing import Annotated

import typer

from dechaff.cli.options import one_of, options_class, verb
from dechaff.cli.output import print_bytes
from dechaff.errors import UsageError

_SCHEMAS = Path(__file__).parent.parent / "schemas"
_KINDS = ("rules", "sidecar", "record")


@options_class
class SchemaOptions:
    """The command line of `schema`."""

    of: Annotated[
        str, typer.Argument(metavar="|".join(_KINDS), help="The kind of file.", autocompletion=one_of(*_KINDS))
    ]


@verb
def schema(options: SchemaOptions) -> None:
    """Print the JSON Schema of rule files, of the records beside bodies (sidecar), or of records in JSONL.

    Example: dechaff schema rules > rules.schema.json
    """
    if options.of not in _KINDS:
        raise UsageError(f'there is no schema of "{options.of}": choose one of {", ".join(_KINDS)}')
    print_bytes((_SCHEMAS / f"{options.of}.json").read_bytes())
