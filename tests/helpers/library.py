"""A small library for tests of reading: three papers and their notes, built by `ingest`."""

from pathlib import Path

from helpers import papers
from ptmrag.ingestion.ingest import ingest

CATALOG = f"""
# 长文本 / Long text
- **{papers.LARKSPUR}** (2021)
  - Paper: <https://arxiv.org/abs/2101.00001>

  Larkspur is an encoder for long reports. Larkspur keeps a sparse memory beside the text.

  Larkspur 是面向长报告的编码器。Larkspur 在正文之外维护一个稀疏记忆。
# 压缩 / Compression
- **{papers.HERON}** (2021)
  - Paper: <https://arxiv.org/abs/2102.00002>

  Heron distils small translators from monolingual text. Heron filters its data by round trips.

  Heron 只用单语文本蒸馏小型翻译模型。Heron 用往返翻译过滤训练数据。
# 领域模型 / Domain models
- **{papers.CHINESE}** (2022)

  Qingniao is a language model for ancient Chinese books, with punctuation as a second task.
"""


def build(folder: Path) -> Path:
    """Build the index of the three papers and return its folder."""
    files = folder / "papers"
    files.mkdir(parents=True)
    (files / "2101.00001.pdf").write_bytes(papers.one_column())
    (files / "2102.00002.pdf").write_bytes(papers.two_columns())
    (files / "qingniao.pdf").write_bytes(papers.chinese())
    catalog = folder / "list.md"
    catalog.write_text(CATALOG, encoding="utf-8")
    ingest([catalog], papers=[files], index=folder / "index", offline=True)
    return folder / "index"
