"""A question about the list itself, read from its words in either language.

>>> understand("How many papers after 2020?").asked
'count'

It answers nothing: `catalog_answers` does.
"""

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.detect import detect_language
from ptmrag.understanding.list_chinese import understand_chinese
from ptmrag.understanding.list_english import understand_english
from ptmrag.understanding.list_question import ListQuestion


def understand(question: str) -> ListQuestion | None:
    """What a question asks of the catalog; None where it asks something else."""
    if len(question) > 200:
        return None
    question = simplified(question)
    is_chinese = detect_language(question) == "zh"
    return understand_chinese(question) if is_chinese else understand_english(question)
