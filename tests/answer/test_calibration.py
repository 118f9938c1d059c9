"""How near a passage must be to answer: chosen from questions, kept with its measure."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from ptmrag.answer.calibration import (
    FILE,
    Bar,
    Calibration,
    bar_of,
    calibrated,
    measured_language,
    shipped_calibration,
)
from ptmrag.assistant import Assistant
from ptmrag.cli.commands import app
from ptmrag.embed.built_in import DEFAULT_EMBEDDER
from ptmrag.errors import InputError

ASKED = [
    f"{how} the {what}?"
    for how in ("What is", "How large is", "Why does it need", "How does it use")
    for what in ("sparse memory", "gate of the slots", "round-trip filter", "training data", "text")
]


def bar(asked: str, passage: str, least: float) -> Bar:
    return Bar(asked, passage, least, 20, 0.05, 5, 0.5, "2026-11-24")  # type: ignore[arg-type]


def test_a_bar_silences_few_of_the_answerable() -> None:
    """At most a twentieth of those that it was chosen from; its measure says how many."""
    near = [0.80, *(0.85 + n / 1000 for n in range(39))]
    chosen = bar_of("en", "en", near, [0.70, 0.84, 0.90])
    assert chosen is not None
    assert 0 < sum(value < chosen.least for value in near) <= 2
    assert chosen.wrongly == sum(value < chosen.least for value in near) / 40
    assert (chosen.answerable, chosen.unanswerable, chosen.rightly) == (40, 3, 0.6667)


def test_few_questions_choose_no_bar() -> None:
    """Nineteen tell nothing of a twentieth."""
    assert bar_of("en", "en", [0.9] * 19, []) is None


def test_languages_without_a_bar_take_another_one() -> None:
    """A pair across languages takes the other pair across; without any, all is near enough."""
    known = Calibration("e", (bar("en", "en", 0.84), bar("zh", "en", 0.82)))
    assert known.least("en") == {"en": 0.84, "zh": 0.82}
    assert known.least("zh") == {"en": 0.82, "zh": 0.84}
    assert max(Calibration("e").least("en").values()) <= -1


def test_a_page_that_mixes_both_languages_counts_as_chinese() -> None:
    """Its nearness to Chinese questions is that of Chinese pages."""
    assert measured_language("pip install larkspur 安装") == "zh"
    assert measured_language("pip install larkspur") == "en"


def test_what_ships_was_measured_for_the_built_in_embedder(tmp_path: Path) -> None:
    """It has a bar for each pair that was measured; another embedder has none."""
    pairs = {(bar.asked, bar.passage) for bar in calibrated(tmp_path, DEFAULT_EMBEDDER).bars}
    assert pairs == {("en", "en"), ("zh", "en"), ("zh", "zh")}
    assert not calibrated(tmp_path, "some/other-model").bars


def test_the_shipped_file_has_the_types_of_a_calibration() -> None:
    """It is read without a check, so the check is here."""
    shipped = shipped_calibration()
    text = json.dumps(asdict(shipped))
    assert TypeAdapter(Calibration).validate_json(text, strict=True) == shipped


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"embedder": 1', "Invalid JSON"),
        ('{"embedder": 1, "bars": []}', "embedder: .*, not 1"),
        ('{"embedder": "e", "bars": [{"asked": "fr"}]}', "bars.0.asked: .*, not 'fr'"),
    ],
)
def test_a_damaged_calibration_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    """It names what is wrong, and what to do about it."""
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"{says}.*delete it"):
        calibrated(tmp_path, DEFAULT_EMBEDDER)


def test_eval_keeps_what_it_chose_in_the_index(index: Path, tmp_path: Path) -> None:
    """`--calibrate` writes bars for the languages asked; the next answers heed them."""
    own, questions = tmp_path / "index", tmp_path / "questions.jsonl"
    shutil.copytree(index, own)
    lines = [json.dumps({"question": q, "source": "arxiv:2101.00001"}) for q in ASKED]
    questions.write_text("\n".join(lines), encoding="utf-8")
    ran = CliRunner().invoke(app, ["eval", str(questions), "--index", str(own), "--calibrate"])
    assert ran.exit_code == 0, ran.output
    chosen = Assistant.load(own, llm="none").calibration
    (english,) = (b for b in chosen.bars if (b.asked, b.passage) == ("en", "en"))
    assert english.answerable == len(ASKED)
    assert english.wrongly <= 0.05
    (own / FILE).write_text(
        json.dumps({"embedder": chosen.embedder, "bars": [asdict(replace(english, least=0.99))]}),
        encoding="utf-8",
    )
    assert Assistant.load(own, llm="none").ask(ASKED[0]).abstained
    assert not Assistant.load(index, llm="none").ask(ASKED[0]).abstained


def test_too_few_questions_calibrate_nothing(index: Path, tmp_path: Path) -> None:
    """One sentence, and nothing is written."""
    own, questions = tmp_path / "index", tmp_path / "questions.jsonl"
    shutil.copytree(index, own)
    questions.write_text(json.dumps({"question": ASKED[0]}), encoding="utf-8")
    ran = CliRunner().invoke(app, ["eval", str(questions), "--index", str(own), "--calibrate"])
    assert isinstance(ran.exception, InputError)
    assert "too few" in str(ran.exception)
    assert not (own / FILE).exists()
