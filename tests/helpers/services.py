"""Stand-ins of the services that describe works, with answers shaped as their documentation says.

    put_arxiv(web, arxiv_entry("2101.00001", title="Larkspur", authors=("Ada Lark",)))
    put_crossref(web, crossref_work("10.5555/owl.1", title="Owls at Night"))

arXiv: https://info.arxiv.org/help/api/user-manual.html; ACL Anthology: the `.bib` of a paper;
Crossref: https://api.crossref.org/swagger-ui/index.html; OpenAlex: https://developers.openalex.org/api-reference/works.
All works are invented.
"""

import html
import json
from typing import Any

from helpers.webserver import Web

_FEED = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
    '<title type="html">ArXiv Query</title><updated>2026-01-01T00:00:00-05:00</updated>{}</feed>'
)
ACL_BIB = """@inproceedings{lark-etal-2021-larkspur,
    title = "{L}arkspur: Sparse Memory for Long Reports",
    author = {Lark, Ada  and
      M{\\"u}ller, J{\\'e}r{\\^o}me  and
      van der Reed, Wim},
    booktitle = "Proceedings of the 3rd Meeting on Reeds (Volume 1: Long Papers)",
    month = jul,
    year = "2021",
    address = "Online",
    publisher = "Association for Computational Linguistics",
    url = "https://aclanthology.org/2021.reed-long.7/",
    doi = "10.18653/v1/2021.reed-long.7",
    pages = "71--83",
    abstract = "Larkspur keeps a sparse memory beside the text, at 5{\\%} of its size."
}
"""


def arxiv_entry(
    identifier: str,
    *,
    title: str,
    authors: tuple[str, ...] = ("Ada Lark",),
    version: int = 2,
    published: str = "2021-01-03T10:00:00Z",
    abstract: str = "A model.",
    **more: str,
) -> str:
    """An entry of arXiv's feed; `more` are elements of arXiv's own: doi, journal_ref, comment."""
    people = "".join(
        f'<author><name>{html.escape(name)}</name><arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">'
        "Reeds</arxiv:affiliation></author>"
        for name in authors
    )
    own = "".join(
        f'<arxiv:{name} xmlns:arxiv="http://arxiv.org/schemas/atom">{html.escape(value)}</arxiv:{name}>'
        for name, value in more.items()
    )
    return (
        f"<entry><id>http://arxiv.org/abs/{identifier}v{version}</id>"
        f"<updated>2021-06-02T10:00:00Z</updated><published>{published}</published>"
        f"<title>{html.escape(title)}</title><summary>  {html.escape(abstract)}\n</summary>{people}{own}"
        f'<link href="http://arxiv.org/abs/{identifier}v{version}" rel="alternate" type="text/html"/>'
        '<category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/></entry>'
    )


def put_arxiv(web: Web, *entries: str, **how: Any) -> None:
    """Answer any query of arXiv's API with these entries."""
    feed = _FEED.format("".join(entries))
    web.put("export.arxiv.org/api/query", feed, media_type="application/atom+xml", **how)


def crossref_work(doi: str, *, title: str, **more: Any) -> dict[str, Any]:
    """A work as Crossref describes it."""
    work: dict[str, Any] = {
        "DOI": doi,
        "type": "proceedings-article",
        "title": [title],
        "author": [
            {"given": "Ada", "family": "Lark", "sequence": "first", "affiliation": []},
            {"given": "J\u00e9r\u00f4me", "family": "M\u00fcller", "sequence": "additional"},
        ],
        "container-title": ["Proceedings of the 3rd Meeting on Reeds"],
        "issued": {"date-parts": [[2021, 7]]},
        "page": "71-83",
        "publisher": "Reed Press",
        "resource": {"primary": {"URL": f"https://press.example.org/{doi}"}},
        "relation": {},
    }
    return work | more


def put_crossref(web: Web, *works: dict[str, Any], found: bool = False) -> None:
    """Answer for the DOI of each work; with `found`, any search by title has them all."""
    if found:
        message: Any = {"total-results": len(works), "items": list(works)}
        _put_json(web, "api.crossref.org/works", _crossref("work-list", message))
    for work in works:
        _put_json(web, f"api.crossref.org/works/{work['DOI']}", _crossref("work", work))


def openalex_work(
    doi: str, *, title: str, authors: tuple[str, ...] = ("Ada Lark",), **more: Any
) -> dict[str, Any]:
    """A work as OpenAlex describes it."""
    work: dict[str, Any] = {
        "id": "https://openalex.org/W1",
        "doi": f"https://doi.org/{doi}",
        "title": title,
        "publication_date": "2021-07-05",
        "publication_year": 2021,
        "type": "article",
        "authorships": [
            {"author_position": "first", "author": {"display_name": name}, "raw_author_name": name}
            for name in authors
        ],
        "primary_location": location("Journal of Reeds", f"https://doi.org/{doi}"),
        "locations": [],
        "best_oa_location": None,
        "open_access": {"is_oa": True, "oa_url": "https://free.example.org/reeds.pdf"},
        "biblio": {"volume": "9", "issue": "2", "first_page": "10", "last_page": "19"},
        "is_retracted": False,
        "abstract_inverted_index": {"Reeds": [0, 3], "are": [1], "no": [2]},
    }
    return work | more


def location(
    name: str, address: str, *, kind: str = "journal", version: str = "publishedVersion"
) -> dict[str, Any]:
    """A place where a work can be read, as OpenAlex describes it."""
    source = {"display_name": name, "type": kind, "host_organization_name": "Reed Press"}
    return {
        "is_oa": True,
        "landing_page_url": address,
        "pdf_url": None,
        "source": source,
        "version": version,
        "is_published": version == "publishedVersion",
    }


def put_openalex(web: Web, *works: dict[str, Any]) -> None:
    """Answer any list of OpenAlex with these works."""
    answer = {"meta": {"count": len(works), "page": 1, "per_page": 50}, "results": list(works)}
    _put_json(web, "api.openalex.org/works", answer)


def put_acl(web: Web, acl_id: str, bib: str = ACL_BIB) -> None:
    """Answer with the BibTeX of a paper of the ACL Anthology."""
    web.put(f"aclanthology.org/{acl_id}.bib", bib, media_type="text/plain")


def _crossref(kind: str, message: Any) -> dict[str, Any]:
    return {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}


def _put_json(web: Web, place: str, answer: Any) -> None:
    web.put(place, json.dumps(answer), media_type="application/json")
