"""The options and arguments that several commands share, as types.

    def status(index: Index = None, as_json: AsJson = False) -> None: ...

An option that one command alone has is declared in that command's file.
"""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from ptmrag.cli.index_names import complete_category, complete_entry

Index = Annotated[
    Path | None,
    Option(
        "--index",
        "-i",
        help="The index: a folder, s3://BUCKET/NAME, or lance:FOLDER on a network share. "
        "Default: $PTMRAG_INDEX, else ./index, else a folder of yours.",
    ),
]
Indexes = Annotated[
    list[str] | None,
    Option(
        "--index",
        "-i",
        metavar="[NAME=]PATH",
        help="The index, as for the other commands. Repeatable: each library has its page, and NAME is what it is "
        "called there.",
    ),
]
AsJson = Annotated[bool, Option("--json", help="Print one JSON document to stdout.")]
TopK = Annotated[int, Option("-k", "--top-k", min=1, max=1000, help="How many passages to find.")]
Out = Annotated[
    Path | None, Option("--out", "-o", metavar="FILE", help="Write to this file, not to stdout.")
]
Llm = Annotated[
    str | None,
    Option("--llm", help="A chat model, provider:model, or none. Default: $PTMRAG_LLM, else none."),
]
Reranker = Annotated[
    str | None,
    Option(
        "--reranker", help="A CrossEncoder, name or folder. Default: $PTMRAG_RERANKER, else none."
    ),
]
AnswerLanguage = Annotated[
    Literal["zh", "en"] | None,
    Option("--lang", help="The language of the answer. Default: that of the question."),
]
Entry = Annotated[
    str, Argument(metavar="ENTRY", help="The id of an entry.", autocompletion=complete_entry)
]
Entries = Annotated[
    list[str] | None,
    Option(
        "--entry",
        metavar="ID",
        help="Only this entry. Repeatable.",
        autocompletion=complete_entry,
    ),
]
Category = Annotated[
    str | None,
    Option(
        "--category",
        help="Only entries under a heading with this text.",
        autocompletion=complete_category,
    ),
]
Sources = Annotated[
    list[str] | None,
    Option("--source", metavar="NAME", help="Only this source: arxiv:1810.04805. Repeatable."),
]
Mirror = Annotated[
    str | None, Option("--mirror", help="A copy of the web to fetch from: a folder or an address.")
]
