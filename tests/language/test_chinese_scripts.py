"""Traditional Chinese: read and searched as simplified, quoted as it is written."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from ptmrag.language.chinese_scripts import simplified
from ptmrag.language.glossary import concepts, in_english
from ptmrag.language.question_words import read_question
from ptmrag.language.tokens import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("列出所有關於知識蒸餾的工作", "列出所有关于知识蒸馏的工作"),
        ("TinyBERT 與 BERT 的區別？", "TinyBERT 与 BERT 的区别？"),
        ("知识蒸馏", "知识蒸馏"),
        ("knowledge distillation – café", "knowledge distillation – café"),
        ("蒸餾\ud800", "蒸馏\ud800"),
        ("", ""),
    ],
)
def test_only_traditional_characters_change(text: str, expected: str) -> None:
    """Latin letters, marks and what is no text at all stay as they are."""
    assert simplified(text) == expected


def test_a_question_is_read_in_simplified_characters() -> None:
    """What the person wrote is kept beside it."""
    question = read_question("什麼是  知識蒸餾？")
    assert (question.text, question.asked) == ("什么是 知识蒸馏？", "什麼是  知識蒸餾？")
    assert question.kind == "definition"


@pytest.mark.parametrize(
    ("traditional", "same"),
    [("知識蒸餾的溫度", "知识蒸馏的温度"), ("長文本與記憶機制", "长文本与记忆机制")],
)
def test_both_scripts_have_the_same_words(traditional: str, same: str) -> None:
    """So a simplified question finds a traditional passage, and the other way round."""
    assert tokens(traditional) == tokens(same)
    assert concepts(traditional) == concepts(same)
    assert in_english(traditional) == in_english(same)


def test_many_threads_share_one_converter() -> None:
    """The web page reads questions in several threads."""
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(simplified, ["蒸餾" * 500] * 64)) == {"蒸馏" * 500}


def test_english_does_not_load_opencc() -> None:
    """Only Chinese text pays for the dictionaries."""
    code = (
        "import sys; from ptmrag.language.question_words import read_question;"
        "read_question('What is “distillation”?'); assert 'opencc' not in sys.modules;"
        "read_question('什麼'); assert 'opencc' in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
