"""Records on Zenodo."""

import pytest

from ptmrag.catalog.entry import Entry, Link
from ptmrag.sources.resolve import name_source, resolve


@pytest.mark.parametrize(
    "url",
    [
        "https://zenodo.org/records/1234567",
        "https://zenodo.org/record/1234567#.YxyZ",
        "http://www.zenodo.org/record/1234567/",
        "https://zenodo.org/doi/10.5281/zenodo.1234567",
        "https://doi.org/10.5281/zenodo.1234567",
        "https://dx.doi.org/10.5281/ZENODO.1234567",
        "doi:10.5281/zenodo.1234567",
        "10.5281/zenodo.1234567",
    ],
)
def test_a_record_is_named_by_its_doi_and_read_by_its_page(url: str) -> None:
    """The page is asked first: it needs no redirect."""
    (source,) = resolve(Entry("a", "A", (), "", 1, (Link(url, "page"),)))
    assert source.name == "doi:10.5281/zenodo.1234567"
    assert source.url == "https://zenodo.org/records/1234567"
    assert source.addresses == (source.url, "https://doi.org/10.5281/zenodo.1234567")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (
            "https://zenodo.org/records/1234567/files/owl.pdf?download=1",
            "pdf:zenodo.org/records/1234567/files/owl.pdf",
        ),
        ("https://zenodo.org/communities/owls", "web:zenodo.org/communities/owls"),
        ("https://zenodo.org.example.org/records/1", "web:zenodo.org.example.org/records/1"),
        ("https://doi.org/10.5281/zenodo.12a", "doi:10.5281/zenodo.12a"),
    ],
)
def test_what_is_no_record_is_named_as_before(url: str, name: str) -> None:
    """A link to a file leads to the file itself; communities and other hosts are pages."""
    assert name_source(url) == name
