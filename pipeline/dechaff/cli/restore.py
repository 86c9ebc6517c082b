"""`dechaff restore`: a record and its body -> the text as it was before cleaning."""

from pathlib import Path
from typing import Annotated

import typer

from dechaff.cli.options import options_class, verb
from dechaff.cli.output import print_bytes


@options_class
class RestoreOptions:
    """The command line of `restore`."""

    sidecar: Annotated[Path, typer.Argument(metavar="OUT/x.json", help="A record; its body must be beside it.")]
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The file to write. [default: standard output]")
    ] = None


@verb
def restore(options: RestoreOptions) -> None:
    """Print the text as it was before cleaning, exact to the character.

    Example: dechaff restore out/a/b.json > b.txt
    """
    from dechaff.sinks.body_file import read_article
    from dechaff.sinks.replace import write_new

    data = read_article(options.sidecar).restore().encode()
    if options.out is None:
        print_bytes(data)
    else:
        write_new(options.out, data)
