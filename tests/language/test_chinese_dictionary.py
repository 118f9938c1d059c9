"""Chinese is cut into jieba's words, with the part of its dictionary that a text needs."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jieba

from ptmrag.language.chinese_dictionary import segmenter

TEXTS = (
    "知识蒸馏的温度如何影响学生模型",
    "阿Q有一台B超和4S店的T恤衫",
    "小S、大S与1号店",
    "𠮷野家 龢 xyz",
)


def test_what_is_read_is_what_jieba_reads() -> None:
    """Every word, every beginning of one and every count is that of jieba's whole dictionary."""
    counts, total = jieba.Tokenizer.gen_pfdict(jieba.Tokenizer().get_dict_file())
    lazy = type(segmenter())()
    lazy.get_DAG("".join({word[0] for word in counts}))
    assert counts == lazy.FREQ
    assert lazy.total == total


def test_a_text_reads_the_words_that_begin_with_its_characters() -> None:
    """Of 349,000 words the few hundred of five characters are read."""
    lazy = type(segmenter())()
    assert list(lazy.cut("知识蒸馏器")) == ["知识", "蒸馏器"]
    assert 100 < len(lazy.FREQ) < 5_000


def test_threads_that_share_the_dictionary_cut_alike() -> None:
    """Who reads a text while another reads the words for it gets the same words."""
    alone = [list(type(segmenter())().cut_for_search(text)) for text in TEXTS]
    shared = type(segmenter())()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda text: list(shared.cut_for_search(text)), TEXTS * 20))
    assert found == alone * 20


def test_a_dictionary_in_another_order_is_read_as_a_whole(tmp_path: Path) -> None:
    """Of one that is not known to be sorted no word is missed."""
    words = tmp_path / "words.txt"
    words.write_text("馏器 9 n\n蒸馏 900 n\n一 5 m\n蒸 1 n\n", encoding="utf-8")
    other = type(segmenter())(str(words))
    other.tmp_dir = str(tmp_path)
    assert list(other.cut("一蒸馏", HMM=False)) == ["一", "蒸馏"]
    assert other.FREQ["馏器"] == 9
