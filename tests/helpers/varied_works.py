"""Thirty-odd works as no two lists have them: what writers of bibliographies get wrong, a work for each."""

from collections.abc import Iterable
from pathlib import Path

from ptmrag.catalog.entry import Entry, Link, LinkKind
from ptmrag.catalog.record import Person, Record
from ptmrag.library.library import Library
from ptmrag.library.writing import write_library
from ptmrag.sources.resolve import resolve

_CODE: LinkKind = "code"


def links(*urls: str, code: str = "") -> tuple[Link, ...]:
    """Links to a paper, and one to its code."""
    return (*(Link(url, "paper") for url in urls), *((Link(code, _CODE),) if code else ()))


def people(*names: str) -> tuple[Person, ...]:
    """Authors from `Family, Given`, or a family name alone."""
    return tuple(Person(*map(str.strip, name.split(",", 1))) for name in names)


def entry(  # noqa: PLR0913 - a test's short way of making an entry
    identifier: str,
    title: str,
    record: Record | None = None,
    *,
    found: tuple[Link, ...] = (),
    category: tuple[str, ...] = ("Reading",),
    note: str = "",
    year: int | None = None,
    also: tuple[tuple[str, ...], ...] = (),
) -> Entry:
    """An entry, its record said by its list; `also` are further categories."""
    return Entry(identifier, title, category, note, 1, found, year, record, also)


CONFERENCE, JOURNAL, PREPRINT = "paper-conference", "article-journal", "article"

