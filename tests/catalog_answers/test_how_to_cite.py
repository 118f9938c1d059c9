"""A record as a sentence."""

from ptmrag.catalog.record import Person, Record, WorkRecord
from ptmrag.catalog_answers.how_to_cite import reference


def work(record: Record) -> WorkRecord:
    """The record of a work of otters."""
    return WorkRecord("otters", "Otters: Swimming Encoders", record, {})


def test_a_record_is_said_as_far_as_it_is_known() -> None:
    """Authors, year, title, venue and the identifier of the publication."""
    authors = (Person("Fur", "Bea"), Person("李水"))
    full = Record(
        authors=authors, date="2018-05", venue="River Conference", doi="10.1/x", arxiv_id="1801.1"
    )
    assert reference(work(full)) == (
        "Fur, Bea; 李水 (2018). *Otters: Swimming Encoders*. River Conference. https://doi.org/10.1/x."
    )
    assert reference(work(Record())) == "*Otters: Swimming Encoders*."
    assert reference(work(Record(date="2018", arxiv_id="1801.1"))) == (
        "(2018) *Otters: Swimming Encoders*. arXiv:1801.1."
    )


def test_many_authors_are_cut() -> None:
    """Six are named."""
    record = Record(authors=tuple(Person(name) for name in "ABCDEFGH"))
    assert reference(work(record)).startswith("A; B; C; D; E; F et al. *Otters")
