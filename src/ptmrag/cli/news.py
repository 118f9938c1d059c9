"""`ptmrag news`: what changed since a day or since the last ingest, as Markdown for a channel."""

import re
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

import typer

from ptmrag.cli.options import AsJson, Index
from ptmrag.cli.output import json_text
from ptmrag.errors import InputError

_DAYS = {"d": 1, "w": 7}


def news(
    since: Annotated[
        str | None,
        typer.Option(
            "--since", help="A date (2026-11-01), 7d or 2w. Default: since the last ingest began."
        ),
    ] = None,
    index: Index = None,
    lang: Annotated[
        Literal["zh", "en"], typer.Option("--lang", help="The language of the headings.")
    ] = "en",
    as_json: AsJson = False,
) -> None:
    """Print what is new: works, versions, publications, retractions."""
    from ptmrag.catalog_answers.news import news_of
    from ptmrag.library.index_path import index_path
    from ptmrag.library.library import Library

    library = Library.open(index_path(index))
    try:
        found = news_of(
            library, library.records.last_ingest[1] if since is None else _moment(since)
        )
    finally:
        library.close()
    sys.stdout.write(json_text(found.as_json()) + "\n" if as_json else found.markdown(lang))


def _moment(since: str) -> str:
    """The beginning of a day, as ISO 8601 in UTC."""
    if found := re.fullmatch(r"(\d{1,4})([dw])", since.strip().casefold()):
        days = timedelta(days=int(found[1]) * _DAYS[found[2]])
        return (datetime.now(UTC) - days).date().isoformat()
    try:
        return date.fromisoformat(since.strip()).isoformat()
    except ValueError as error:
        raise InputError(
            f"'{since}' is no day: write --since 2026-11-01, or 7d for the last seven days."
        ) from error
