"""How well, and in what time, the readers of scans read pages whose text is known.

    python -m benchmarks.ocr MIRROR --languages en zh --dots 200

The pages are those of `PAGES` below a folder of PDFs: rendered, turned a little, blurred, with noise, and as JPEG.
Tesseract is measured where its program and pytesseract are installed. It judges no reading order: `documents.layout`
makes that, from the lines of either.
"""

import argparse
import io
import os
import re
import resource
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from ptmrag.documents.ocr import rapidocr

# Files below the folder, and the 1-based pages.
PAGES = {
    "en": (
        ("arxiv.org/pdf/1810.04805.pdf", 3),
        ("arxiv.org/pdf/2003.10555.pdf", 2),
        ("arxiv.org/pdf/1706.03762.pdf", 2),
        ("papers/gpt-improving-language-understanding.pdf", 2),
        ("arxiv.org/pdf/1909.11942.pdf", 2),
        ("papers/a-neural-probabilistic-language-model.pdf", 3),
    ),
    "zh": (
        ("papers/zh-bert-translation.pdf", 2),
        ("papers/zh-emr-ner-survey.pdf", 2),
        ("papers/zh-emr-ner-survey.pdf", 6),
        ("papers/zh-fine-grained-sentiment-survey.pdf", 2),
        ("papers/zh-open-domain-dialogue-survey.pdf", 4),
    ),
}
_SHORTEST = 8  # characters of a line that counts
_TESSERACT_DOTS = 300  # per inch: what it is trained on
Reader = Callable[[Any, int], str]  # a picture, and its dots per inch


@dataclass
class Score:
    """Counts over pages; `seconds` are of processor time."""

    characters: int = 0
    edits: int = 0
    lines: int = 0
    whole: int = 0
    words: int = 0
    found: int = 0
    pages: int = 0
    seconds: float = 0.0

    def row(self) -> str:
        """The figures of a table's row."""
        shares = (
            1 - self.edits / self.characters,
            self.whole / self.lines,
            self.found / self.words,
        )
        shown = " | ".join(f"{100 * share:.1f} %" for share in shares)
        return f"{shown} | {self.seconds / self.pages:.1f} s"


def scanned(page: Any, dots: int, seed: int) -> Any:
    """A page as a scanner may give it, in grey."""
    chance = np.random.default_rng(seed)
    picture = page.render(scale=dots / 72, grayscale=True).to_pil()
    turned = picture.rotate(
        chance.uniform(-0.8, 0.8), fillcolor=255, resample=Image.Resampling.BICUBIC
    )
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.6 * dots / 200)), dtype=np.float32)
    noisy = 247 - (255 - grey) * 0.85 + chance.normal(0, 10, grey.shape)
    file = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=60)
    return Image.open(file)


def least_edits(line: str, text: str) -> int:
    """The edits that turn a line into the part of a text that is nearest to it."""
    letters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    places = np.arange(len(letters) + 1)
    before = np.zeros(len(letters) + 1, dtype=np.int64)
    for count, letter in enumerate(line, 1):
        now = np.full(len(letters) + 1, count, dtype=np.int64)
        now[1:] = np.minimum(before[:-1] + (letters != ord(letter)), before[1:] + 1)
        before = np.minimum.accumulate(now - places) + places
    return int(before.min())


def add(score: Score, truth: str, read: str) -> None:
    """Count a page: its lines and English words, and how much of them was read."""
    truth, read = _plain(truth), _plain(read)
    text = re.sub(r"\s", "", read)
    for line in truth.splitlines():
        bare = re.sub(r"\s", "", line)
        if len(bare) < _SHORTEST:
            continue
        edits = min(least_edits(bare, text), len(bare))
        score.characters += len(bare)
        score.edits += edits
        score.lines += 1
        score.whole += edits == 0
    words, seen = (Counter(re.findall(r"[a-z]{3,}", one.lower())) for one in (truth, read))
    score.words += words.total()
    score.found += (words & seen).total()
    score.pages += 1


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", re.sub("[\ufffe\x02]", "-", text.replace("\r", "")))


def readers() -> Iterator[tuple[str, Reader]]:
    """The readers that are installed, by name."""
    recognise = rapidocr()
    yield "RapidOCR", lambda picture, dots: "\n".join(line.text for line in recognise(picture))
    if find_spec("pytesseract"):
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        yield "Tesseract", partial(_tesseract, import_module("pytesseract"))


def _tesseract(module: Any, picture: Any, dots: int) -> str:
    scale = _TESSERACT_DOTS / dots
    larger = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    return str(module.image_to_string(larger, lang="chi_sim+eng"))


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(folder: Path, language: str, dots: int, read: Reader) -> Score:
    """Read the pages of a language with one reader."""
    score = Score()
    for seed, (name, number) in enumerate(PAGES[language]):
        page = pypdfium2.PdfDocument(folder / name)[number - 1]
        picture = scanned(page, dots, seed)
        started = _processor_seconds()
        text = read(picture, dots)
        score.seconds += _processor_seconds() - started
        add(score, page.get_textpage().get_text_range(), text)
    return score


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", nargs="+", choices=PAGES, default=list(PAGES))
    parser.add_argument("--dots", nargs="+", type=int, default=[200])
    given = parser.parse_args()
    print("| pages | reader | characters | whole lines | English words | processor time a page |")
    print("| --- | --- | --- | --- | --- | --- |")
    for language in given.languages:
        for dots in given.dots:
            for name, read in readers():
                row = measure(given.folder, language, dots, read).row()
                print(f"| {language}, {dots} dots per inch | {name} | {row} |", flush=True)


if __name__ == "__main__":
    main()
