"""Whether a sentence is in a language that is neither English nor Chinese.

>>> is_other_language("Le modèle est entraîné sur un corpus de textes."), is_other_language("BERT は文を読む。")
(True, True)

It does not say which language it is.
"""

import re

# Letters of other scripts: Greek beside Latin is a formula.
_SCRIPTS = re.compile(
    "[\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\uac00-\ud7af]"
)

_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the of and to is are was were be been by for with on that this it its as from at which not have has can we "
        "our than",
    )
)
# Words that other languages of Europe have in most sentences, and English has not.
_FOREIGN = frozenset(
    re.findall(
        r"\w+",
        "le la les des est une et dans pour sur que qui pas avec du der die das und ist nicht ein eine mit von den "
        "dem wird el los las es una por para con se del al y como il di che per non sono della gli um não os uma com "
        "ao het een van zijn och att som för på är med nie się jest na",
    )
)
_FEW = 2


def is_other_language(text: str) -> bool:
    """Whether a text has letters of another script, or words of another language and hardly any English ones."""
    letters = re.findall(r"[^\W\d_]", text)
    if len(_SCRIPTS.findall(text)) * 10 > len(letters):
        return True
    if re.search("[\u3400-\u9fff]", text):
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    foreign = sum(word in _FOREIGN for word in words)
    return foreign >= _FEW and foreign > 2 * sum(word in _ENGLISH for word in words)
