"""Chinese in traditional characters becomes Chinese in simplified ones, which every rule and search reads.

>>> simplified("列出所有關於知識蒸餾的工作")
'列出所有关于知识蒸馏的工作'

OpenCC converts characters by the words that they are in. It changes no vocabulary: 軟體 becomes 软体, not
软件. Nothing that is quoted or shown is converted.
"""

import re
from collections.abc import Callable
from functools import cache
from threading import Lock

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LOADING = Lock()


def simplified(text: str) -> str:
    """The text with its Chinese in simplified characters; any other text comes back as it is."""
    if text.isascii():
        return text
    return _CHINESE.sub(lambda found: _converter()(found[0]), text)


def _converter() -> Callable[[str], str]:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Callable[[str], str]:
    from opencc import OpenCC  # its dictionaries take memory that English alone does not need

    return OpenCC("t2s").convert
