"""How to cite a work of the library: its record as a sentence, and the command that gives it as BibTeX.

    reference(library.works.of("bert"))    # "Devlin, J., & … (2019). BERT: … . NAACL. arXiv:1810.04805"

It follows no citation style to the letter: `ptmrag export` writes records for programs that do.
"""

from collections.abc import Iterator

from ptmrag.catalog.record import Person, WorkRecord

_MOST_AUTHORS = 6


def reference(work: WorkRecord) -> str:
    """The authors, year, title, venue and identifier of a work, as far as they are known."""
    record = work.record
    year = f" ({work.year})" if work.year else ""
    authors = _authors(record.authors)
    opening = (
        f"{authors}{year}".rstrip(".") + ". " if authors else f"({work.year}) " if year else ""
    )
    parts = [f"{opening}*{work.title}*", *_where(work)]
    return ". ".join(part.rstrip(".") for part in parts) + "."


def _authors(people: tuple[Person, ...]) -> str:
    shown = [f"{p.family}, {p.given}" if p.given else p.family for p in people[:_MOST_AUTHORS]]
    return "; ".join(shown) + (" et al." if len(people) > _MOST_AUTHORS else "")


def _where(work: WorkRecord) -> Iterator[str]:
    record = work.record
    if record.venue:
        yield record.venue
    if record.doi:
        yield f"https://doi.org/{record.doi}"
    elif record.arxiv_id:
        yield f"arXiv:{record.arxiv_id}"
    elif record.url:
        yield record.url
