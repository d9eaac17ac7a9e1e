"""All claims that one landscape can decide, over all problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..experiments.experiment import Experiment
from ..problems import PROBLEMS
from . import JUDGED, Verdict, judge


@dataclass(frozen=True)
class JudgedProblem:
    """A problem, by name and title, with the verdict on each claim."""

    problem: str
    title: str
    verdicts: dict[str, Verdict]


def rows(problems: Sequence[str] | None = None) -> Iterator[JudgedProblem]:
    """Yield one row a problem, each judged as the playground opens it; None stands for all but the own formula.

    Raises `ValueError` for an unknown problem, before the first row.
    """
    chosen = tuple(name for name in PROBLEMS if name != "formula") if problems is None else tuple(problems)
    unknown = [name for name in chosen if name not in PROBLEMS]
    if unknown:
        raise ValueError(f"problems must be among {', '.join(PROBLEMS)}, got {unknown[0]!r}.")
    return (_row(name) for name in chosen)


def _row(problem: str) -> JudgedProblem:
    experiment = Experiment.opening(problem=problem)
    return JudgedProblem(problem, PROBLEMS[problem].title, {name: judge(name, experiment) for name in JUDGED})


def table_csv(rows: Iterable[JudgedProblem]) -> str:
    """Return the rows as CSV text, one line a verdict: its words, its numbers, and the link of its experiment."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["problem", "title", "claim", "verdict", "sentence", "numbers", "link"])
    for row in rows:
        for name, verdict in row.verdicts.items():
            numbers = "; ".join(f"{label} = {value:.10g}" for label, value in verdict.numbers)
            link = verdict.experiment.query() if verdict.experiment is not None else ""
            writer.writerow([row.problem, row.title, name, verdict.decision, verdict.sentence, numbers, link])
    return out.getvalue()
