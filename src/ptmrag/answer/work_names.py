"""The names that a work is known by, from its title and the first passages of its own text.

    dict(names_of("BERT: Pre-training of Deep Bidirectional Transformers …", opening))["BERT"]    # 5.0

Each name has a certainty: of the title, of the part before its colon, of a name in the title, of one that
the abstract gives the work ("called ELECTRA"), of one that the abstract mentions, of an author. It asks
no library: `works` collects the names of all works.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.documents.sections import section_of
from ptmrag.language.glossary import concepts
from ptmrag.language.question_words import names
from ptmrag.language.verbatim import normalise, sentences
from ptmrag.library.passage import Passage

TITLE, HEAD, IN_TITLE, GIVEN, SAID, MENTIONED = 6.0, 5.0, 4.0, 3.0, 2.5, 2.0
FIRST_AUTHOR, AUTHOR = 1.5, 1.0
# A head is a name only if it is as short as one: "BERT: …", not "Neural machine translation with …: …".
_LONGEST_HEAD = 4  # words
_SENTENCES_READ = 10
_AUTHORS_READ = 24  # capitalised words behind the title, affiliations among them
_FIRST_AUTHOR = 3
# Shorter ones are terms: (LM), (NER).
_SHORTEST_ACRONYM = 4
# "our Retrieval-Enhanced Transformer (RETRO) obtains …"
_OUR = re.compile(r"\b[Oo]ur (?:[A-Z][\w-]* ){1,6}\(([A-Z][\w+-]*[\w+])\)")
# The sentence in which an abstract names its work.
_NAMING = re.compile(
    r"\b(?:call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|propos\w+|introduc\w+|present\w*|describe|releas\w+|develop\w*)\b"
    r"|提出|称为|命名为|名为|叫做?",
    re.IGNORECASE,
)
# "We introduce Codex", "a new method called ReAct": the capitalised word after the verb. What was "recently
# proposed" is another work.
_GIVEN = re.compile(
    r"\b(?<!recently )(?<!previously )(?<!originally )"
    r"(?:introduc\w+|present\w*|propos\w+|releas\w+|call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|describe|develop\w*)"
    r"(?: (?:it|this|our|the|a|an|new|novel|model|method|framework|approach|system|architecture)){0,4},? "
    r"[“\"']?([A-Z][\w+-]*[\w+])"
)
_ACRONYM = re.compile(r"\(([A-Z][\w+-]*[\w+])\)")
_TWO_WORDS = re.compile(r"[A-Z][\w.+/-]* [A-Z][\w.+/-]*")
# "Magpie explained": the one capital in a title that is no headline is a name.
_CAPITALISED = re.compile(r"\b[A-Z][\w-]+")
_FEW_CAPITALS = 1
_SURNAME = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)?\b")
# Written like names of works, and names of none: fields, measures, versions.
_GENERIC_NAMES = (
    "NLP|NMT|LM|LMs|RNN|RNNs|CNN|CNNs|LSTM|LSTMs|QA|NER|AI|ML|MT|SOTA|GPU|GPUs|TPU|TPUs|F1|BLEU|ROUGE|PTM|PTMs|LLM|"
    "LLMs|NLU|NLG|PLM|PLMs|IR|DNN|DNNs|Transformer|Transformers|English|Chinese"
)
GENERIC = frozenset(_GENERIC_NAMES.split("|"))
_COLON = re.compile(r"\s*[:：]\s*")
_SURVEY = re.compile(r"survey|review|overview|综述|概述", re.IGNORECASE)
_VERSION = re.compile(r"v?[\d.]+", re.IGNORECASE)


# "ERNIE（文心）是 …" at the start of a paragraph of a note, and "ERNIE, also called …", "又名 …" in it.
_BRACKETED = re.compile(r"^\s*([^\s（(，。]{2,40}) ?[（(]([^()（）]{2,40})[)）]")
_ALIAS = re.compile(
    r"(?:\balso (?:called|known as|named|written(?: as)?)|\babbreviated(?: as| to)?|\bshort for|\bfor short,?|"
    r"\ba\.?k\.?a\.?|\bnicknamed|\bin Chinese,?|简称|又名|又称|也叫|也称|亦称|别名|全称|中文名)"
    r"(?:是|为|作|叫|称为|：|:)? ?[“\"「《]?"
    r"([A-Z][\w+.-]*[\w+]|[\u4e00-\u9fff]{2,8}(?=[”\"」》，。；、,;.!！）)\s]|$))"
)

_CITED_AS = re.compile(r"(?:[’']s\b| et al| and | ?等|的| ?注意力|[,，]? ?[(（]?((?:19|20)\d{2}))")


def names_of(
    title: str, opening: Sequence[Passage], *, note: str = ""
) -> Iterator[tuple[str, float]]:
    """Names with their certainty; `opening` are the first passages of the work's own text, `note` its note."""
    yield title, TITLE
    yield from ((name, GIVEN) for name in _aliases(title, note))
    head, *rest = _COLON.split(title, maxsplit=1)
    if is_headed := bool(rest) and len(head.split()) <= _LONGEST_HEAD:
        yield head, HEAD
    is_named = is_headed and (" " not in head or is_written_as_name(head))
    # "SimBERT: … into BERT" has a name of its own: the other one is what it is about.
    certainty = MENTIONED if is_headed else IN_TITLE
    if not title.isupper():
        # An English sentence starts with a capital: the first word of the title is none of its start.
        yield from ((name, certainty) for name in names(f"the {title}") if is_written_as_name(name))
        yield from ((pair, certainty) for pair in _TWO_WORDS.findall(title))
        capitals = _CAPITALISED.findall(title)
        if len(capitals) < len(title.split()) and len(capitals) <= _FEW_CAPITALS:
            yield from ((word, certainty) for word in capitals)
    # Beside the name of the work, other names in its abstract are those of other works.
    is_named = is_named or has_given_name(opening)
    for passage in opening[1:3]:
        yield from _names_in_text(passage, is_named=is_named)
    if opening and section_of(opening[0].heading) == "front":
        words = _SURNAME.findall(opening[0].text[len(title) :])[:_AUTHORS_READ]
        for place, word in enumerate(words):
            yield word, FIRST_AUTHOR if place < _FIRST_AUTHOR else AUTHOR


