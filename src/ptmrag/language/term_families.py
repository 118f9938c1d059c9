"""Which tasks and techniques are kinds of a wider one: a note on paraphrase detection is about text matching,
even if it does not say so.

>>> "知识蒸馏" in narrower_terms(["模型压缩"])
True

The families are in `term_families.tsv`. It knows terms of the field only, and translates nothing: `glossary` does.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

# Words that name the same kind of entry.
_ALIKE = (
    "工具|工具包|工具箱|tool|tools|toolkit|toolkits",
    "博客|博文|博客文章|blog post|blog posts|post|posts|帖子",
    "教程|tutorial|tutorials",
    "综述|survey|surveys",
)


def same_kind(word: str) -> tuple[str, ...]:
    """The words for the same kind of entry, such as 工具 and toolkit; () for any other word."""
    alike = [words.split("|") for words in _ALIKE]
    return tuple(next((words for words in alike if word.casefold() in words), ()))


def narrower_terms(forms: Sequence[str]) -> tuple[str, ...]:
    """The terms that are kinds of a topic, whose forms are given."""
    asked = {form.casefold() for form in forms}
    found = [kinds for wide, kinds in _families() if not asked.isdisjoint(wide)]
    return tuple(dict.fromkeys(term for kinds in found for term in kinds if term not in asked))


@cache
def _families() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    text = (files("ptmrag.language") / "term_families.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(
        (frozenset(wide.casefold().split("|")), tuple(kinds.split("|"))) for wide, kinds in rows
    )
