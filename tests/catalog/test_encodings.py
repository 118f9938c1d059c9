"""The encoding of a list is recognised, or the list is refused: no title is ever garbled."""

import pytest

from ptmrag.catalog.encodings import decoded
from ptmrag.errors import InputError

CHINESE = "# 论文\n- [猫头鹰的语言模型](https://e.example/a)\n- 夜间视觉研究综述\n"
TRADITIONAL = "# 論文\n- [貓頭鷹的語言模型](https://e.example/a)\n- 夜間視覺研究綜述\n"
FRENCH = "- [Étude des modèles de langue : où ça mène](https://e.example/a)\n- Schrödinger\n"
POLISH = "- Modele językowe: źródła i pamięć\n- Żółw i sowa\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"), (CHINESE, "utf-16"), (CHINESE, "utf-8-sig"), (CHINESE, "utf-32"),
        (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030"),
        ("- 猫头鹰模型\n", "gb18030"), ("- “Owls” — a study…\n", "gb18030"),
        (FRENCH, "latin-1"), ("- Søren Kierkegaard, Hélène\n", "latin-1"), ("- Modèles et données\n", "latin-1"),
        ("- Dvořák, Řehoř\n", "cp1250"), ("- Świętokrzyskie\n", "cp1250"),
        ("- It’s a “small” owl – and Müller’s\n", "cp1252"),
        ("- Größe der Straße\n", "cp1252"),
        ("- El búho y la educación del niño\n", "latin-1"), (POLISH, "cp1250"), (POLISH, "iso8859-2"),
        ("- Přehled jazykových modelů pro češtinu\n", "cp1250"),
        ("- Türkçe dil modelleri için baykuş ve ışık\n", "cp1254"),
        ("- Обзор языковых моделей для сов\n", "cp1251"), ("- Обзор языковых моделей для сов\n", "koi8-r"),
        ("- フクロウの言語モデル\n", "shift_jis"), ("- フクロウの言語モデル\n", "euc_jp"),
        ("- 부엉이의 언어 모델 연구\n", "euc_kr"),
        ("# Owls\n- [A](https://e.example/a)\n", "utf-16-le"),
        ("# Owls\n- [A](https://e.example/a)\n", "utf-16-be"),
        ("% Encoding: ISO8859_1\n@misc{a, title={Hiboux à Münster}}\n", "latin-1"),
    ],
)  # fmt: skip
def test_encodings_are_recognised(text: str, encoding: str) -> None:
    """The text comes back as it was written."""
    assert decoded(text.encode(encoding), "list.md") == text


@pytest.mark.parametrize(
    "content",
    [
        FRENCH.encode("mac_roman"), "- Größe der Straße\n".encode("cp850"), "- Nuñez\n".encode("latin-1"),
        "- Επισκόπηση γλωσσικών μοντέλων\n".encode("iso8859-7"), "- Обзор моделей\n".encode("cp866"),
        CHINESE.encode() + b"- bad \xff byte\n", b"\xfe\xff\x00", b"\xff\xff\xff\x20", b"PNG\0\x01\x02", b"%PDF-1.7",
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(content: bytes) -> None:
    """A sentence names the file and says to save it as UTF-8, or that it is no text."""
    with pytest.raises(InputError, match=r"'list\.md'.*(save it as UTF-8|is not text)"):
        decoded(content, "list.md")
