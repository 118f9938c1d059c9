"""`ptmrag copy`: a library from a folder into object storage or onto a network share, or back."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ptmrag.cli.output import out


def copy(
    source: Annotated[Path, typer.Argument(help="The index to copy: a folder or an address.")],
    target: Annotated[
        Path,
        typer.Argument(
            help="Where to: a folder, s3://BUCKET/NAME, or lance:FOLDER; none is there yet."
        ),
    ],
) -> None:
    """Copy an index to or from storage that machines share; nothing is fetched or embedded again."""
    from ptmrag.library.copying import copy_library
    from ptmrag.library.index_path import index_path
    from ptmrag.remote.address import shown

    place = index_path(target)
    passages = copy_library(index_path(source), place)
    out.print(escape(f"Copied {passages} passages to {shown(place)}"), soft_wrap=True)
