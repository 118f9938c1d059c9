"""jieba's dictionary, of which only the words that a text may have are read.

>>> list(segmenter().cut("知识蒸馏"))
['知识', '蒸馏']

jieba reads all 349,000 words before it cuts the first, which takes 0.4 s and 65 MB. It keeps them as a file in the
folder for temporary files, where others may write. Its dictionary is sorted by the characters that words begin with:
the words of one character are found in it as in a printed one. The words that come out are those of jieba. Of a
release whose dictionary is another, all is read, as jieba does. It chooses no words: `tokens` does.
"""

import logging
from bisect import bisect_left, bisect_right
from functools import cache
from mmap import ACCESS_READ, mmap
from zlib import crc32

# The checksum of the dictionary that is known to be sorted, that of jieba 0.42.1, and how often its words are counted
# in all.
_SORTED, _TOTAL = 328468845, 60_101_967
# Before its first line with this are 71 lines in no order: words such as B超 and 4S店.
_FIRST = "\n一"


@cache
def segmenter():  # type: ignore[no-untyped-def] # jieba ships no types
    """A `jieba.Tokenizer`; it may be used by several threads."""
    import jieba  # 0.1 s, which English does not need

    jieba.setLogLevel(logging.WARNING)

    class Segmenter(jieba.Tokenizer):  # type: ignore[misc]
        """Reads the words that begin with a character when a text has it."""

        initialized: bool  # jieba has no types
        lines: mmap | None = None

        def initialize(self, dictionary: str | None = None) -> None:
            """Open the dictionary; jieba reads all of it here."""
            with self.lock:
                if self.initialized:
                    return
                with self.get_dict_file() as file:
                    lines = mmap(file.fileno(), 0, access=ACCESS_READ)
                if crc32(lines) != _SORTED:
                    super().initialize(dictionary)
                    return
                self.read = set[str]()
                self.head = lines.find(_FIRST.encode()) + 1
                _read_words(lines[: self.head], self.FREQ)
                self.lines, self.total, self.initialized = lines, _TOTAL, True

        def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 - jieba's name
            """Which words of the dictionary are where in a text."""
            self.check_initialized()
            if self.lines and (unread := set(sentence) - self.read):
                with self.lock:
                    for character in unread:
                        words = _words_with(character, self.lines, self.head)
                        _read_words(words, self.FREQ)
                    self.read |= unread
            return super().get_DAG(sentence)  # type: ignore[no-any-return]

    return Segmenter()


def _words_with(first: str, lines: mmap, head: int) -> bytes:
    """The lines of the words that begin with a character; those before `head` are in no order."""
    key, places = first.encode(), range(head, len(lines))

    def begins(at: int) -> bytes:
        start = lines.rfind(b"\n", 0, at) + 1
        return lines[start : start + len(key)]

    start, end = bisect_left(places, key, key=begins), bisect_right(places, key, key=begins)
    return lines[head + start : head + end]


def _read_words(lines: bytes, counts: dict[str, int]) -> None:
    """Note how often each word is counted, and that all its beginnings are some."""
    for line in filter(None, lines.decode().split("\n")):
        word, count = line.split(" ")[:2]
        counts[word] = int(count)
        for size in range(1, len(word)):
            counts.setdefault(word[:size], 0)
