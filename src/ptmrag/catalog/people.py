"""Tell names of authors from other words: `J. Lee, K. Kim`, `Lovelace, Ada, et al.`, `李明, 王芳`.

>>> is_people("He, K., Zhang, X., & Sun, J."), is_people("Otters, Boats"), is_people("Kim et al.")
(True, False, True)

It goes by the form of the words; a few words that titles have often are never names.
"""

import re
from typing import Literal

_Kind = Literal["full", "single", "initials"]
_MOST_LETTERS = 1500  # the authors of a paper; a longer text is none

_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        """
    van von der den de da di la le bin al el dos du ten ter
""",
    )
)
# Words of titles, labels and organisations that look like names: each begins with a capital.
_NO_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
    a adaptive agents ai an analysis and answering approach architecture artificial attention
    based benchmark bert better beyond brain code computer computing convolutional cross data
    dataset deep detection diffusion distillation efficient embedding embeddings evaluation fast
    features few for framework from generation generative gpt graph guide how human image images
    in inference intelligence introduction is it knowledge language large lab laboratory
    learning linear llm machine memory method methods model modeling models multi natural
    network networks neural nlp of on online open optimization our pages paper papers part pre
    prediction processing prompt proc proceedings program project reading reasoning recognition
    reinforcement representation research retrieval robust robotics scale science search
    segmentation self semantic sequence shot software speech statistical summarization
    supervised survey system systems task tasks team text that the to tool toolkit tools towards
    training transfer transformer transformers translation tuning tutorial understanding
    university unsupervised using video vision visual web what when why with without word words
    workshop your
""",
    )
)
# The first character of most Chinese names.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭"
    "陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙陶黎史贺毛郝顾龚邵万覃武钱戴严莫孔向常汤欧单鲍华葛焦裴柳"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭蔣葉蘇呂盧鐘譚陸賈鄒龍賀顧萬錢嚴湯"
)
_AND_OTHERS = re.compile(
    r",?\s*(?:\bet\.? ?al\b\.?|\bat al\b\.?|\band others\b|\betc\b\.?|等人?)\s*,?\s*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[,;，；、]\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_INITIALS = re.compile(r"(?:[A-ZÀ-ÞΑ-ΩА-Я]\.[- ]?){1,4}|(?:[A-ZÀ-ÞΑ-ΩА-Я][- ]?){1,3}")


def is_people(text: str) -> bool:
    """Whether a text is a list of names: at least two, one with `et al.`, or surnames with initials."""
    names, is_open = _without_others(text)
    kinds = _kinds(names)
    if kinds is None:
        return is_chinese_people(text)
    if is_open:
        return True
    if len(kinds) > 1 and all(kind == "full" for kind in kinds):
        return True
    return _is_inverted(kinds, names)


def are_surnames_first(text: str) -> bool:
    """Whether all names are written `Kim, K.` or `Kim K`, so that an initial may end them."""
    names, _ = _without_others(text)
    kinds = _kinds(names) or []
    pairs = list(zip(kinds[::2], kinds[1::2], strict=False))
    if len(kinds) % 2 == 0 and pairs and all(pair[1] == "initials" for pair in pairs):
        return True
    parts = _SEPARATOR.split(names)
    return all(re.fullmatch(r"\S{2,}(?:\s\S{2,})?\s(?:[A-Z]\.?[ -]?){1,3}", part) for part in parts)


def may_be_people(text: str) -> bool:
    """Whether a text can be names, where its place says that names are likely: a single name too."""
    names, is_open = _without_others(text)
    kinds = _kinds(names)
    if kinds is None:
        return is_chinese_people(text, least=1)
    return is_open or kinds[0] != "initials"


def is_chinese_people(text: str, *, least: int = 2) -> bool:
    """Whether a text is at least so many Chinese names, or fewer with 等."""
    names, is_open = _without_others(text)
    parts = re.split(r"\s*[,;，；、]\s*|\s+", names.strip(" .．"))
    if not all(re.fullmatch(r"[\u3400-\u9fff]{2,4}", part) for part in parts):
        return False
    known = sum(part[0] in _SURNAMES for part in parts)
    return known * 2 >= len(parts) and known > 0 and (is_open or len(parts) >= least)


def _without_others(text: str) -> tuple[str, bool]:
    """The names without `et al.`, and whether that was there."""
    names, count = _AND_OTHERS.subn("", text.strip()[-_MOST_LETTERS:])
    return names.strip(" ,.;，、；"), bool(count)


def _kinds(names: str) -> list[_Kind] | None:
    """What each part of a list of names is; None if a part is no name."""
    if not names or len(names) > _MOST_LETTERS:
        return None
    kinds = []
    for part in _SEPARATOR.split(names):
        kind = _kind(part.strip(" *†‡0123456789"))
        if kind is None:
            return None
        kinds.append(kind)
    return kinds


def _kind(part: str) -> _Kind | None:
    words = part.split()
    if not words or len(words) > 5 or not all(map(_is_name_word, words)):
        return None
    if any(len(w) > 3 and w[-1] == "." and not _INITIALS.fullmatch(w) for w in words[:-1]):
        return None  # the end of a sentence
    if len(part) <= 9 and _INITIALS.fullmatch(part):
        return "initials"
    has_initial = any(map(_INITIALS.fullmatch, words[1:])) or words[0].endswith(".")
    if not has_initial and any(word.casefold() in _NO_NAMES for word in words):
        return None
    return "full" if len(words) > 1 else "single"


def _is_name_word(word: str) -> bool:
    if word in _PARTICLES:
        return True
    is_shouted = len(word) > 4 and word.isupper() and not _INITIALS.fullmatch(word)
    letters = word.replace("'", "").replace("’", "").replace("-", "").replace(".", "")
    return word[0].isupper() and letters.isalpha() and not is_shouted


def _is_inverted(kinds: list[_Kind], names: str) -> bool:
    """`Lee, J., Kim, K.`, `Lovelace, Ada, and Grace B. Hopper`: surnames first, at least of the first author."""
    pairs = list(zip(kinds[::2], kinds[1::2], strict=False))
    if len(kinds) % 2 == 0 and all(pair in _SURNAME_FIRST for pair in pairs):
        return "initials" in kinds or (len(kinds) == 2 and bool(re.search(r"\s[A-Z]\.$", names)))
    is_joined = re.search(r"\s(?:and|&)\s", names) is not None
    return (
        len(kinds) > 2
        and kinds[0] == "single"
        and all(kind == "full" for kind in kinds[2:])
        and (is_joined or kinds[1] == "initials")
    )


_SURNAME_FIRST = (("single", "initials"), ("full", "initials"), ("single", "full"))
