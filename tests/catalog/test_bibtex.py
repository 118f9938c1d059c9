r"""BibTeX: letters and formulas, addresses as written, structure, the same work twice, the user's own fields."""

import pytest

from helpers.work import seconds_of_work
from ptmrag.catalog.entry import Catalog, Entry
from ptmrag.catalog.formats.file_fields import files_in
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.catalog.record import Person


def read(text: str) -> Catalog:
    return parse_list(text, path="refs.bib")


def entry(fields: str) -> Entry:
    """The only entry of a list."""
    (found,) = read(f"@article{{k1, title={{Owls}}, {fields}}}").entries
    return found


@pytest.mark.parametrize(
    ("title", "right"),
    [
        (r"{\AA}ngstr{\"o}m, Fr{\o}ya and the Gau{\ss} Fl{\"a}che", "Ångström, Frøya and the Gauß Fläche"),
        (r"Caf\'e, {\'E}t\'{e}, gar\c{c}on, {\v C}apek, Erd{\H{o}}s, {\L}{\'o}d{\'z}",
         "Café, Été, garçon, Čapek, Erdős, Łódź"),
        (r"{M{\"a}r}chen {\i}n {\textit{Italics}} and {\em more}", "Märchen ın Italics and more"),
        (r"$\lambda$-Owls of $O(n \log n)$ with $k \leq 5$", "λ-Owls of O(n log n) with k ≤ 5"),
        (r"{$\mathbf{x}$}-Nets, {H$_2$O} and $\alpha^{2}$", "x-Nets, H_2O and α^2"),
        (r"``Who?'' -- 5\% of R\&D", "“Who?” – 5% of R&D"),
        ("Saving 20% for $5 or $10", "Saving 20% for $5 or $10"),
        (r"\OwlNet: a \textsc{Small} {\owlname{}} net", "OwlNet: a Small owlname net"),
        (r"{{BERT}}~and the {LSTM}", "BERT and the LSTM"),
    ],
)  # fmt: skip
def test_letters_and_formulas(title: str, right: str) -> None:
    """LaTeX becomes the text that it prints; a price is no formula."""
    assert read(f"@misc{{a, title={{{title}}}}}").entries[0].title == right


@pytest.mark.parametrize(
    ("fields", "addresses"),
    [
        (r"url={http://people.example.edu/~owl/a--b.html}", ["http://people.example.edu/~owl/a--b.html"]),
        (r"url={http://e.example/{\textasciitilde}owl/\%7Ex/a\_b\#c}", ["http://e.example/~owl/%7Ex/a_b#c"]),
        (r"url={http://e.example/$\sim$owl}", ["http://e.example/~owl"]),
        (r"howpublished={\url{https://e.example/x_y.pdf}}", ["https://e.example/x_y.pdf"]),
        (r"howpublished={\href{https://e.example/z}{Site}}", ["https://e.example/z"]),
        (r"note={Available online: \url{https://e.example/n}}", ["https://e.example/n"]),
        (r"note={An answer to \url{https://e.example/n}}", []),
        (r"pdf={https://e.example/p.pdf}, biburl={https://dblp.example/x.bib}", ["https://e.example/p.pdf"]),
        (r"doi={https://doi.org/10.1000/a\_b}", ["https://doi.org/10.1000/a_b"]),
        (r"doi={10.1002/(SICI)1$<$6::A$>$3.0.CO;2-O}", ["https://doi.org/10.1002/(SICI)1%3C6::A%3E3.0.CO;2-O"]),
        ("eprint={arXiv:2101.12345v3 [cs.IR]}, archivePrefix={arXiv}", ["https://arxiv.org/abs/2101.12345"]),
        ("eprint={https://arxiv.org/pdf/2101.12345}", ["https://arxiv.org/abs/2101.12345"]),
        ("eprint={9911001}, archivePrefix={arXiv}, primaryClass={gr-qc}", ["https://arxiv.org/abs/gr-qc/9911001"]),
        ("eprint={10.2307/1}, eprinttype={jstor}", []),
        ("arxivId={2101.12345}", ["https://arxiv.org/abs/2101.12345"]),
        ("journal={arXiv:astro-ph/0101234}", ["https://arxiv.org/abs/astro-ph/0101234"]),
        ("journal={CoRR}, volume={abs/2101.12345}", ["https://arxiv.org/abs/2101.12345"]),
        ("url={https://arxiv.org/pdf/2101.12345v2.pdf}, doi={10.48550/arXiv.2101.12345}", ["https://arxiv.org/abs/2101.12345"]),
        ("url={https://e.example/p}, doi={10.1000/1}, eprint={2101.12345}",
         ["https://arxiv.org/abs/2101.12345", "https://doi.org/10.1000/1", "https://e.example/p"]),
    ],
)  # fmt: skip
def test_addresses(fields: str, addresses: list[str]) -> None:
    """Addresses are kept as written, without the escapes of LaTeX; arXiv goes before a DOI."""
    assert [link.url for link in entry(fields).links] == addresses


STRUCTURE = r"""% @article{out, title={A comment}}
@string{conf = "Meeting on " # {Owls}}
@comment{jabref-meta: x}
@inproceedings(one, title = "In (round) brackets", booktitle = conf # " 2019", year = 2019)
@inproceedings{two, title = {A part}, crossref = {VOL}}
@proceedings{vol, title = {The volume}, year = {2008}, publisher = {Press}}
@article{three, title = "With {"}marks{"} and {"more, marks"} inside", year = 2018}
@article{four, title = {Without a comma} year = 2012, author = {Doe, J.}}
@article{five, title = {Broken {brace}, year = 2013}

@Article {six,
  TITLE = {Spaces}, Year = "2011" , abstract = {It has c={d} and
@misc{inside, title={Not an entry}}
in it.}
}
@article{seven, title = {On one line}, year=2001} @article{eight, title = {And its fellow}, year=2002}
@article{, title = {No key}, date = {2019-03/2019-05}}
@book{nine, title = "No end, year = 1999}
@misc{ten, title = {Twice}, title = {Thrice}, year = 2000}
"""


