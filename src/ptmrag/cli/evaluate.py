"""`ptmrag eval`: measure retrieval and citations on questions with known answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from ptmrag.cli.options import AsJson, Index, Reranker, TopK
from ptmrag.cli.output import err, out, show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ptmrag.evaluation.evaluation import Evaluation
    from ptmrag.evaluation.outcome import Outcome


_WIDEST = 1_000  # columns of a terminal
_COUNTS = ("questions", "answerable", "fact_questions")


def evaluate(
    questions: Annotated[
        list[Path],
        typer.Argument(metavar="QUESTIONS.jsonl", help="One question a line, as JSON. Repeatable."),
    ],
    index: Index = None,
    k: TopK = 10,
    misses: Annotated[
        bool,
        typer.Option("--misses", help="List the missed questions, and what was found instead."),
    ] = False,
    calibrate: Annotated[
        bool,
        typer.Option(
            "--calibrate", help="Learn how near a passage must be to answer; keep it in the index."
        ),
    ] = False,
    reranker: Reranker = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval and citations on questions with known answers."""
    from ptmrag.answer import calibration
    from ptmrag.assistant import Assistant
    from ptmrag.evaluation.evaluation import evaluate as measure
    from ptmrag.evaluation.questions import read_questions
    from ptmrag.evaluation.thresholds import calibrate as choose

    asked = [question for path in questions for question in read_questions(path)]
    assistant = Assistant.load(index, llm="none", reranker=reranker)
    measured = measure(assistant, asked, k=k)
    if calibrate:
        chosen = choose(measured.outcomes, assistant.calibration)
        path = calibration.save(chosen, assistant.library.path)
        err.print(f"Saved to '{path}'. The figures shown were measured before it took effect.")
    show(
        as_json,
        lambda: measured.as_json(misses=misses),
        lambda: eval_text(measured, misses=misses),
    )


def eval_text(evaluation: "Evaluation", *, misses: bool = False) -> "RenderableType":
    """A row for each figure, a column for all questions, each language and each kind."""
    from rich.console import Group
    from rich.measure import Measurement
    from rich.table import Table

    from ptmrag.evaluation.measures import OF_FACTS, measure

    figures = evaluation.as_json()
    groups = figures.pop("by_lang") | figures.pop("by_kind")
    table = Table("figure", "all", *groups, box=None, pad_edge=False)
    for name in measure(()):
        if name in ("status", "thresholds"):
            continue  # these are no shares and have lines of their own
        if name in OF_FACTS and not figures["fact_questions"]:
            continue
        columns = [figures, *groups.values()]
        form = str if name in _COUNTS or name.endswith("_ms") else percentage
        table.add_row(name, *(form(column[name]) for column in columns))
    # Many kinds make a wide table: a terminal may wrap its lines, but no name and number is cut off.
    wide = out.options.update(max_width=_WIDEST)
    table.width = Measurement.get(out, wide, table).maximum
    counts = ", ".join(f"{n} {status}" for status, n in sorted(figures["status"].items()))
    lines = [f"answers: {counts}", *map(_threshold_text, figures["thresholds"])]
    return Group(table, *lines, *(map(_miss_text, evaluation.misses()) if misses else ()))


def _threshold_text(row: dict[str, Any]) -> str:
    """What abstaining below a similarity would have done, rightly and wrongly."""
    asked, passage = row["languages"].split("-")
    return (
        f"{asked} question, {passage} passage, abstaining below {row['least_similarity']:.3f}: "
        f"{percentage(row['abstain_recall'])} of the unanswerable, "
        f"{percentage(row['wrongly_abstained'])} of the answerable"
    )


def _miss_text(outcome: "Outcome") -> str:
    """A question that was missed, the place of its answer, and what was found instead."""
    question = outcome.question
    pages = ", ".join(map(str, question.pages))
    places = [f"{question.source} p. {pages}"] if question.source else question.sources
    instead = (
        f"  {hit.rank}. {hit.source} p. {hit.page}: {' '.join(hit.text.split())[:120]}"
        for hit in outcome.hits[:5]
    )
    head = f"\n{question.id}: {question.question}\n  answer: {', '.join(places)}"
    return escape("\n".join([head, *instead]))


def percentage(share: float | None) -> str:
    """A share of 0 to 1 as a percentage, a dash where there is none.

    >>> percentage(0.5)
    '50.0'
    """
    return "–" if share is None else f"{share * 100:.1f}"
