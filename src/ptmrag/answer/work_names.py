"""The names that a work is known by, from its title and the first passages of its own text.

    dict(names_of("BERT: Pre-training of Deep Bidirectional Transformers …", opening))["BERT"]    # 5.0

Each name has a certainty: of the title, of the part before its colon, of a name in the title, of one that
the abstract gives the work ("called ELECTRA"), of one that the abstract mentions, of an author. It asks
no library: `works` collects the names of all works.
"""

import re
from collections.abc import Iterator, Sequence

from ptmrag.documents.sections import section_of
from ptmrag.language.question_words import names
from ptmrag.language.verbatim import normalise, sentences
from ptmrag.library.passage import Passage

TITLE, HEAD, IN_TITLE, GIVEN, MENTIONED, FIRST_AUTHOR, AUTHOR = 6.0, 5.0, 4.0, 3.0, 2.0, 1.5, 1.0
# A head is a name only if it is as short as one: "BERT: …", not "Neural machine translation with …: …".
_LONGEST_HEAD = 4  # words
_SENTENCES_READ = 10
_AUTHORS_READ = 24  # capitalised words behind the title, affiliations among them
_FIRST_AUTHOR = 3
# The sentence in which an abstract names its work.
_NAMING = re.compile(
    r"\b(?:call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|propos\w+|introduc\w+|present\w*|describe|releas\w+|develop\w*)\b"
    r"|提出|称为|命名为|名为|叫做?",
    re.IGNORECASE,
)
# "We introduce Codex", "a new method called ReAct": the capitalised word after the verb.
_GIVEN = re.compile(
    r"\b(?:introduc\w+|present\w*|propos\w+|releas\w+|call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|describe|develop\w*)"
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
_VERSION = re.compile(r"v?[\d.]+", re.IGNORECASE)


def names_of(title: str, opening: Sequence[Passage]) -> Iterator[tuple[str, float]]:
    """Names with their certainty; `opening` are the first passages of the work's own text."""
    yield title, TITLE
    head, *rest = re.split(r"\s*[:：]\s*", title, maxsplit=1)
    is_headed = bool(rest) and len(head.split()) <= _LONGEST_HEAD
    if is_headed:
        yield head, HEAD
    # "SimBERT: … into BERT" has a name of its own: the other one is what it is about.
    certainty = MENTIONED if is_headed else IN_TITLE
    if not title.isupper():
        # An English sentence starts with a capital: the first word of the title is none of its start.
        yield from ((name, certainty) for name in names(f"the {title}") if is_written_as_name(name))
        yield from ((pair, certainty) for pair in _TWO_WORDS.findall(title))
        capitals = _CAPITALISED.findall(title)
        if len(capitals) < len(title.split()) and len(capitals) <= _FEW_CAPITALS:
            yield from ((word, certainty) for word in capitals)
    for passage in opening[1:3]:
        yield from _names_in_text(passage)
    if opening and not opening[0].heading and section_of(opening[0].heading) == "other":
        words = _SURNAME.findall(opening[0].text[len(title) :])[:_AUTHORS_READ]
        for place, word in enumerate(words):
            yield word, FIRST_AUTHOR if place < _FIRST_AUTHOR else AUTHOR


def _names_in_text(passage: Passage) -> Iterator[tuple[str, float]]:
    for sentence in sentences(passage.text)[:_SENTENCES_READ]:
        yield from ((name, GIVEN) for name in _GIVEN.findall(sentence))
        is_naming = _NAMING.search(sentence) is not None
        if is_naming:
            yield from ((name, GIVEN) for name in _ACRONYM.findall(sentence))
        for name in filter(is_written_as_name, names(sentence)):
            yield name, GIVEN if is_naming else MENTIONED


def is_written_as_name(word: str) -> bool:
    """Whether a word has the shape of a name: a capital or a digit behind its first letter."""
    has_shape = any(c.isupper() or c.isdigit() for c in word[1:])
    return has_shape and word not in GENERIC and _VERSION.fullmatch(word) is None


def folded_name(name: str) -> str:
    """The form in which names are compared: GPT-3 is gpt3."""
    return normalise(name)