def test_structure() -> None:
    """What BibTeX allows is read, what is broken is a failure with its line, and nothing else is lost."""
    catalog = read(STRUCTURE)
    assert [(one.title, one.year, one.line) for one in catalog.entries] == [
        ("In (round) brackets", 2019, 4),
        ("A part", 2008, 5),
        ("The volume", 2008, 6),
        ('With "marks" and "more, marks" inside', 2018, 7),
        ("Without a comma", 2012, 8),
        ("Spaces", 2011, 11),
        ("On one line", 2001, 16),
        ("And its fellow", 2002, 16),
        ("No key", 2019, 17),
        ("Twice", 2000, 19),
    ]
    assert [(one.item, one.line) for one in catalog.failures] == [("five", 9), ("nine", 18)]
    venues = [one.record.venue for one in catalog.entries[:2] if one.record]
    assert venues == ["Meeting on Owls 2019", "The volume"]


def test_the_users_own_fields_are_kept() -> None:
    """The key, the authors, the venue, the DOI, the files and the tags are in the record."""
    record = entry(
        r"author={Frølund, Åse and {van der} Meer, J. and {The Owl Group} and Wei Li and 张三 and others}, "
        r"journal={Journal of Owls}, doi={10.1000/OWL}, keywords={birds, night}, "
        r"file={Full Text:files/7/Owls.pdf:application/pdf;Snapshot:files/8/p.html:text/html}"
    ).record
    assert record is not None
    assert (record.key, record.kind) == ("k1", "article-journal")
    assert (record.venue, record.doi) == ("Journal of Owls", "10.1000/OWL")
    assert record.authors == (
        Person("Frølund", "Åse"),
        Person("van der Meer", "J."),
        Person("The Owl Group"),
        Person("Li", "Wei"),
        Person("张三"),
    )
    assert (record.files, record.tags) == (("files/7/Owls.pdf", "files/8/p.html"), ("birds", "night"))  # fmt: skip


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("/home/owl/x.pdf", "/home/owl/x.pdf"),
        (":papers/x y.pdf:PDF", "papers/x y.pdf"),
        (r"Text:C\:\\Owls\\x.pdf:application/pdf", r"C:\Owls\x.pdf"),
        (r":C$\backslash$:/Owls/x.pdf:pdf", "C:/Owls/x.pdf"),
        ("Full Text PDF:/home/owl/x.pdf:application/pdf", "/home/owl/x.pdf"),
        ("Full Text:C:/Owls/x.pdf:application/pdf", "C:/Owls/x.pdf"),
        (r"C:\Owls\x.pdf", r"C:\Owls\x.pdf"),
        ("/home/owl/Nets: a study.pdf", "/home/owl/Nets: a study.pdf"),
        ("Text:/home/owl/Nets: a study.pdf:PDF", "/home/owl/Nets: a study.pdf"),
        ("Slides:x.pptx:PowerPoint 2007+", "x.pptx"),
        (r"/home/owl/a\;b.pdf", "/home/owl/a;b.pdf"),
        ("https://owls.example/x.pdf", "https://owls.example/x.pdf"),
    ],
)
def test_paths_of_files(field: str, path: str) -> None:
    """JabRef, Zotero and Mendeley write a path with a name and a type around it."""
    assert files_in(field) == (path,)


def test_one_work_is_one_entry() -> None:
    """A preprint, its paper and a copy are one work; another edition or another author's work is not."""
    catalog = read(
        "@misc{a, title={Owls of the {North} Sea}, author={Doe, J.}, year=2019, eprint={1901.00001}}\n"
        "@inproceedings{b, title={Owls of the North sea}, author={Jane Doe}, year=2020, doi={10.1000/o}}\n"
        "@misc{c, title={{Owls of the North Sea: A Survey}}, url={https://arxiv.org/pdf/1901.00001v2}}\n"
        "@book{d, title={Owls of the North Sea}, author={Doe, J.}, year=1990}\n"
        "@article{e, title={Owls of the North Sea}, author={Roe, R.}, year=2019}\n"
    )
    assert [one.record.key for one in catalog.entries if one.record] == ["a", "d", "e"]
    first = catalog.entries[0]
    assert first.record is not None
    assert (first.record.other_keys, first.record.doi) == (("b", "c"), "10.1000/o")
    assert [link.url for link in first.links] == [
        "https://arxiv.org/abs/1901.00001",
        "https://doi.org/10.1000/o",
    ]


@pytest.mark.parametrize("broken", ["", "{"], ids=["whole", "broken"])
def test_the_time_grows_with_the_size(broken: str) -> None:
    """Four times the entries take about four times as long, also if every entry is broken."""
    abstract = r"We study owls in G{\"o}teborg. " * 20

    def seconds(entries: int) -> float:
        one = r"@article{{k{0}, title={{{1}Owls {0} of {{\O}}land}}, abstract={{{2}}}}}" + "\n"
        text = "".join(one.format(n, broken, abstract) for n in range(entries))
        work = seconds_of_work(lambda: read(text))
        catalog = read(text)
        assert len(catalog.failures if broken else catalog.entries) == entries
        return work

    seconds(10)
    assert seconds(800) < 12 * seconds(200) + 0.5
