"""Questions to begin with, which an empty conversation offers.

>>> suggest_questions([])[0]
'Transformer-XL 如何处理超出固定长度的上下文？'

It does not check that the library answers them.
"""

from collections.abc import Sequence

from ptmrag.catalog.entry import Entry

_OF_THE_SURVEY = {
    "Transformer-XL": "Transformer-XL 如何处理超出固定长度的上下文？",
    "ELECTRA": "How does ELECTRA differ from BERT in its pre-training task?",
    "TextBrewer": "知识蒸馏有哪些工具？",
    "CogLTX": "What is CogLTX good for?",
}
EXAMPLES = tuple(_OF_THE_SURVEY.values())
_FORMS = ("{} 解决什么问题？", "What is {}?", "{} 的方法是什么？", "How does {} work?")


def suggest_questions(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Questions about the survey if the library holds it, else about what the library holds."""
    titles = " ".join(entry.title for entry in entries)
    known = tuple(text for name, text in _OF_THE_SURVEY.items() if name in titles)
    if len(known) >= 3 or not entries:
        return known if known else EXAMPLES
    step = max(1, len(entries) // 4)
    names = [entry.title.partition(":")[0].partition("：")[0][:60] for entry in entries[::step]]
    return tuple(form.format(name) for form, name in zip(_FORMS, names, strict=False))
