"""Takes out of a text what commands a terminal, hides, or turns the text beside it around.

>>> printable("A \\x1b[31mred\\x1b[0m title\\u202e and its end")
'A red title and its end'

Line feeds and tabs stay. It escapes nothing: `language.markdown` does that for chats.
"""

import re

from ptmrag.language import verbatim

# ECMA-48: a colour or a move of the cursor, and strings such as the title of the window or a link (OSC 8).
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\\\|\x9c)"
)
# Lone surrogates go, because no stream of UTF-8 can carry them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(text: str) -> str:
    """The text as people may see it."""
    if text.isascii() and text.isprintable():  # most titles: nothing to look for
        return text
    return _CONTROL.sub("", _SEQUENCE.sub("", verbatim.visible(text)))
