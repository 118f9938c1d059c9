"""Pages and lists with bytes changed, deleted, doubled and moved never crash or hang the readers."""

import random
from collections.abc import Callable

import pytest

from helpers.bibliographies import BIBTEX
from helpers.work import seconds_of_work
from ptmrag.catalog.encodings import decoded
from ptmrag.catalog.formats.registry import parse_list
from ptmrag.catalog.parse import default_catalog_path
from ptmrag.documents.webpage import read_webpage
from ptmrag.errors import DocumentError, InputError

PAGE = (
    "<!doctype html><html><head><meta charset=utf-8><title>On gardens</title></head><body><nav>Home"
    "</nav><article><h1>On gardens</h1><p>A garden of models needs a gardener who cuts what nobody "
    "reads.</p><ul><li>We cut three</li></ul><table><tr><td>1</td></tr></table><pre>x = 1</pre>"
    "<p>长文本也可以。</p></article></body></html>"
) * 2
LIST = default_catalog_path().read_bytes()[:9_000]


def mutated(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        place, length = chance.randrange(len(data)), chance.randrange(120)
        if chance.random() < 0.4:
            data[place] = chance.choice(b"<>[](){}|#*`@\\\"'&;\0\xff\n" + bytes([data[place]]))
        elif chance.random() < 0.5:
            data[place:place] = data[place : place + length] * chance.choice((1, 1, 1, 20))
        elif len(data) > 500:
            del data[place : place + length]
    return bytes(data)


def page(content: bytes) -> None:
    read_webpage(content, source="web:a", url="https://a.example.org/", media_type="text/html")


def listed(content: bytes) -> None:
    parse_list(decoded(content, "list.md"), path="list.md")


def bibtex(content: bytes) -> None:
    parse_list(decoded(content, "list.bib"), path="list.bib")


@pytest.mark.parametrize(
    "rounds", [40, pytest.param(2_000, marks=pytest.mark.soak)], ids=["few", "many"]
)
@pytest.mark.parametrize(
    ("read", "whole"), [(page, PAGE.encode()), (listed, LIST), (bibtex, BIBTEX.encode())]
)
def test_mutations_are_read_or_refused(
    read: Callable[[bytes], None], whole: bytes, rounds: int
) -> None:
    """Each is read, or refused with a reason, in a few seconds."""
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(rounds):
        content = mutated(whole, chance)

        def try_it(content: bytes = content) -> None:
            try:
                read(content)
            except (DocumentError, InputError) as error:
                assert "\n" not in str(error)  # noqa: PT017 - most are no errors

        assert seconds_of_work(try_it) < 10