def _aliases(title: str, note: str) -> Iterator[str]:
    """The names that a note gives its work beside the one of the title, in either script."""
    for paragraph in note.split("\n\n"):
        if found := _BRACKETED.match(paragraph):
            before, inside = found.groups()
            pairs = ((before, inside), (inside, before))
            said = (other for name, other in pairs if name.casefold() in title.casefold())
            yield from filter(_is_alias, said)
        yield from filter(_is_alias, _ALIAS.findall(paragraph))


def _is_alias(name: str) -> bool:
    """Whether words are a name and no description: one Latin word, or Chinese that is no term of the field."""
    return not concepts(name) and (not name.isascii() or " " not in name)


def has_given_name(opening: Sequence[Passage]) -> bool:
    """Whether an abstract gives its work a name: "we introduce Codex", "… (RETRO)"."""
    given = (name for passage in opening[1:3] for name, _ in _given_names(passage.text))
    return any(len(name) >= _SHORTEST_ACRONYM or not name.isupper() for name in given)


def initials_of(title: str) -> str:
    """The first letters of a title's words: a work is often called by some of them in a row."""
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+(?:[’']s)?", title)).upper()


def _given_names(text: str) -> Iterator[tuple[str, float]]:
    for sentence in sentences(text)[:_SENTENCES_READ]:
        found = _GIVEN.findall(sentence) + _OUR.findall(sentence)
        if _NAMING.search(sentence):
            found += _ACRONYM.findall(sentence)
        yield from ((name, GIVEN) for name in found if name not in GENERIC)


def _names_in_text(passage: Passage, *, is_named: bool) -> Iterator[tuple[str, float]]:
    yield from _given_names(passage.text)
    for sentence in sentences(passage.text)[:_SENTENCES_READ]:
        is_naming = _NAMING.search(sentence) is not None
        for name in filter(is_written_as_name, names(sentence)):
            yield name, SAID if is_naming and not is_named else MENTIONED


def is_written_as_name(word: str) -> bool:
    """Whether a word has the shape of a name: a capital or a digit behind its first letter."""
    has_shape = any(c.isupper() or c.isdigit() for c in word[1:])
    return has_shape and word not in GENERIC and _VERSION.fullmatch(word) is None


def has_name(title: str) -> bool:
    """Whether a title names its work or another one, or is that of a survey: "BERT: …", "A Survey of …"."""
    head, *rest = _COLON.split(title, maxsplit=1)
    is_headed = bool(rest) and len(head.split()) == 1
    parts = (part for word in title.split() for part in word.strip("():,").split("-"))
    is_capital = title.isupper()
    return (
        is_headed
        or _SURVEY.search(title) is not None
        or (not is_capital and any(map(is_written_as_name, parts)))
    )


def cited_as(name: str, text: str) -> re.Match[str] | None:
    """What follows a name that a text cites, with the year as its group: "Vaswani et al.", "Liu (2019)"."""
    at = text.find(name)
    while at >= 0:
        if found := _CITED_AS.match(text, at + len(name)):
            return found
        at = text.find(name, at + 1)
    return None


def folded_name(name: str) -> str:
    """The form in which names are compared: GPT-3 is gpt3."""
    return normalise(name)