ENTRIES = (
    entry(
        "larkspur",
        "LARKSPUR: Sparse Memory for Long Documents",
        Record(
            key="mueller-etal-2021-larkspur",
            kind=CONFERENCE,
            authors=people("Müller, Änne", "Li, Bo"),
            date="2021-06",
            venue="Proceedings of the 9th Meeting on Long Texts",
            pages="4171-4186",
            publisher="Society of Long Texts",
            doi="10.1000/v1/L21-1001",
            arxiv_id="2101.00001",
            abstract="A memory of 4 slots & 5% more speed.",
            tags=("memory", "long text"),
        ),
        found=links("https://arxiv.org/abs/2101.00001", code="https://github.com/lark/spur"),
        category=("NLP", "Long text"),
        note="Read with care.",
    ),
    entry(
        "heron",
        "Distilling {Heron} & Co.: 100% of x_y for $5 ~ a^b \\ #1",
        Record(
            kind=JOURNAL,
            authors=people("O'Neil, Sinéad", "de la Cruz, Ana"),
            date="2020-02-29",
            venue="Transactions of Birds & Bytes",
            volume="8",
            issue="3",
            pages="1-9",
            doi="10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        ),
        category=("NLP", "Distillation"),
        also=(("Birds, Bytes", "长文本 / Long text"), ("Tools",)),
    ),
    entry("open-brace", "Half { a brace", Record(authors=people("Doe, Jane"), date="2019")),
    entry(
        "closed-brace", "A brace } too many }}", Record(authors=people("Roe, R. M."), date="2018")
    ),
    entry(
        "quotes",
        "The \"Quoted\" Model, 'so called' – and -- “more” ``still''",
        Record(kind=PREPRINT, authors=people("Quill, Q."), arxiv_id="2002.02002", date="2020"),
    ),
    entry(
        "others",
        "A Work of Many",
        Record(
            key="Many2021",
            kind=CONFERENCE,
            authors=people("First, Ada"),
            venue="EMNLP",
            date="2021",
        ),
    ),
    entry(
        "crowd",
        "The Crowd Paper on Three Hundred Instruments",
        Record(
            kind=JOURNAL,
            authors=tuple(Person(f"Family{n:03}", f"Given{n:03}") for n in range(300)),
            venue="Journal of Crowds",
            date="2015-12",
        ),
    ),
    entry("nobody", "A Paper by Nobody", Record(kind=CONFERENCE, venue="ICML", date="2017")),
    entry(
        "company",
        "The Model Card of a Company",
        Record(
            kind="report",
            authors=people("The Otter & Sons Company", "OpenOtter"),
            publisher="Otter Ltd",
            date="2023",
        ),
    ),
    entry(
        "comma-name",
        "Names That Hold Commas and Words",
        Record(
            kind=CONFERENCE,
            authors=people("Barnes and Noble", "van der Berg, Pim"),
            venue="ACL",
            date="2016",
        ),
    ),
    entry(
        "strings",
        "On Strings That Are Old",
        Record(
            kind=PREPRINT, authors=people("Ødegård, Åse"), arxiv_id="hep-th/9901001", date="1999-01"
        ),
        found=links("https://arxiv.org/abs/hep-th/9901001"),
    ),
    entry(
        "grammar",
        "A Grammar from the Days of cs",
        Record(kind=PREPRINT, authors=people("Łukasz, Zoë"), arxiv_id="cs/0101001", date="2001"),
        found=links("https://arxiv.org/abs/cs/0101001"),
    ),
    entry(
        "chinese",
        "基于深度学习的中文分词：综述",
        Record(
            kind=JOURNAL,
            authors=people("张三", "李, 四", "欧阳修"),
            venue="中文信息学报",
            volume="31",
            issue="2",
            pages="1-8",
            date="2017",
            tags=("分词", "深度学习"),
            abstract="本文综述了分词方法。",
        ),
        category=("中文", "分词"),
        note="一篇综述。",
    ),
    entry(
        "chinese-latin",
        "ERNIE 与 BERT 的比较",
        Record(kind="thesis", authors=people("王五"), publisher="清华大学", date="2021"),
        category=("中文",),
    ),
    entry(
        "percent-address",
        "Addresses with Signs of All Kinds",
        Record(kind="webpage", date="2022-03-04"),
        found=(Link("https://a.example/%7Eu~v/x_y?q=a%20b&c=d#top", "paper"),),
    ),
    entry(
        "brace-address",
        "Addresses with Brackets",
        Record(date="2014"),
        found=links("https://a.example/wiki/Model_(learning)"),
    ),
    entry(
        "book",
        "Deep Otters",
        Record(kind="book", authors=people("Goode, Ian"), publisher="MIT Press", date="2016"),
    ),
    entry(
        "chapter",
        "A Chapter on Otters",
        Record(
            kind="chapter",
            authors=people("Goode, Ian"),
            venue="Handbook of Otters",
            pages="12-34",
            publisher="Springer",
            date="2011",
        ),
    ),
    entry(
        "software",
        "otterkit",
        Record(kind="software", authors=people("Doe, Jane"), date="2020"),
        found=links(code="https://github.com/otter/kit"),
    ),
    entry(
        "dataset",
        "OtterBank 2.0",
        Record(kind="dataset", authors=people("Doe, Jane"), date="2019"),
        found=(Link("https://data.example/otterbank", "page"),),
    ),
    entry(
        "accents",
        "Étude über Größe: naïve Ångström façade",
        Record(
            kind=JOURNAL,
            authors=people("Çelik, Gül", "Nguyễn, Văn Á", "Đorđević, Ž."),
            venue="Revue d'Études",
            date="2013",
        ),
    ),
    entry(
        "beyond",
        "Emoji 🦦 and 𠮷 beyond the Plane",
        Record(kind=CONFERENCE, authors=people("𠮷野, 家"), venue="CHI", date="2022"),
    ),
    entry(
        "newlines",
        "A Title on One Line",
        Record(
            kind=JOURNAL,
            authors=people("Line, Newton"),
            venue="Lines",
            date="2012",
            abstract="First line.\nSecond\tline.\r\nER  - \n@article{x,",
        ),
        note="One remark.\n\nTY  - JOUR is no tag here.",
    ),
    entry(
        "control",
        "Bells \x07and \u202ewhistles\x1b[31m",
        Record(kind=CONFERENCE, authors=people("Bell, A\x00da"), venue="CHI\x08", date="2009"),
    ),
    entry(
        "formula",
        "=SUM(A1:A9) Considered",
        Record(
            kind=CONFERENCE, authors=people("@Home, Alex"), venue="+Plus Conference", date="2008"
        ),
    ),
    entry(
        "minus",
        "-1 Is a Number",
        Record(kind=CONFERENCE, authors=people("Minus, Max"), venue="NeurIPS", date="2010"),
    ),
    entry(
        "many-links",
        "A Paper with Many Links",
        Record(kind=PREPRINT, arxiv_id="2105.05005", date="2021"),
        found=(
            *links("https://arxiv.org/abs/2105.05005", "https://proceedings.example/many.pdf"),
            Link("https://github.com/many/links", "code"),
            Link("https://speakerdeck.com/many/links", "slides"),
            Link("https://many.example/project", "page"),
            Link("https://huggingface.co/many/links", "weights"),
        ),
    ),
    entry(
        "plain",
        "An Entry of a Plain List",
        None,
        found=links("https://arxiv.org/abs/2106.06006", code="https://github.com/plain/list"),
        category=("Tools", "Text"),
        year=2021,
    ),
    entry(
        "no-category",
        "Under No Heading at All",
        Record(kind=CONFERENCE, venue="AAAI", date="2018"),
        category=(),
    ),
    entry(
        "weird-key",
        "A Key of Its Own Kind",
        Record(
            key="DBLP:conf/naacl/DevlinCLT19+x.y_z", kind=CONFERENCE, venue="NAACL", date="2019"
        ),
    ),
    entry(
        "same-one",
        "Same Words Here",
        Record(
            kind=CONFERENCE,
            authors=people("Twin, T."),
            venue="ACL",
            date="2020",
            arxiv_id="2003.00001",
        ),
    ),
    entry(
        "same-two",
        "Same Words There",
        Record(
            kind=CONFERENCE,
            authors=people("Twin, T."),
            venue="ACL",
            date="2020",
            arxiv_id="2003.00002",
        ),
    ),
    entry(
        "shouted",
        "ATTENTION IS NOT ALL YOU NEED",
        Record(kind=CONFERENCE, authors=people("Shout, S."), venue="ICLR", date="2021"),
    ),
    entry(
        "single",
        "By One Author Whose Name Has Parts",
        Record(
            kind=CONFERENCE, authors=people("van der Doe, Jane Quincy"), venue="LREC", date="2014"
        ),
    ),
)


def library_of(path: Path, entries: Iterable[Entry] = ENTRIES) -> Library:
    """An index with the entries of a list, without any text."""
    with write_library(path, "tiny", dim=4) as writer:
        writer.put_catalogs({"list.bib": [(one, resolve(one)) for one in entries]})
    return Library.open(path)
