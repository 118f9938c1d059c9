"""The sentences on who wrote a work, in both languages.

>>> said_of_authors("all", "en", work="**BERT**", names="Jacob Devlin and Ming-Wei Chang", origin="the list")
'**BERT** is by Jacob Devlin and Ming-Wei Chang, as its record says (from the list)'

It chooses no names: `from_authors` does.
"""

from ptmrag.catalog.record import Origin
from ptmrag.language.detect import Language

_SAID: dict[str, dict[Language, str]] = {
    "all": {
        "en": "{work} is by {names}, as its record says (from {origin})",
        "zh": "{work} 的作者是 {names}（依据目录中的记录，来自{origin}）",
    },
    "first": {
        "en": "The first author of {work} is {first}. The record has {n} authors: {names} (from {origin})",
        "zh": "{work} 的第一作者是 {first}。记录中共有 {n} 位作者：{names}（来自{origin}）",
    },
    "more": {"en": "{n} others", "zh": "另外 {n} 人"},
}
_ORIGINS: dict[Origin, dict[Language, str]] = {
    "person": {"en": "what was entered by hand", "zh": "手工填写的内容"},
    "list": {"en": "the list", "zh": "清单"},
    "arxiv": {"en": "arXiv", "zh": " arXiv"},
    "acl": {"en": "the ACL Anthology", "zh": " ACL Anthology"},
    "crossref": {"en": "Crossref", "zh": " Crossref"},
    "openalex": {"en": "OpenAlex", "zh": " OpenAlex"},
    "page": {"en": "its web page", "zh": "它的网页"},
    "pdf": {"en": "the first page of its PDF", "zh": "论文 PDF 的首页"},
}


def said_of_authors(what: str, lang: Language, **values: object) -> str:
    """A sentence with its values filled in, without its full stop: the mark stands before it."""
    return _SAID[what][lang].format(**values)


def origin_in(origin: Origin, lang: Language) -> str:
    """Who says so, in a language."""
    return _ORIGINS[origin][lang]
