"""What origins say of one work is joined: field by field, but of one publication."""

from ptmrag.catalog.record import Origin, Person, Record, merge

LARK = Person("Lark", "Ada")
PREPRINT = Record(
    kind="article",
    title="Larkspur",
    authors=(LARK,),
    date="2020-11-02",
    arxiv_id="2011.00001",
    abstract="A model.",
    url="https://arxiv.org/abs/2011.00001",
    open_url="https://arxiv.org/pdf/2011.00001",
)
PUBLISHED = Record(
    kind="paper-conference",
    title="Larkspur",
    date="2021-07",
    venue="Proceedings of Reeds",
    pages="71-83",
    publisher="Reed Press",
    doi="10.5555/reed.7",
    url="https://press.example.org/reed.7",
)


def test_the_published_version_goes_before_the_preprint() -> None:
    """Venue, date, DOI and address are those of one publication; the id stays that of the preprint."""
    record, origins = merge({"arxiv": PREPRINT, "crossref": PUBLISHED})
    assert (record.venue, record.date, record.url) == (
        "Proceedings of Reeds",
        "2021-07",
        "https://press.example.org/reed.7",
    )
    assert (record.kind, record.doi) == ("paper-conference", "10.5555/reed.7")
    assert (record.arxiv_id, record.authors, record.abstract) == ("2011.00001", (LARK,), "A model.")
    assert record.open_url == "https://arxiv.org/pdf/2011.00001"
    assert (origins["venue"], origins["date"], origins["authors"]) == (
        "crossref",
        "crossref",
        "arxiv",
    )


def test_two_publications_of_a_work_are_never_mixed() -> None:
    """The pages of the journal's article are not those of the paper in the proceedings."""
    article = Record(
        kind="article-journal", venue="Reed Letters", volume="9", date="2022", doi="10.5555/rl.9"
    )
    record, origins = merge({"acl": PUBLISHED, "crossref": article})
    assert (record.venue, record.volume, record.pages) == ("Proceedings of Reeds", "", "71-83")
    assert "volume" not in origins
    listed = Record(kind="article-journal", venue="Reed Letters", date="2022")
    record, _ = merge({"list": listed, "acl": PUBLISHED, "crossref": article})
    assert (record.venue, record.volume, record.pages, record.doi) == (
        *("Reed Letters", "9", "", "10.5555/rl.9"),
    )


def test_what_a_list_says_of_the_publication_is_completed() -> None:
    """A service adds what the list leaves out of the same publication."""
    listed = Record(kind="paper-conference", venue="REEDS", date="2021")
    record, origins = merge({"list": listed, "arxiv": PREPRINT, "crossref": PUBLISHED})
    assert (record.venue, record.pages, record.doi) == ("REEDS", "71-83", "10.5555/reed.7")
    assert (record.date, origins["date"]) == ("2021-07", "crossref")
    by_doi, _ = merge({"list": Record(doi="10.5555/REED.7"), "crossref": PUBLISHED})
    assert (by_doi.doi, by_doi.venue) == ("10.5555/REED.7", "Proceedings of Reeds")


def test_the_year_of_a_list_stays() -> None:
    """A plain list that has the year of the preprint keeps it beside the venue."""
    said: dict[Origin, Record] = {"list": Record(date="2020"), "arxiv": PREPRINT, "acl": PUBLISHED}
    record, origins = merge(said)
    assert (record.date, record.venue) == ("2020", "Proceedings of Reeds")
    assert (origins["date"], origins["venue"]) == ("list", "acl")
    record, origins = merge({"list": Record(date="2020"), "arxiv": PREPRINT})
    assert (record.date, origins["date"]) == ("2020-11-02", "arxiv")


def test_a_list_that_names_only_the_preprint_says_nothing_of_the_publication() -> None:
    """ "arXiv preprint" and "CoRR" are no venues."""
    for venue in ("arXiv preprint arXiv:2011.00001", "CoRR"):
        listed = Record(kind="article-journal", venue=venue, date="2020", key="lark20")
        record, _ = merge({"list": listed, "arxiv": PREPRINT, "acl": PUBLISHED})
        assert (record.venue, record.kind, record.key) == (
            *("Proceedings of Reeds", "paper-conference", "lark20"),
        )


def test_a_correction_has_the_last_word_field_by_field() -> None:
    """The rest is that of the publication."""
    person = Record(date="2019", volume="3")
    record, origins = merge({"person": person, "list": Record(date="2020"), "acl": PUBLISHED})
    assert (record.date, record.volume, record.venue) == ("2019", "3", "Proceedings of Reeds")
    assert (origins["date"], origins["venue"]) == ("person", "acl")


def test_every_field_that_is_not_empty_has_an_origin() -> None:
    """And no other has one."""
    record, origins = merge({"list": Record(key="k", date="2020"), "arxiv": PREPRINT})
    assert {name for name in Record.__slots__ if getattr(record, name)} == set(origins)
    assert merge({}) == (Record(), {})
